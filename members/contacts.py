"""Contacts of units who have no account: mail is the only way to them, unless they declined it."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from members.models import Person


def _written_to() -> "QuerySet[Person]":
    there = Q(left_on__isnull=True) | Q(left_on__gt=clock.today())
    found: QuerySet[Person] = Person.objects.filter(there, account__isnull=True, no_mail=False).exclude(email="")
    return found


def contacts_of(unit_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By unit, the persons to write to: one query. An open scope decides whose units."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = _written_to().filter(unit_id__in=unit_ids).order_by("id").values_list("unit_id", "id")
    for unit_id, person_id in rows:
        if unit_id is not None:
            found[unit_id].append(person_id)
    return found


def address_of(person_id: UUID) -> str:
    """Where the contact reads mail now; empty for one who left, declined, or reads notices inside the platform."""
    return _written_to().filter(pk=person_id).values_list("email", flat=True).first() or ""
