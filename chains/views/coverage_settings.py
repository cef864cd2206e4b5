"""设置 ▸ 覆盖统计口径: which units coverage is computed over, and which are left out, why, approved by whom."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_coverage_set_for
from chains.choices import ExclusionState
from chains.coverage import coverage_sets_for, exclusions_for, words_of
from chains.coverage_forms import CoverageSetForm
from chains.forms import EndForm
from chains.models import CoverageExclusion, CoverageSet
from chains.pages import attempted
from core import clock
from core.pages import done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb, Tab
from core.views.terms import SETTINGS

COVERAGE = Crumb("覆盖统计口径", "/settings/coverage/")
TONES = {
    ExclusionState.PROPOSED: "warn",
    ExclusionState.APPROVED: "ok",
    ExclusionState.REFUSED: "bad",
    ExclusionState.WITHDRAWN: "off",
}


@require_GET
@signed_in
def coverage_settings(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("coverage.edit")
    today = clock.today()
    sets = coverage_sets_for(principal).select_related("chain", "tag", "region", "own_region")
    state = request.GET.get("state", "")
    exclusions = exclusions_for(principal).select_related("unit", "entered_by", "decided_by")
    if state in ExclusionState.values:
        exclusions = exclusions.filter(state=state)
    rows, page = list_page(request, exclusions, allowed={"updated": "updated_at"}, default="-updated")
    context = {
        "sets": [(one, words_of(one)) for one in sets.order_by("order", "name", "id")],
        "exclusions": [(row, TONES[ExclusionState(row.state)]) for row in rows],
        "tabs": _tabs(state),
        "state": state,
        "account_id": principal.account_id,
        "page": page,
        "today": today,
        "crumbs": [SETTINGS, Crumb("覆盖统计口径")],
    }
    return render(request, "chains/coverage_settings.html", context)


def _tabs(state: str) -> list[Tab]:
    """The rows by what was decided, each state with its number."""
    counted = dict(CoverageExclusion.objects.order_by().values_list("state").annotate(number=Count("id")))
    return [
        Tab("全部", COVERAGE.url, active=not state),
        *(
            Tab(str(one.label), f"{COVERAGE.url}?state={one}", active=state == one, count=counted.get(one, 0))
            for one in ExclusionState
        ),
    ]


def _set_page(request: HttpRequest, principal: Principal, held: CoverageSet | None) -> HttpResponse:
    form = CoverageSetForm(posted(request), instance=held, principal=principal)
    if form.is_bound and form.is_valid() and attempted(form, lambda: _save(principal, form, held)):
        return done(request, f"已保存口径“{form.cleaned_data['name']}”，覆盖页随即按它计算。", COVERAGE.url)
    context = {
        "form": form,
        "held": held,
        "crumbs": [SETTINGS, COVERAGE, Crumb(held.name if held else "新建口径")],
        "back": COVERAGE.url,
    }
    return render(request, "chains/coverage_set_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: CoverageSetForm, held: CoverageSet | None) -> None:
    if held is None:
        actions.create_coverage_set(actor=principal, values=form.values())
    else:
        actions.update_coverage_set(
            actor=principal,
            coverage_set_id=held.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )


@require_http_methods(["GET", "POST"])
@signed_in
def set_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("coverage.edit")
    return _set_page(request, principal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def set_edit(request: HttpRequest, principal: Principal, coverage_set_id: UUID) -> HttpResponse:
    return _set_page(request, principal, get_coverage_set_for(principal, coverage_set_id, "coverage.edit"))


@require_http_methods(["GET", "POST"])
@signed_in
def set_end(request: HttpRequest, principal: Principal, coverage_set_id: UUID) -> HttpResponse:
    held = get_coverage_set_for(principal, coverage_set_id, "coverage.edit")
    form = EndForm(posted(request), initial={"last_day": clock.today()})
    if form.is_bound and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        if attempted(
            form,
            lambda: actions.end_coverage_set(actor=principal, coverage_set_id=held.pk, last_day=last_day),
        ):
            return done(request, f"口径“{held.name}”自{cn_date(last_day)}后停用。", COVERAGE.url)
    confirm = Confirmation(
        title=f"停用口径“{held.name}”",
        effects=["停用后不再出现在覆盖页的口径中；查询停用以前的日期时仍可选用。"],
        verb="停用",
        cancel_url=COVERAGE.url,
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
