"""What stands on records: every row that points at them, however far, and whether one import made all of it.

The log says which rows an import made (its job's id stands at each), and who wrote to them since: the database's own
triggers keep it, so nothing is missed whoever wrote. What is not in the log counts as somebody else's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from core.audit import table_label
from core.database.among import Among
from core.models import Anchor, AuditEvent
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_scope, current_tenant_id

Model = type[TenantModel]


@dataclass
class Standing:
    """``rows`` are those the import made, the records themselves included, by model; ``against`` says of a record why
    it cannot be taken away.
    """

    rows: dict[Model, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    roots: dict[UUID, set[UUID]] = field(default_factory=dict)
    against: dict[UUID, str] = field(default_factory=dict)

    def of(self, going: Collection[UUID]) -> "Standing":
        """What stands on the ``going`` records alone or among others, and they themselves."""
        wanted = set(going)
        rows = {
            model: {row_id for row_id in ids if not self.roots[row_id].isdisjoint(wanted)}
            for model, ids in self.rows.items()
        }
        return Standing(rows, self.roots, self.against)


@cache
def _keys_to(model: Model) -> tuple[tuple[Model, str], ...]:
    """Every column that may point at a row of ``model``, or at the anchor under the same id."""
    found = []
    for other in apps.get_models():
        if not (issubclass(other, TenantModel) and other._meta.managed and other._meta.pk.name == "id"):
            continue
        for key in other._meta.concrete_fields:
            if isinstance(key, models.ForeignKey) and key.related_model in (model, Anchor):
                found.append((other, str(key.column)))
    return tuple(found)


def pointing(frontier: Collection[Model], ids: Iterable[UUID]) -> list[tuple[Model, UUID, UUID]]:
    """(model, its row, the row it points at) of everything that points at ``ids``: one statement."""
    quote = connection.ops.quote_name
    keys = sorted({key for model in frontier for key in _keys_to(model)}, key=lambda key: (key[0]._meta.label, key[1]))
    parts = [
        f"SELECT {number}, t.id, t.{quote(column)} FROM {quote(other._meta.db_table)} t "  # noqa: S608 - our own names
        f"JOIN wanted ON wanted.id = t.{quote(column)}"
        for number, (other, column) in enumerate(keys)
    ]
    if not parts:
        return []
    wanted = "{" + ",".join(str(one) for one in ids) + "}"
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH wanted AS MATERIALIZED (SELECT unnest(%s::uuid[]) AS id) " + " UNION ALL ".join(parts), [wanted]
        )
        return [(keys[number][0], row_id, at) for number, row_id, at in cursor.fetchall()]


@dataclass(frozen=True)
class _Log:
    made: frozenset[UUID]
    touched: frozenset[UUID]


def _log_of(ids: Collection[UUID], job: UUID) -> _Log:
    """Which of the rows the job made, and which somebody wrote to outside of it (what is going on now apart)."""
    own = (str(job), current_scope().request_id)
    events = AuditEvent.objects.filter(Among("row_id", ids), tenant_id=current_tenant_id()).exclude(operation="access")
    made, touched = set(), set()
    for row_id, operation, request in events.values_list("row_id", "operation", "request_id"):
        if request == str(job) and operation == "insert":
            made.add(row_id)
        if request not in own:
            touched.add(row_id)
    return _Log(frozenset(made), frozenset(touched))


def _taken_from(ids: Collection[UUID], job: UUID) -> set[UUID]:
    """Of the records, those from which somebody else took something away: what is still there is found by walking."""
    own = (str(job), current_scope().request_id)
    noted = [model._meta.db_table for model in apps.get_models() if getattr(model, "GOES_ALONG", None) is not None]
    events = AuditEvent.objects.filter(tenant_id=current_tenant_id(), operation="delete").exclude(request_id__in=own)
    events = events.exclude(table_name__in=noted)
    gone = events.filter(Among("owner_id", ids) | Among("other_id", ids)).values_list("owner_id", "other_id")
    return {each for pair in gone for each in pair if each is not None} & set(ids)


def standing_on(model: Model, ids: Collection[UUID], *, job: UUID, staying: Collection[UUID] = ()) -> Standing:
    """All that stands on the records ``ids`` which ``job`` made; two statements a step away from them.

    ``staying`` are others it made that are not to go: they count as somebody else's.
    """
    found = Standing()
    strange: dict[UUID, Counter[str]] = defaultdict(Counter)
    log = _log_of(ids, job)
    touched = set(log.touched) | _taken_from(ids, job)
    along: set[UUID] = set()
    for record in ids:
        found.roots[record] = {record}
        if record in log.made:
            found.rows[model].add(record)
        else:
            found.against[record] = "不是这次写入新增的"
    frontier: dict[Model, set[UUID]] = {model: set(found.rows[model])}
    while any(frontier.values()):
        there = pointing(frontier, {row_id for some in frontier.values() for row_id in some})
        log = _log_of({row_id for _, row_id, _ in there}, job)
        touched |= log.touched
        along |= _going_along(there)
        frontier = defaultdict(set)
        for other, row_id, at in there:
            known = found.roots.setdefault(row_id, set())
            missing = found.roots[at] - known
            if row_id not in along and (row_id not in log.made or row_id in staying):
                for record in missing:
                    strange[record][table_label(other._meta.db_table)] += 1
            elif missing:
                found.rows[other].add(row_id)
                frontier[other].add(row_id)
            known |= missing
    _judge(found, strange, touched - along)
    return found


def _going_along(there: Iterable[tuple[Model, UUID, UUID]]) -> set[UUID]:
    """Those of the rows that a job noted by itself and nobody has decided on (``GOES_ALONG`` of their model)."""
    noted: dict[Model, set[UUID]] = defaultdict(set)
    for model, row_id, _ in there:
        if getattr(model, "GOES_ALONG", None) is not None:
            noted[model].add(row_id)
    found: set[UUID] = set()
    for model, ids in noted.items():
        asked = model.objects.filter(Among("id", ids), model.GOES_ALONG)  # type: ignore[attr-defined]
        found |= set(asked.values_list("id", flat=True))
    return found


def _judge(found: Standing, strange: Mapping[UUID, Counter[str]], touched: Collection[UUID]) -> None:
    for record, labels in strange.items():
        told = "、".join(f"{label} {count} 项" for label, count in sorted(labels.items()))
        found.against.setdefault(record, f"之后已有{told}")
    for model, ids in found.rows.items():
        for row_id in ids & set(touched):
            for record in found.roots[row_id]:
                label = "" if row_id == record else table_label(model._meta.db_table)
                found.against.setdefault(record, f"{label}之后又被修改")


def touched_below(model: Model, ids: Collection[UUID], *, job: UUID) -> dict[UUID, str]:
    """Under which of the records ``ids`` stands something that ``job`` made and somebody has written to since."""
    there = pointing({model}, ids)
    log = _log_of({row_id for _, row_id, _ in there}, job)
    return {
        at: f"{table_label(other._meta.db_table)}之后又被修改"
        for other, row_id, at in there
        if row_id in log.made and row_id in log.touched
    }


def take_away(standing: Standing) -> None:
    """Delete the rows, those nothing else points at first, and the anchors they owned. Raises IntegrityError."""
    left = {model for model, ids in standing.rows.items() if ids}
    while left:
        ends = {model for model in left if not any(_points(other, model) for other in left - {model})}
        for model in sorted(ends or left, key=lambda one: one._meta.label):
            delete_rows(model, standing.rows[model])
            left.discard(model)
    delete_rows(Anchor, {row_id for ids in standing.rows.values() for row_id in ids})


def _points(model: Model, at: Model) -> bool:
    return any(other is model for other, _ in _keys_to(at))


def delete_rows(model: Model, ids: Collection[UUID]) -> None:
    """One statement: rows may point at each other. What else points at one of them the database refuses."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY (%s::uuid[])", [list(ids)])  # noqa: S608 - our own name
