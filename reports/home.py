"""What 工作台 says of this room: what the city has on its chains, and the year's packs still to review or publish."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.formats import signed, thousands
from core.templatetags.parts import Figure
from reports.indicators.book import named
from reports.indicators.model import Asked, Sight
from reports.indicators.values import values_of
from reports.queries import reviewable, unpublished_chains

SHOWN = 5
# Indicators of 产业链家底, and the pages that list what each counts.
HOLDINGS = (
    ("chains", "chain-list"),
    ("chain_units", "units-on-chains"),
    ("party_orgs", "orgs-on-chains"),
    ("members", "orgs-on-chains"),
)


def holdings_card(principal: Principal) -> dict[str, Any]:
    """Figures of the whole city from the indicator book, and how each changed since the year began: one statement."""
    today = clock.today()
    now = Asked(Sight(principal, today))
    before = Asked(Sight(principal, dt.date(today.year - 1, 12, 31)))
    told = [(one, page) for code, page in HOLDINGS if (one := named(code)).is_for(now.sight)]
    values = values_of([(one, asked) for asked in (now, before) for one, _ in told])
    figures = [
        Figure(
            value.indicator.name,
            thousands(value.number),
            value.indicator.unit,
            reverse(page),
            today,
            f"较上年末 {signed(value.number - earlier.number)}",
        )
        for (_, page), value, earlier in zip(told, values[: len(told)], values[len(told) :], strict=True)
    ]
    return {"figures": figures}


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
