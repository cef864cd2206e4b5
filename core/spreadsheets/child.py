"""The process that parses a stranger's table: limited in memory and time, it writes JSON lines and nothing else.

Started by ``reader.read_table`` as ``python -m core.spreadsheets.child JOB``, JOB being JSON (see ``reader.Job``).
Each line is ``[row number, [values from column A on]]``, dates as ``{"d": "2021-05-01"}`` and times of a date as
``{"t": "2021-05-01T08:30:00"}``; the last is ``{"end": true}`` or ``{"refused": code, …}``.
"""

import json
import math
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

from python_calamine import CalamineError, load_workbook

from core.spreadsheets.delimited import TextLayout, records
from core.spreadsheets.limits import Limits
from core.spreadsheets.refusals import SpreadsheetRefused

# A whole number up to here is the same number as a float.
_EXACT_INTEGER = 2**53
_SPARE_CPU_SECONDS = 2
# Blank, also when it is made of invisible characters.
_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]*")

Encoded = str | int | float | bool | dict[str, str] | None


class _TableRefused(Exception):
    """A limit met while reading; the parent words it."""

    def __init__(self, code: str, **details: int | str) -> None:
        super().__init__(code)
        self.report = {"refused": code, **details}


def main(job_text: str, out: TextIO) -> None:
    """Parse as told by the job and write the lines; refusals are lines too, so that only a crash ends without one."""
    job: dict[str, Any] = json.loads(job_text)
    limits = Limits(**job["limits"])
    confine(limits)
    try:
        for line in _lines(job, limits):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
            out.write("\n")
        report: dict[str, Any] = {"end": True}
    except _TableRefused as refused:
        report = refused.report
    except SpreadsheetRefused as refused:
        report = {"refused": "text", "code": refused.code, "message": refused.message}
    except CalamineError:
        report = {"refused": "unreadable"}
    except MemoryError:
        report = {"refused": "memory"}
    out.write(json.dumps(report, ensure_ascii=False) + "\n")
    out.flush()


def confine(limits: Limits) -> None:
    """Bind this process: address space, processor time, no new files, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + _SPARE_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(job: dict[str, Any], limits: Limits) -> Iterator[list[Any]]:
    path = Path(job["path"])
    if job["layout"] is not None:
        rows: Iterable[list[Any]] = records(path, TextLayout(**job["layout"]), cell_characters=limits.cell_characters)
        return _encoded(rows, 0, limits)
    sheet = load_workbook(path).get_sheet_by_index(job["sheet"])
    # Rows come from row 1 on, but each begins at the first used column.
    return _encoded(sheet.iter_rows(), sheet.start[1] if sheet.start else 0, limits)


def _encoded(rows: Iterable[list[Any]], offset: int, limits: Limits) -> Iterator[list[Any]]:
    for number, raw in enumerate(rows, start=1):
        values = [None] * offset + [encode(value) for value in raw]
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        if number > limits.rows or len(values) > limits.columns:
            raise _TableRefused("beyond", row=number, column=len(values))
        for column, value in enumerate(values, start=1):
            if isinstance(value, str) and len(value) > limits.cell_characters:
                raise _TableRefused("long_text", row=number, column=column)
        yield [number, values]


def encode(value: object) -> Encoded:
    """One cell as JSON: blank text is null, whole floats are integers, times of day and durations are text."""
    if isinstance(value, str):
        return None if _BLANK.fullmatch(value) else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _encode_number(value)
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    raise _TableRefused("unreadable")


def _encode_number(number: float) -> int | float | str:
    if isinstance(number, int):
        return number
    if not math.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() and abs(number) < _EXACT_INTEGER else number


if __name__ == "__main__":
    main(sys.argv[1], sys.stdout)
