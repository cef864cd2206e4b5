"""What a body was on a day, and what became of it: name, kind and superior as of a day, the story in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import BodyEventKind, BodyState
from alliances.models import BodyEvent, BodyPast, BodySuccession, ChainBody
from chains.lineage import Chapter
from core import clock
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force


def pasts_on(body_ids: Iterable[UUID], day: dt.date) -> dict[UUID, BodyPast]:
    """What each of the bodies was on ``day``, where it was something else than today."""
    if day >= clock.today():  # nothing changes on a day to come
        return {}
    rows = BodyPast.objects.filter(in_force(day), body_id__in=list(body_ids)).select_related("kind", "parent")
    return {past.body_id: past for past in rows}


def was_called(bodies: Sequence[ChainBody], day: dt.date) -> None:
    """Give the bodies name, kind and superior of ``day``, in one query. They are for showing; nobody may save them."""
    pasts = pasts_on([body.pk for body in bodies], day)
    for body in bodies:
        if past := pasts.get(body.pk):
            body.name, body.parent = past.name, past.parent
            if past.kind is not None:
                body.kind = past.kind


def was_on(day: dt.date, **columns: Any) -> Q:
    """Bodies whose ``kind_id`` or ``parent_id`` was that on ``day``."""
    if day >= clock.today():
        return Q(**columns)
    pasts = BodyPast.objects.filter(in_force(day))
    return Q(pk__in=pasts.filter(**columns).values("body_id")) | (
        Q(**columns) & ~Q(pk__in=pasts.order_by().values("body_id"))
    )


def story(body: ChainBody) -> list[Chapter]:
    """From the planning to today, in words and in order, in three queries."""
    events = list(BodyEvent.objects.filter(_around(body)).distinct().order_by("day", "created_at", "id"))
    before, after = _both_sides(events)
    chapters = [_founding(body)] if _is_told(body, events) else []
    chapters += [_chapter(body, event, before[event.pk], after[event.pk]) for event in events]
    chapters += _changed(body)
    return sorted(chapters, key=lambda chapter: (chapter.day is not None, chapter.day or dt.date.min))


def _around(body: ChainBody) -> Q:
    return Q(body=body) | Q(successions__predecessor=body) | Q(successions__successor=body)


def _both_sides(events: Sequence[BodyEvent]) -> tuple[dict[UUID, list[ChainBody]], dict[UUID, list[ChainBody]]]:
    before: dict[UUID, list[ChainBody]] = defaultdict(list)
    after: dict[UUID, list[ChainBody]] = defaultdict(list)
    rows = BodySuccession.objects.filter(event__in=events).select_related("predecessor", "successor").order_by("id")
    for row in rows:
        for side, one in ((before, row.predecessor), (after, row.successor)):
            if one not in side[row.event_id]:
                side[row.event_id].append(one)
    return before, after


def _is_told(body: ChainBody, events: Sequence[BodyEvent]) -> bool:
    """No event tells of the beginning by itself."""
    begun = {BodyEventKind.FOUND, BodyEventKind.MERGE, BodyEventKind.SPLIT}
    return not any(event.kind in begun and event.day == body.founded_on for event in events)


def _founding(body: ChainBody) -> Chapter:
    if body.state == BodyState.PLANNED:
        return Chapter(None, "筹建中，尚未成立")
    return Chapter(body.founded_on, "成立" if body.founded_on else "成立（日期未登记）")


def _ground(event: BodyEvent) -> str:
    return " · ".join(text for text in (event.document, event.reason) if text)


def _names(bodies: Sequence[ChainBody]) -> str:
    return "、".join(f"“{body.name}”" for body in bodies)


def _chapter(body: ChainBody, event: BodyEvent, before: Sequence[ChainBody], after: Sequence[ChainBody]) -> Chapter:
    went = body in before
    links = tuple((one.name, one.pk) for one in (after if went else before))
    undone = event.pk if event.kind in (BodyEventKind.RENAME, BodyEventKind.MERGE, BodyEventKind.SPLIT) else None
    if event.kind == BodyEventKind.RENAME:
        text = f"由“{event.kept['name']}”更名为“{event.kept['to']}”"
    elif event.kind == BodyEventKind.FOUND:
        text = "成立"
    elif event.kind == BodyEventKind.END:
        text = f"终止，最后一天为{cn_date(clock.day_before(event.day))}"
    elif event.kind == BodyEventKind.SPLIT:
        text = f"拆分为{_names(after)}" if went else f"由{_names(before)}拆分设立"
    elif went:
        text = f"并入{_names(after)}"
    else:
        text = f"由{_names(before)}合并而成" if event.day == body.founded_on else f"{_names(before)}并入"
    return Chapter(event.day, text, _ground(event), undone, links)


def _changed(body: ChainBody) -> list[Chapter]:
    """What was changed by editing or hung elsewhere: kinds and superiors. Renames are told by their events."""
    pasts = list(BodyPast.objects.filter(body=body).select_related("kind", "parent").order_by("valid_to"))
    if not pasts:
        return []
    known = ChainBody.objects.select_related("kind", "parent").get(pk=body.pk)
    following: list[BodyPast | ChainBody] = [*pasts[1:], known]
    chapters = []
    for past, after in zip(pasts, following, strict=True):
        day = clock.day_after(past.valid_to) if past.valid_to else None
        texts = []
        if past.parent_id != after.parent_id:
            was, now = (f"“{row.parent.name}”" if row.parent else "无上级" for row in (past, after))
            texts.append(f"上级组织由{was}改为{now}")
        if past.kind is not None and after.kind is not None and past.kind_id != after.kind_id:
            texts.append(f"类别由“{past.kind.label}”改为“{after.kind.label}”")
        chapters += [Chapter(day, text, past.reason) for text in texts]
    return chapters


def successors_of(body: ChainBody) -> "QuerySet[ChainBody]":
    """The bodies this one went over into."""
    found: QuerySet[ChainBody] = ChainBody.objects.filter(predecessors__predecessor=body)
    return found.order_by("name_key", "id")
