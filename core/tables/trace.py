"""What an import leaves behind for a day: which record each row wrote, and what stood there before."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from core.choices import RowOutcome
from core.models import ImportRow, ImportRun
from core.principal import Principal
from core.tables.bulk import change_rows
from core.tables.folded import unfold
from core.tables.plan import changes_of, shown_cell
from core.tables.spec import Existing, ParsedRow, TableColumn, TableSpec
from core.tables.stored import canonical

Columns = Mapping[str, TableColumn]


def keep_trace(spec: TableSpec, actor: Principal, run: ImportRun, rows: Sequence[ParsedRow], columns: Columns) -> None:
    """Note of every written row its record and how to take it back; called right after the writing, in its transaction.

    What a write changes beside the columns named in the sheet is noted as well: the record is read again. Of a new
    record nothing is kept but which it is, and not even that where it has the row's own id (``record_of``): whether
    somebody wrote to it since, the log knows.
    """
    changed = [row for row in rows if row.target is not None and changes_of(row, columns)]
    new = [row for row in rows if row.target is None and (row.made is None or row.made != row.kept_as)]
    if not changed and not new:
        return
    if new:
        unfold(run)
    made = _made(spec, actor, new)
    targets = {row.number: row.target.id for row in changed if row.target}
    records = spec.existing(actor, list(targets.values())) if targets else {}
    ids = dict(ImportRow.objects.filter(run=run).values_list("number", "id"))
    notes: list[dict[str, Any]] = [
        {"id": ids[row.number], "record": made.get(row.number), "written": {}} for row in new
    ]
    for row in changed:
        after = records.get(targets[row.number])
        written = _differences(row.target, after, columns) if row.target and after else {}
        notes.append({"id": ids[row.number], "record": targets[row.number], "written": written})
    change_rows(ImportRow, notes)


def _made(spec: TableSpec, actor: Principal, new: Sequence[ParsedRow]) -> dict[int, UUID]:
    """The record each new row became: as the table told, else the one that has its natural key by now."""
    made = {row.number: row.made for row in new if row.made is not None}
    left = [row for row in new if row.made is None]
    matched = spec.match(actor, left) if left else {}
    return made | {number: ids[0] for number, ids in matched.items() if len(ids) == 1}


def record_of(row: ImportRow) -> UUID | None:
    """The record a written row made or changed: a new one has the row's own id where nothing else is noted."""
    return row.record or (row.id if row.outcome == RowOutcome.NEW else None)


def _differences(before: Existing, after: Existing, columns: Columns) -> dict[str, Any]:
    """Of each column that is no longer what it was: the cell to put back, what that meant, and what is there now."""
    found: dict[str, Any] = {}
    for code, column in columns.items():
        if code not in before.values and code not in after.values:
            continue
        was, now = value_of(before, column), value_of(after, column)
        if canonical(was) != canonical(now):
            found[code] = {"cell": shown_cell(column, was), "was": canonical(was), "now": canonical(now)}
    return found


def value_of(record: Existing, column: TableColumn) -> Any:
    value = record.values.get(column.code, column.empty)
    return column.empty if value is None else value
