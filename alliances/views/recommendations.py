"""推荐: whom bodies recommend for what, and what came of it (R29, F063)."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for, get_recommendation_for
from alliances.choices import RecommendState
from alliances.guidance_filters import RecommendationFilter, recommendation_form
from alliances.guidance_forms import DecideForm, RecommendationForm, SubmitForm
from alliances.guidance_queries import recommendations_for
from alliances.models import ChainBody, Recommendation
from alliances.pages import BODIES, crumbs_to, room_tabs
from alliances.queries import by_body, holds_body, names_shown
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Confirmation, Crumb, Fact, Pair, StateTag, Tone

ORDERINGS = {"updated": "updated_at", "decided": "decided_on"}
RECOMMENDATIONS = Crumb("推荐", "/recommendations/")
TONES: Mapping[str, Tone] = {
    "draft": "off",
    "submitted": "go",
    "accepted": "ok",
    "not_accepted": "bad",
    "withdrawn": "off",
}


def state_tag(row: Recommendation) -> StateTag:
    return StateTag(row.get_state_display(), TONES[row.state])


def who(row: Recommendation, *, named: bool) -> str:
    """The person, or how many."""
    if row.person and named:
        return str(row.person.name)
    return "1 人" if row.person else f"{thousands(row.persons)} 人"


@require_GET
@signed_in
def recommendation_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("recommendation.view")
    rows = recommendations_for(principal)
    filterset = RecommendationFilter(request.GET, queryset=rows, request=request)
    form = recommendation_form(filterset, rows)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(
        request, found.select_related("body", "kind", "person", "unit"), allowed=ORDERINGS, default="-updated"
    )
    named = names_shown(principal)
    context = {
        "filter_form": form,
        "rows": [(row, state_tag(row), who(row, named=named)) for row in shown],
        "page": page,
        "persons": found.order_by().aggregate(total=Sum("persons"))["total"] or 0,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-updated",
        "body_id": request.GET.get("body", ""),
        "tabs": room_tabs(principal, "recommendations"),
        "may_write": by_body(principal).may("recommendation.edit"),
    }
    return render(request, "alliances/recommendation_list.html", context)


@require_GET
@signed_in
def recommendation_detail(request: HttpRequest, principal: Principal, recommendation_id: UUID) -> HttpResponse:
    row = get_recommendation_for(principal, recommendation_id)
    context = {
        "row": row,
        "state_tag": state_tag(row),
        "crumbs": [BODIES, RECOMMENDATIONS, Crumb(row.matter)],
        "facts": [
            Fact("推荐组织", row.body.name, url=reverse("body-detail", args=[row.body_id])),
            Fact("类别", row.kind.label),
            Fact("对象", who(row, named=names_shown(principal))),
            Fact("报送", cn_date(row.submitted_on) if row.submitted_on else "未报送"),
            Fact("结果", cn_date(row.decided_on) if row.decided_on else "未定"),
        ],
        "pairs": [
            Pair("所在单位", row.unit.name if row.unit else "", _unit(row)),
            Pair("报送单位", row.addressed_to),
            Pair("推荐理由", row.reason),
            Pair("结果说明", row.result),
        ],
        "may_edit": holds_body(principal, row.body_id, "recommendation.edit"),
    }
    return render(request, "alliances/recommendation_detail.html", context)


def _unit(row: Recommendation) -> str:
    return reverse("unit-detail", args=[row.unit_id]) if row.unit_id else ""


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, row: Recommendation | None) -> HttpResponse:
    names = ("matter", "persons", "addressed_to", "reason", "version")
    initial = {name: getattr(row, name) for name in names} if row else {}
    if row is not None:
        initial |= {name: str(getattr(row, f"{name}_id") or "") for name in ("kind", "person", "unit")}
    form = RecommendationForm(posted(request), principal=principal, row=row, initial=initial)
    saved: list[Recommendation] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, body, row, form))):
        return done(request, "已保存。", reverse("recommendation-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "row": row,
        "crumbs": crumbs_to(body, "修改推荐" if row else "登记推荐"),
        "back": reverse("recommendation-detail", args=[row.pk]) if row else reverse("body-detail", args=[body.pk]),
    }
    return render(request, "alliances/recommendation_form.html", context, status=422 if form.is_bound else 200)


def _save(
    principal: Principal, body: ChainBody, row: Recommendation | None, form: RecommendationForm
) -> Recommendation:
    if row is None:
        return actions.create_recommendation(actor=principal, body_id=body.pk, values=form.values())
    return actions.update_recommendation(
        actor=principal,
        recommendation_id=row.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def recommendation_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, "recommendation.edit"), None)


@require_http_methods(["GET", "POST"])
@signed_in
def recommendation_edit(request: HttpRequest, principal: Principal, recommendation_id: UUID) -> HttpResponse:
    row = get_recommendation_for(principal, recommendation_id, "recommendation.edit")
    return _form_page(request, principal, row.body, row)


@require_POST
@signed_in
def recommendation_move(request: HttpRequest, principal: Principal, recommendation_id: UUID) -> HttpResponse:
    """Withdraw, take back to mend, or take a wrong result back (``to``)."""
    get_recommendation_for(principal, recommendation_id, "recommendation.edit")
    to = request.POST.get("to", "")
    if to not in RecommendState:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    row = actions.move_recommendation(actor=principal, recommendation_id=recommendation_id, to=to)
    return done(request, f"已改为{row.get_state_display()}。", reverse("recommendation-detail", args=[row.pk]))


@require_http_methods(["GET", "POST"])
@signed_in
def recommendation_submit(request: HttpRequest, principal: Principal, recommendation_id: UUID) -> HttpResponse:
    row = get_recommendation_for(principal, recommendation_id, "recommendation.edit")
    back = reverse("recommendation-detail", args=[row.pk])
    form = SubmitForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.submit_recommendation(
                actor=principal, recommendation_id=row.pk, day=form.cleaned_data["day"]
            ),
        )
    ):
        return done(request, "已登记报送。", back)
    effects = [f"“{row.matter}”报送{row.addressed_to or '（报送单位未填）'}；链党组织只推荐，由对方审批、评定。"]
    confirm = Confirmation("登记报送", effects, "登记报送", back, destructive=False)
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def recommendation_decide(request: HttpRequest, principal: Principal, recommendation_id: UUID) -> HttpResponse:
    row = get_recommendation_for(principal, recommendation_id, "recommendation.edit")
    back = reverse("recommendation-detail", args=[row.pk])
    form = DecideForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.decide_recommendation(actor=principal, recommendation_id=row.pk, **form.cleaned_data),
        )
    ):
        return done(request, "已登记结果。", back)
    effects = [f"登记{row.addressed_to}对“{row.matter}”的结果。"]
    confirm = Confirmation("登记结果", effects, "登记结果", back, destructive=False)
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
