"""扶持补助: what companies received by which policy with a body's help; the list adds up what was not withdrawn."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances import actions
from alliances.access import get_body_for
from alliances.choices import SubsidyState
from alliances.funds.filters import SubsidyFilter, subsidy_form
from alliances.funds.forms import ReasonForm, SubsidyForm
from alliances.funds.pages import SUBSIDIES, companies, state_tag, subsidy_pairs
from alliances.funds.queries import EDIT, VIEW, get_subsidy_for, on_subsidy, subsidies_for, subsidy_sums
from alliances.models import ChainBody, Subsidy
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body
from alliances.teams.choose import choose_body
from alliances.teams.filters import bodies_and_chains
from chains.filters import Choices
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, wan, yuan
from core.templatetags.parts import Confirmation, Crumb, Fact, Figure
from core.views.bulk import bulk_offer

ORDERINGS = {"day": "paid_on", "amount": "amount", "updated": "updated_at"}


def _years(rows: "QuerySet[Any]") -> Choices:
    years = sorted({day.year for day in rows.order_by().dates("paid_on", "year")}, reverse=True)
    return [(str(year), f"{year}年") for year in years]


@require_GET
@signed_in
def subsidy_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    subsidies = subsidies_for(principal)
    filterset = SubsidyFilter(request.GET, queryset=subsidies, request=request)
    bodies, chains = bodies_and_chains(subsidies, request.GET.get("body", ""))
    form = subsidy_form(filterset, years=_years(subsidies), bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else subsidies.none()
    rows, page = list_page(request, found.select_related("kind", "body", "unit"), allowed=ORDERINGS, default="-day")
    address = reverse("subsidy-list")
    context = {
        "filter_form": form,
        "rows": [(subsidy, state_tag(subsidy)) for subsidy in rows],
        "figures": [
            Figure(
                each.label,
                wan(each.amount),
                url=f"{address}?kind={each.kind_id}&state={SubsidyState.RECORDED}",
                change=companies(each.units),
            )
            for each in subsidy_sums(found)
        ],
        "page": page,
        "bulk": bulk_offer(request, principal, "subsidies", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "tabs": room_tabs(principal, "funds"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/subsidy_list.html", context)


@require_GET
@signed_in
def subsidy_detail(request: HttpRequest, principal: Principal, subsidy_id: UUID) -> HttpResponse:
    subsidy = get_subsidy_for(principal, subsidy_id)
    edits = on_subsidy(principal, subsidy.pk).may(EDIT) and subsidy.state == SubsidyState.RECORDED
    context = {
        "subsidy": subsidy,
        "state_tag": state_tag(subsidy),
        "crumbs": [BODIES, SUBSIDIES, Crumb(subsidy.policy)],
        "facts": [
            Fact("类别", subsidy.kind.label),
            Fact("金额", yuan(subsidy.amount)),
            Fact("发放日期", cn_date(subsidy.paid_on)),
        ],
        "pairs": subsidy_pairs(subsidy),
        "may_edit": edits,
    }
    return render(request, "alliances/subsidy_detail.html", context)


@require_GET
@signed_in
def subsidy_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(
        request, principal, going_on="subsidy-create", back="subsidy-list", label="登记扶持补助", action=EDIT
    )


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, subsidy: Subsidy | None) -> HttpResponse:
    initial = {"version": subsidy.version} if subsidy else {}
    form = SubsidyForm(posted(request), instance=subsidy, principal=principal, initial=initial)
    saved: list[Subsidy] = []

    def save() -> None:
        if subsidy is None:
            saved.append(actions.record_subsidy(actor=principal, body_id=body.pk, values=form.values()))
            return
        version = form.cleaned_data["version"]
        saved.append(
            actions.update_subsidy(
                actor=principal, subsidy_id=subsidy.pk, values=form.values(), expected_version=version
            )
        )

    back = reverse("subsidy-detail", args=[subsidy.pk]) if subsidy else f"{reverse('subsidy-list')}?body={body.pk}"
    if form.is_bound and form.is_valid() and attempted(form, save):
        return done(request, "已登记补助。", reverse("subsidy-detail", args=[saved[0].pk]))
    crumbs = [Crumb(subsidy.policy, back), Crumb("修改")] if subsidy else [Crumb("登记扶持补助")]
    context = {
        "form": form,
        "subsidy": subsidy,
        "body": body,
        "crumbs": [BODIES, SUBSIDIES, *crumbs],
        "back": back,
    }
    return render(request, "alliances/subsidy_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def subsidy_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def subsidy_edit(request: HttpRequest, principal: Principal, subsidy_id: UUID) -> HttpResponse:
    subsidy = get_subsidy_for(principal, subsidy_id, EDIT)
    return _form_page(request, principal, subsidy.body, subsidy)


@require_http_methods(["GET", "POST"])
@signed_in
def subsidy_withdraw(request: HttpRequest, principal: Principal, subsidy_id: UUID) -> HttpResponse:
    subsidy = get_subsidy_for(principal, subsidy_id, EDIT)
    back, form = reverse("subsidy-detail", args=[subsidy.pk]), ReasonForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.withdraw_subsidy(
                actor=principal, subsidy_id=subsidy.pk, reason=form.cleaned_data["reason"]
            ),
        )
    ):
        return done(request, "已撤回这笔补助。", back)
    effects = [f"{subsidy.unit.name}的 {yuan(subsidy.amount)} 不再计入合计，记录和原因保留，不能恢复。"]
    confirm = Confirmation(f"撤回补助：{subsidy.policy}", effects, "撤回补助", back, destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
