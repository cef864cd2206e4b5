"""Terms that end, terms that ended without a new one, seats nobody holds (FEATURES 22–24), for bodies held whole."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from alliances.body_rows import holder_label
from alliances.choices import RuleSubject
from alliances.composition import Check, checks_of
from alliances.models import ChainBody, Seat
from alliances.queries import bodies_for, by_body, exists, names_shown, seats_for
from core.principal import Principal
from core.tenancy.dated import in_force

# Days ahead at which somebody is told, the nearest first; each stage holds what the nearer ones do not.
STAGES = (7, 30, 90)
OVERDUE = "overdue"
VACANT = "vacant"


@dataclass(frozen=True)
class TermRow:
    """A seat whose term has ended (``days`` below zero) or ends within ninety days."""

    seat: Seat
    who: str
    days: int

    @property
    def stage(self) -> str:
        return stage_of(self.days)


def stage_of(days: int) -> str:
    """``overdue``, or the number of days within which the term ends."""
    return OVERDUE if days < 0 else str(next(limit for limit in STAGES if days <= limit))


def ending_seats(seats: "QuerySet[Seat]", day: dt.date) -> "QuerySet[Seat]":
    """Seats held on ``day`` whose term has ended by then or ends within ninety days."""
    last = day + dt.timedelta(days=STAGES[-1])
    # Who is known to leave needs no new term.
    return seats.filter(in_force(day), exists(day, path="body__"), term_ends_on__lte=last, valid_to__isnull=True)


def term_rows(principal: Principal, day: dt.date) -> list[TermRow]:
    """The nearest end first."""
    named = names_shown(principal)
    seats = ending_seats(seats_for(principal), day).select_related("body", "title", "person", "unit")
    return [
        TermRow(seat, holder_label(seat, named=named), (seat.term_ends_on - day).days)
        for seat in seats.order_by("term_ends_on", "body__name_key", "id")
        if seat.term_ends_on
    ]


def shortfalls(principal: Principal, day: dt.date) -> list[Check]:
    """What bodies lack of what their city asks for, body by body."""
    bodies: list[ChainBody] = list(
        bodies_for(by_body(principal)).filter(exists(day)).select_related("kind").order_by("name_key", "id")
    )
    found = checks_of(bodies, day)
    return [check for body in bodies for check in found.get(body.pk, []) if not check.is_met]


def vacant_seats(checks: list[Check]) -> list[Check]:
    return [check for check in checks if check.rule.subject == RuleSubject.SEAT and check.is_short]


def stage_counts(rows: list[TermRow]) -> dict[str, int]:
    counted = Counter(row.stage for row in rows)
    return {stage: counted[stage] for stage in (OVERDUE, *[str(limit) for limit in STAGES])}
