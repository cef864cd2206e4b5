"""Who may have come to a meeting of a body: those that would be invited to it (meetings.planning.prefill), by name."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from alliances.models import OuterMember
from core.tenancy.dated import in_force
from meetings.planning.prefill import Named, holder, members_on, of_member, seats_on

UNSORTED, SEATS, OUTSIDE = "其他成员", "席位", "域外单位"
KINDS = ("unit", "party_org", "person", "outer")


@dataclass(frozen=True)
class Candidate:
    """``key`` is ``kind:id``, kind being unit, party_org, person or outer."""

    named: Named
    name: str
    group: str

    @property
    def key(self) -> str:
        kind, row_id = next((kind, one) for kind, one in zip(KINDS, self.named.key, strict=True) if one is not None)
        return f"{kind}:{row_id}"


def _seats(body_id: UUID, day: dt.date) -> list[Candidate]:
    found = []
    for row in seats_on(body_id, day).filter(person__isnull=False).select_related("title", "person"):
        named = holder(row)
        if row.person is not None and named is not None:
            found.append(Candidate(named, f"{row.person.name}（{row.title.label}）", SEATS))
    return found


def _members(body_id: UUID, day: dt.date) -> list[Candidate]:
    found = []
    for row in members_on(body_id, day).select_related("category", "unit", "party_org", "person", "person__unit"):
        own = row.unit or row.party_org or row.person
        if own is not None:
            standing = row.person.unit.name if row.person and row.person.unit else ""
            group = row.category.label if row.category else UNSORTED
            found.append(Candidate(of_member(row), f"{standing} {own.name}".strip(), group))
    return found


def _outers(body_id: UUID, day: dt.date) -> list[Candidate]:
    rows = OuterMember.objects.filter(in_force(day), body_id=body_id).order_by("name", "id")
    return [Candidate(Named(outer_id=row.pk), row.name, OUTSIDE) for row in rows]


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
