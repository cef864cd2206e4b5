"""Bodies founded, renamed, merged and split: from a day on, with the days before left as they were (R06)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from alliances.access import get_body_for
from alliances.actions.body import BODY_FIELDS, check_body, create_body
from alliances.actions.carry import (
    STANDS,
    Made,
    carry_over,
    end_standing,
    going_on,
    nothing_made,
    remove,
    restore,
    standing_after,
)
from alliances.actions.follow import by_members, follow, lead_home, nothing_moved
from alliances.actions.past import hang_below, keep_past
from alliances.actions.share import withdraw_shares_of
from alliances.actions.values import lock_bodies
from alliances.choices import BodyEventKind, BodyState
from alliances.models import BodyEvent, BodyPast, BodySuccession, ChainBody, Membership, Seat
from alliances.queries import descendants_of, exists
from alliances.sharing.projection import show_body
from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from members.grants_left import Left, tell_of_grants

NAMED_AT_MOST = 5
# Of the first of those merged, or of the one split: what a new body has where nothing is said.
INHERITED = tuple(
    name for name in BODY_FIELDS if name not in {"name", "founded_on", "ended_on", "exception_reason", "parent_id"}
)
UNDONE = (BodyEventKind.RENAME, BodyEventKind.MERGE, BodyEventKind.SPLIT)


@dataclass(frozen=True)
class BodyPart:
    """One body a split makes: its columns, and which members, seats and bodies below it takes."""

    values: Mapping[str, Any]
    members: frozenset[UUID] = field(default_factory=frozenset)
    seats: frozenset[UUID] = field(default_factory=frozenset)
    below: frozenset[UUID] = field(default_factory=frozenset)


def _words(document: str, reason: str) -> dict[str, str]:
    return {"document": document.strip(), "reason": reason.strip()}


def _not_to_come(day: dt.date) -> None:
    if day > clock.today():
        raise InvalidInput(fields={"day": ["日期不能晚于今天，到日再办理。"]})


def found_body(*, actor: Principal, body_id: UUID, day: dt.date, document: str = "", reason: str = "") -> ChainBody:
    """A planned body exists from ``day`` on. Raises Conflict where it does already, InvalidInput (R01)."""
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        lock_bodies()
        body = locked(ChainBody, get_body_for(actor, body_id, "body.edit").pk)
        _not_to_come(day)
        if body.state != BodyState.PLANNED:
            raise Conflict(f"“{body.name}”已经成立，无需重复办理。", code="body_founded")
        founded = transition(body, BodyState.ACTIVE, founded_on=day)
        check_body(founded, moved=True)
        create(BodyEvent(kind=BodyEventKind.FOUND, body=founded, day=day, **_words(document, reason)))
        return founded


def rename_body(
    *, actor: Principal, body_id: UUID, name: str, day: dt.date, document: str = "", reason: str = ""
) -> ChainBody:
    """Call a body otherwise from ``day`` on; until then it was called what it is called now. Raises InvalidInput."""
    columns = searchable(prepared({"name": name}, BODY_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "body.edit").pk)
        if columns["name"] == body.name:
            raise InvalidInput(fields={"name": ["与现在的名称相同。"]})
        _not_to_come(day)
        if not body.exists_on(day):
            raise InvalidInput(fields={"day": [f"“{body.name}”当日不在运行中，请核对日期；更正错字请用“修改”。"]})
        words = _words(document, reason)
        past = keep_past(body, day, words["document"] or words["reason"])
        kept = {"name": body.name, "past": str(past.pk) if past else None}
        create(BodyEvent(kind=BodyEventKind.RENAME, body=body, day=day, kept={**kept, "to": columns["name"]}, **words))
        renamed = change(body, columns, expected_version=None)
        show_body(body.pk)
        return renamed


def merge_bodies(
    *,
    actor: Principal,
    body_ids: Sequence[UUID],
    day: dt.date,
    values: Mapping[str, Any] | None = None,
    into_id: UUID | None = None,
    document: str = "",
    reason: str = "",
) -> BodyEvent:
    """Merge bodies into a new one (``values``) or into one that goes on (``into_id``) from ``day`` on.

    Members and liaisons come along, once each; seats only to a new body; bodies below hang below the result. Members'
    own organizations are untouched (R04). Raises InvalidInput where the body would come to hang below itself.
    """
    actor.require_everywhere("body.edit")
    if (values is None) == (into_id is None):
        raise InvalidInput("请写明合并成一个新组织，或并入哪一个组织。")
    with transaction.atomic():
        lock_bodies()
        sources = _chosen([body_id for body_id in body_ids if body_id != into_id], "bodies")
        if len(sources) < (1 if into_id else 2):
            raise InvalidInput(fields={"bodies": ["请至少选择两个组织合并。"]})
        into = _chosen([into_id], "into")[0] if into_id else None
        if into is not None and not (into.state == BodyState.ACTIVE and into.exists_on(day)):
            raise InvalidInput(fields={"into": [f"“{into.name}”当日不在运行中，请另选。"]})
        _check_day(sources, day)
        event = create(BodyEvent(kind=BodyEventKind.MERGE, day=day, **_words(document, reason)))
        return _go_over(actor, event, sources, [BodyPart(values or {})], into)


def split_body(
    *,
    actor: Principal,
    body_id: UUID,
    parts: Sequence[BodyPart],
    day: dt.date,
    document: str = "",
    reason: str = "",
) -> BodyEvent:
    """Make several bodies of one from ``day`` on. Every member and every body below goes to one of them; seats go
    where a part takes them, the others end. Raises InvalidInput naming what no part takes.
    """
    actor.require_everywhere("body.edit")
    if len(parts) < 2:
        raise InvalidInput(fields={"parts": ["请至少拆成两个组织。"]})
    with transaction.atomic():
        lock_bodies()
        body = _chosen([get_body_for(actor, body_id, "body.edit").pk], "body")[0]
        _check_day([body], day)
        _check_cover(body, parts, day)
        event = create(BodyEvent(kind=BodyEventKind.SPLIT, day=day, **_words(document, reason)))
        return _go_over(actor, event, [body], parts, None)


def _chosen(ids: Sequence[UUID], field_name: str) -> list[ChainBody]:
    held = {row.pk: row for row in ChainBody.objects.select_for_update().filter(pk__in=ids).order_by("id")}
    if set(ids) - set(held):
        raise InvalidInput(fields={field_name: ["没有找到所选组织，请重新选择。"]})
    return [held[body_id] for body_id in dict.fromkeys(ids)]


def _check_day(bodies: Sequence[ChainBody], day: dt.date) -> None:
    """All run the day before and on ``day``, and nothing on them began on it or later. Raises InvalidInput."""
    _not_to_come(day)
    for body in bodies:
        if body.state != BodyState.ACTIVE:
            raise InvalidInput(fields={"day": [f"“{body.name}”{body.get_state_display()}，不能办理。"]})
        if body.founded_on is not None and body.founded_on >= day:
            raise InvalidInput(fields={"day": [f"“{body.name}”{cn_date(body.founded_on)}才成立，日期要在这之后。"]})
        latest = [
            model.objects.filter(**{column: body.pk}).aggregate(day=Max("valid_from"))["day"]
            for model, column, _ in STANDS
        ]
        last = max((each for each in latest if each is not None), default=None)
        if last is not None and last >= day:
            raise InvalidInput(fields={"day": [f"“{body.name}”有{cn_date(last)}才开始的记录，请选择这之后的日期。"]})


def below_on(bodies: Sequence[ChainBody], day: dt.date) -> "QuerySet[ChainBody]":
    """Bodies that hang right below them on ``day`` and are none of them."""
    ids = [body.pk for body in bodies]
    found: QuerySet[ChainBody] = ChainBody.objects.filter(exists(day), parent_id__in=ids).exclude(pk__in=ids)
    return found.order_by("name_key", "id")


def _check_cover(body: ChainBody, parts: Sequence[BodyPart], day: dt.date) -> None:
    """Every member and every body below goes somewhere, and nothing foreign comes in."""
    members = set(going_on(Membership, "body_id", body, day).values_list("pk", flat=True))
    seats = set(going_on(Seat, "body_id", body, day).values_list("pk", flat=True))
    below = set(below_on([body], day).values_list("pk", flat=True))
    for noun, there, taken in (
        ("成员", members, [part.members for part in parts]),
        ("席位", seats, [part.seats for part in parts]),
        ("下级组织", below, [part.below for part in parts]),
    ):
        given = frozenset().union(*taken)
        if given - there:
            raise InvalidInput(fields={"parts": [f"有{noun}当日不在这个组织里，请刷新页面后重新分配。"]})
        if noun != "席位" and there - given:
            raise InvalidInput(fields={"parts": [f"还有 {len(there - given)} 个{noun}没有分到任何一个新组织。"]})
        if noun != "成员" and sum(len(each) for each in taken) > len(given):
            raise InvalidInput(fields={"parts": [f"一个{noun}只能归到一个新组织。"]})


def _go_over(
    actor: Principal, event: BodyEvent, sources: Sequence[ChainBody], parts: Sequence[BodyPart], into: ChainBody | None
) -> BodyEvent:
    """End the sources, begin the parts, carry over, and keep what is needed to take it all back."""
    last_day, is_split = clock.day_before(event.day), event.kind == BodyEventKind.SPLIT
    below = list(below_on(sources, event.day))
    ended = {str(body.pk): standing_after(body, last_day) for body in sources}
    hung = {str(body.pk): str(body.parent_id) for body in below}
    for body in sources:  # first, as a new one may stand in their place
        transition(body, BodyState.SPLIT if is_split else BodyState.MERGED, ended_on=last_day)
        withdraw_shares_of(body)
    targets = [into] if into else [_begun(actor, sources, part, event.day) for part in parts]
    made, moved = nothing_made(), nothing_moved()
    for part, target in zip(parts, targets, strict=True):
        chosen = {"Membership": part.members, "Seat": part.seats} if is_split else {}
        for body in sources:
            carry_over(body, target, event.day, made, chosen=chosen, seats=into is None)
            create(BodySuccession(event=event, predecessor=body, successor=target))
        _hang_below(target, [row for row in below if not is_split or row.pk in part.below], event)
    heir_of = by_members(targets, [part.members if is_split else () for part in parts])
    for body in sources:
        follow(body, heir_of, moved)
        end_standing(body, last_day)
    _tell_of_grants(actor, event, sources, targets)
    new = [] if into else [str(target.pk) for target in targets]
    kept = {"new": new, "made": made, "ended": ended, "hung": hung, "moved": moved}
    return change(event, {"kept": kept}, expected_version=None)


def _begun(actor: Principal, sources: Sequence[ChainBody], part: BodyPart, day: dt.date) -> ChainBody:
    first, ids = sources[0], {body.pk for body in sources}
    columns: dict[str, Any] = {name: getattr(first, name) for name in INHERITED}
    columns["parent_id"] = first.parent_id if first.parent_id not in ids else None
    columns |= dict(part.values)
    return create_body(actor=actor, values={**columns, "founded_on": day})


def _hang_below(target: ChainBody, below: Sequence[ChainBody], event: BodyEvent) -> None:
    for child in below:
        if target.pk in descendants_of(child.pk):
            raise InvalidInput(
                fields={"into": [f"“{target.name}”在“{child.name}”之下，合并后会成为自己的上级，请先改挂到别处。"]}
            )
        hang_below(child, target, event.day, event.document or event.reason)
        child.parent_id = target.pk
        check_body(ChainBody.objects.select_related("tier").get(pk=child.pk), moved=False)


def _tell_of_grants(
    actor: Principal, event: BodyEvent, sources: Sequence[ChainBody], targets: Sequence[ChainBody]
) -> None:
    where = "、".join(f"“{body.name}”" for body in targets[:NAMED_AT_MOST])
    left = [
        Left(body.pk, f"“{body.name}”已调整为{where}", "请改授后收回原授权", f"body:{body.pk}:{event.pk}")
        for body in sources
    ]
    tell_of_grants(actor, AnchorKind.BODY, left)


def undo_body_event(*, actor: Principal, event_id: UUID) -> list[ChainBody]:
    """Take a rename, merger or split back: all is as it was. Raises NotFound, Conflict where it is in use by now."""
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        lock_bodies()
        event = BodyEvent.objects.select_for_update(of=("self",)).filter(pk=event_id, kind__in=UNDONE).first()
        if event is None:
            raise NotFound
        if event.kind == BodyEventKind.RENAME:
            return [_named_back(event)]
        return _taken_back(event)


def _named_back(event: BodyEvent) -> ChainBody:
    body = locked(ChainBody, event.body_id)  # type: ignore[arg-type]  # a rename has its body
    later = BodyEvent.objects.filter(body=body, kind=BodyEventKind.RENAME, created_at__gt=event.created_at)
    if later.exists() or body.name != event.kept["to"]:
        raise Conflict("之后名称又有变更，请先撤销后面那一次。", code="in_use")
    past = BodyPast.objects.filter(pk=event.kept["past"]).first() if event.kept["past"] else None
    if past is not None and (past.kind_id, past.parent_id) == (body.kind_id, body.parent_id):
        past.delete()
    event.delete()
    named_back = change(body, searchable({"name": event.kept["name"]}), expected_version=None)
    show_body(body.pk)
    return named_back


def _taken_back(event: BodyEvent) -> list[ChainBody]:
    kept, last_day = event.kept, clock.day_before(event.day)
    targets = set(BodySuccession.objects.filter(event=event).values_list("successor_id", flat=True))
    if BodySuccession.objects.filter(predecessor_id__in=targets).exists():
        raise Conflict("新组织后来又合并或拆分，请先撤销那一次。", code="in_use")
    if BodySuccession.objects.filter(successor_id__in=targets, event__created_at__gt=event.created_at).exists():
        raise Conflict("之后又有组织并入，请先撤销后面那一次。", code="in_use")
    _check_untouched(kept["made"])
    for key, parent_id in kept["hung"].items():
        child = locked(ChainBody, UUID(key))
        if child.parent_id in targets:
            BodyPast.objects.filter(body=child, valid_to=last_day).delete()
            change(child, {"parent_id": UUID(parent_id)}, expected_version=None)
    lead_home(kept.get("moved", {}), targets)
    BodySuccession.objects.filter(event=event).delete()
    event.delete()
    remove(kept["new"], kept["made"], noun="新组织")
    back = []
    for key, standing in kept["ended"].items():
        body = locked(ChainBody, UUID(key))
        if body.ended_on != last_day:
            raise Conflict(f"“{body.name}”的终止日期后来又有调整，不能撤销。", code="in_use")
        back.append(transition(body, BodyState.ACTIVE, ended_on=None))
        restore(standing, last_day)
    for body in back:
        check_body(body, moved=True)
    return back


def _check_untouched(made: Made) -> None:
    for model, _, _ in STANDS:
        if model.objects.filter(pk__in=made.get(model.__name__, []), version__gt=1).exists():
            raise Conflict(f"合并或拆分之后，{model._meta.verbose_name}又有调整，不能撤销。", code="in_use")
