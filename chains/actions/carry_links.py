"""Links and industries of segments that went over into others."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from chains.actions.carry import Made
from chains.actions.segment_link import check_link, links_touching, lock_links
from chains.choices import LinkKind
from chains.models import Chain, Segment, SegmentIndustry, SegmentLink
from core.records import create
from core.tenancy.dated import in_force

Mapped = Sequence[Mapping[UUID, UUID]]


def links_on(chains: Iterable[Chain], day: dt.date) -> list[SegmentLink]:
    """What is to be carried, read before it ends."""
    lock_links()
    found = links_touching(Q(chain_id__in=[chain.pk for chain in chains])).filter(in_force(day))
    return list(found.order_by("id"))


def carry_links(links: Iterable[SegmentLink], went: Mapped, day: dt.date) -> Made:
    """Join the new segments as the old were. Raises InvalidInput where that closes a ring.

    Segments that became one are nothing to each other; a whole and its part in two chains are no longer that.
    """
    heirs: dict[UUID, list[UUID]] = defaultdict(list)
    for mapped in went:
        for old, new in mapped.items():
            heirs[old].append(new)
    ends = {key for link in links for end in (link.source_id, link.target_id) for key in heirs.get(end, [end])}
    segments = Segment.objects.select_related("chain").in_bulk(ends)
    made: list[str] = []
    held = set(SegmentLink.objects.filter(in_force(day)).values_list("source_id", "target_id"))
    for link in links:
        for source in heirs.get(link.source_id, [link.source_id]):
            for target in heirs.get(link.target_id, [link.target_id]):
                row = SegmentLink(source=segments[source], target=segments[target], kind=link.kind, valid_from=day)
                row.valid_to = link.valid_to
                if source != target and (source, target) not in held and _still_holds(row):
                    check_link(row)
                    held.add((source, target))
                    made.append(str(create(row).pk))
    return {"SegmentLink": made}


def _still_holds(link: SegmentLink) -> bool:
    alike = (link.source.chain_id, link.source.layer) == (link.target.chain_id, link.target.layer)
    return link.kind != LinkKind.CONTAINS or alike


def carry_industries(went: Mapped) -> Made:
    """The new segments have the industries of all they came from."""
    made: list[str] = []
    for mapped in went:
        rows = SegmentIndustry.objects.filter(segment_id__in=[*mapped.keys(), *mapped.values()])
        codes: dict[UUID, set[str]] = defaultdict(set)
        for segment_id, code in rows.values_list("segment_id", "industry_id"):
            codes[segment_id].add(code)
        for old, new in mapped.items():
            for code in sorted(codes[old] - codes[new]):
                codes[new].add(code)
                made.append(str(create(SegmentIndustry(segment_id=new, industry_id=code)).pk))
    return {"SegmentIndustry": made}
