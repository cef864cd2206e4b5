"""更名、合并、拆分、恢复 of chains: what will happen to what is said before it happens."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chains import actions
from chains.access import get_chain_for
from chains.choices import ChainEventKind
from chains.effects import effects_on
from chains.filters import Choices
from chains.gap_queries import gaps_open_on
from chains.handover import all_offers
from chains.lineage_forms import AssignForm, HandoverForm, MergeForm, RenameForm, SplitForm
from chains.models import Chain, ChainEvent, ChainUnit, KeyProject, Segment, Succession
from chains.pages import CHAINS, attempted
from chains.queries import chains_for, places_in_force
from core import clock
from core.errors import NotFound
from core.pages import done, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Confirmation, Crumb
from core.tenancy.dated import in_force


def _crumbs(chain: Chain, last: str) -> list[Crumb]:
    return [CHAINS, Crumb(chain.name, reverse("chain-detail", args=[chain.pk])), Crumb(last)]


@require_http_methods(["GET", "POST"])
@signed_in
def chain_rename(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = RenameForm(posted(request), initial={"name": chain.name, "short_name": chain.short_name})
    detail = reverse("chain-detail", args=[chain.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.rename_chain(actor=principal, chain_id=chain.pk, **form.cleaned_data))
    ):
        return done(request, f"“{chain.name}”已更名为“{form.cleaned_data['name']}”。", detail)
    context = {"form": form, "chain": chain, "crumbs": _crumbs(chain, "更名"), "back": detail}
    return render(request, "chains/chain_rename.html", context, status=422 if form.is_bound else 200)


def _in_force(principal: Principal) -> Choices:
    chains = chains_for(principal, action="chain.edit").filter(in_force(clock.today())).order_by("order", "name_key")
    return [(str(key), name) for key, name in chains.values_list("id", "name")]


@require_http_methods(["GET", "POST"])
@signed_in
def chain_merge(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Choose, see what will happen to what, confirm (``confirmed``)."""
    principal.require_everywhere("chain.edit")
    form = MergeForm(posted(request), chains=_in_force(principal), initial={"chains": request.GET.getlist("chain")})
    effects: list[str] = []
    handover: HandoverForm | None = None
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        ids = [chain_id for chain_id in form.chain_ids if chain_id != form.into_id]
        targets = [_called(form)]
        handover = _handover_form(request, principal, ids, form.cleaned_data["day"], targets, step="confirmed")
        effects = [*_merge_effects(form), *handover.notes()]
        made: list[ChainEvent] = []
        if not handover.is_bound:
            status = 200
        elif handover.is_valid() and attempted(form, lambda: made.append(_merge(principal, form, handover))):
            target = Succession.objects.filter(event=made[0]).values_list("successor_id", flat=True)[0]
            return done(request, "已合并。可在“沿革”中撤销。", reverse("chain-detail", args=[target]))
    context: dict[str, Any] = {"form": form, "handover": handover, "effects": effects}
    context |= {"crumbs": [CHAINS, Crumb("合并链条")], "back": reverse("chain-list")}
    return render(request, "chains/chain_merge.html", context, status=status)


def _handover_form(
    request: HttpRequest, principal: Principal, ids: Sequence[UUID], day: dt.date, targets: list[str], *, step: str
) -> HandoverForm:
    """Bound once the step that shows it is posted; what was chosen stays so where the page is but looked at anew."""
    data = request.POST if step in request.POST else None
    initial = {name: value for name, value in request.POST.items() if "-" in name}
    return HandoverForm(data, offered=all_offers(principal, ids, day), targets=targets, initial=initial)


def _called(form: MergeForm) -> str:
    into = Chain.objects.filter(pk=form.into_id).first() if form.into_id else None
    return into.name if into else str(form.cleaned_data["name"])


def _merge(principal: Principal, form: MergeForm, handover: HandoverForm) -> ChainEvent:
    return actions.merge_chains(
        actor=principal,
        chain_ids=form.chain_ids,
        day=form.cleaned_data["day"],
        values=form.values(),
        into_id=form.into_id,
        reason=form.cleaned_data["reason"],
        decisions=handover.decisions(),
    )


def _merge_effects(form: MergeForm) -> list[str]:
    chains = list(Chain.objects.filter(pk__in=form.chain_ids).exclude(pk=form.into_id).order_by("order", "name_key"))
    day, ids = form.cleaned_data["day"], [chain.pk for chain in chains]
    into = Chain.objects.filter(pk=form.into_id).first() if form.into_id else None
    target = f"“{into.name}”" if into else f"新链“{form.cleaned_data['name']}”"
    names = "、".join(f"“{chain.name}”" for chain in chains)
    effects = [f"{names}自 {cn_date(day)} 起终止，转入{target}；之前任何一天的名单、图谱和数字不变。"]
    levels = sorted({chain.get_level_display() for chain in [*chains, *([into] if into else [])]})
    if len(levels) > 1:
        effects.append(f"所选链条层级不同（{'、'.join(levels)}），合并后按{target}的层级；上级链条请随后核对。")
    effects += _carried(ids, day)
    if into is None:
        effects.append("链长和链主党组织转到新链，同一人只登记一次。")
    else:
        effects.append(f"{target}的链长和链主党组织不变，转入各链的到前一天为止。")
    return [*effects, *effects_on(ids, day)]


def _carried(ids: Sequence[UUID], day: dt.date) -> list[str]:
    units = places_in_force(ids, day).values("unit_id").distinct().count()
    segments = Segment.objects.filter(in_force(day), chain_id__in=ids).values("name").distinct().count()
    gaps = gaps_open_on(ids, day).count()
    below = Chain.objects.filter(in_force(day), parent_id__in=ids).exclude(pk__in=ids).count()
    projects = KeyProject.objects.filter(chain_id__in=ids, year=day.year).count()
    effects = [f"{units} 家单位、{segments} 个环节随之转入，同名环节合为一个，同一单位取较重的角色。"]
    if below:
        effects.append(f"{below} 条子链自当日起改挂过去。")
    if gaps:
        effects.append(f"{gaps} 项在办的强链补链事项转过去继续办理。")
    if projects:
        effects.append(
            f"{day.year}年的 {projects} 个重点项目留在原链的年度清单中，可照常办理；结转到下一年度时列入新链。"
        )
    return [*effects, "已发布的年度清单不变。"]


def _pieces(chain: Chain, day: dt.date) -> list[tuple[str, str, str]]:
    """What has to go somewhere: (kind, id, label)."""
    segments = Segment.objects.filter(in_force(day), chain=chain).order_by("order", "name")
    loose = ChainUnit.objects.filter(in_force(day), chain=chain, segment__isnull=True)
    below = Chain.objects.filter(in_force(day), parent=chain).order_by("order", "name_key")
    return [
        *[("segments", str(row.pk), f"{row.get_layer_display()} · {row.name}") for row in segments],
        *[
            ("units", str(key), name)
            for key, name in loose.order_by("unit__name_key").values_list("unit_id", "unit__name").distinct()
        ],
        *[("sub_chains", str(row.pk), row.name) for row in below],
    ]


@require_http_methods(["GET", "POST"])
@signed_in
def chain_split(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """First the names, then where everything goes (``assigned``)."""
    chain = get_chain_for(principal, chain_id, "chain.edit")
    form = SplitForm(posted(request))
    assign: AssignForm | None = None
    handover: HandoverForm | None = None
    status, effects = (422 if form.is_bound else 200), []
    if form.is_bound and form.is_valid():
        day, assigned = form.cleaned_data["day"], "assigned" in request.POST
        assign = AssignForm(
            request.POST if assigned else None, names=form.cleaned_data["names"], pieces=_pieces(chain, day)
        )
        names = form.cleaned_data["names"]
        handover = _handover_form(request, principal, [chain.pk], day, names, step="assigned")
        fits = assigned and assign.is_valid() and handover.is_valid()
        if not assigned:
            status = 200
        elif fits and attempted(form, lambda: _split(principal, chain, form, assign, handover)):
            return done(request, f"“{chain.name}”已拆分。可在“沿革”中撤销。", reverse("chain-history", args=[chain.pk]))
        effects = [
            f"“{chain.name}”自 {cn_date(day)} 起终止；之前任何一天的名单、图谱和数字不变。",
            "链长转到每一条新链；链主党组织随所在单位。",
            "已发布的年度清单和本年重点项目留在原链；项目结转到下一年度时列入所属环节的新链。",
            *handover.notes(),
            *effects_on([chain.pk], day),
        ]
    context: dict[str, Any] = {"form": form, "assign": assign, "effects": effects, "chain": chain}
    context["handover"] = handover
    back = reverse("chain-detail", args=[chain.pk])
    context |= {"crumbs": _crumbs(chain, "拆分"), "back": back}
    return render(request, "chains/chain_split.html", context, status=status)


def _split(principal: Principal, chain: Chain, form: SplitForm, assign: AssignForm, handover: HandoverForm) -> None:
    actions.split_chain(
        actor=principal,
        chain_id=chain.pk,
        parts=assign.parts(),
        day=form.cleaned_data["day"],
        reason=form.cleaned_data["reason"],
        decisions=handover.decisions(),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def chain_revive(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id, "chain.edit")
    detail = reverse("chain-detail", args=[chain.pk])
    if request.method == "POST":
        actions.revive_chain(actor=principal, chain_id=chain.pk)
        return done(request, f"“{chain.name}”已恢复运行。", detail)
    confirm = Confirmation(
        title=f"恢复“{chain.name}”",
        effects=[
            "链条继续运行，如同没有终止。",
            "终止时一并终止的单位位置、环节、链长、链主党组织和上级挂接同时恢复。",
        ],
        verb="恢复链条",
        cancel_url=detail,
        destructive=False,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})


@require_http_methods(["GET", "POST"])
@signed_in
def chain_event_undo(request: HttpRequest, principal: Principal, event_id: UUID) -> HttpResponse:
    principal.require_everywhere("chain.edit")
    event = ChainEvent.objects.exclude(kind=ChainEventKind.END).filter(pk=event_id).first()
    if event is None:
        raise NotFound
    rows = list(Succession.objects.filter(event=event).select_related("predecessor", "successor"))
    old = sorted({row.predecessor.name for row in rows})
    new = sorted({row.successor.name for row in rows if str(row.successor_id) in event.kept["new"]})
    back = reverse("chain-history", args=[rows[0].predecessor_id]) if rows else reverse("chain-list")
    if request.method == "POST":
        actions.undo_event(actor=principal, event_id=event.pk)
        return done(request, f"已撤销{event.get_kind_display()}。", back)
    effects = [f"{'、'.join(f'“{name}”' for name in old)}恢复运行，当日转出的单位、环节、链长、链党组织一并恢复。"]
    effects += [f"{'、'.join(f'“{name}”' for name in new)}及转入的记录删除。"] if new else ["转入的记录删除。"]
    confirm = Confirmation(
        title=f"撤销{cn_date(event.day)}的{event.get_kind_display()}",
        effects=[*effects, "新链上已有年度清单、链党组织或后来的调整的，不能撤销。"],
        verb="撤销",
        cancel_url=back,
    )
    return render(request, "kit/confirm.html", {"confirm": confirm})
