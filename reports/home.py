"""What 工作台 says about the year's packs: those to review, and the chains that have none published yet."""

from typing import Any

from core import clock
from core.principal import Principal
from reports.queries import reviewable, unpublished_chains

SHOWN = 5


def review_card(principal: Principal) -> dict[str, Any] | None:
    """None once every chain's pack of the year is published and nothing waits."""
    year = clock.today().year
    waiting = reviewable(principal)
    waiting_count = waiting.count()
    unpublished = list(unpublished_chains(principal, year))
    if not waiting_count and not unpublished:
        return None
    return {
        "year": year,
        "note": f"待审核 {waiting_count} · 未发布 {len(unpublished)}",
        "waiting": list(waiting[:SHOWN]),
        "waiting_count": waiting_count,
        "unpublished": unpublished[:SHOWN],
        "unpublished_count": len(unpublished),
    }
