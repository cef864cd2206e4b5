"""What a meeting begins with: how long, who is invited, which agenda, until when one may answer (R09, F067)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import ChainBody, Membership, Seat
from core import clock
from core.tenancy.dated import in_force
from core.workdays.queries import calendar_of
from core.working_days import NeverOpen, add_working_days
from meetings.models import KindInvitee, MeetingKind

USUALLY = dt.timedelta(minutes=120)
REPLIES_END = dt.time(17)


@dataclass(frozen=True)
class Named:
    """One to be invited: exactly one of the four ids, and why."""

    unit_id: UUID | None = None
    party_org_id: UUID | None = None
    person_id: UUID | None = None
    outer_id: UUID | None = None
    category_id: UUID | None = None
    seat_id: UUID | None = None
    must: bool = True

    @property
    def key(self) -> tuple[UUID | None, ...]:
        return (self.unit_id, self.party_org_id, self.person_id, self.outer_id)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def named(kind: str, row_id: UUID) -> Named:
    """One by its kind: unit, party_org, person or outer."""
    key: dict[str, Any] = {f"{kind}_id": row_id}
    return Named(**key)


def each_once(asked: Iterable[Named]) -> list[Named]:
    """The first reason for which somebody is invited stands."""
    found: dict[tuple[UUID | None, ...], Named] = {}
    for one in asked:
        found.setdefault(one.key, one)
    return list(found.values())


def seats_on(body_id: UUID, day: dt.date) -> "QuerySet[Seat]":
    rows: QuerySet[Seat] = Seat.objects.filter(in_force(day), body_id=body_id)
    return rows.order_by("title__order", "created_at", "id")


def members_on(body_id: UUID, day: dt.date) -> "QuerySet[Membership]":
    rows: QuerySet[Membership] = Membership.objects.filter(in_force(day), body_id=body_id)
    return rows.order_by("category__order", "created_at", "id")


def holder(seat: Seat, must: bool = True) -> Named | None:
    """The person, else the unit; a seat known by its post alone names nobody."""
    if seat.person_id:
        return Named(person_id=seat.person_id, seat_id=seat.title_id, must=must)
    return Named(unit_id=seat.unit_id, seat_id=seat.title_id, must=must) if seat.unit_id else None


def of_member(row: Membership, must: bool = True) -> Named:
    return Named(
        unit_id=row.unit_id,
        party_org_id=row.party_org_id,
        person_id=row.person_id,
        category_id=row.category_id,
        must=must,
    )


def by_seats(body: ChainBody, day: dt.date, seat_ids: Iterable[UUID], must: bool = True) -> Iterator[Named]:
    """Holders of the seats on ``day``."""
    for seat in seats_on(body.pk, day).filter(title_id__in=list(seat_ids)):
        if (named := holder(seat, must)) is not None:
            yield named


def by_members(body: ChainBody, day: dt.date, asked: Iterable[UUID] | None, must: bool = True) -> Iterator[Named]:
    """Members of the categories on ``day``; None for all members."""
    rows = members_on(body.pk, day)
    if asked is not None:
        rows = rows.filter(category_id__in=list(asked))
    for row in rows:
        yield of_member(row, must)


def by_rule(body: ChainBody, kind_id: UUID, day: dt.date) -> list[Named]:
    """Whom the kind's rule invites; a kind without a scope of its own invites all members."""
    asked = list(KindInvitee.objects.filter(rule__kind_id=kind_id).values_list("seat_id", "category_id", "must"))
    if not asked:
        return each_once(by_members(body, day, None))
    found: list[Named] = []
    for must in (True, False):
        seats = [seat for seat, _, wanted in asked if seat and wanted is must]
        categories = [category for _, category, wanted in asked if category and wanted is must]
        found += [*by_seats(body, day, seats, must), *by_members(body, day, categories, must)]
    return each_once(found)


def reply_by(starts_at: dt.datetime) -> dt.datetime | None:
    """The working day before, in the afternoon; None where that is over."""
    day = starts_at.astimezone(clock.CHINA).date()
    try:
        eve = add_working_days(calendar_of(day), day, -1)
    except NeverOpen:
        return None
    until = dt.datetime.combine(eve, REPLIES_END, clock.CHINA)
    return until if until > clock.now() else None


def topics_by(starts_at: dt.datetime, rule: MeetingKind | None) -> dt.date | None:
    if rule is None or not rule.topic_days:
        return None
    until = starts_at.astimezone(clock.CHINA).date() - dt.timedelta(days=rule.topic_days)
    return until if until >= clock.today() else None
