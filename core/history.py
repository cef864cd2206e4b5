"""修改记录: what was changed on an object, by whom, when, why and through what, read from the audit log.

Columns come by their Chinese names, keys by the names of what they point at, in a number of statements that does not
grow with the events. What the log masks stays masked; a name of a person is for those who may see persons at all.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Field, ForeignKey, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime

from core.audit import OPERATIONS, column_label, model_of_table, operation_of, table_label
from core.identify import BY_TOKEN
from core.models import Account, AuditEvent
from core.objects import ObjectKind, may_on, object_kinds
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime, thousands, wan
from core.templatetags.parts import Change

MASKED = "***"
JOB_REASON = "后台任务："
# What the platform keeps beside a value for its own use; the value itself is told.
SILENT = frozenset({"name_key", "initials", "anchor_kind", "offered_to_id", "search_noted_at", "position"})
NAMED_BY = ("name", "label", "display_name", "title")
# Whose names are for those who may see them at all.
GUARDED = {"members_person": "person.view"}
Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class HistoryRow:
    """One event as people read it. ``changes`` is None where only the ``columns`` may be told."""

    at: dt.datetime
    who: str
    operation: str
    what: str
    through: str
    reason: str
    columns: list[str]
    changes: list[Change] | None

    @property
    def text(self) -> str:
        return f"{self.operation}{self.what}"


def events_of(principal: Principal, kind: ObjectKind, row_id: UUID, *, whole: bool = False) -> "QuerySet[AuditEvent]":
    """Events of the object and of the rows that belong to it, those only that its reader may see the rows of.

    ``whole`` leaves none out: an auditor learns that something was changed, and no value.
    """
    own = Q(row_id=row_id, table_name=kind.model._meta.db_table)
    tables: dict[str, list[str]] = defaultdict(list)
    for part in kind.parts:
        if whole or not part.action or may_on(principal, kind, row_id, part.action):
            table = part.model._meta.db_table
            tables[part.column_of_log].append(table)
    for column, names in tables.items():
        own |= Q(**{column: row_id, "table_name__in": names})
    events: QuerySet[AuditEvent] = AuditEvent.objects.filter(own, tenant_id=principal.tenant.pk)
    return events if whole else events.exclude(operation="access")


def history_rows(principal: Principal, events: Sequence[AuditEvent], *, values: bool) -> list[HistoryRow]:
    """One row per event, in the order given; two statements however many there are."""
    actors = {event.actor_id for event in events if event.actor_id}
    people = dict(Account.objects.filter(pk__in=actors).values_list("pk", "display_name")) if actors else {}
    names = _names(principal, events) if values else {}
    return [_row(event, people, names, values=values) for event in events]


def _row(event: AuditEvent, people: Mapping[Any, str], names: Names, *, values: bool) -> HistoryRow:
    through, reason = way_of(event)
    return HistoryRow(
        at=event.at,
        who=people.get(event.actor_id, "已删除的账号") if event.actor_id else "平台",
        operation=OPERATIONS[operation_of(event)],
        what=table_label(event.table_name),
        through=through,
        reason=reason,
        columns=[column_label(event.table_name, name) for name in _columns(event)],
        changes=_changes(event, names) if values else None,
    )


def way_of(event: AuditEvent) -> tuple[str, str]:
    """By what way the change came, and the reason given with it; the scope's reason names the way."""
    for start, way in ((BY_TOKEN, "接口"), (JOB_REASON, "后台任务")):
        if event.reason.startswith(start):
            return f"{way}（{event.reason.removeprefix(start)}）", ""
    return ("页面" if event.actor_id else "平台"), event.reason


def _columns(event: AuditEvent) -> list[str]:
    if event.operation == "access":
        return [str(name) for name in event.diff.get("fields", [])]
    return sorted(name for name in event.diff if name not in SILENT and not name.endswith("_term_kind"))


def _field(table: str, column: str) -> "Field[Any, Any] | None":
    model = model_of_table(table)
    if model is None:
        return None
    return next((field for field in model._meta.concrete_fields if field.column == column), None)


def _changes(event: AuditEvent, names: Names) -> list[Change]:
    if event.operation == "access":
        return []
    changes = []
    for column in _columns(event):
        value = event.diff[column]
        before, after = value if event.operation == "update" else (None, value)
        if event.operation == "delete":
            before, after = value, None
        if event.operation != "update" and value in (None, "", [], {}):
            continue
        field = _field(event.table_name, column)
        label = column_label(event.table_name, column).removesuffix("（分）")
        changes.append(Change(label, _shown(field, before, names), _shown(field, after, names)))
    return changes


def _shown(field: "Field[Any, Any] | None", value: Any, names: Names) -> str:
    """A stored value as people read it."""
    if value is None or value == "":
        return ""
    if value == MASKED:
        return "（已遮住）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, ForeignKey):
        return names.get((field.related_model._meta.db_table, str(value)), "（已移除）")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(field, value)


def _plain(field: "Field[Any, Any] | None", value: Any) -> str:
    kind = field.get_internal_type() if field is not None else ""
    if kind == "DateTimeField" and (moment := parse_datetime(str(value))) is not None:
        return cn_datetime(moment)
    if kind == "DateField":
        return cn_date(dt.date.fromisoformat(str(value)[:10]))
    if field is not None and str(field.verbose_name).endswith("（分）"):
        return wan(int(value))
    if kind == "DecimalField":
        return thousands(str(value))
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return str(value) if not isinstance(value, dict) else f"{len(value)} 项内容"


# ---- names of what keys point at ------------------------------------------------------------------------------------


def _texts(value: Any) -> Iterable[str]:
    return (str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "", MASKED))


def _names(principal: Principal, events: Sequence[AuditEvent]) -> dict[tuple[str, str], str]:
    """By table and id what the keys of the events point at are called, in one statement."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for event in events:
        for column in _columns(event) if event.operation != "access" else ():
            field = _field(event.table_name, column)
            if isinstance(field, ForeignKey):
                wanted[_target(field)].update(_texts(event.diff[column]))
    anchored = _anchored(wanted)
    found: dict[tuple[str, str], str] = {}
    queries = []
    for model, ids in wanted.items():
        action = GUARDED.get(model._meta.db_table)
        if action and not principal.may(action):
            found |= {(model._meta.db_table, one): "（人员）" for one in ids}
        elif (named := _named(model)) and ids:
            queries.append(_query(model, named, ids))
        else:
            found |= {(model._meta.db_table, one): str(model._meta.verbose_name) for one in ids}
    if queries:
        first, *others = queries
        for table, key, name in first.union(*others, all=True) if others else first:
            found[table, key] = name
    for key in anchored:
        for table in [model._meta.db_table for model in wanted]:
            if (table, key) in found and table != "core_anchor":
                found["core_anchor", key] = found[table, key]
    return found


def _target(field: "ForeignKey[Any, Any]") -> type[Model]:
    target: type[Model] = field.related_model
    return target


def _anchored(wanted: dict[type[Model], set[str]]) -> set[str]:
    """Ids of anchors: the object that owns one has its id, so they are looked for among every kind of object."""
    anchor = next((model for model in wanted if model._meta.db_table == "core_anchor"), None)
    if anchor is None:
        return set()
    ids = wanted[anchor]
    for kind in object_kinds():
        wanted[kind.model].update(ids)
    return ids


def _named(model: type[Model]) -> str:
    for name in NAMED_BY:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return name
    return ""


def _query(model: type[Model], named: str, ids: Iterable[str]) -> "QuerySet[Any]":
    """(table, id as text, name) of the rows; ids that are none of this table's find nothing."""
    key = model._meta.pk
    wanted = [key.to_python(one) for one in ids] if key is not None else []
    rows = model._default_manager.filter(pk__in=wanted).order_by()
    table = Value(model._meta.db_table, TextField())
    told = {"of_table": table, "of_key": Cast("pk", TextField()), "called": Cast(F(named), TextField())}
    found: QuerySet[Any] = rows.annotate(**told).values_list(*told)
    return found
