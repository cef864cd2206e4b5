"""招引目标: the register and its board, a target's page, its form, what was done about it and where it stands."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from alliances.queries import names_shown
from chains.access import get_chain_for
from chains.models import Chain
from chains.pages import chain_frame
from chains.queries import by_chain, chains_for
from core import clock
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands, wan
from core.templatetags.parts import Crumb, Event, Fact, Figure, Pair, StateTag
from core.tenancy.dated import in_force
from services.actions.targets import create_target, update_target
from services.choices import LADDER, RUNNING_STAGES, TARGET_TRANSITIONS, TargetStage
from services.models import InvestTarget, TargetStep
from services.room import room_tabs
from services.targets.filters import InvestTargetFilter, target_form
from services.targets.forms import TargetForm
from services.targets.queries import EDIT, FOLLOW, VIEW, get_target_for, may_on_target, targets_for
from services.targets.signs import TONES, follower_of, funnel_of, is_late, next_words, stage_tag

ORDERINGS = {"name": "name_key", "stage": "stage_on", "updated": "updated_at"}
DEFAULT = "name"
SHOWN = ("chain", "segment", "owner", "person", "team")
ON_BOARD = 30
GIVEN = ("segment", "gap")


def crumb() -> Crumb:
    return Crumb("招引目标", reverse("invest-target-list"))


def url_of(target: InvestTarget) -> str:
    return reverse("invest-target-detail", args=[target.pk])


def listed(
    request: HttpRequest, principal: Principal, targets: "QuerySet[InvestTarget]", *, of_one: bool = False
) -> dict[str, Any]:
    filterset = InvestTargetFilter(request.GET, queryset=targets, request=request)
    found = filterset.qs if filterset.is_valid() else targets.none()
    form = target_form(filterset, targets, of_one=of_one)
    rows, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default=DEFAULT)
    named = names_shown(principal)
    return {
        "filter_form": form,
        "rows": [_row(row, named=named) for row in rows],
        "figures": [
            Figure(
                rung.label,
                thousands(rung.count),
                "个",
                url=f"{reverse('invest-target-list')}?state={rung.code}",
                change=f"到过 {rung.share}%" if rung.code != TargetStage.SHELVED else "",
            )
            for rung in funnel_of(found)
        ],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "may_create": by_chain(principal).may(EDIT),
    }


def _row(target: InvestTarget, *, named: bool) -> dict[str, Any]:
    return {
        "target": target,
        "stage": stage_tag(target),
        "follower": follower_of(target, named=named),
        "next": next_words(target),
        "late": is_late(target),
    }


@require_GET
@signed_in
def target_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = listed(request, principal, targets_for(principal))
    return render(request, "services/target_list.html", {**context, "tabs": room_tabs(principal, "targets")})


@require_GET
@signed_in
def chain_targets(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """招引目标 of one chain and its sub-chains."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    frame = chain_frame(principal, chain, active="targets")
    found = targets_for(principal).filter(chain_id__in=frame["row"].family)
    return render(request, "services/chain_targets.html", {**listed(request, principal, found, of_one=True), **frame})


@require_GET
@signed_in
def target_board(request: HttpRequest, principal: Principal) -> HttpResponse:
    """One column a stage, the nearest next step first."""
    principal.require(VIEW)
    targets = targets_for(principal)
    filterset = InvestTargetFilter(request.GET, queryset=targets, request=request)
    found = filterset.qs if filterset.is_valid() else targets.none()
    form = target_form(filterset, targets)
    form.fields.pop("state", None)
    named = names_shown(principal)
    counts = {rung.code: rung for rung in funnel_of(found)}
    columns = []
    for stage in (*LADDER, TargetStage.SHELVED):
        rows = found.filter(state=stage).select_related(*SHOWN).order_by("next_on", "name_key", "id")[:ON_BOARD]
        address = f"{reverse('invest-target-list')}?state={stage}"
        tag = StateTag(stage.label, TONES[stage])
        columns.append((counts[str(stage)], tag, address, [_row(row, named=named) for row in rows]))
    context = {
        "filter_form": form,
        "columns": columns,
        "on_board": ON_BOARD,
        "tabs": room_tabs(principal, "targets"),
        "may_create": by_chain(principal).may(EDIT),
    }
    return render(request, "services/target_board.html", context)


def _facts(target: InvestTarget, *, named: bool) -> list[Fact]:
    return [
        Fact("产业链", target.chain.name, url=reverse("chain-detail", args=[target.chain_id])),
        Fact("跟进", follower_of(target, named=named)),
        Fact("意向投资", wan(target.planned_amount) if target.planned_amount else "未定"),
        Fact("下一步", next_words(target) or "未定"),
    ]


def _pairs(target: InvestTarget) -> list[Pair]:
    gap, introducer, unit, project = target.gap, target.introducer, target.unit, target.project
    pairs = [
        Pair("主营产品", target.business),
        Pair("所在地", target.origin),
        Pair("补哪个环节", target.segment.name if target.segment else ""),
        Pair("补强的事项", gap.name if gap else "", reverse("gap-detail", args=[gap.pk]) if gap else ""),
        Pair(
            "推荐企业",
            introducer.name if introducer else "",
            reverse("unit-detail", args=[introducer.pk]) if introducer else "",
        ),
        Pair("线索日期", cn_date(target.found_on)),
        Pair("进入本阶段", cn_date(target.stage_on)),
        Pair("签约投资", wan(target.signed_amount) if target.signed_amount else ""),
        Pair("落地企业", unit.name if unit else "", reverse("unit-detail", args=[unit.pk]) if unit else ""),
        Pair(
            "落地项目", project.name if project else "", reverse("project-detail", args=[project.pk]) if project else ""
        ),
        Pair("搁置原因", target.reason),
        Pair("情况", target.text),
    ]
    return [pair for pair in pairs if pair.value]


def _events(target: InvestTarget, *, named: bool) -> list[Event]:
    rows = TargetStep.objects.filter(target=target).select_related("account").order_by("-place")
    return [
        Event(
            f"{row.get_state_display()}" if row.is_move else "跟进",
            at=row.day,
            who=row.account.display_name if named and row.account else "",
            text=row.text,
            mark=str(row.get_state_display())[0],
            tone="ok" if row.is_move else "",
        )
        for row in rows
    ]


@require_GET
@signed_in
def target_detail(request: HttpRequest, principal: Principal, invest_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, invest_target_id)
    named = names_shown(principal)
    follows = may_on_target(principal, target, FOLLOW)
    context = {
        "target": target,
        "crumbs": [crumb(), Crumb(target.name)],
        "stage": stage_tag(target),
        "late": is_late(target),
        "facts": _facts(target, named=named),
        "pairs": _pairs(target),
        "events": _events(target, named=named),
        "may_edit": may_on_target(principal, target, EDIT),
        "may_note": follows and target.state in RUNNING_STAGES,
        "may_move": follows,
        "may_shelve": follows and TargetStage.SHELVED in TARGET_TRANSITIONS[target.state],
    }
    return render(request, "services/target_detail.html", context)


@require_GET
@signed_in
def target_choose_chain(request: HttpRequest, principal: Principal) -> HttpResponse:
    """On which chain? One question first: segments, gaps and teams follow from it."""
    by_chain(principal).require(EDIT)
    chains = chains_for(by_chain(principal), action=EDIT).filter(in_force(clock.today()))
    context = {"chains": chains.order_by("order", "name_key"), "crumbs": [crumb(), Crumb("登记招引目标")]}
    return render(request, "services/target_choose_chain.html", context)


def _form_page(request: HttpRequest, principal: Principal, chain: Chain, target: InvestTarget | None) -> HttpResponse:
    given = {name: request.GET[name] for name in GIVEN if name in request.GET}
    form = TargetForm(
        posted(request),
        instance=target,
        principal=principal,
        chain=chain,
        initial={"version": target.version} if target else given,
    )
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, chain, target))
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", url_of(saved))
    back = url_of(target) if target else reverse("chain-targets", args=[chain.pk])
    last = [Crumb(target.name, back), Crumb("修改")] if target else [Crumb("登记招引目标")]
    context = {"form": form, "target": target, "chain": chain, "crumbs": [crumb(), *last], "back": back}
    return render(request, "services/target_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: TargetForm, chain: Chain, target: InvestTarget | None) -> InvestTarget:
    if target is None:
        return create_target(actor=principal, chain_id=chain.pk, values=form.values())
    version = form.cleaned_data["version"]
    return update_target(actor=principal, target_id=target.pk, values=form.values(), expected_version=version)


@require_http_methods(["GET", "POST"])
@signed_in
def target_create(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_chain_for(principal, chain_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def target_edit(request: HttpRequest, principal: Principal, invest_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, invest_target_id, EDIT)
    return _form_page(request, principal, target.chain, target)
