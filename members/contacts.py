"""Contacts of units who have no account: mail and 短信 are the only ways to them, unless they declined."""

import re
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.choices import Channel
from core.models.outbox import ADDRESS_PATTERNS
from core.outbox.own import as_written
from members.models import Person


def _written_to() -> "QuerySet[Person]":
    there = Q(left_on__isnull=True) | Q(left_on__gt=clock.today())
    found: QuerySet[Person] = Person.objects.filter(there, account__isnull=True, no_mail=False).exclude(
        email="", phone=""
    )
    return found


def contacts_of(unit_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By unit, the persons to write to: one query. An open scope decides whose units."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = _written_to().filter(unit_id__in=unit_ids).order_by("id").values_list("unit_id", "id")
    for unit_id, person_id in rows:
        if unit_id is not None:
            found[unit_id].append(person_id)
    return found


def emails_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where these contacts read mail now; without those who left, declined, or read notices inside the platform."""
    found = _written_to().filter(pk__in=person_ids).exclude(email="")
    return dict(found.values_list("id", "email"))


def mobiles_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The same for 短信: only what is a mobile number."""
    bare = {
        row[0]: as_written(Channel.SMS, row[1])
        for row in _written_to().filter(pk__in=person_ids).values_list("id", "phone")
    }
    return {one: text for one, text in bare.items() if re.fullmatch(ADDRESS_PATTERNS[Channel.SMS], text)}
