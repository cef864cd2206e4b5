"""Seats of a body: given to a person, a post or a unit, and left; the history stays."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alliances.access import get_body_for, get_seat_for
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody, Seat
from chains.actions.values import end_dated, prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from members.models import Person

SEAT_FIELDS = ("title_id", "person_id", "unit_id", "post", "post_level_id", "valid_from", "term_ends_on")
CHANGED_FIELDS = ("post", "post_level_id", "term_ends_on")


def give_seat(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Seat:
    """Give a seat from a day on. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "membership.edit").pk)
        columns = prepared(values, SEAT_FIELDS)
        check_day(body, columns.get("valid_from"), "valid_from")
        check_term("body_seat", columns.get("title_id"), "title")
        check_term("post_level", columns.get("post_level_id"), "post_level")
        person_id = columns.get("person_id")
        allowed = actor.visible("person.view", AnchorKind.PERSON)
        if person_id is not None and not Person.objects.filter(allowed, pk=person_id).exists():
            raise InvalidInput(fields={"person": ["没有找到这位人员，请重新选择。"]})
        _check_not_sitting(body, columns)
        return create(Seat(body=body, **columns))


def _check_not_sitting(body: ChainBody, columns: Mapping[str, Any]) -> None:
    """Nobody holds the same seat twice at once: no person; nor a unit's or a post's seat without a person. The body is
    locked. Raises InvalidInput.
    """
    holder = {name: columns.get(name) for name in ("person_id", "unit_id")} | {"post": columns.get("post", "")}
    if holder["person_id"] is not None:
        holder = {"person_id": holder["person_id"]}
    first = columns.get("valid_from")
    going_on = Q(valid_to__isnull=True) if first is None else Q(valid_to__isnull=True) | Q(valid_to__gte=first)
    held = Seat.objects.filter(going_on, body=body, title_id=columns.get("title_id"), **holder)
    sitting = held.order_by("valid_from").first()
    if sitting is not None:
        since = f"自{cn_date(sitting.valid_from)}起" if sitting.valid_from else ""
        raise InvalidInput(fields={"valid_from": [f"{since}已登记同一席位，还没有离任，不能重叠登记。"]})


def leave_seat(*, actor: Principal, seat_id: UUID, last_day: dt.date, expected_version: int | None = None) -> Seat:
    """Record the last day of a seat. Raises Conflict where it has ended already, InvalidInput."""
    with transaction.atomic():
        seat = locked(Seat, get_seat_for(actor, seat_id, "membership.edit").pk)
        if seat.valid_to is not None:
            raise Conflict("该席位已登记离任，无需重复登记。", code="left_already")
        if expected_version is not None:
            change(seat, {}, expected_version=expected_version)
        return end_dated(seat, last_day)


def change_seat(*, actor: Principal, seat_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Seat:
    """Correct post and level, or write down a new term's end (连任). Raises StaleVersion, InvalidInput, Conflict."""
    with transaction.atomic():
        seat = get_seat_for(actor, seat_id, "membership.edit")
        columns = prepared(values, CHANGED_FIELDS)
        check_term("post_level", columns.get("post_level_id"), "post_level")
        if seat.valid_to is not None:
            raise Conflict("该席位已登记离任，不能再修改任期。", code="left_already")
        return change(seat, columns, expected_version=expected_version)


def hand_over_seat(*, actor: Principal, seat_id: UUID, first_day: dt.date, values: Mapping[str, Any]) -> Seat:
    """The seat passes on: the holder leaves the day before, the successor sits from ``first_day``; both or none.

    Raises Conflict (left already), InvalidInput (the same holder, or a day before the present one began).
    """
    with transaction.atomic():
        old = leave_seat(actor=actor, seat_id=seat_id, last_day=clock.day_before(first_day))
        if values.get("person_id") is not None and values["person_id"] == old.person_id:
            raise InvalidInput(fields={"person": ["接任的人与原任职的人相同，请重新选择。"]})
        return give_seat(
            actor=actor,
            body_id=old.body_id,
            values={**values, "title_id": old.title_id, "valid_from": first_day},
        )
