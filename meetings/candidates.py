"""Who may have come to a meeting of a body: its members by category, and who holds its seats."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from alliances.models import Membership, OuterMember, Seat
from core.choices import AnchorKind
from core.tenancy.dated import in_force

UNSORTED, SEATS, OUTSIDE = "其他成员", "席位", "域外单位"
OUTER = "outer"


@dataclass(frozen=True)
class Candidate:
    """``key`` is ``kind:id``, kind being unit, party_org, person or outer."""

    kind: str
    id: UUID
    name: str
    group: str
    category_id: UUID | None = None
    seat_id: UUID | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


def _members(body_id: UUID, day: dt.date) -> list[Candidate]:
    rows = (
        Membership.objects.filter(in_force(day), body_id=body_id)
        .select_related("category", "unit", "party_org", "person", "person__unit")
        .order_by(F("category__order").asc(nulls_last=True), "category__label", "id")
    )
    found = []
    for row in rows:
        group = row.category.label if row.category else UNSORTED
        if row.unit:
            found.append(Candidate(AnchorKind.UNIT, row.unit.pk, row.unit.name, group, row.category_id))
        elif row.party_org:
            found.append(Candidate(AnchorKind.PARTY_ORG, row.party_org.pk, row.party_org.name, group, row.category_id))
        elif row.person:
            name = " ".join(part for part in (row.person.unit.name if row.person.unit else "", row.person.name) if part)
            found.append(Candidate(AnchorKind.PERSON, row.person.pk, name, group, row.category_id))
    return found


def _seats(body_id: UUID, day: dt.date) -> list[Candidate]:
    rows = (
        Seat.objects.filter(in_force(day), body_id=body_id, person__isnull=False)
        .select_related("title", "person")
        .order_by("title__order", "title__label", "id")
    )
    return [
        Candidate(
            AnchorKind.PERSON, row.person.pk, f"{row.person.name}（{row.title.label}）", SEATS, seat_id=row.title_id
        )
        for row in rows
        if row.person
    ]


def _outers(body_id: UUID, day: dt.date) -> list[Candidate]:
    rows = OuterMember.objects.filter(in_force(day), body_id=body_id).order_by("name", "id")
    return [Candidate(OUTER, row.pk, row.name, OUTSIDE) for row in rows]


def candidates(body_id: UUID, day: dt.date) -> list[Candidate]:
    """Each named once, seats before members: three statements."""
    found: dict[str, Candidate] = {}
    for one in (*_seats(body_id, day), *_members(body_id, day), *_outers(body_id, day)):
        found.setdefault(one.key, one)
    return list(found.values())


def in_groups(rows: list[Candidate]) -> list[tuple[str, list[Candidate]]]:
    groups: dict[str, list[Candidate]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return list(groups.items())
