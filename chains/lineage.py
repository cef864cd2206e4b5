"""What a chain was on a day, and what became of it: name, superior and classes as of a day, the story in words."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    When,
)
from django.db.models.functions import Coalesce

from chains.choices import ChainEventKind
from chains.models import Chain, ChainEvent, ChainPast, Succession
from core import clock
from core.models import Term
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force

TERMS = {"grade": "等级", "industry_class": "产业分类", "scale": "集群规模"}


def as_of(chains: "QuerySet[Chain]", day: dt.date) -> "QuerySet[Any]":
    """The chains annotated with what they were called, hung below and classed as on ``day``: ``name_on``,
    ``parent_on``, ``grade_on`` and so on (``was_called`` makes use of them).
    """
    if day >= clock.today():  # nothing changes on a day to come
        return chains.annotate(**{alias: _plain(alias) for alias in _COLUMNS})
    past = ChainPast.objects.filter(in_force(day), chain_id=OuterRef("pk"))
    called: dict[str, Any] = {
        alias: Case(
            When(Exists(past), then=Subquery(past.values(_COLUMNS[alias])[:1])),
            default=_plain(alias),
            output_field=_kind(alias),
        )
        for alias in ("name_on", "short_name_on", "parent_on")
    }
    classed = {
        alias: Coalesce(Subquery(past.values(column)[:1]), _plain(alias), output_field=_kind(alias))
        for alias, column in _COLUMNS.items()
        if alias not in called
    }
    return chains.annotate(**called, **classed)


_COLUMNS = {
    "name_on": "name",
    "short_name_on": "short_name",
    "parent_on": "parent_id",
    **{f"{name}_on": f"{name}_id" for name in TERMS},
    "is_priority_on": "is_priority",
}


def _kind(alias: str) -> "Field[Any, Any]":
    """Keys are compared as what they are: an annotation is no relation."""
    if alias in ("name_on", "short_name_on"):
        return CharField()
    return BooleanField() if alias == "is_priority_on" else UUIDField()


def _plain(alias: str) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F(_COLUMNS[alias]), output_field=_kind(alias))


def on_top(chains: "QuerySet[Chain]", day: dt.date, *, below: bool = False) -> "QuerySet[Any]":
    """Of the chains those that hung below none on ``day``; ``below``: those that hung below one."""
    return as_of(chains, day).filter(parent_on__isnull=not below)


def hung_below(chain: Chain, day: dt.date) -> list[Chain]:
    """The chains in force right below ``chain`` on ``day``, called as then; for showing, nobody may save them."""
    rows = (
        as_of(Chain.objects.filter(in_force(day)), day).filter(parent_on=chain.pk).order_by("order", "name_key", "id")
    )
    found = list(rows)
    was_called(found)
    return found


def was_called(chains: Sequence[Chain]) -> None:
    """Give rows read with ``as_of`` the name, superior and classes of that day. They are for showing; nobody may save
    them. One query where a class was another.
    """
    held: list[Any] = list(chains)
    changed = {
        getattr(row, f"{name}_on")
        for row in held
        for name in TERMS
        if getattr(row, f"{name}_on") != getattr(row, f"{name}_id")
    }
    terms = Term.objects.in_bulk(changed) if changed else {}
    for row in held:
        row.name, row.short_name, row.parent_id = row.name_on, row.short_name_on, row.parent_on
        row.is_priority = row.is_priority_on
        for name in TERMS:
            if getattr(row, f"{name}_on") != getattr(row, f"{name}_id"):
                setattr(row, name, terms[getattr(row, f"{name}_on")])


def chain_as_of(chain: Chain, day: dt.date) -> Chain:
    """A copy of the chain called, hung and classed as on ``day``; for showing, nobody may save it."""
    if day >= clock.today():
        return chain
    past = ChainPast.objects.filter(in_force(day), chain=chain).select_related("parent", *TERMS).first()
    if past is None:
        return chain
    shown = copy.copy(chain)
    shown._state = copy.copy(chain._state)
    shown._state.fields_cache = dict(chain._state.fields_cache)
    shown.name, shown.short_name, shown.parent = past.name, past.short_name, past.parent
    for name in TERMS:
        if getattr(past, f"{name}_id") is not None:
            setattr(shown, name, getattr(past, name))
    shown.is_priority = chain.is_priority if past.is_priority is None else past.is_priority
    return shown


@dataclass(frozen=True)
class Chapter:
    """One step of a chain's life. ``event_id`` where it can be taken back."""

    day: dt.date | None
    text: str
    reason: str = ""
    event_id: UUID | None = None
    links: tuple[tuple[str, UUID], ...] = ()


def story(chain: Chain) -> list[Chapter]:
    """From the founding to today, in words and in order, in three queries."""
    rows = _successions(chain)
    came = [row for row in rows if row.successor_id == chain.pk]
    went = [row for row in rows if row.predecessor_id == chain.pk]
    chapters = [*_came(chain, came), *_changed(chain), *_went(chain, went)]
    return sorted(chapters, key=lambda chapter: (chapter.day is not None, chapter.day or dt.date.min))


def _successions(chain: Chain) -> list[Succession]:
    """Those the chain came from and those it went into."""
    rows = Succession.objects.filter(Q(successor=chain) | Q(predecessor=chain))
    rows = rows.select_related("event", "predecessor", "successor")
    return list(rows.order_by("event__day", "predecessor__order", "predecessor__name_key", "successor__order", "id"))


def _names(chains: list[Chain]) -> str:
    return "、".join(f"“{chain.name}”" for chain in chains)


def _came(chain: Chain, found: list[Succession]) -> list[Chapter]:
    founding = [row for row in found if row.event.day == chain.valid_from]
    chapters = []
    if not founding:
        chapters.append(Chapter(chain.valid_from, "设立" if chain.valid_from else "设立（日期未登记）"))
    for event_id in dict.fromkeys(row.event_id for row in found):
        rows = [row for row in found if row.event_id == event_id]
        before, event = [row.predecessor for row in rows], rows[0].event
        text = f"由{_names(before)}合并而成" if rows[0] in founding else f"{_names(before)}并入"
        if event.kind == ChainEventKind.SPLIT:
            text = f"由{_names(before)}拆分设立"
        links = tuple((one.name, one.pk) for one in before)
        chapters.append(Chapter(event.day, text, event.reason, event.pk, links))
    return chapters


def _changed(chain: Chain) -> list[Chapter]:
    pasts = list(ChainPast.objects.filter(chain=chain).select_related("parent", *TERMS).order_by("valid_to"))
    known = Chain.objects.select_related("parent", *TERMS).get(pk=chain.pk)
    chapters = []
    following: list[ChainPast | Chain] = [*pasts[1:], known]
    for past, after in zip(pasts, following, strict=False):  # without pasts nothing follows
        day = past.valid_to + dt.timedelta(days=1) if past.valid_to else None
        chapters += [Chapter(day, text, past.reason) for text in _differences(past, after)]
    return chapters


def _differences(past: ChainPast, after: "ChainPast | Chain") -> list[str]:
    """What became different the day after a past ended, in words. A class that was not kept became nothing."""
    texts = []
    if past.name != after.name:
        texts.append(f"由“{past.name}”更名为“{after.name}”")
    if past.parent_id != after.parent_id:
        before, now = (f"“{row.parent.name}”" if row.parent else "无上级" for row in (past, after))
        texts.append(f"上级链条由{before}改为{now}")
    for name in TERMS:
        old, new = getattr(past, name), getattr(after, name)
        if old is not None and new != old and (new is not None or isinstance(after, Chain)):
            texts.append(f"{TERMS[name]}由“{old.label}”改为{f'“{new.label}”' if new else '未定'}")
    if past.is_priority is not None and after.is_priority not in (None, past.is_priority):
        texts.append("列为重点产业链" if after.is_priority else "不再列为重点产业链")
    return texts


def _went(chain: Chain, found: list[Succession]) -> list[Chapter]:
    chapters = []
    for event_id in dict.fromkeys(row.event_id for row in found):
        rows = [row for row in found if row.event_id == event_id]
        after, event = [row.successor for row in rows], rows[0].event
        verb = "拆分为" if event.kind == ChainEventKind.SPLIT else "并入"
        links = tuple((one.name, one.pk) for one in after)
        chapters.append(Chapter(event.day, f"{verb}{_names(after)}", event.reason, event.pk, links))
    if chain.valid_to is not None and not found:
        end = ChainEvent.objects.filter(chain=chain, kind=ChainEventKind.END).order_by("-created_at").first()
        text = f"终止，最后一天为{cn_date(chain.valid_to)}"
        chapters.append(Chapter(chain.valid_to + dt.timedelta(days=1), text, end.reason if end else ""))
    return chapters


def heirs_of(chain: Chain) -> list[Chain]:
    """The chains that go on today of those an ended chain went over into, however often they went over since."""
    seen: set[UUID] = set()
    found: list[Chain] = []
    asked = [chain]
    while asked:
        seen |= {one.pk for one in asked}
        after = Chain.objects.filter(predecessors__predecessor__in=asked).exclude(pk__in=seen).distinct()
        asked = list(after.order_by("order", "name_key"))
        found += [one for one in asked if one.valid_to is None or one.valid_to >= clock.today()]
    return found


def successors_of(chain: Chain) -> list[Chain]:
    """The chains this one went over into."""
    return list(Chain.objects.filter(Q(predecessors__predecessor=chain)).order_by("order", "name_key"))
