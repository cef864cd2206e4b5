"""What lists and sheets of the units behind a coverage figure show of each unit."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chains.models import ChainUnit
from core.tenancy.dated import in_force
from members.coverage import Advice, advice_for, instructing_on
from organizations.choices import BuildMode, Reason
from organizations.coverage import unit_counts_of
from organizations.models import Unit, UnitMemberCount
from organizations.queries import hosted_in


@dataclass(frozen=True)
class CoverageRow:
    """``instructors`` are names where the reader may see persons, else empty; ``instructed`` says it all the same."""

    unit: Unit
    chains: list[str]
    build: str
    party_orgs: list[str]
    reason: str
    count: UnitMemberCount | None
    instructed: bool
    instructors: list[str]
    advice: Advice | None


def coverage_rows(units: Sequence[Any], day: dt.date, *, named: bool) -> list[CoverageRow]:
    """Rows of units with their standing (members.coverage.with_standing); five queries, however many they are."""
    ids = [unit.pk for unit in units]
    chains, counts, orgs = _chains_of(ids, day), unit_counts_of(ids, day), hosted_in(ids, day)
    instructors = _instructors_of(ids, day) if named else {}
    return [
        CoverageRow(
            unit=unit,
            chains=chains.get(unit.pk, []),
            build=str(BuildMode(unit.build).label) if unit.build else "",
            party_orgs=[org.name for org in orgs.get(unit.pk, [])],
            reason=str(Reason(unit.reason).label) if unit.reason else "",
            count=counts.get(unit.pk),
            instructed=unit.instructed,
            instructors=instructors.get(unit.pk, []),
            advice=advice_for(unit.reason, instructed=unit.instructed),
        )
        for unit in units
    ]


def _chains_of(unit_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[str]]:
    places = ChainUnit.objects.filter(in_force(day), unit_id__in=list(unit_ids)).order_by("chain__order", "chain__name")
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for unit_id, short, name in places.values_list("unit_id", "chain__short_name", "chain__name"):
        found[unit_id][short or name] = None
    return {unit_id: list(names) for unit_id, names in found.items()}


def _instructors_of(unit_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = instructing_on(day).filter(target_id__in=list(unit_ids)).order_by("valid_from", "id")
    for unit_id, name in rows.values_list("target_id", "person__name"):
        found[unit_id].append(name)
    return found
