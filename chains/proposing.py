"""Which segment of a chain a unit's main industry speaks for. A proposal only: a person decides."""

import datetime as dt
from uuid import UUID

from chains.models import Segment, SegmentIndustry
from core.models import IndustryClass
from core.tenancy.dated import in_force
from organizations.models import Unit


def proposed_segment(chain_id: UUID, unit: Unit, day: dt.date) -> Segment | None:
    """The segment whose industry is the unit's main one, or the narrowest that holds it; the first of several."""
    code = unit.industry_id
    if not code:
        return None
    narrower = IndustryClass.objects.filter(code__in=[code[:length] for length in range(1, len(code) + 1)])
    held_in = {each for pair in narrower.values_list("code", "parent_id") for each in pair if each}
    rows = SegmentIndustry.objects.filter(
        in_force(day, path="segment__"), segment__chain_id=chain_id, industry_id__in=held_in
    )
    found = sorted(
        rows.select_related("segment", "industry"),
        key=lambda row: (-row.industry.level, row.segment.order, row.segment.name),
    )
    return found[0].segment if found else None
