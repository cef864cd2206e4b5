"""Which columns of a list somebody looks at, kept with the account: the same on every machine, with scripts or without.

A saved view carries the columns as they were when it was kept; while it is open, choosing columns changes the view for
who may edit it, and is one's own of that view for everybody else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import strip_tags

from core.errors import InvalidInput, NotAllowed
from core.models import Account, SavedView
from core.principal import Principal
from core.records import change, locked
from core.saved_views import may_edit

MOST_LISTS, MOST_COLUMNS = 200, 60
NAME = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Choice:
    """Of one table: the columns that are hidden, and whether its rows stand close."""

    hidden: frozenset[str] = frozenset()
    dense: bool = False


def _key(list_name: str, view: SavedView | None) -> str:
    return f"{list_name}:{view.pk}" if view is not None else list_name


def choice_of(principal: Principal, list_name: str, table: str, view: SavedView | None = None) -> Choice:
    """One's own choice for the open view, else the view's, else one's own for the list. No statement."""
    kept: Mapping[str, Any] = principal.account.list_columns if principal.account else {}
    own = kept.get(_key(list_name, view)) if view is not None else None
    told = own or (view.columns if view is not None else None) or kept.get(list_name) or {}
    chosen = told.get(table, {})
    return Choice(frozenset(chosen.get("hidden", ())), bool(chosen.get("dense")))


def columns_now(principal: Principal, list_name: str) -> dict[str, Any] | None:
    """One's own choices for the list, for a view that is being kept."""
    return dict(principal.account.list_columns.get(list_name, {})) or None if principal.account else None


def choose_columns(
    *, actor: Principal, list_name: str, table: str, hidden: Sequence[str], dense: bool, view: SavedView | None
) -> None:
    """Keep the choice for the next time, here and elsewhere. Raises NotAllowed, InvalidInput."""
    if actor.account is None:
        raise NotAllowed
    if not NAME.fullmatch(table) or len(hidden) > MOST_COLUMNS or not all(NAME.fullmatch(name) for name in hidden):
        raise InvalidInput("列的名称不对，请刷新页面后重试。")
    chosen = {table: {"hidden": sorted(set(hidden)), "dense": dense}}
    with transaction.atomic():
        if view is not None and may_edit(actor, view):
            held = locked(SavedView, view.pk)
            change(held, {"columns": {**(held.columns or {}), **chosen}}, expected_version=None)
            return
        account = Account.objects.select_for_update(no_key=True).get(pk=actor.account.pk)
        kept, key = dict(account.list_columns), _key(list_name, view)
        kept[key] = {**kept.pop(key, {}), **chosen}
        for oldest in list(kept)[:-MOST_LISTS]:
            del kept[oldest]
        Account.objects.filter(pk=account.pk).update(list_columns=kept)


# ---- a table as it is shown -----------------------------------------------------------------------------------------

_HEAD = re.compile(r"<thead\b.*?</thead>", re.S)
_ROW = re.compile(r"(<tr\b[^>]*>)(.*?)(?=</tr>)", re.S)
_HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.S)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>")
_COLUMN = re.compile(r'data-col="([^"]+)"')


def columns_in(content: str) -> list[tuple[str, str]]:
    """(name, words) of the columns of a table's head that may be hidden."""
    head = _HEAD.search(content)
    cells = _HEADING.findall(head.group()) if head else []
    found = [(_COLUMN.search(attributes), words) for attributes, words in cells]
    return [(match.group(1), " ".join(strip_tags(words).split())) for match, words in found if match]


def without(content: str, hidden: frozenset[str]) -> str:
    """The rows of a table with the cells of the ``hidden`` columns marked so; a row of one wide cell stays."""
    head = _HEAD.search(content)
    if head is None or not hidden:
        return content
    places = {
        place
        for place, (attributes, _) in enumerate(_HEADING.findall(head.group()))
        if (match := _COLUMN.search(attributes)) and match.group(1) in hidden
    }
    return _ROW.sub(lambda row: row.group(1) + _hidden_in(row.group(2), places), content) if places else content


def _hidden_in(cells: str, places: set[int]) -> str:
    if "colspan" in cells:
        return cells
    seen = -1

    def marked(cell: "re.Match[str]") -> str:
        nonlocal seen
        seen += 1
        return f"<{cell.group(1)} hidden{cell.group(2)}>" if seen in places else cell.group()

    return _CELL.sub(marked, cells)
