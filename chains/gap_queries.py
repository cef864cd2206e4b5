"""Reads of gaps: who sees which, which stood open on a day, how they spread over classes of industry (F007)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from chains.choices import GapState
from chains.models import Gap
from chains.queries import by_chain
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents

RUNNING = (GapState.OPEN, GapState.IN_PROGRESS)


def gaps_visible(principal: Principal, action: str = "gap.view") -> Q:
    """Gaps of chains held whole, and those a unit somebody works for answers for (a bureau's own)."""
    held: Q = by_chain(principal).visible(action, AnchorKind.CHAIN, path="chain_id")
    if principal.is_platform or not held:
        return held
    _, anchors = extents(principal.grants, action)
    own = anchors.get(AnchorKind.UNIT, [])
    return held | Q(owner_id__in=own) if own else held


def gaps_for(principal: Principal, *, action: str = "gap.view") -> "QuerySet[Gap]":
    queryset: QuerySet[Gap] = Gap.objects.filter(gaps_visible(principal, action))
    return queryset


def gaps_open_on(chain_ids: "Collection[UUID] | QuerySet[Any, Any]", day: dt.date) -> "QuerySet[Gap]":
    """Gaps that stood open on the given chains on ``day``: raised by then, not yet closed or dropped."""
    queryset: QuerySet[Gap] = Gap.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day), chain_id__in=chain_ids, raised_on__lte=day
    )
    return queryset.select_related("kind", "segment").order_by("target_year", "name_key", "id")


def overdue(day: dt.date | None = None) -> Q:
    """Still running past the day, or the year, by which it should be closed."""
    on = day or clock.today()
    late = Q(due_on__lt=on) | Q(due_on__isnull=True, target_year__lt=on.year)
    return late & Q(state__in=RUNNING)


@dataclass(frozen=True)
class ClassRow:
    """One class of industry: how many gaps of each kind, in the order of ``ClassTable.kinds``."""

    class_id: UUID | None
    label: str
    counts: list[tuple[UUID, int]]
    total: int


@dataclass(frozen=True)
class ClassTable:
    kinds: list[tuple[UUID, str]]
    rows: list[ClassRow]


def by_class(gaps: "QuerySet[Gap]") -> ClassTable:
    """产业分类 × 行动 (F007: 短板产业补链、优势产业延链、传统产业升链、新兴产业建链), in one query."""
    found = (
        gaps.order_by()
        .values_list(
            "chain__industry_class_id",
            "chain__industry_class__label",
            "chain__industry_class__order",
            "kind_id",
            "kind__label",
            "kind__order",
        )
        .annotate(gaps=Count("id"))
    )
    kinds: dict[UUID, tuple[int, str]] = {}
    classes: dict[UUID | None, tuple[int, str]] = {}
    counts: dict[tuple[UUID | None, UUID], int] = {}
    for class_id, label, position, kind_id, kind, kind_position, number in found:
        kinds[kind_id] = (kind_position, kind)
        classes[class_id] = (position if label else 10**6, label or "未定分类")
        counts[class_id, kind_id] = number
    ordered = sorted(kinds, key=lambda kind_id: kinds[kind_id])
    rows = []
    for class_id in sorted(classes, key=lambda each: classes[each]):
        cells = [(kind_id, counts.get((class_id, kind_id), 0)) for kind_id in ordered]
        rows.append(ClassRow(class_id, classes[class_id][1], cells, sum(number for _, number in cells)))
    return ClassTable([(kind_id, kinds[kind_id][1]) for kind_id in ordered], rows)
