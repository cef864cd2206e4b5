"""For an entry those of the other side that fit: read in a constant number of statements, compared in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from chains.choices import LinkKind
from chains.models import SegmentLink
from core import clock
from core.models import IndustryClass
from core.principal import Principal
from core.tenancy.dated import in_force
from services.choices import OPPOSITE, EntrySide
from services.market.matching import Match, Traits, ranked
from services.market.queries import entries_for, on_offer
from services.models import MarketEntry

MOST_READ, MOST_SHOWN = 2_000, 20
SHOWN = ("unit__region", "segment", "body")


@dataclass(frozen=True)
class Matched:
    """One that fits: how well, in a hundred, and why."""

    entry: MarketEntry
    match: Match


def traits_of(entry: MarketEntry) -> Traits:
    unit = entry.unit
    return Traits(
        entry.pk,
        entry.name_key,
        entry.name,
        entry.segment_id,
        entry.segment.name if entry.segment else "",
        entry.industry_id or unit.industry_id or "",
        entry.quantity,
        entry.measure,
        unit.region_id or "",
        unit.region.name if unit.region else "",
    )


def _supplies(segment_ids: Iterable[UUID | None]) -> frozenset[tuple[UUID, UUID]]:
    ids = {segment_id for segment_id in segment_ids if segment_id}
    rows = SegmentLink.objects.filter(
        in_force(clock.today()), Q(source_id__in=ids) | Q(target_id__in=ids), kind=LinkKind.SUPPLIES
    )
    return frozenset(rows.values_list("source_id", "target_id")) if ids else frozenset()


def matches_for(principal: Principal, entry: MarketEntry) -> list[Matched]:
    """What is on offer today of the other side, of other units, as far as the reader sees it."""
    today = clock.today()
    found = entries_for(principal).filter(on_offer(today), side=OPPOSITE[entry.side]).exclude(unit_id=entry.unit_id)
    rows = {row.pk: row for row in found.select_related("unit", *SHOWN).order_by("-listed_at", "id")[:MOST_READ]}
    if not rows:
        return []
    codes = {row.industry_id or row.unit.industry_id or "" for row in [entry, *rows.values()]}
    prefixes = {code[:digits] for code in codes for digits in (2, 3, 4) if len(code) >= digits}
    names = dict(IndustryClass.objects.filter(code__in=prefixes).values_list("code", "name"))
    best = ranked(
        traits_of(entry),
        (traits_of(row) for row in rows.values()),
        is_supply=entry.side == EntrySide.SUPPLY,
        supplies=_supplies([entry.segment_id]),
        names=names,
        most=MOST_SHOWN,
    )
    return [Matched(rows[match.id], match) for match in best]
