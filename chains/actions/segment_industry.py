"""Which industries of GB/T 4754 belong on a segment."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from chains.access import get_segment_for
from chains.models import Segment, SegmentIndustry
from core.errors import InvalidInput, StaleVersion
from core.industries import require_industries
from core.principal import Principal
from core.records import create, locked, touch

MOST = 100


def set_segment_industries(
    *, actor: Principal, segment_id: UUID, codes: Iterable[str], expected_version: int | None
) -> Segment:
    """Make exactly ``codes`` the segment's industries. Raises StaleVersion, InvalidInput (codes there are not)."""
    with transaction.atomic():
        segment = locked(Segment, get_segment_for(actor, segment_id, "chain.edit").pk)
        if expected_version is not None and segment.version != expected_version:
            raise StaleVersion
        if write_industries(segment, codes):
            touch(segment)
        return segment


def add_segment_industry(*, actor: Principal, segment_id: UUID, code: str) -> Segment:
    """Add one industry to those the segment has."""
    with transaction.atomic():
        segment = locked(Segment, get_segment_for(actor, segment_id, "chain.edit").pk)
        return set_segment_industries(
            actor=actor, segment_id=segment.pk, codes={*_held(segment), code}, expected_version=None
        )


def remove_segment_industry(*, actor: Principal, segment_id: UUID, code: str) -> Segment:
    """Take one industry away; one that is gone already is no mistake."""
    with transaction.atomic():
        segment = locked(Segment, get_segment_for(actor, segment_id, "chain.edit").pk)
        return set_segment_industries(
            actor=actor, segment_id=segment.pk, codes=_held(segment) - {code}, expected_version=None
        )


def write_industries(segment: Segment, codes: Iterable[str]) -> bool:
    """The rows themselves, for the writers of segments; tells whether anything changed. Raises InvalidInput."""
    wanted, held = {code.strip() for code in codes}, _held(segment)
    require_industries(wanted, held=held, field="industries")
    if len(wanted) > MOST:
        raise InvalidInput(fields={"industries": [f"一个环节至多对应 {MOST} 个行业，请改用上一级的大类或中类。"]})
    SegmentIndustry.objects.filter(segment=segment, industry_id__in=held - wanted).delete()
    for code in sorted(wanted - held):
        create(SegmentIndustry(segment=segment, industry_id=code))
    return wanted != held


def _held(segment: Segment) -> set[str]:
    return set(SegmentIndustry.objects.filter(segment=segment).values_list("industry_id", flat=True))
