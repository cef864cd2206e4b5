"""成效台账: what came of the work, who confirmed it; only what is confirmed is in a total (truth 9)."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.activity_access import get_outcome_for
from alliances.activity_filters import OutcomeFilter, outcome_form
from alliances.activity_forms import OutcomeForm, ReasonForm, RepeatForm
from alliances.activity_queries import outcome_sums, outcomes_for, outcomes_visible, to_confirm
from alliances.activity_signs import size_of, state_tag
from alliances.choices import OUTCOME_TRANSITIONS, OutcomeState
from alliances.evidence import ADDED_IN, REMOVED_IN, papers_of, sees_papers
from alliances.models import Outcome, OutcomeUnit
from alliances.pages import BODIES, room_tabs
from alliances.queries import holds_body
from alliances.sources import Source, source_of, sources_of, unit_ids_of, visible_sources
from chains.access import get_chain_for
from chains.pages import chain_frame
from core.choices import AnchorKind
from core.errors import InvalidInput, NotAllowed, NotFound
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime, thousands, wan
from core.templatetags.parts import Confirmation, Crumb, Fact, Figure, Pair

ORDERINGS = {"day": "happened_on", "amount": "amount", "updated": "updated_at"}
OUTCOMES = Crumb("成效", "/alliances/outcomes/")
ALIKE_WITHIN = dt.timedelta(days=60)
MOST_ALIKE = 5


def _figures(outcomes: "QuerySet[Outcome]", url: str) -> list[Figure]:
    """The confirmed total of each kind; each opens its rows, and says how many still wait."""
    return [
        Figure(
            each.label,
            wan(each.amount) if each.is_money else thousands(each.quantity),
            "" if each.is_money else each.measure,
            f"{url}?kind={each.kind_id}&state=confirmed",
            change=f"待确认 {each.waiting} 项" if each.waiting else "",
        )
        for each in outcome_sums(outcomes)
    ]


def listed(request: HttpRequest, outcomes: "QuerySet[Outcome]", url: str, *, of_one: bool) -> dict[str, Any]:
    filterset = OutcomeFilter(request.GET, queryset=outcomes, request=request)
    form = outcome_form(filterset, outcomes, of_one=of_one)
    found = filterset.qs if filterset.is_valid() else outcomes.none()
    shown = found.select_related("kind", "body", "asked")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-day")
    return {
        "filter_form": form,
        "rows": [(outcome, size_of(outcome), state_tag(outcome)) for outcome in rows],
        "figures": _figures(found, url),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
    }


@require_GET
@signed_in
def outcome_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("outcome.view")
    context = {
        **listed(request, outcomes_for(principal), reverse("outcome-list"), of_one=False),
        "waiting": to_confirm(principal).count(),
        "may_record": bool(request.GET.get("body")) and principal.may("outcome.edit"),
        "tabs": room_tabs(principal, "outcomes"),
    }
    return render(request, "alliances/outcome_list.html", context)


@require_GET
@signed_in
def outcomes_to_confirm(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What waits for one's own word."""
    principal.require("outcome.confirm")
    rows, page = list_page(
        request,
        to_confirm(principal).select_related("kind", "body", "asked", "recorded_by", "recorded_for"),
        allowed=ORDERINGS,
        default="day",
    )
    context = {
        "rows": [(outcome, size_of(outcome)) for outcome in rows],
        "page": page,
        "crumbs": [BODIES, OUTCOMES, Crumb("待我确认")],
    }
    return render(request, "alliances/outcomes_to_confirm.html", context)


@require_GET
@signed_in
def chain_outcomes(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """What came of the work of the bodies of a chain and of its sub-chains."""
    chain = get_chain_for(principal, chain_id)
    principal.require("outcome.view")
    frame = chain_frame(principal, chain, active="outcomes")
    found = outcomes_for(principal).filter(body__chain_id__in=frame["row"].family)
    context = {
        **listed(request, found, reverse("chain-outcomes", args=[chain.pk]), of_one=False),
        **frame,
    }
    return render(request, "alliances/chain_outcomes.html", context)


def _alike(principal: Principal, outcome: Outcome) -> list[Outcome]:
    """What may tell the same: one kind, one size, about the same days, in another channel (truth 4)."""
    days = (outcome.happened_on - ALIKE_WITHIN, outcome.happened_on + ALIKE_WITHIN)
    counted = Q(state__in=[OutcomeState.RECORDED, OutcomeState.CONFIRMED])
    found = outcomes_for(principal).filter(counted, kind_id=outcome.kind_id, happened_on__range=days)
    same_size = Q(amount=outcome.amount) if outcome.amount is not None else Q(quantity=outcome.quantity)
    units = OutcomeUnit.objects.filter(outcome=outcome).values("unit_id")
    here = Q(body_id=outcome.body_id) & (Q(title=outcome.title) | ~Q(source_id=outcome.source_id))
    near = found.filter(
        same_size, Q(units__unit_id__in=units) | (here if outcome.amount else here & Q(title=outcome.title))
    )
    rows: list[Outcome] = list(near.exclude(pk=outcome.pk).select_related("body", "kind").distinct()[:MOST_ALIKE])
    return rows


def _pairs(outcome: Outcome, source: Source | None) -> list[Pair]:
    def unit(row: Any) -> str:
        return reverse("unit-detail", args=[row.pk]) if row else ""

    pairs = [
        Pair("来源", source.name if source else "", source.url if source else ""),
        Pair("链党组织", outcome.body.name, reverse("body-detail", args=[outcome.body_id])),
        Pair("工作总结维度", outcome.dimension.label if outcome.dimension else ""),
        Pair("情况", outcome.detail),
        Pair(
            "登记方",
            outcome.recorded_for.name if outcome.recorded_for else outcome.body.name,
            unit(outcome.recorded_for),
        ),
        Pair("请谁确认", outcome.asked.name if outcome.asked else "链党组织", unit(outcome.asked)),
    ]
    if outcome.decided_at is not None:
        who = outcome.decided_for.name if outcome.decided_for else outcome.body.name
        pairs.append(
            Pair(
                "确认" if outcome.state == OutcomeState.CONFIRMED else "答复",
                f"{who} · {cn_datetime(outcome.decided_at)}",
            )
        )
    if outcome.same_as is not None:
        pairs.append(Pair("与之重复", outcome.same_as.title, reverse("outcome-detail", args=[outcome.same_as_id])))
    return [*pairs, Pair("说明", outcome.reason)] if outcome.reason else pairs


def _papers(principal: Principal, outcome: Outcome, *, edits: bool) -> dict[str, Any]:
    """The context of ``alliances/outcome_papers.html``; nothing for whom they do not concern."""
    if not sees_papers(principal, outcome):
        return {}
    return {
        "shows_papers": True,
        "papers": papers_of(outcome.pk),
        "may_add_paper": edits and outcome.state in ADDED_IN,
        "may_remove_paper": edits and outcome.state in REMOVED_IN,
    }


@require_GET
@signed_in
def outcome_detail(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id)
    source = sources_of({(outcome.source_kind, outcome.source_id)}).get(outcome.source_id)
    units = OutcomeUnit.objects.filter(outcome=outcome).select_related("unit").order_by("unit__name_key")
    own = principal.account_id is not None and outcome.recorded_by_id == principal.account_id
    mine = Outcome.objects.filter(pk=outcome.pk)
    decides = not own and mine.filter(outcomes_visible(principal, "outcome.confirm")).exists()
    edits = mine.filter(outcomes_visible(principal, "outcome.edit")).exists()
    of_body = holds_body(principal, outcome.body_id, "outcome.confirm")
    lawful = OUTCOME_TRANSITIONS[outcome.state]
    context = {
        "outcome": outcome,
        "state_tag": state_tag(outcome),
        "crumbs": [BODIES, OUTCOMES, Crumb(outcome.title)],
        "facts": [
            Fact("类别", outcome.kind.label),
            Fact("金额" if outcome.amount is not None else "数量", size_of(outcome)),
            Fact("日期", cn_date(outcome.happened_on)),
            Fact("受益单位", str(len(units)), unit="家"),
        ],
        "pairs": _pairs(outcome, source),
        "units": units,
        **_papers(principal, outcome, edits=edits),
        "alike": _alike(principal, outcome) if of_body and outcome.state == OutcomeState.RECORDED else [],
        "own": own,
        "may_confirm": decides and OutcomeState.CONFIRMED in lawful,
        "may_edit": edits and outcome.state in (OutcomeState.RECORDED, OutcomeState.REFUSED),
        "may_undo": of_body and outcome.state in (OutcomeState.CONFIRMED, OutcomeState.DUPLICATE),
        "may_repeat": of_body and OutcomeState.DUPLICATE in lawful,
    }
    return render(request, "alliances/outcome_detail.html", context)


def _asked_source(request: HttpRequest, principal: Principal) -> Source:
    """Raises NotFound where the address says none, NotAllowed where it is not shown to who asks."""
    kind, _, text = request.GET.get("source", "").partition(":")
    try:
        source = source_of(kind, UUID(text))
    except (ValueError, InvalidInput) as error:
        raise NotFound("没有说明成效来自哪里，请从链党组织或活动的页面登记。") from error
    if not visible_sources(principal, kind).filter(pk=source.id).exists():
        raise NotAllowed
    return source


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_record(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``?source=body:…``, ``pairing:…``, ``activity:…`` or ``team:…`` says what it came of."""
    principal.require("outcome.edit")
    source = _asked_source(request, principal)
    present = sorted(unit_ids_of(source), key=str) if source.kind != AnchorKind.BODY else []
    form = OutcomeForm(posted(request), principal=principal, present=present)
    saved: list[Outcome] = []
    if form.is_valid() and attempted(
        form,
        lambda: saved.append(
            actions.record_outcome(
                actor=principal,
                source_kind=source.kind,
                source_id=source.id,
                values=form.values(),
                unit_ids=form.cleaned_data["units"],
            )
        ),
    ):
        return done(
            request, f"已登记“{saved[0].title}”，确认后计入统计。", reverse("outcome-detail", args=[saved[0].pk])
        )
    context = {
        "form": form,
        "source": source,
        "crumbs": [BODIES, OUTCOMES, Crumb("登记成效")],
        "back": source.url,
    }
    return render(request, "alliances/outcome_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_edit(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id, "outcome.edit")
    back = reverse("outcome-detail", args=[outcome.pk])
    present = list(OutcomeUnit.objects.filter(outcome=outcome).values_list("unit_id", flat=True))
    form = OutcomeForm(
        posted(request), instance=outcome, principal=principal, present=present, initial={"version": outcome.version}
    )
    if form.is_valid() and attempted(
        form,
        lambda: actions.update_outcome(
            actor=principal,
            outcome_id=outcome.pk,
            values=form.values(),
            unit_ids=form.cleaned_data["units"],
            expected_version=form.cleaned_data["version"],
        ),
    ):
        return done(request, f"已保存“{form.cleaned_data['title']}”。", back)
    context = {
        "form": form,
        "outcome": outcome,
        "crumbs": [BODIES, OUTCOMES, Crumb(outcome.title, back), Crumb("修改")],
        "back": back,
    }
    return render(request, "alliances/outcome_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def outcome_confirm(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = actions.confirm_outcome(actor=principal, outcome_id=outcome_id)
    return done(request, f"已确认“{outcome.title}”，计入统计。", reverse("outcome-detail", args=[outcome.pk]))


def _with_reason(
    request: HttpRequest,
    outcome: Outcome,
    act: Callable[[str], Outcome],
    *,
    title: str,
    effects: list[str],
    verb: str,
) -> HttpResponse:
    form = ReasonForm(posted(request))
    back = reverse("outcome-detail", args=[outcome.pk])
    if form.is_valid() and attempted(form, lambda: act(form.cleaned_data["reason"])):
        return done(request, f"“{outcome.title}”：{verb}已办理。", back)
    confirm = Confirmation(title=title, effects=effects, verb=verb, cancel_url=back)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_refuse(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id, "outcome.confirm")
    return _with_reason(
        request,
        outcome,
        lambda reason: actions.refuse_outcome(actor=principal, outcome_id=outcome.pk, reason=reason),
        title=f"不认可“{outcome.title}”",
        effects=["这项成效不计入统计，登记方会收到原因，改正后可以再请您确认。"],
        verb="不认可",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_withdraw(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id, "outcome.edit")
    return _with_reason(
        request,
        outcome,
        lambda reason: actions.withdraw_outcome(actor=principal, outcome_id=outcome.pk, reason=reason),
        title=f"撤回“{outcome.title}”",
        effects=["这项成效不再请人确认，也不计入统计；记录保留。撤回后不能恢复，需要时请重新登记。"],
        verb="撤回",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_unconfirm(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    outcome = get_outcome_for(principal, outcome_id)
    if not holds_body(principal, outcome.body_id, "outcome.confirm"):
        raise NotAllowed
    return _with_reason(
        request,
        outcome,
        lambda reason: actions.unconfirm_outcome(actor=principal, outcome_id=outcome.pk, reason=reason),
        title=f"把“{outcome.title}”改回待确认",
        effects=["这项成效从统计中减去，改正后要重新确认。"],
        verb="改回待确认",
    )


@require_http_methods(["GET", "POST"])
@signed_in
def outcome_repeat(request: HttpRequest, principal: Principal, outcome_id: UUID) -> HttpResponse:
    """Which outcome it repeats, out of those of its kind that are counted."""
    outcome = get_outcome_for(principal, outcome_id)
    if not holds_body(principal, outcome.body_id, "outcome.confirm"):
        raise NotAllowed
    back = reverse("outcome-detail", args=[outcome.pk])
    counted = [OutcomeState.RECORDED, OutcomeState.CONFIRMED]
    same_kind = outcomes_for(principal).filter(kind_id=outcome.kind_id, state__in=counted).exclude(pk=outcome.pk)
    alike = _alike(principal, outcome)
    rest = same_kind.exclude(pk__in=[row.pk for row in alike]).select_related("body", "kind").order_by("-happened_on")
    others = [
        (str(row.pk), f"{row.title}（{row.body.name}，{cn_date(row.happened_on)}，{size_of(row)}）")
        for row in [*alike, *rest[:20]]
    ]
    form: forms.Form = RepeatForm(posted(request), others=others)
    if form.is_valid() and attempted(
        form,
        lambda: actions.mark_repeat(
            actor=principal, outcome_id=outcome.pk, same_as_id=UUID(form.cleaned_data["same_as"])
        ),
    ):
        return done(request, f"已注明“{outcome.title}”是重复登记，不再计入统计。", back)
    confirm = Confirmation(
        title=f"“{outcome.title}”是重复登记",
        effects=["同一件事从两个渠道报来，只计一次。" if others else "没有同类别的其他成效，不会是重复登记。"],
        verb="注明重复",
        cancel_url=back,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
