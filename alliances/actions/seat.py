"""Seats of a body: given to a person, a post or a unit, and left; the history stays."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_seat_for
from alliances.actions.values import check_day, check_term
from alliances.models import ChainBody, Seat
from chains.actions.values import end_dated, prepared
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from members.models import Person

SEAT_FIELDS = ("title_id", "person_id", "unit_id", "post", "valid_from")


def give_seat(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Seat:
    """Give a seat from a day on. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "membership.edit").pk)
        columns = prepared(values, SEAT_FIELDS)
        check_day(body, columns.get("valid_from"), "valid_from")
        check_term("body_seat", columns.get("title_id"), "title")
        person_id = columns.get("person_id")
        allowed = actor.visible("person.view", AnchorKind.PERSON)
        if person_id is not None and not Person.objects.filter(allowed, pk=person_id).exists():
            raise InvalidInput(fields={"person": ["没有找到这位人员，请重新选择。"]})
        return create(Seat(body=body, **columns))


def leave_seat(*, actor: Principal, seat_id: UUID, last_day: dt.date, expected_version: int | None = None) -> Seat:
    """Record the last day of a seat. Raises Conflict where it has ended already, InvalidInput."""
    with transaction.atomic():
        seat = locked(Seat, get_seat_for(actor, seat_id, "membership.edit").pk)
        if seat.valid_to is not None:
            raise Conflict("该席位已登记离任，无需重复登记。", code="left_already")
        if expected_version is not None:
            change(seat, {}, expected_version=expected_version)
        return end_dated(seat, last_day)
