"""What becomes of chain bodies when their chain goes over into another: said before it is done."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from alliances.models import ChainBody
from core.tenancy.dated import in_force

NAMED_AT_MOST = 5


def bodies_stay(chain_ids: Sequence[UUID], day: dt.date) -> list[str]:
    """Bodies are not moved by themselves: a body is set up and ended by its own decision (R01)."""
    bodies = ChainBody.objects.filter(
        in_force(day, start="founded_on", end="ended_on"), chain_id__in=list(chain_ids)
    ).order_by("chain__order", "name_key")
    names = list(bodies.values_list("name", flat=True))
    if not names:
        return []
    shown = "、".join(f"“{name}”" for name in names[:NAMED_AT_MOST])
    more = f"等 {len(names)} 个" if len(names) > NAMED_AT_MOST else ""
    return [f"链党组织{shown}{more}仍挂在原链上，成员和席位不变；请随后在“联盟与结对”中改挂到新链或登记终止。"]
