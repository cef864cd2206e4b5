"""What a grant may be limited to and an appointment may stand at: each room registers how its objects are found.

A room's ``search`` answers a typeahead (rights applied), ``labels`` names given ids for whoever has to decide on them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.principal import Principal

Suggestion = dict[str, str]
SearchFn = Callable[[Principal, str], list[Suggestion]]
LabelFn = Callable[[Iterable[UUID]], Mapping[UUID, str]]
CurrentFn = Callable[[Principal], "QuerySet[Any, Any]"]
HeldFn = Callable[[dt.date], "QuerySet[Any, Any]"]
UnitsFn = Callable[[Sequence[UUID]], Mapping[UUID, UUID]]

LIMIT = 20

# In a list of several kinds the few come before the many: a chain must not drown among units.
ORDER = (AnchorKind.CHAIN, AnchorKind.BODY, AnchorKind.REGION, AnchorKind.PARTY_ORG, AnchorKind.UNIT)


@dataclass(frozen=True)
class ScopeSource:
    """How objects of one kind are found, named and opened."""

    kind: AnchorKind
    label: str
    search: SearchFn
    labels: LabelFn
    url_name: str = ""

    def url(self, target_id: UUID) -> str:
        return reverse(self.url_name, args=[target_id]) if self.url_name else ""


@dataclass(frozen=True)
class LiaisonDuty:
    """What of one kind should have a liaison (R12): ``current`` yields the ids of what exists today, ``held`` of those
    that have one by another room's rows (a seat), None where there are no such rows. ``units`` says in which unit the
    liaison of each would be found: those working there are offered first."""

    current: CurrentFn
    held: HeldFn | None = None
    units: UnitsFn | None = None


_sources: dict[str, ScopeSource] = {}
_duties: dict[str, LiaisonDuty] = {}


def register_scope_source(
    kind: AnchorKind,
    label: str,
    search_fn: SearchFn,
    label_fn: LabelFn,
    *,
    url_name: str = "",
    current_fn: CurrentFn | None = None,
) -> None:
    """Let objects of ``kind`` be chosen. ``search_fn(principal, text)`` → ``[{id, label, detail}]``, at most 20.

    ``current_fn`` says at the same time that each of what it yields should have a liaison.
    """
    _sources[str(kind)] = ScopeSource(kind, label, search_fn, label_fn, url_name)
    if current_fn is not None:
        expect_liaison(kind, current_fn)


def expect_liaison(
    kind: AnchorKind, current_fn: CurrentFn, *, held_fn: HeldFn | None = None, units_fn: UnitsFn | None = None
) -> None:
    """Say which objects of ``kind`` should have a liaison, which have one by rows of one's own, where to look (R12)."""
    _duties[str(kind)] = LiaisonDuty(current_fn, held_fn, units_fn)


def liaison_duties(kinds: Iterable[str]) -> list[tuple[ScopeSource, LiaisonDuty]]:
    return [(_sources[kind], _duties[kind]) for kind in kinds if kind in _duties and kind in _sources]


def scope_sources(kinds: Iterable[str]) -> list[ScopeSource]:
    wanted = set(kinds)
    return [_sources[kind] for kind in ORDER if kind in wanted and kind in _sources]


def scope_source(kind: str) -> ScopeSource | None:
    return _sources.get(kind)


def suggestions(principal: Principal, text: str, kinds: Iterable[str]) -> list[Suggestion]:
    """A typeahead over several kinds: ids are ``kind:uuid``, the detail says the kind first."""
    found = [
        {
            "id": f"{source.kind}:{row['id']}",
            "label": row["label"],
            "detail": " · ".join(part for part in (source.label, row.get("detail", "")) if part),
        }
        for source in scope_sources(kinds)
        for row in source.search(principal, text)
    ]
    return found[:LIMIT]


def chosen(principal: Principal, text: str, kinds: Iterable[str]) -> tuple[AnchorKind, UUID] | None:
    """What a typeahead posted: ``kind:uuid``, or a full name typed without choosing. None for nothing.

    Raises InvalidInput where the name fits none, or several.
    """
    text = text.strip()
    if not text:
        return None
    kinds = list(kinds)
    kind, _, tail = text.partition(":")
    if kind in kinds:
        try:
            return AnchorKind(kind), UUID(tail)
        except ValueError as error:
            raise InvalidInput("所选对象无效，请重新选择。") from error
    exact = [row for row in suggestions(principal, text, kinds) if row["label"] == text]
    if len(exact) != 1:
        raise InvalidInput(
            f"有多个对象都叫“{text}”，请从下拉结果中选择。"
            if exact
            else f"没有找到“{text}”，请输入名称后从下拉结果中选择。"
        )
    kind, _, tail = exact[0]["id"].partition(":")
    return AnchorKind(kind), UUID(tail)


def labels(pairs: Iterable[tuple[str | None, UUID | None]]) -> dict[UUID, str]:
    """The names of anchors given as (kind, id), one query per kind; an anchor nobody can name shows its kind."""
    by_kind: dict[str, set[UUID]] = {}
    for kind, anchor_id in pairs:
        if kind and anchor_id:
            by_kind.setdefault(kind, set()).add(anchor_id)
    named: dict[UUID, str] = {}
    for kind, ids in by_kind.items():
        source = _sources.get(kind)
        found = source.labels(ids) if source else {}
        fallback = str(AnchorKind(kind).label)
        named |= {anchor_id: found.get(anchor_id, fallback) for anchor_id in ids}
    return named
