"""One object of a tenant below, opened from a search: to read, as far as a superior may see it (ARCHITECTURE.md §2).

Read in subtree mode: what the database does not show there (persons, members, reports) is not on these pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.errors import NotFound
from core.models import Tenant, TenantClosure
from core.principal import Principal
from core.templatetags.parts import Crumb, Fact, Pair, StateTag, Tab
from core.tenancy.scope import tenant_scope

SEARCH = Crumb("搜索", "/search/")
MOST = 100


@dataclass(frozen=True)
class RollUpPage:
    """A page with a line for each tenant below: such pages stand side by side, for whoever may do ``action``."""

    code: str
    label: str
    order: int
    url_name: str
    action: str


_pages: dict[str, RollUpPage] = {}


def register_roll_up(page: RollUpPage) -> None:
    _pages[page.code] = page


def roll_up_tabs(principal: Principal, active: str) -> list[Tab]:
    """Nothing where there is but one."""
    pages = sorted(_pages.values(), key=lambda page: page.order)
    tabs = [
        Tab(page.label, reverse(page.url_name), active=page.code == active)
        for page in pages
        if principal.may_everywhere(page.action)
    ]
    return tabs if len(tabs) > 1 else []


@dataclass(frozen=True)
class Beside:
    """A row of a card; ``url`` leads to its own page below, where it has one."""

    label: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Card:
    """What stands beside the object. ``rows`` are at most ``MOST`` of ``total``."""

    title: str
    rows: Sequence[Beside]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


def card_of(title: str, rows: Sequence[Beside]) -> Card:
    return Card(title, rows[:MOST], len(rows))


@contextmanager
def looking_below(principal: Principal, action: str, reason: str) -> Iterator[None]:
    """Show the tenants below for the block, to whoever may do ``action`` everywhere. Raises NotAllowed."""
    principal.require_everywhere(action)
    with tenant_scope(principal.tenant.id, mode="subtree", actor_id=principal.account_id, reason=reason):
        yield


def found_below(queryset: "QuerySet[Any]", row_id: UUID) -> Any:
    """The row of a tenant below, or of one's own. Raises NotFound, also for what stands elsewhere."""
    found = queryset.select_related("tenant").filter(pk=row_id).first()
    if found is None:
        raise NotFound
    return found


def tenants_below(own: Tenant) -> list[tuple[Tenant, int]]:
    """The tenant and those below it with their depth, each before its own subtree."""
    pairs = TenantClosure.objects.filter(ancestor=own, descendant__is_active=True).select_related("descendant")
    found = sorted(((pair.descendant, pair.depth) for pair in pairs), key=lambda entry: (entry[1], entry[0].code))
    below: dict[object, list[tuple[Tenant, int]]] = {}
    for tenant, depth in found:
        below.setdefault(tenant.parent_id if depth else None, []).append((tenant, depth))
    ordered: list[tuple[Tenant, int]] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        tenant, depth = waiting.pop()
        ordered.append((tenant, depth))
        waiting += reversed(below.get(tenant.pk, []))
    return ordered


def link_below(name: str, row: Any) -> str:
    """Where ``row`` is read from above; empty for nothing."""
    return reverse(name, args=[row.pk]) if row else ""


def shown_below(
    request: HttpRequest,
    row: Any,
    *,
    state: StateTag,
    facts: list[Fact],
    pairs: list[Pair],
    cards: list[Card],
    **more: Any,
) -> HttpResponse:
    tenant = row.tenant.name
    context = {
        "name": row.name,
        "tenant": tenant,
        "state": state,
        "crumbs": [SEARCH, Crumb(row.name)],
        "facts": facts,
        "pairs": [Pair("所属单位", tenant), *pairs],
        "cards": cards,
        **more,
    }
    return render(request, "core/below.html", context)
