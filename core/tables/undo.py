"""Taking a written import back: new records go where nothing stands on them, changed ones get what they held before.

A record that somebody wrote to since is left alone and named. The same code says what would happen (and is rolled
back) and does it, so what is shown is what is done.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson

from core.choices import RowOutcome, RowUndo
from core.models import ImportRow, ImportRun
from core.principal import Principal
from core.spreadsheets.converted import as_text
from core.tables.plan import changes_of, parse, shown_cell
from core.tables.spec import KEY, Existing, ParsedRow, TableColumn, TableSpec
from core.tables.standing import standing_on, take_away, touched_below
from core.tables.stored import canonical
from core.tables.trace import record_of, value_of
from core.tenancy.base import TenantModel

GONE = "已不存在，或不在您可修改的范围内"
MOST_WORDS = 300


@dataclass(frozen=True)
class Verdict:
    """What becomes of one written row."""

    row_id: UUID
    number: int
    outcome: RowUndo
    because: str = ""


def written_rows(run: ImportRun) -> list[ImportRow]:
    """The rows that made or changed something, without their cells."""
    rows = ImportRow.objects.filter(run=run, outcome__in=[RowOutcome.NEW, RowOutcome.CHANGED]).order_by("number")
    return list(rows.defer("cells", "errors", "changes"))


def records_of(rows: Iterable[ImportRow]) -> list[UUID]:
    return [record for row in rows if (record := record_of(row)) is not None]


def take_back(spec: TableSpec, actor: Principal, run: ImportRun) -> list[Verdict]:
    """Undo what can be undone, in the caller's transaction, and say of every written row what became of it.

    What a new record was needed for is set back before it goes, and what its going makes room for after it.
    """
    rows = written_rows(run)
    columns = {column.code: column for column in spec.columns(actor)}
    records = spec.existing(actor, records_of(rows))
    kept: dict[UUID, str] = {}
    new = [row for row in rows if row.outcome == RowOutcome.NEW]
    changed = [row for row in rows if row.outcome == RowOutcome.CHANGED]
    restoring = []
    records_changed = [row.record for row in changed if row.record is not None]
    model = cast(type[TenantModel], spec.model)
    touched = touched_below(model, records_changed, job=run.write_job) if run.write_job else {}
    for row in changed:
        record = records.get(row.record or UUID(int=0))
        against = _against_restoring(row, record, columns) or touched.get(row.record or UUID(int=0), "")
        if against:
            kept[row.id] = against
        else:
            restoring.append(row)
    left = _restore(spec, actor, restoring, columns)
    kept |= _remove(spec, actor, run, new, records)
    if left:
        again = [row for row in restoring if row.id in left]
        kept |= _restore(spec, actor, again, columns)
    return [_verdict(row, kept.get(row.id, "")) for row in rows]


def _verdict(row: ImportRow, because: str) -> Verdict:
    undone = RowUndo.REMOVED if row.outcome == RowOutcome.NEW else RowUndo.RESTORED
    outcome = RowUndo.KEPT if because else undone
    return Verdict(row.id, row.number, outcome, because[:MOST_WORDS])


def _against_restoring(row: ImportRow, record: Existing | None, columns: Mapping[str, TableColumn]) -> str:
    if record is None:
        return GONE
    if not row.written:
        return "写入时它已是这个值，没有变化"
    for code, held in row.written.items():
        column = columns.get(code)
        if column is None:
            return "这张表已没有当时修改的列"
        now = value_of(record, column)
        if canonical(now) != held["now"]:
            shown = as_text(shown_cell(column, now)) or "空"
            return f"{column.header}之后又被修改，现为“{shown}”"
    return ""


def _restore(
    spec: TableSpec, actor: Principal, rows: Sequence[ImportRow], columns: Mapping[str, TableColumn]
) -> dict[UUID, str]:
    """Write back what can be written; of the others, why not. By the way a sheet takes: judged, then written."""
    if not rows:
        return {}
    back = [
        ParsedRow(
            number=row.number,
            cells={KEY: str(row.record), **{code: held["cell"] for code, held in row.written.items()}},
        )
        for row in rows
    ]
    kept: dict[UUID, str] = {}
    fit: list[ParsedRow] = []
    for row, parsed in zip(rows, parse(spec, actor, back, columns), strict=True):
        against = _against_cells(row, parsed, columns)
        if against:
            kept[row.id] = against
        else:
            fit.append(parsed)
    if len(fit) < len(back) and fit:  # they were judged beside those that stay as they are: once more, by themselves
        alone = [ParsedRow(number=row.number, cells=row.cells) for row in fit]
        fit = [row for row in parse(spec, actor, alone, columns) if not row.problems]
        wrong = {row.number for row in alone} - {row.number for row in fit}
        kept |= {row.id: "与另一条不能恢复的记录冲突" for row in rows if row.number in wrong}
    spec.write(actor, [], [(row, changes_of(row, columns)) for row in fit])
    return kept


def _against_cells(row: ImportRow, parsed: ParsedRow, columns: Mapping[str, TableColumn]) -> str:
    if parsed.problems:
        problem = parsed.problems[0]
        header = columns[problem.column].header if problem.column in columns else ""
        return f"不能恢复{header}：{problem.message}"
    for code, held in row.written.items():
        if code not in parsed.values:
            return f"不能恢复{columns[code].header}：原来是空的，这一列不能清空"
        if canonical(parsed.values[code]) != held["was"]:
            return f"不能恢复{columns[code].header}：原值“{as_text(held['cell'])}”的含义已经变了"
    return ""


def _remove(
    spec: TableSpec,
    actor: Principal,
    run: ImportRun,
    rows: Sequence[ImportRow],
    records: Mapping[UUID, Existing],
) -> dict[UUID, str]:
    """Take away what the import made and nobody has used or changed since; of the others, why not."""
    kept: dict[UUID, str] = {}
    going: dict[UUID, ImportRow] = {}
    for row in rows:
        record = record_of(row)
        if record is None or record not in records:
            kept[row.id] = GONE
        else:
            going[record] = row
    if not going or run.write_job is None:
        return kept
    against = dict(spec.bound(actor, list(going)))
    free = going.keys() - against.keys()
    staying = set(records_of(rows)) - free
    standing = standing_on(cast(type[TenantModel], spec.model), free, job=run.write_job, staying=staying)
    against |= standing.against
    take_away(standing.of(free - against.keys()))
    return kept | {going[record].id: because for record, because in against.items()}


def undo_hash(verdicts: Iterable[Verdict]) -> str:
    """A digest of what was shown: nothing else is done."""
    told: list[Any] = [(verdict.number, str(verdict.outcome), verdict.because) for verdict in verdicts]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()
