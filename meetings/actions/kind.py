"""How meetings of a kind are planned: its rule, with whom it invites and what its agenda begins with (R08–R11)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core.bin import put_away
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create, locked, touch
from meetings.models import KindAgendaItem, KindInvitee, MeetingKind
from meetings.rule_access import get_kind_rule_for
from meetings.rules import EDIT

KIND_FIELDS = (
    "minutes_long",
    "quorum",
    "invited_only",
    "topic_days",
    "minutes_days",
    "confirm_days",
    "silence_agrees",
    "note",
)
INVITEE_FIELDS = ("seat_id", "category_id", "must")
AGENDA_FIELDS = ("place", "section", "title", "minutes_long", "is_required")
MOST_INVITEES, MOST_ITEMS = 60, 40
Lines = Sequence[Mapping[str, Any]]


def create_kind_rule(
    *, actor: Principal, values: Mapping[str, Any], invitees: Lines = (), agenda: Lines = ()
) -> MeetingKind:
    """The rule of one of the city's kinds. Raises NotAllowed, InvalidInput, Conflict (the kind has one)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        columns = prepared(values, ("kind_id", *KIND_FIELDS))
        if check_term("meeting_kind", columns.get("kind_id"), "kind") is None:
            raise InvalidInput(fields={"kind": ["请选择会议类型。"]})
        rule = create(MeetingKind(**columns))
        _set_invitees(rule, invitees)
        _set_agenda(rule, agenda)
    return rule


def update_kind_rule(
    *,
    actor: Principal,
    rule_id: UUID,
    values: Mapping[str, Any],
    invitees: Lines | None = None,
    agenda: Lines | None = None,
    expected_version: int | None,
) -> MeetingKind:
    """``invitees`` and ``agenda`` replace those before; meetings planned before stay as they are.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    with transaction.atomic():
        rule = _held(actor, rule_id)
        changed = change(rule, prepared(values, KIND_FIELDS), expected_version=expected_version)
        others = [
            invitees is not None and _set_invitees(changed, invitees),
            agenda is not None and _set_agenda(changed, agenda),
        ]
        return touch(changed) if any(others) and changed.version == rule.version else changed


def delete_kind_rule(*, actor: Principal, rule_id: UUID) -> MeetingKind:
    """Meetings of the kind are planned by hand again; the kind and its meetings stay. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        put_away(rule, actor=actor, code="meeting-kinds")
    return rule


def _held(actor: Principal, rule_id: UUID) -> MeetingKind:
    return locked(MeetingKind, get_kind_rule_for(actor, rule_id, EDIT).pk)


# ---- one line at a time, as a configuration file says it ----


def add_kind_invitee(*, actor: Principal, rule_id: UUID, values: Mapping[str, Any]) -> KindInvitee:
    """Raises NotFound, NotAllowed, InvalidInput, Conflict (invited already)."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        made = create(_invitee(rule, values))
        touch(rule)
    return made


def change_kind_invitee(*, actor: Principal, invitee: KindInvitee, values: Mapping[str, Any]) -> KindInvitee:
    with transaction.atomic():
        rule = _held(actor, invitee.rule_id)
        changed = change(locked(KindInvitee, invitee.pk), prepared(values, ("must",)), expected_version=None)
        touch(rule)
    return changed


def add_kind_agenda_item(*, actor: Principal, rule_id: UUID, values: Mapping[str, Any]) -> KindAgendaItem:
    """Raises NotFound, NotAllowed, InvalidInput, Conflict (the item is there)."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        made = create(KindAgendaItem(rule=rule, **_item(values)))
        touch(rule)
    return made


def change_kind_agenda_item(*, actor: Principal, item: KindAgendaItem, values: Mapping[str, Any]) -> KindAgendaItem:
    with transaction.atomic():
        rule = _held(actor, item.rule_id)
        changed = change(locked(KindAgendaItem, item.pk), _item(values), expected_version=None)
        touch(rule)
    return changed


def remove_kind_line(*, actor: Principal, line: KindInvitee | KindAgendaItem) -> KindInvitee | KindAgendaItem:
    with transaction.atomic():
        rule = _held(actor, line.rule_id)
        locked(type(line), line.pk).delete()
        touch(rule)
    return line


# ---- all at once, as the page and the API say it ----


def _invitee(rule: MeetingKind, values: Mapping[str, Any]) -> KindInvitee:
    columns = prepared(values, INVITEE_FIELDS)
    check_term("body_seat", columns.get("seat_id"), "seat")
    check_term("member_category", columns.get("category_id"), "category")
    return KindInvitee(rule=rule, **columns)


def _item(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, AGENDA_FIELDS)
    for name in ("section", "title"):
        if name in columns:
            columns[name] = " ".join(str(columns[name]).split())
    return columns


def _set_invitees(rule: MeetingKind, given: Lines) -> bool:
    """Whether anything became different."""
    if len(given) > MOST_INVITEES:
        raise InvalidInput(fields={"invitees": [f"参会范围最多 {MOST_INVITEES} 项。"]})
    wanted = {(one.get("seat_id"), one.get("category_id")): one for one in given}
    if len(wanted) < len(given):
        raise InvalidInput(fields={"invitees": ["参会范围里有一项写了两次，请删去一个。"]})
    held = {(one.seat_id, one.category_id): one for one in rule.invitees.select_for_update()}
    different = [held[key] for key in held if key not in wanted]
    for gone in different:
        gone.delete()
    for key, values in wanted.items():
        if key not in held:
            different.append(create(_invitee(rule, values)))
        elif held[key].must != values.get("must", True):
            different.append(change(held[key], {"must": values.get("must", True)}, expected_version=None))
    return bool(different)


def _set_agenda(rule: MeetingKind, given: Lines) -> bool:
    """The same, for the items from the first to the last."""
    if len(given) > MOST_ITEMS:
        raise InvalidInput(fields={"agenda": [f"议程模板最多 {MOST_ITEMS} 项。"]})
    wanted = [{"is_required": True, **_item(values), "place": place} for place, values in enumerate(given, start=1)]
    held = list(rule.agenda.select_for_update().order_by("place", "id"))
    if [_as_item(one) for one in held] == [{"section": "", "minutes_long": None, **one} for one in wanted]:
        return False
    for gone in held:
        gone.delete()
    for one in wanted:
        create(KindAgendaItem(rule=rule, **one))
    return True


def _as_item(row: KindAgendaItem) -> dict[str, Any]:
    return {name: getattr(row, name) for name in AGENDA_FIELDS}
