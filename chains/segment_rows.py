"""What pages say of a segment: its industries, and what it has to do with other segments."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from chains.choices import LinkKind
from chains.models import Segment, SegmentIndustry, SegmentLink
from chains.queries import links_for
from core.models import IndustryClass
from core.principal import Principal

# What the segment at each end is to the other: the words before and after the other's name (向“电池包”供给).
Saying = tuple[str, str]
FORWARD: dict[LinkKind, Saying] = {LinkKind.SUPPLIES: ("向", "供给"), LinkKind.CONTAINS: ("包含", "")}
BACKWARD: dict[LinkKind, Saying] = {LinkKind.SUPPLIES: ("由", "供给"), LinkKind.CONTAINS: ("从属于", "")}


@dataclass(frozen=True)
class LinkRow:
    """A link as seen from one of its segments, ``before`` and ``after`` being the words about the other's name;
    ``chain_name`` only where the other stands on another chain.
    """

    link: SegmentLink
    before: str
    after: str
    other: Segment
    chain_name: str
    is_over: bool


def industries_of(segment_ids: Iterable[UUID]) -> dict[UUID, list[IndustryClass]]:
    """By segment, in the order of the codes: one query."""
    rows = SegmentIndustry.objects.filter(segment_id__in=list(segment_ids)).select_related("industry")
    found: dict[UUID, list[IndustryClass]] = defaultdict(list)
    for row in rows.order_by("industry_id"):
        found[row.segment_id].append(row.industry)
    return found


def links_of(principal: Principal, segments: Iterable[Segment], day: dt.date) -> dict[UUID, list[LinkRow]]:
    """By segment, those that hold first, then those that ended or are to begin: one query."""
    here = {segment.pk: segment for segment in segments}
    rows = links_for(principal).filter(Q(source_id__in=here) | Q(target_id__in=here))
    found: dict[UUID, list[LinkRow]] = defaultdict(list)
    ordered = rows.select_related("source__chain", "target__chain").order_by(
        F("valid_to").desc(nulls_first=True), "kind", "source__name", "target__name", "id"
    )
    for link in ordered:
        for own, other, words in ((link.source, link.target, FORWARD), (link.target, link.source, BACKWARD)):
            if own.pk in here:
                elsewhere = other.chain.name if other.chain_id != own.chain_id else ""
                is_over = link.valid_to is not None and link.valid_to < day
                found[own.pk].append(LinkRow(link, *words[LinkKind(link.kind)], other, elsewhere, is_over))
    return found
