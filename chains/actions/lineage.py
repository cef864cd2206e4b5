"""Chains renamed, merged, split, revived: from a day on, with the days before left as they were (R06)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from chains.access import get_chain_for
from chains.actions.carry import (
    Made,
    carry,
    carry_heads,
    check_day,
    end_standing,
    hang_below,
    keep_past,
    restore_standing,
    sub_chains_on,
)
from chains.actions.carry_links import carry_industries, carry_links, links_on
from chains.actions.chain import CHAIN_FIELDS, check_parent
from chains.actions.values import prepared, require_existing, searchable
from chains.choices import ChainEventKind, GapState
from chains.gap_queries import RUNNING
from chains.handover import Offered, all_offers, hand_over, take_back
from chains.models import (
    Chain,
    ChainEvent,
    ChainHead,
    ChainLeaderOrg,
    ChainPast,
    ChainUnit,
    Gap,
    Segment,
    SegmentIndustry,
    SegmentLink,
    Succession,
)
from chains.queries import descendants_of
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotFound
from core.models import Anchor
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.tenancy.dated import in_force
from members.grants_left import Left, tell_of_grants

NAMED_AT_MOST = 5
INHERITED = (
    "kind",
    "level",
    "grade_id",
    "industry_class_id",
    "scale_id",
    "is_priority",
    "lead_department_id",
    "order",
)
TAKEN_BACK: tuple[type[Any], ...] = (
    SegmentLink,
    SegmentIndustry,
    Gap,
    ChainUnit,
    ChainHead,
    ChainLeaderOrg,
    Segment,
)


@dataclass(frozen=True)
class Part:
    """One chain a split makes: its columns, and which segments, units without one, and sub-chains it takes."""

    values: Mapping[str, Any]
    segments: frozenset[UUID] = field(default_factory=frozenset)
    units: frozenset[UUID] = field(default_factory=frozenset)
    sub_chains: frozenset[UUID] = field(default_factory=frozenset)


def _lock_all() -> dict[UUID, Chain]:
    """All chains of the tenant, locked: two changes of the tree at once could each be right and together a ring."""
    return {row.pk: row for row in Chain.objects.select_for_update().order_by("id")}


def _in_words(names: Sequence[str]) -> str:
    shown = "、".join(f"“{name}”" for name in names[:NAMED_AT_MOST])
    return f"{shown}等 {len(names)} 项" if len(names) > NAMED_AT_MOST else shown


def rename_chain(
    *, actor: Principal, chain_id: UUID, name: str, short_name: str, day: dt.date, reason: str = ""
) -> Chain:
    """Call a chain otherwise from ``day`` on; until then it was called what it is called now. Raises InvalidInput."""
    columns = searchable(prepared({"name": name, "short_name": short_name}, CHAIN_FIELDS))
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        if columns["name"] == chain.name:
            raise InvalidInput(fields={"name": ["与现在的名称相同。"]})
        if day > clock.today():
            raise InvalidInput(fields={"day": ["日期不能晚于今天，到日再办理。"]})
        require_existing(chain, day, "day")
        keep_past(chain, day, reason.strip())
        return change(chain, columns, expected_version=None)


def _chosen(chains: Mapping[UUID, Chain], ids: Sequence[UUID], field_name: str) -> list[Chain]:
    missing = [chain_id for chain_id in ids if chain_id not in chains]
    if missing:
        raise InvalidInput(fields={field_name: ["没有找到所选链条，请重新选择。"]})
    return [chains[chain_id] for chain_id in dict.fromkeys(ids)]


def merge_chains(
    *,
    actor: Principal,
    chain_ids: Sequence[UUID],
    day: dt.date,
    values: Mapping[str, Any] | None = None,
    into_id: UUID | None = None,
    reason: str = "",
    decisions: Mapping[str, str] | None = None,
) -> ChainEvent:
    """Merge chains into a new one (``values``) or into one that goes on (``into_id``) from ``day`` on.

    ``decisions`` say what becomes of bodies and links above (``chains.handover``). Segments, places, running gaps and
    sub-chains come along; heads and leading organizations only to a new chain. Key projects stay in their years'
    lists. Raises InvalidInput where a chain would come to contain itself.
    """
    actor.require_everywhere("chain.edit")
    if (values is None) == (into_id is None):
        raise InvalidInput("请写明合并成一条新链，或并入哪一条链。")
    with transaction.atomic():
        held = _lock_all()
        sources = _chosen(held, [chain_id for chain_id in chain_ids if chain_id != into_id], "chains")
        if len(sources) < (1 if into_id else 2):
            raise InvalidInput(fields={"chains": ["请至少选择两条链合并。"]})
        if into_id is not None:
            target = _chosen(held, [into_id], "into")[0]
            if target.valid_to is not None or (target.valid_from is not None and target.valid_from > day):
                raise InvalidInput(fields={"into": [f"“{target.name}”当日不在运行中，请另选。"]})
            _check_not_below(sources, target.pk, "into")
        check_day(sources, day)
        offered = all_offers(actor, [source.pk for source in sources], day)
        event = create(ChainEvent(kind=ChainEventKind.MERGE, day=day, reason=reason.strip()))
        targets = _go_over(event, sources, [Part(values or {})], [held[into_id]] if into_id else None)
        _tell_of_grants(actor, event, sources, targets)
        return _hand_over(actor, event, offered, targets, decisions or {})


def _check_not_below(sources: Sequence[Chain], target_id: UUID, field_name: str) -> None:
    for source in sources:
        if target_id in descendants_of(source.pk):
            raise InvalidInput(
                fields={field_name: [f"所选链条在“{source.name}”之下，合并后会包含自己，请先改挂到别处。"]}
            )


def split_chain(
    *,
    actor: Principal,
    chain_id: UUID,
    parts: Sequence[Part],
    day: dt.date,
    reason: str = "",
    decisions: Mapping[str, str] | None = None,
) -> ChainEvent:
    """Make several chains of one from ``day`` on. Raises InvalidInput naming what no part takes.

    ``decisions`` say which part takes bodies and links above, if any (``chains.handover``).
    """
    actor.require_everywhere("chain.edit")
    if len(parts) < 2:
        raise InvalidInput(fields={"parts": ["请至少拆成两条链。"]})
    with transaction.atomic():
        chain = _chosen(_lock_all(), [get_chain_for(actor, chain_id, "chain.edit").pk], "chain")[0]
        check_day([chain], day)
        _check_cover(chain, parts, day)
        offered = all_offers(actor, [chain.pk], day)
        event = create(ChainEvent(kind=ChainEventKind.SPLIT, day=day, reason=reason.strip()))
        targets = _go_over(event, [chain], parts, None)
        _tell_of_grants(actor, event, [chain], targets)
        return _hand_over(actor, event, offered, targets, decisions or {})


def _tell_of_grants(actor: Principal, event: ChainEvent, sources: Sequence[Chain], targets: Sequence[Chain]) -> None:
    where = "、".join(f"“{chain.name}”" for chain in targets)
    left = [
        Left(chain.pk, f"“{chain.name}”已调整为{where}", "请改授后收回原授权", f"chain:{chain.pk}:{event.pk}")
        for chain in sources
    ]
    tell_of_grants(actor, AnchorKind.CHAIN, left)


def _hand_over(
    actor: Principal, event: ChainEvent, offered: Sequence[Offered], targets: Sequence[Chain], said: Mapping[str, str]
) -> ChainEvent:
    """What other rooms keep on the old chains goes where it was decided to."""
    handed = hand_over(actor=actor, offered=offered, targets=targets, day=event.day, decisions=said)
    return change(event, {"kept": {**event.kept, "handed": handed}}, expected_version=None)


def _check_cover(chain: Chain, parts: Sequence[Part], day: dt.date) -> None:
    """Every segment, every unit and every sub-chain goes somewhere, and nothing foreign comes in."""
    segments = dict(Segment.objects.filter(in_force(day), chain=chain).values_list("id", "name"))
    loose = ChainUnit.objects.filter(in_force(day), chain=chain, segment__isnull=True)
    units = dict(loose.values_list("unit_id", "unit__name"))
    below = {row.pk: row.name for row in sub_chains_on([chain], day)}
    for noun, there, taken in (
        ("环节", segments, [part.segments for part in parts]),
        ("单位", units, [part.units for part in parts]),
        ("子链", below, [part.sub_chains for part in parts]),
    ):
        given = frozenset().union(*taken)
        if given - set(there):
            raise InvalidInput(fields={"parts": [f"有{noun}当日不在这条链上，请刷新页面后重新分配。"]})
        left = sorted(name for key, name in there.items() if key not in given)
        if left:
            raise InvalidInput(fields={"parts": [f"{noun}{_in_words(left)}还没有分到任何一条新链，请分配后再拆分。"]})
        if noun == "子链" and sum(len(each) for each in taken) > len(given):
            raise InvalidInput(fields={"parts": ["一条子链只能归到一条新链之下。"]})
    for number, part in enumerate(parts, start=1):
        if not (part.segments or part.units or part.sub_chains):
            raise InvalidInput(fields={"parts": [f"第 {number} 条新链没有分到任何环节、单位或子链。"]})


def _go_over(
    event: ChainEvent, sources: Sequence[Chain], parts: Sequence[Part], existing: Sequence[Chain] | None
) -> list[Chain]:
    """End the sources, begin the parts, carry over, and keep what is needed to take it all back. Returns the chains
    they went over into, in the order of the parts.
    """
    last_day, is_split = clock.day_before(event.day), event.kind == ChainEventKind.SPLIT
    gaps = dict(Gap.objects.filter(chain__in=sources, state__in=RUNNING).values_list("id", "state"))
    below = sub_chains_on(sources, event.day)
    ends = {str(chain.pk): chain.valid_to.isoformat() if chain.valid_to else None for chain in sources}
    # Names of the new chains may be those of the old: these end first, what stands on them only when it is carried.
    for chain in sources:
        change(chain, {"valid_to": last_day}, expected_version=None)
    targets = list(existing) if existing else [_begin(sources, part, event.day) for part in parts]
    made: list[Made] = []
    links, went = links_on(sources, event.day), []
    for part, target in zip(parts, targets, strict=True):
        chosen: dict[str, Any] = {"segments": part.segments, "units": part.units} if is_split else {}
        carried, mapped = carry(sources, target, event.day, **chosen)
        made.append(carried)
        went.append(mapped)
        if not existing:
            made.append(carry_heads(sources, target, event.day, hosted=is_split))
        for chain in below:
            if not is_split or chain.pk in part.sub_chains:
                hang_below(chain, target, event.day, event.reason)
        for source in sources:
            create(Succession(event=event, predecessor=source, successor=target))
    ended = end_standing(sources, last_day)
    made += [carry_links(links, went, event.day), carry_industries(went)]
    kept = {
        "chains": ends,
        "ended": ended,
        "gaps": _dropped_with(gaps),
        "made": _joined(made),
        "new": [] if existing else [str(target.pk) for target in targets],
        "hung": {str(chain.pk): str(chain.parent_id) if chain.parent_id else None for chain in below},
    }
    event.kept = change(event, {"kept": kept}, expected_version=None).kept
    return targets


def _begin(sources: Sequence[Chain], part: Part, day: dt.date) -> Chain:
    """The new chain. What is not said it has from the first of the sources."""
    first = sources[0]
    columns: dict[str, Any] = {name: getattr(first, name) for name in INHERITED}
    ids = {chain.pk for chain in sources}
    columns["parent_id"] = first.parent_id if first.parent_id not in ids else None
    columns |= searchable(prepared(part.values, CHAIN_FIELDS))
    chain = Chain(**{**columns, "valid_from": day})
    if chain.parent_id is not None:
        if chain.parent_id in ids:
            raise InvalidInput(fields={"parent": ["上级链条也在合并之列，合并后会包含自己，请另选。"]})
        _check_not_below(sources, chain.parent_id, "parent")
    check_parent(chain, chain.parent_id)
    return create(chain, anchor=AnchorKind.CHAIN)


def _dropped_with(gaps: Mapping[UUID, str]) -> dict[str, dict[str, Any]]:
    """Of the gaps that ran, those that went over: the state each was in, and the version it was left with."""
    gone = Gap.objects.filter(pk__in=gaps, state=GapState.DROPPED).values_list("id", "version")
    return {str(key): {"state": gaps[key], "version": version} for key, version in gone}


def _joined(made: Sequence[Made]) -> Made:
    joined: Made = {}
    for each in made:
        for model, ids in each.items():
            joined.setdefault(model, []).extend(ids)
    return joined


def revive_chain(*, actor: Principal, chain_id: UUID) -> Chain:
    """Let an ended chain go on, with what ended with it. Raises Conflict where it was merged or split (undo that)."""
    actor.require_everywhere("chain.edit")
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        if chain.valid_to is None:
            raise Conflict("这条链没有终止，无需恢复。", code="not_ended")
        if Succession.objects.filter(predecessor=chain).exists():
            raise Conflict("这条链已合并或拆分，请在“沿革”中撤销那次办理。", code="went_over")
        last_day = chain.valid_to
        revived = change(chain, {"valid_to": None}, expected_version=None)
        event = ChainEvent.objects.filter(chain=chain, kind=ChainEventKind.END, day=clock.day_after(last_day)).first()
        if event is not None:
            restore_standing(event.kept, last_day)
            event.delete()
        return revived


def undo_event(*, actor: Principal, event_id: UUID) -> list[Chain]:
    """Take a merger or split back: new chains go, old ones go on. Raises Conflict where a new one is in use by now."""
    actor.require_everywhere("chain.edit")
    with transaction.atomic():
        held = _lock_all()
        event = ChainEvent.objects.select_for_update(of=("self",)).exclude(kind=ChainEventKind.END).filter(pk=event_id)
        found = event.first()
        if found is None:
            raise NotFound
        return _take_back(actor, found, held)


def _take_back(actor: Principal, event: ChainEvent, held: Mapping[UUID, Chain]) -> list[Chain]:
    kept, last_day = event.kept, clock.day_before(event.day)
    new = [held[UUID(key)] for key in kept["new"]]
    targets = set(Succession.objects.filter(event=event).values_list("successor_id", flat=True))
    if Succession.objects.filter(predecessor_id__in=targets).exists():
        raise Conflict("新链后来又合并或拆分，请先撤销那一次。", code="in_use")
    if Succession.objects.filter(successor_id__in=targets, event__created_at__gt=event.created_at).exists():
        # What both brought was written once, by the earlier: undone first, it would be missing from the later.
        raise Conflict("之后又有链条并入，请先撤销后面那一次。", code="in_use")
    for model in TAKEN_BACK:
        if model.objects.filter(pk__in=kept["made"].get(model.__name__, []), version__gt=1).exists():
            raise Conflict(f"合并或拆分之后，{model._meta.verbose_name}又有调整，不能撤销。", code="in_use")
    for key, parent_id in kept["hung"].items():
        child = held[UUID(key)]
        if child.parent_id in targets:
            ChainPast.objects.filter(chain=child, valid_to=last_day).delete()
            change(child, {"parent_id": UUID(parent_id) if parent_id else None}, expected_version=None)
    take_back(actor=actor, kept=kept.get("handed", {}), day=event.day)
    _remove(event, new)
    revived = []
    for key, ended in kept["chains"].items():
        to = dt.date.fromisoformat(ended) if ended else None
        revived.append(change(held[UUID(key)], {"valid_to": to}, expected_version=None))
    restore_standing(kept["ended"], last_day)
    for key, was in kept["gaps"].items():
        _reopen(Gap.objects.filter(pk=key).first(), **was)
    return revived


def _remove(event: ChainEvent, new: Sequence[Chain]) -> None:
    """What the event made, and itself. Raises Conflict naming what else stands on a new chain by now."""
    made, ids = event.kept["made"], [chain.pk for chain in new]
    try:
        with transaction.atomic():
            for model in TAKEN_BACK:
                model.objects.filter(pk__in=made.get(model.__name__, [])).delete()
            Succession.objects.filter(event=event).delete()
            event.delete()
            Chain.objects.filter(pk__in=ids).delete()
            Anchor.objects.filter(pk__in=ids).delete()
    except ProtectedError as error:
        nouns = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        raise Conflict(f"新链上已登记了{'、'.join(nouns)}，不能撤销；请先移走这些记录。", code="in_use") from error
    except IntegrityError as error:
        raise Conflict("新链已用于授权、任职或附件，不能撤销；请先移走这些记录。", code="in_use") from error


def _reopen(gap: Gap | None, state: str, version: int) -> None:
    """Take back that the gap went over. One that somebody wrote to since is as he left it: dropped stays dropped."""
    if gap is None or gap.state != GapState.DROPPED or gap.version != version:
        return
    opened = transition(gap, GapState.OPEN, ended_on=None, reason="")
    if state == GapState.IN_PROGRESS:
        transition(opened, GapState.IN_PROGRESS)
