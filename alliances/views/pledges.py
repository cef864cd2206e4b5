"""承诺 → 践诺 → 评诺: the list, a pledge's page, the form that fits a phone, each step."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import PLEDGE_TRANSITIONS, PledgeState
from alliances.models import ModelPost, Pledge
from alliances.pages import BODIES, room_tabs
from alliances.posts.filters import PledgeFilter, pledge_form
from alliances.posts.forms import FulfilForm, NewPledgeForm, PledgeForm, ReviewForm
from alliances.posts.pages import PLEDGE_SHOWN, PLEDGES, crumbs_to, due_words, pledge_tag, steps_of, whose
from alliances.posts.queries import get_pledge_for, pledges_for
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.teams.choose import choose_body
from alliances.teams.filters import bodies_and_chains
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact

ORDERINGS = {"pledged": "pledged_on", "year": "year", "updated": "updated_at"}


@require_GET
@signed_in
def pledge_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    pledges = pledges_for(principal)
    filterset = PledgeFilter(request.GET, queryset=pledges, request=request)
    bodies, chains = bodies_and_chains(pledges, request.GET.get("body", ""))
    years = pledges.order_by("-year").values_list("year", flat=True).distinct()
    form = pledge_form(filterset, bodies=bodies, chains=chains, years=[(str(year), f"{year}年") for year in years])
    found = filterset.qs if filterset.is_valid() else pledges.none()
    rows, page = list_page(request, found.select_related(*PLEDGE_SHOWN), allowed=ORDERINGS, default="-pledged")
    named = names_shown(principal)
    context = {
        "filter_form": form,
        "rows": [(pledge, pledge_tag(pledge), whose(pledge, named=named), due_words(pledge)) for pledge in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-pledged",
        "tabs": room_tabs(principal, "pledges"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/pledge_list.html", context)


@require_GET
@signed_in
def pledge_detail(request: HttpRequest, principal: Principal, pledge_id: UUID) -> HttpResponse:
    pledge = get_pledge_for(principal, pledge_id)
    may_edit = may_edit_work(principal, pledge.body_id)
    post_url = reverse("post-detail", args=[pledge.post_id]) if pledge.post_id else ""
    context = {
        "pledge": pledge,
        "state_tag": pledge_tag(pledge),
        "who": whose(pledge, named=names_shown(principal)),
        "crumbs": [BODIES, PLEDGES, Crumb(f"{pledge.year}年承诺")],
        "facts": [
            Fact("承诺主体", whose(pledge, named=names_shown(principal)), url=post_url),
            Fact("年度", f"{pledge.year}年"),
            Fact("链党组织", pledge.body.name, url=reverse("body-detail", args=[pledge.body_id])),
            Fact("兑现期限", due_words(pledge)),
            Fact("公示", "列入公示页" if pledge.shown else "不公示"),
        ],
        "events": steps_of(pledge),
        "may_edit": may_edit,
        "lawful": PLEDGE_TRANSITIONS[pledge.state] if may_edit else frozenset(),
    }
    return render(request, "alliances/pledge_detail.html", context)


@require_GET
@signed_in
def pledge_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(request, principal, going_on="pledge-create", back="pledge-list", label="登记承诺")


@require_http_methods(["GET", "POST"])
@signed_in
def pledge_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    body = get_body_for(principal, body_id, EDIT)
    posts = ModelPost.objects.filter(body=body, ended_on__isnull=True).order_by("name_key").values_list("id", "name")
    form = NewPledgeForm(
        posted(request),
        principal=principal,
        posts=[(str(key), name) for key, name in posts],
        initial={"post": request.GET.get("post", "")},
    )
    made: list[Pledge] = []
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: made.append(actions.make_pledge(actor=principal, body_id=body.pk, values=form.values()))
        )
    ):
        return done(request, "已登记承诺。", reverse("pledge-detail", args=[made[0].pk]))
    context = {
        "form": form,
        "label": f"登记承诺：{body.name}",
        "crumbs": [BODIES, PLEDGES, Crumb("登记承诺")],
        "back": f"{reverse('pledge-list')}?body={body.pk}",
    }
    return render(request, "alliances/pledge_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def pledge_edit(request: HttpRequest, principal: Principal, pledge_id: UUID) -> HttpResponse:
    pledge = get_pledge_for(principal, pledge_id, EDIT)
    form = PledgeForm(posted(request), instance=pledge, initial={"version": pledge.version})

    def save() -> None:
        asked = form.cleaned_data["version"]
        actions.update_pledge(actor=principal, pledge_id=pledge.pk, values=form.values(), expected_version=asked)

    return _step(request, pledge, form, save, label="修改承诺", told="已保存。", seen=True)


@require_http_methods(["GET", "POST"])
@signed_in
def pledge_fulfil(request: HttpRequest, principal: Principal, pledge_id: UUID) -> HttpResponse:
    pledge = get_pledge_for(principal, pledge_id, EDIT)
    form = FulfilForm(posted(request))

    def save() -> None:
        actions.fulfil_pledge(actor=principal, pledge_id=pledge.pk, **form.cleaned_data)

    return _step(request, pledge, form, save, label="登记践诺", told="已登记践诺。")


@require_http_methods(["GET", "POST"])
@signed_in
def pledge_review(request: HttpRequest, principal: Principal, pledge_id: UUID) -> HttpResponse:
    pledge = get_pledge_for(principal, pledge_id, EDIT)
    form = ReviewForm(posted(request))

    def save() -> None:
        actions.review_pledge(actor=principal, pledge_id=pledge.pk, **form.cleaned_data)

    return _step(request, pledge, form, save, label="登记评诺", told="已登记评诺。")


def _step(
    request: HttpRequest, pledge: Pledge, form: Any, save: Any, *, label: str, told: str, seen: bool = False
) -> HttpResponse:
    detail = reverse("pledge-detail", args=[pledge.pk])
    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, told, detail)
    context = {
        "form": form,
        "pledge": pledge,
        "label": label,
        "seen": seen,
        "crumbs": crumbs_to(PLEDGES, f"{pledge.year}年承诺", detail, label),
        "back": detail,
    }
    return render(request, "alliances/pledge_step.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def pledge_move(request: HttpRequest, principal: Principal, pledge_id: UUID) -> HttpResponse:
    """Withdraw, or take back what was said (``to``)."""
    get_pledge_for(principal, pledge_id, EDIT)
    move = actions.withdraw_pledge if request.POST.get("to") == PledgeState.WITHDRAWN else actions.reopen_pledge
    pledge = move(actor=principal, pledge_id=pledge_id)
    return done(request, f"承诺已改为“{pledge.get_state_display()}”。", reverse("pledge-detail", args=[pledge.pk]))
