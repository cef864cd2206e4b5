"""设置 ▸ 覆盖统计口径: which units coverage is computed over, and which are left out, why, approved by whom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from chains import actions
from chains.access import get_coverage_exclusion_for, get_coverage_set_for
from chains.coverage import coverage_sets_for, exclusions_for, words_of
from chains.coverage_forms import CoverageSetForm, ExclusionForm
from chains.forms import EndForm
from chains.models import CoverageSet
from chains.pages import attempted
from core import clock
from core.pages import done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb

SETTINGS = Crumb("设置", "/settings/")
COVERAGE = Crumb("覆盖统计口径", "/settings/coverage/")


@require_GET
@signed_in
def coverage_settings(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("coverage.edit")
    today = clock.today()
    sets = coverage_sets_for(principal).select_related("chain", "tag", "region", "own_region")
    exclusions = exclusions_for(principal).select_related("unit", "entered_by")
    rows, page = list_page(request, exclusions, allowed={"updated": "updated_at"}, default="-updated")
    context = {
        "sets": [(one, words_of(one)) for one in sets.order_by("order", "name", "id")],
        "exclusions": rows,
        "page": page,
        "today": today,
        "crumbs": [SETTINGS, Crumb("覆盖统计口径")],
    }
    return render(request, "chains/coverage_settings.html", context)


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


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("coverage.edit")
    form = ExclusionForm(posted(request), principal=principal, initial={"unit": request.GET.get("unit", "")})
    if form.is_bound and form.is_valid():
        unit = form.cleaned_data["unit"]
        if attempted(form, lambda: actions.exclude_unit(actor=principal, unit_id=unit.pk, values=form.values())):
            return done(request, f"已登记“{unit.name}”不计入覆盖基数。", COVERAGE.url)
    context = {"form": form, "crumbs": [SETTINGS, COVERAGE, Crumb("登记不计入的单位")], "back": COVERAGE.url}
    return render(request, "chains/coverage_exclusion_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_end(request: HttpRequest, principal: Principal, coverage_exclusion_id: UUID) -> HttpResponse:
    held = get_coverage_exclusion_for(principal, coverage_exclusion_id, "coverage.edit")
    form = EndForm(posted(request), initial={"last_day": clock.today()})
    if form.is_bound and form.is_valid():
        last_day = form.cleaned_data["last_day"]
        if attempted(
            form,
            lambda: actions.end_exclusion(actor=principal, coverage_exclusion_id=held.pk, last_day=last_day),
        ):
            return done(request, f"“{held.unit.name}”自{cn_date(last_day)}后恢复计入。", COVERAGE.url)
    confirm = Confirmation(
        title=f"恢复计入“{held.unit.name}”",
        effects=["最后一天以后，这个单位重新计入各口径的基数。", f"原事由：{held.reason}（{held.approver}）。"],
        verb="恢复计入",
        cancel_url=COVERAGE.url,
        destructive=False,
    )
    context = {"confirm": confirm, "form": form}
    return render(request, "kit/confirm.html", context, status=422 if form.is_bound else 200)
