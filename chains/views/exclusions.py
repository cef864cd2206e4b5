"""设置 ▸ 覆盖统计口径: a unit left out of the base, proposed by one person and decided by another."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chains import actions
from chains.access import get_coverage_exclusion_for
from chains.choices import ExclusionState
from chains.coverage_forms import ExclusionDecisionForm, ExclusionForm
from chains.forms import EndForm
from chains.models import CoverageExclusion
from chains.pages import attempted
from chains.views.coverage_settings import COVERAGE, TONES
from core import clock
from core.models import Account
from core.pages import done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime
from core.templatetags.parts import Confirmation, Crumb, Pair
from core.views.terms import SETTINGS


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("coverage.edit")
    form = ExclusionForm(posted(request), principal=principal, initial={"unit": request.GET.get("unit", "")})
    if form.is_bound and form.is_valid():
        unit = form.cleaned_data["unit"]
        if attempted(form, lambda: actions.exclude_unit(actor=principal, unit_id=unit.pk, values=form.values())):
            return done(
                request, f"已提出“{unit.name}”不计入覆盖基数，另一位同事批准后生效；在此之前照常计入。", COVERAGE.url
            )
    context = {"form": form, "crumbs": [SETTINGS, COVERAGE, Crumb("提出不计入的单位")], "back": COVERAGE.url}
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


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_decide(request: HttpRequest, principal: Principal, coverage_exclusion_id: UUID) -> HttpResponse:
    """What was proposed, by whom; and, for anybody else, the decision."""
    held = get_coverage_exclusion_for(principal, coverage_exclusion_id, "coverage.edit")
    form = ExclusionDecisionForm(posted(request))
    if form.is_bound and form.is_valid():
        approves = form.cleaned_data["decision"] == ExclusionState.APPROVED
        act = actions.approve_exclusion if approves else actions.refuse_exclusion
        note = form.cleaned_data["note"]
        if attempted(form, lambda: act(actor=principal, coverage_exclusion_id=held.pk, note=note)):
            text = "已批准，自起始日期起不计入" if approves else "未批准，照常计入"
            return done(request, f"{text}：“{held.unit.name}”。", COVERAGE.url)
    is_own = held.entered_by_id is not None and held.entered_by_id == principal.account_id
    context = {
        "form": form,
        "held": held,
        "tone": TONES[ExclusionState(held.state)],
        "pairs": _pairs(held),
        "is_open": held.state == ExclusionState.PROPOSED,
        "is_own": is_own,
        "crumbs": [SETTINGS, COVERAGE, Crumb("审批不计入的单位")],
        "back": COVERAGE.url,
    }
    return render(request, "chains/coverage_exclusion_decide.html", context, status=422 if form.is_bound else 200)


def _pairs(held: CoverageExclusion) -> list[Pair]:
    first = cn_date(held.valid_from) if held.valid_from else "不限"
    last = cn_date(held.valid_to) if held.valid_to else "今"
    pairs = [
        Pair("事由", held.reason),
        Pair("批准依据", held.approver),
        Pair("期限", f"{first} 至 {last}"),
        Pair("提出", _who(held.entered_by, held.created_at)),
    ]
    if held.decided_at:
        pairs += [Pair("审批", _who(held.decided_by, held.decided_at)), Pair("审批意见", held.decision_note)]
    return pairs


def _who(account: Account | None, moment: dt.datetime) -> str:
    return f"{account.display_name if account else '未记'} · {cn_datetime(moment)}"


@require_http_methods(["GET", "POST"])
@signed_in
def exclusion_withdraw(request: HttpRequest, principal: Principal, coverage_exclusion_id: UUID) -> HttpResponse:
    held = get_coverage_exclusion_for(principal, coverage_exclusion_id, "coverage.edit")
    if request.method == "POST":
        actions.withdraw_exclusion(actor=principal, coverage_exclusion_id=held.pk)
        return done(request, f"已撤回“{held.unit.name}”不计入的登记，照常计入。", COVERAGE.url)
    confirm = Confirmation(
        title=f"撤回“{held.unit.name}”不计入的登记",
        effects=["这条登记不再等待审批，单位照常计入；需要时可另行提出。"],
        verb="撤回",
        cancel_url=COVERAGE.url,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
