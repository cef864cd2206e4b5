"""What supply and demand show elsewhere: on 工作台 what waits for one's word, on a unit's page what it offers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from alliances.activity_queries import to_confirm
from alliances.queries import by_body
from alliances.sight import of_unit
from core import clock
from core.principal import Principal
from core.templatetags.parts import StateTag
from organizations.models import Unit
from services.choices import DealState
from services.market.queries import EDIT, deals_for, entries_for, on_offer
from services.market.signs import amount_of, deal_tag, side_tag
from services.models import MarketEntry

LISTED = 5


def home_market(principal: Principal) -> dict[str, Any] | None:
    """Interest nobody has answered and deals to be confirmed, of the entries one answers for."""
    if by_body(principal).may(EDIT):
        mine = Q(state=DealState.INTERESTED)
    else:
        waits = Q(state=DealState.INTERESTED) & of_unit(principal, EDIT, "entry__unit_id")
        mine = waits | Q(state=DealState.DONE, outcome_id__in=to_confirm(principal).values("id"))
    rows = list(
        deals_for(principal)
        .filter(mine)
        .select_related("entry", "unit", "outcome")
        .order_by("-opened_on", "id")[:LISTED]
    )
    if not rows:
        return None
    return {"rows": [(row, deal_tag(row)) for row in rows], "url": reverse("market-deal-list")}


@dataclass(frozen=True)
class MarketOfUnit:
    """What a unit offers and looks for today, as far as the reader sees it."""

    rows: list[tuple[MarketEntry, StateTag, str]]
    url: str
    template: str = "services/market_unit_card.html"


def market_card(principal: Principal, unit: Unit) -> MarketOfUnit | None:
    if not principal.may("market.view"):
        return None
    found = entries_for(principal).filter(on_offer(clock.today()), unit=unit)
    rows = list(found.order_by("-valid_to", "id")[:LISTED])
    if not rows:
        return None
    return MarketOfUnit(
        [(row, side_tag(row), amount_of(row)) for row in rows], f"{reverse('market-entry-list')}?unit={unit.pk}"
    )
