"""What a chain was on a day, and what became of it: names and superiors as of a day, the story in words."""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, Field, OuterRef, Q, QuerySet, Subquery, UUIDField, When

from chains.choices import ChainEventKind
from chains.models import Chain, ChainEvent, ChainPast, Succession
from core import clock
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force


def as_of(chains: "QuerySet[Chain]", day: dt.date) -> "QuerySet[Any]":
    """The chains annotated with what they were called and hung below on ``day`` (``was_called`` makes use of it)."""
    past = ChainPast.objects.filter(in_force(day), chain_id=OuterRef("pk"))
    text, key = CharField(), UUIDField()
    columns: dict[str, tuple[str, Field[Any, Any]]] = {
        "name_on": ("name", text),
        "short_name_on": ("short_name", text),
        "parent_on": ("parent_id", key),
    }
    return chains.annotate(
        **{
            alias: Case(
                When(Exists(past), then=Subquery(past.values(column)[:1])), default=F(column), output_field=kind
            )
            for alias, (column, kind) in columns.items()
        }
    )


def hung_below(chain: Chain, day: dt.date) -> list[Chain]:
    """The chains in force right below ``chain`` on ``day``, called as then; for showing, nobody may save them."""
    rows = (
        as_of(Chain.objects.filter(in_force(day)), day).filter(parent_on=chain.pk).order_by("order", "name_key", "id")
    )
    found = list(rows)
    was_called(found)
    return found


def was_called(chains: Sequence[Chain]) -> None:
    """Give rows read with ``as_of`` the name and superior of that day. They are for showing; nobody may save them."""
    for chain in chains:
        row: Any = chain
        row.name, row.short_name, row.parent_id = row.name_on, row.short_name_on, row.parent_on


def chain_as_of(chain: Chain, day: dt.date) -> Chain:
    """A copy of the chain called and hung as on ``day``; for showing, nobody may save it."""
    if day >= clock.today():
        return chain
    past = ChainPast.objects.filter(in_force(day), chain=chain).select_related("parent").first()
    if past is None:
        return chain
    shown = copy.copy(chain)
    shown.name, shown.short_name, shown.parent = past.name, past.short_name, past.parent
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
    """From the founding to today, in words and in order, in four queries."""
    chapters = [*_came(chain), *_changed(chain), *_went(chain)]
    return sorted(chapters, key=lambda chapter: (chapter.day is not None, chapter.day or dt.date.min))


def _successions(**by: Any) -> list[Succession]:
    rows = Succession.objects.filter(**by).select_related("event", "predecessor", "successor")
    return list(rows.order_by("event__day", "predecessor__order", "predecessor__name_key", "successor__order", "id"))


def _names(chains: list[Chain]) -> str:
    return "、".join(f"“{chain.name}”" for chain in chains)


def _came(chain: Chain) -> list[Chapter]:
    found = _successions(successor=chain)
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
    pasts = list(ChainPast.objects.filter(chain=chain).select_related("parent").order_by("valid_to"))
    after: list[tuple[str, Chain | None]] = [*((past.name, past.parent) for past in pasts), (chain.name, chain.parent)]
    chapters = []
    for past, (name, parent) in zip(pasts, after[1:], strict=True):
        day = past.valid_to + dt.timedelta(days=1) if past.valid_to else None
        if past.name != name:
            chapters.append(Chapter(day, f"由“{past.name}”更名为“{name}”", past.reason))
        if past.parent_id != (parent.pk if parent else None):
            before = f"“{past.parent.name}”" if past.parent else "无上级"
            now = f"“{parent.name}”" if parent else "无上级"
            chapters.append(Chapter(day, f"上级链条由{before}改为{now}", past.reason))
    return chapters


def _went(chain: Chain) -> list[Chapter]:
    found = _successions(predecessor=chain)
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
