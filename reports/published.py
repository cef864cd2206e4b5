"""What the room of projects asks: whether a year's list is published already (F016)."""

from uuid import UUID

from django.db import connection

from reports.choices import EditionState
from reports.models import Edition

_ABOVE = """
WITH RECURSIVE above (id, parent_id) AS (
  SELECT id, parent_id FROM chains_chain WHERE id = %(chain)s
  UNION
  SELECT c.id, c.parent_id FROM chains_chain c JOIN above a ON c.id = a.parent_id)
SELECT id FROM above
"""


def published_pack(chain_id: UUID, year: int) -> str:
    """The published edition that lists the chain's projects of ``year``: its own, or that of a chain above it (R02)."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"chain": chain_id})
        chains = [row[0] for row in cursor.fetchall()]
    edition = (
        Edition.objects.filter(pack__chain_id__in=chains, pack__year=year, state=EditionState.PUBLISHED)
        .select_related("pack__chain")
        .order_by("pack__chain__order", "id")
        .first()
    )
    return f"{edition.pack.chain.name} {year} 年度清单第 {edition.number} 版" if edition else ""
