"""New rows of a large sheet that is in order, many in one row of the database: hardly ever is one of them asked for.

Where one is (a cell is corrected, the plan judged again, the import taken back) they are unfolded first, and are rows
like any other, under the ids they had. What a folded row does not say is what every new row in order says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from core.choices import RowOutcome
from core.database.insertion import insert
from core.ids import new_id
from core.models import ImportFold, ImportRow, ImportRun
from core.tables.bulk import Insertion, add
from core.tables.ready import NOT_READY, drop_ready
from core.tables.spec import ParsedRow

# Fewer rows are kept one by one, a fold holds no more than so many.
FOLDED_FROM = 500
FOLD = 1000
# What is told of a folded row, its cells after it: they stand in the order of their columns, which all rows share.
KEPT = ("id", "number", "key", "title")

Kept = Mapping[str, Any]


def fold(run: ImportRun, codes: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Keep the rows, which come in the order of the sheet: of each what ``KEPT`` names, then its cells by ``codes``."""
    for start in range(0, len(rows), FOLD):
        some = rows[start : start + FOLD]
        text = orjson.dumps([codes, some], default=str).decode()
        insert(ImportFold(id=new_id(), run=run, first=some[0][1], rows=text), None)


def _folds(run: ImportRun) -> Iterator[tuple[list[str], list[list[Any]]]]:
    """The codes of the columns and the rows of each fold, in the order of the sheet."""
    if run.folded:
        for text in ImportFold.objects.filter(run=run).order_by("first").values_list("rows", flat=True):
            codes, told = orjson.loads(text)
            yield codes, told


def folded_rows(run: ImportRun) -> Iterator[dict[str, Any]]:
    """The folded rows of an import, in the order of the sheet."""
    for codes, told in _folds(run):
        for row_id, number, key, title, *cells in told:
            yield {
                "id": UUID(row_id),
                "number": number,
                "key": key,
                "title": title,
                "cells": dict(zip(codes, cells, strict=True)),
            }


def folded_cells(run: ImportRun) -> list[ParsedRow]:
    """The same with nothing but the cells and the ids they are kept under."""
    first = len(KEPT)
    return [
        ParsedRow(
            row[1], dict(zip(codes, row[first:], strict=True)), kept_as=UUID(int=int(row[0].replace("-", ""), 16))
        )
        for codes, told in _folds(run)
        for row in told
    ]


def shown_row(row: Kept) -> ImportRow:
    """The folded row as it would be if it were none; it is not to be saved."""
    return ImportRow(**row, outcome=RowOutcome.NEW)


def unfold(run: ImportRun) -> None:
    """Make the folded rows rows of their own, within the caller's transaction; the import is locked."""
    rows = list(folded_rows(run))
    if not rows:
        return
    same: dict[str, list[Any]] = {"run_id": [run.pk] * len(rows), "outcome": [str(RowOutcome.NEW)] * len(rows)}
    columns = {**same, **{name: [row[name] for row in rows] for name in (*KEPT, "cells")}}
    add(Insertion(ImportRow, columns))
    ImportFold.objects.filter(run=run).delete()
    drop_ready(run)
    ImportRun.objects.filter(pk=run.pk).update(folded=0, **NOT_READY)
    run.folded, run.judged_at = 0, None


def drop_rows(run: ImportRun) -> None:
    """Forget what was kept of the sheet."""
    ImportRow.objects.filter(run=run).delete()
    drop_ready(run)
    if run.folded:
        ImportFold.objects.filter(run=run).delete()
