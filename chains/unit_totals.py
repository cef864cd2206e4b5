"""Totals of units' figures by chain and region: distinct units, each once in every total it belongs to (F136)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from chains.models import Chain
from chains.queries import units_by_chain
from core.models import Term
from organizations.models import Unit
from organizations.periods import PER_YEAR, Period
from organizations.unit_figures import Total, amounts_of


@dataclass(frozen=True)
class TotalLine:
    key: str
    label: str
    total: Total


@dataclass(frozen=True)
class Totals:
    """Of the whole, by chain (sub-chains included) and by region. Chains may share units, regions never do."""

    whole: Total
    by_chain: list[TotalLine]
    by_region: list[TotalLine]


def last_day(period: Period) -> dt.date:
    """The day as of which a period says who stood on a chain."""
    months = 12 // PER_YEAR[period.kind]
    year, month = divmod(period.year * 12 + period.number * months, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def _total(ids: Iterable[UUID], amounts: Mapping[UUID, tuple[int, str]]) -> Total:
    wanted = set(ids)
    known = [amounts[unit_id][0] for unit_id in wanted if unit_id in amounts]
    return Total(sum(known), len(known), len(wanted))


def totals_of(units: "QuerySet[Unit]", chains: list[Chain], kind: Term, period: Period, day: dt.date) -> Totals:
    """Of ``units`` for ``period``, on the chains as they stood on ``day``; four statements whatever their number."""
    amounts = amounts_of(units, kind, period)
    regions: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    seen: set[UUID] = set()
    for unit_id, region_id, region in units.order_by().values_list("id", "region_id", "region__name"):
        regions[region_id or "", region or "未填区县"].append(unit_id)
        seen.add(unit_id)
    placed = units_by_chain([chain.pk for chain in chains], day)
    by_chain = [
        TotalLine(str(chain.pk), chain.name, _total(placed.get(chain.pk, set()) & seen, amounts)) for chain in chains
    ]
    by_region = [TotalLine(code, name, _total(ids, amounts)) for (code, name), ids in sorted(regions.items())]
    return Totals(_total(seen, amounts), by_chain, by_region)
