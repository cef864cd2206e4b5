"""历史: what was done on a chain, from the audit log, as sentences people read."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Cast

from chains.models import Chain, ChainHead, ChainLeaderOrg, ChainPast, ChainUnit, Gap, KeyProject, Segment, SegmentLink
from core.models import Account, AuditEvent, Term
from core.templatetags.formats import cn_date, thousands, wan
from core.templatetags.parts import Event
from members.models import Person
from organizations.models import PartyOrg, Unit

PARTS: tuple[type[models.Model], ...] = (Segment, ChainUnit, ChainHead, ChainLeaderOrg, KeyProject, Gap, ChainPast)
SKIPPED = frozenset({"chain_id", "name_key", "initials", "anchor_kind", "order", "version"})


@dataclass(frozen=True)
class Subject:
    """How rows of one table are spoken of: ``named_by`` is the column that says which one."""

    model: type[models.Model]
    noun: str
    verbs: Mapping[str, str]
    named_by: tuple[str, ...]


def _verbs(insert: str) -> dict[str, str]:
    return {"insert": insert, "update": "修改", "delete": "撤回"}


SUBJECTS = {
    subject.model._meta.db_table: subject
    for subject in (
        Subject(Chain, "产业链", _verbs("新建"), ("name",)),
        Subject(Segment, "环节", _verbs("添加"), ("name",)),
        Subject(SegmentLink, "环节关系", _verbs("登记"), ("source_id", "target_id")),
        Subject(ChainUnit, "链上单位", _verbs("加入"), ("unit_id",)),
        Subject(ChainHead, "链长", _verbs("登记"), ("person_id", "department_id")),
        Subject(ChainLeaderOrg, "链主党组织", _verbs("登记"), ("party_org_id",)),
        Subject(KeyProject, "重点项目", _verbs("新建"), ("name",)),
        Subject(ChainPast, "原状", _verbs("留存"), ("name",)),
        Subject(Gap, "强链补链事项", _verbs("登记"), ("name",)),
    )
}
MARKS = {"insert": "增", "update": "改", "delete": "撤"}
Names = dict[str, str]
Now = Mapping[str, str | None]  # a row's columns that name it, as text


def events_of(chain: Chain) -> "QuerySet[AuditEvent]":
    """Events of the chain and of everything that stands or stood on it; a row taken back takes its events along."""
    ends = Q(source__chain_id=chain.pk) | Q(target__chain_id=chain.pk)
    found = [model._default_manager.filter(chain_id=chain.pk) for model in PARTS]
    ids = {chain.pk, *(pk for (pk,) in _together([*found, SegmentLink.objects.filter(ends)], "id"))}
    return AuditEvent.objects.filter(row_id__in=ids).exclude(operation="access")


def _together(queries: "Sequence[QuerySet[Any]]", *columns: str) -> list[tuple[Any, ...]]:
    """The columns of all rows the queries find, in one statement."""
    first, *others = (query.order_by().values_list(*columns) for query in queries)
    return list(first.union(*others, all=True)) if others else list(first)


def _texts(event: AuditEvent) -> Iterable[str]:
    """Every value of an event that may be an id."""
    for value in event.diff.values():
        yield from (str(one) for one in (value if isinstance(value, list) else [value]) if one)


def _names(events: Sequence[AuditEvent], rows: Mapping[UUID, Now]) -> Names:
    """Names of every row the events mention."""
    ids = {text for event in events for text in _texts(event) if len(text) == 36 and text.count("-") == 4}
    for row in rows.values():
        ids.update(text for text in row.values() if text)
    readers: tuple[tuple[Any, str], ...] = (
        (Unit.objects, "name"),
        (Segment.objects, "name"),
        (Chain.objects, "name"),
        (PartyOrg.objects, "name"),
        (Person.objects, "name"),
        (KeyProject.objects, "name"),
        (Term.objects, "label"),
    )
    wanted = [UUID(text) for text in ids if _is_uuid(text)]
    found = [manager.filter(pk__in=wanted).annotate(called=F(column)) for manager, column in readers]
    return {str(key): name for key, name in _together(found, "pk", "called")}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _rows(events: Sequence[AuditEvent]) -> dict[UUID, Now]:
    """By what columns the rows the events are about are named now."""
    found = []
    for table, subject in SUBJECTS.items():
        ids = {event.row_id for event in events if event.table_name == table}
        first, second = (subject.named_by * 2)[:2]
        now = {"by_first": Cast(first, models.TextField()), "by_second": Cast(second, models.TextField())}
        found.append(subject.model._default_manager.filter(pk__in=ids).annotate(of=models.Value(table), **now))
    return {
        key: dict(zip(SUBJECTS[table].named_by, values, strict=False))
        for table, key, *values in _together(found, "of", "pk", "by_first", "by_second")
    }


def _shown(field: "models.Field[Any, Any]", value: object, names: Names) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return "空"
    if field.is_relation:
        return names.get(str(value), "（已移除）")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return cn_date(dt.date.fromisoformat(str(value)[:10]))
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if field.name == "amount":
        return wan(int(str(value)))
    if isinstance(field, models.DecimalField):
        return thousands(str(value))
    return str(value)


def _label(field: "models.Field[Any, Any]") -> str:
    """The column's name without its unit of storage: amounts are shown in 万元."""
    return str(field.verbose_name).removesuffix("（分）")


def _detail(subject: Subject, event: AuditEvent, names: Names) -> str:
    parts = []
    for field in subject.model._meta.concrete_fields:
        name = field.attname
        if name not in event.diff or name in SKIPPED or (name in subject.named_by and event.operation != "update"):
            continue
        value = event.diff[name]
        if event.operation == "update":
            before, after = value
            parts.append(f"{_label(field)}：{_shown(field, before, names)} → {_shown(field, after, names)}")
        elif value not in (None, "", False):
            parts.append(f"{_label(field)}：{_shown(field, value, names)}")
    return "；".join(parts)


def _subject_name(subject: Subject, event: AuditEvent, row: Now | None, names: Names) -> str:
    for column in subject.named_by:
        value = row[column] if row is not None else event.diff.get(column)
        if isinstance(value, list):
            value = value[-1]
        if value:
            return names.get(str(value), str(value)) if column != "name" else str(value)
    return ""


def sentences(events: Sequence[AuditEvent]) -> list[Event]:
    """One timeline entry per audit event, in the order given; three queries however many events there are."""
    rows = _rows(events)
    names = _names(events, rows)
    actors = {event.actor_id for event in events if event.actor_id}
    people = dict(Account.objects.filter(pk__in=actors).values_list("pk", "display_name"))
    return [_sentence(event, rows, names, people.get) for event in events]


def _sentence(event: AuditEvent, rows: Mapping[UUID, Now], names: Names, who: Callable[[Any], str | None]) -> Event:
    subject = SUBJECTS[event.table_name]
    name = _subject_name(subject, event, rows.get(event.row_id), names)
    return Event(
        what=f"{subject.verbs[event.operation]}{subject.noun}“{name}”",
        at=event.at,
        who=(who(event.actor_id) or "已停用账号") if event.actor_id else "平台",
        text=_detail(subject, event, names),
        mark=MARKS[event.operation],
    )
