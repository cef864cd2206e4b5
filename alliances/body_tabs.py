"""Tabs of a body's page that lead to its rows in a list of the room: each subject registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliances.models import ChainBody
from core.principal import Principal
from core.templatetags.parts import Tab


@dataclass(frozen=True)
class BodyTab:
    """``rows`` are the body's, as the reader sees them; the list at ``url_name`` shows the same with ``?body=``.

    ``allows`` is asked of the reader with only the grants that hold the body whole; ``query`` narrows the list further.
    """

    code: str
    label: str
    order: int
    url_name: str
    rows: Callable[[Principal, ChainBody], "QuerySet[Any]"]
    allows: Callable[[Principal], bool]
    query: str = ""


_tabs: dict[str, BodyTab] = {}


def register_body_tab(tab: BodyTab) -> None:
    _tabs[tab.code] = tab


def shown_tabs(held: Principal) -> list[BodyTab]:
    return [tab for tab in sorted(_tabs.values(), key=lambda tab: tab.order) if tab.allows(held)]


def tab_of(tab: BodyTab, body: ChainBody, count: int) -> Tab:
    return Tab(tab.label, f"{reverse(tab.url_name)}?body={body.pk}{tab.query}", count=count)
