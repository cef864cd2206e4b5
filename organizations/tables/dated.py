"""Dated rows between a record and several others (tags, host units), changed for many records at once."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from django.db.models import F

from core import clock
from core.database.among import Among
from core.tables.bulk import Insertion, add
from core.tenancy.dated import Dated, in_force

# An id of a record, as it is or as text.
Owner = TypeVar("Owner", UUID, str, UUID | str)


def held_today(model: type[Dated], owner: str, member: str, owner_ids: Sequence[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The members each owner has today: ``owner`` and ``member`` are the columns (``unit_id``, ``tag_id``)."""
    held: dict[UUID, set[UUID]] = {}
    rows = model.objects.filter(in_force(clock.today()), Among(owner, owner_ids))
    for owner_id, member_id in rows.values_list(owner, member):
        held.setdefault(owner_id, set()).add(member_id)
    return {owner_id: frozenset(member_ids) for owner_id, member_ids in held.items()}


def end_today(rows: Iterable[Dated], day: dt.date) -> None:
    """End rows so that they no longer count on ``day``; those that only began then are taken back. Two statements."""
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    model.objects.filter(pk__in=[row.pk for row in found if row.valid_from and row.valid_from >= day]).delete()
    ending = [row.pk for row in found if not (row.valid_from and row.valid_from >= day)]
    model.objects.filter(pk__in=ending).update(
        valid_to=clock.day_before(day), version=F("version") + 1, updated_at=clock.now()
    )


def change_members(
    model: type[Dated],
    owner: str,
    member: str,
    wanted: Mapping[UUID, frozenset[UUID]],
    *,
    day: dt.date,
    new: Collection[UUID] = (),
) -> None:
    """Make exactly ``wanted`` the members of each owner from ``day`` on: others end the day before, new ones begin.

    ``new`` are the owners just made, which have no members yet. At most four statements and a batch each.
    """
    older = [owner_id for owner_id in wanted if owner_id not in new]
    held = list(model.objects.filter(in_force(day), Among(owner, older))) if older else []
    present: dict[UUID, set[UUID]] = {}
    gone = []
    for row in held:
        owner_id, member_id = getattr(row, owner), getattr(row, member)
        present.setdefault(owner_id, set()).add(member_id)
        if member_id not in wanted[owner_id]:
            gone.append(row)
    end_today(gone, day)
    missing = {owner_id: ids - present[owner_id] if owner_id in present else ids for owner_id, ids in wanted.items()}
    for insertion in new_members(model, owner, member, missing, day=day):
        add(insertion)


def new_members(
    model: type[Dated],
    owner: str,
    member: str,
    wanted: Mapping[Owner, frozenset[UUID]],
    *,
    day: dt.date,
    starts: Mapping[Owner, dt.date | None] = MappingProxyType({}),
) -> list[Insertion]:
    """What adds these members to owners that have none of them: from ``day``, or from what ``starts`` says of an owner.
    Nothing where there are none.
    """
    added = [
        (owner_id, member_id, starts.get(owner_id, day))
        for owner_id, member_ids in wanted.items()
        if member_ids
        for member_id in sorted(member_ids)
    ]
    if not added:
        return []
    columns = dict(zip((owner, member, "valid_from"), map(list, zip(*added, strict=True)), strict=True))
    return [Insertion(model, columns)]
