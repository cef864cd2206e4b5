"""Saved views: a list's filters and order under a name, one's own or shared with the colleagues of the tenant."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import SavedView
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.filter_parts import PAGING

MAX_VIEWS = 20
MAX_QUERY = 2000


def views_for(principal: Principal) -> "QuerySet[SavedView]":
    """One's own views, and the shared ones where one works with the tenant's lists."""
    own = Q(owner_id=principal.account_id) if principal.account_id else Q(pk__in=[])
    shared = Q(owner=None) if principal.may("shared_view.use") else Q(pk__in=[])
    found: QuerySet[SavedView] = SavedView.objects.filter(own | shared)
    return found


def views_of_list(principal: Principal, list_name: str) -> list[SavedView]:
    """The views of one list, the shared ones first, by name: one statement."""
    rows = views_for(principal).filter(list_name=list_name)
    return sorted(rows, key=lambda row: (row.owner_id is not None, row.name))


def normal_query(params: QueryDict, names: Iterable[str] | None = None) -> str:
    """The parameters in one order, without paging and empty ones: two addresses that show the same are equal here.

    ``names`` leaves only these and the order.
    """
    allowed = None if names is None else {*names, "sort"}
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = sorted({value for value in params.getlist(name) if value})
        if values and name not in PAGING and (allowed is None or name in allowed):
            kept.setlist(name, values)
    return kept.urlencode()


def save_view(
    *,
    actor: Principal,
    list_name: str,
    query: str,
    name: str,
    is_shared: bool,
    columns: dict[str, Any] | None = None,
) -> SavedView:
    """Keep what a list is narrowed to, and which ``columns`` of it are hidden.

    Raises InvalidInput, NotAllowed, Conflict for a name that is taken.
    """
    _may_share(actor, is_shared)
    if len(query) > MAX_QUERY:
        raise InvalidInput("筛选条件过多，请减少后再保存。", fields={"query": ["筛选条件过多。"]})
    owner = None if is_shared else actor.account
    with transaction.atomic():
        if SavedView.objects.filter(list_name=list_name, owner=owner).count() >= MAX_VIEWS:
            raise Conflict(f"一个列表最多保存 {MAX_VIEWS} 个视图，请先删除不用的。", code="too_many_views")
        values = {"list_name": list_name, "query": query, "name": _tidy(name), "owner": owner, "columns": columns}
        return create(SavedView(**values))


def change_view(*, actor: Principal, view_id: UUID, values: dict[str, Any], expected_version: int | None) -> SavedView:
    """Another name, other conditions (``name``, ``query``). Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    prepared = {name: _tidy(value) if name == "name" else value for name, value in values.items()}
    with transaction.atomic():
        view = _own(actor, locked(SavedView, view_id))
        return change(view, prepared, expected_version=expected_version)


def delete_view(*, actor: Principal, view_id: UUID) -> SavedView:
    """Raises NotFound for another's, NotAllowed for a shared one one may not edit."""
    with transaction.atomic():
        view = _own(actor, locked(SavedView, view_id))
        view.delete()
    return view


def may_edit(actor: Principal, view: SavedView) -> bool:
    if view.owner_id is None:
        return actor.may_everywhere("shared_view.edit")
    return view.owner_id == actor.account_id


def _own(actor: Principal, view: SavedView) -> SavedView:
    if not views_for(actor).filter(pk=view.pk).exists():
        raise NotFound
    if not may_edit(actor, view):
        raise NotAllowed
    return view


def _may_share(actor: Principal, is_shared: bool) -> None:
    if actor.account is None:
        raise NotAllowed
    if is_shared:
        actor.require_everywhere("shared_view.edit")


def _tidy(name: Any) -> str:
    return " ".join(str(name).split())
