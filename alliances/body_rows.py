"""Bodies as lists and cards show them: how many members of each kind, who leads; constant queries a page."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from alliances.choices import BodyState, SeatMeaning
from alliances.models import ChainBody, Seat
from alliances.queries import memberships_for, names_shown, seats_for
from core.principal import Principal
from core.templatetags.parts import StateTag
from core.tenancy.dated import in_force

# Who answers for a body, in this order: a 联建平台 has a convener where a committee has its secretary (R21).
LEADING = (SeatMeaning.SECRETARY, SeatMeaning.CONVENER)


@dataclass(frozen=True)
class MemberFigures:
    """Memberships in force on one day; a party organization and the unit it stands in are two members."""

    party_orgs: int = 0
    units: int = 0
    persons: int = 0

    @property
    def total(self) -> int:
        return self.party_orgs + self.units + self.persons


NOTHING = MemberFigures()


@dataclass(frozen=True)
class BodyRow:
    body: ChainBody
    members: MemberFigures
    leaders: list[str]
    state: StateTag

    @property
    def level(self) -> str:
        """The city's word for the tier; rows are read with ``tier``."""
        return str(self.body.tier.label)


def state_of(body: ChainBody, day: dt.date) -> StateTag:
    if body.state == BodyState.PLANNED:
        return StateTag("筹建", "warn")
    if body.founded_on and body.founded_on > day:
        return StateTag("尚未成立", "warn")
    if body.ended_on and body.ended_on < day:
        return StateTag(str(body.get_state_display()), "off")
    return StateTag("运行中", "ok")


def member_figures(principal: Principal, body_ids: Iterable[UUID], day: dt.date) -> dict[UUID, MemberFigures]:
    """Members by kind of each body, as far as the principal may open their rows."""
    rows = (
        memberships_for(principal)
        .filter(in_force(day), body_id__in=list(body_ids))
        .order_by()
        .values_list("body_id")
        .annotate(Count("party_org"), Count("unit"), Count("person"))
    )
    return {body_id: MemberFigures(*counts) for body_id, *counts in rows}


def holder_label(seat: Seat, *, named: bool) -> str:
    """Who holds a seat: name and post; without the right to see persons the post alone."""
    unit = (seat.unit.short_name or seat.unit.name) if seat.unit else ""
    post = seat.post or (seat.person.post if seat.person else "")
    if named and seat.person:
        return f"{seat.person.name}（{post}）" if post else str(seat.person.name)
    return " ".join(part for part in (unit, post) if part) or "在任"


def leaders_of(principal: Principal, body_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[str]]:
    """Secretaries and conveners of each body on ``day``."""
    named = names_shown(principal)
    seats = (
        seats_for(principal)
        .filter(in_force(day), body_id__in=list(body_ids), title__meaning__in=LEADING)
        .select_related("person", "unit", "title")
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for seat in sorted(seats, key=lambda seat: (LEADING.index(SeatMeaning(seat.title.meaning)), seat.pk)):
        found[seat.body_id].append(holder_label(seat, named=named))
    return found


def body_rows(principal: Principal, bodies: Sequence[ChainBody], day: dt.date) -> list[BodyRow]:
    """Rows for a page of bodies, in two queries however many there are."""
    ids = [body.pk for body in bodies]
    members, leaders = member_figures(principal, ids, day), leaders_of(principal, ids, day)
    return [
        BodyRow(body, members.get(body.pk, NOTHING), leaders.get(body.pk, []), state_of(body, day)) for body in bodies
    ]
