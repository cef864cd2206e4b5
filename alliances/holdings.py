"""Seats of bodies in a person's hands."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from alliances.actions.seat import hand_over_seat
from alliances.models import Seat
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.formats import cn_date
from members.holdings import HeldItem, Holding, register_holding
from members.models import Person


def _seats(principal: Principal, person: Person) -> Sequence[HeldItem]:
    going_on = Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today())
    editable = by_body(principal).visible("membership.edit", AnchorKind.BODY, path="body_id")
    found = Seat.objects.filter(editable).filter(going_on, person=person).select_related("body", "title")
    return [
        HeldItem(
            seat.pk,
            seat.version,
            f"{seat.body.name} · {seat.title.label}",
            f"任期至{cn_date(seat.term_ends_on)}" if seat.term_ends_on else "",
            reverse("body-detail", args=[seat.body_id]),
        )
        for seat in found.order_by("body__name_key", "title__order", "id")
    ]


def _pass_seat(*, actor: Principal, item_id: UUID, to: Person, first_day: dt.date) -> object:
    """The successor sits for the rest of the term."""
    before = Seat.objects.get(pk=item_id)
    ends = before.term_ends_on if before.term_ends_on and before.term_ends_on >= first_day else None
    values = {"person_id": to.pk, "post": to.post, "post_level_id": before.post_level_id, "term_ends_on": ends}
    return hand_over_seat(actor=actor, seat_id=item_id, first_day=first_day, values=values)


def register_holdings() -> None:
    register_holding(
        Holding("seats", "链党组织席位", 30, _seats, _pass_seat, "原席位到接任前一天离任，接任的人任满本届", Seat)
    )
