"""What the room of projects asks: whether a year's list is published already (F016)."""

from uuid import UUID

from django.db import connection

from reports.choices import EditionState
from reports.models import Edition

# Shared with others who ask, not with whoever publishes (`reports.actions`): one of the two waits for the other.
_HELD = """
WITH RECURSIVE above (id, parent_id) AS (
  SELECT id, parent_id FROM chains_chain WHERE id = %(chain)s
  UNION
  SELECT c.id, c.parent_id FROM chains_chain c JOIN above a ON c.id = a.parent_id)
SELECT p.id FROM reports_pack p WHERE p.year = %(year)s AND p.chain_id IN (SELECT id FROM above)
ORDER BY p.id FOR SHARE OF p
"""


def published_pack(chain_id: UUID, year: int) -> str:
    """The published edition that lists the chain's projects of ``year``: its own, or that of a chain above it (R02).

    The answer holds until the caller's transaction ends: nobody publishes such a pack meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"chain": chain_id, "year": year})
        packs = [row[0] for row in cursor.fetchall()]
    edition = (
        Edition.objects.filter(pack__in=packs, state=EditionState.PUBLISHED)
        .select_related("pack__chain")
        .order_by("pack__chain__order", "id")
        .first()
    )
    return f"{edition.pack.chain.name} {edition.pack.year} 年度清单第 {edition.number} 版" if edition else ""
