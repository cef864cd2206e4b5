"""Tabs of a chain's page. Higher rooms add theirs (链党委, 年度清单): this room does not know them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from chains.figures import ChainFigures
from chains.models import Chain
from core.principal import Principal
from core.templatetags.parts import Tab

Count = Callable[[Chain, dt.date, ChainFigures], int | None]


@dataclass(frozen=True)
class ChainTab:
    """``url_name`` takes the chain's id; ``count`` stands beside it. ``allows(principal, held)`` says who sees it:
    ``held`` is the principal with only those grants that hold the chain whole (``chains.queries.on_chain``).

    The page behind it extends ``chains/chain_page.html`` with the context of ``chains.pages.chain_frame``.
    """

    code: str
    label: str
    order: int
    url_name: str
    allows: Callable[[Principal, Principal], bool]
    count: Count | None = None


_tabs: dict[str, ChainTab] = {}


def register_chain_tab(tab: ChainTab) -> None:
    _tabs[tab.code] = tab


def chain_tabs(
    principal: Principal, held: Principal, chain: Chain, *, active: str, day: dt.date, figures: ChainFigures
) -> list[Tab]:
    return [
        Tab(
            label=tab.label,
            url=reverse(tab.url_name, args=[chain.pk]),
            active=tab.code == active,
            count=tab.count(chain, day, figures) if tab.count else None,
        )
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
        if tab.allows(principal, held)
    ]
