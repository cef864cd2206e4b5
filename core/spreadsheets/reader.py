"""Read an uploaded table. The parser runs in a limited child process: what kills it kills no worker."""

import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from core.spreadsheets.addresses import CellAddress, CellRange, column_letter
from core.spreadsheets.archive import CHUNK
from core.spreadsheets.child import BOUNDS
from core.spreadsheets.guard import WorkbookFacts, inspect_workbook
from core.spreadsheets.limits import DEFAULT, Limits
from core.spreadsheets.refusals import SpreadsheetRefused, SpreadsheetTooLarge, beyond_limits, damaged
from core.spreadsheets.table import CellValue, RawRow, Table, build_table

logger = logging.getLogger(__name__)

# Without ``-m`` and without ``site``, whose machinery costs more than half of the start; our modules are found in the
# current directory, the parser where it is installed.
_PYTHON = (sys.executable, "-E", "-s", "-S", "-B", "-X", "utf8", "-c")
_PARSER = find_spec("python_calamine")
if _PARSER is None or _PARSER.origin is None:
    raise ImportError("python_calamine is not installed")
_PACKAGES = str(Path(_PARSER.origin).parents[1])
_WORKBOOK, _TEXT = (
    f"import sys; sys.path.append({_PACKAGES!r}); from core.spreadsheets.{name} import main; main()"
    for name in ("child", "text_child")
)
_CODE_ROOT = Path(__file__).resolve().parents[2]


def read_table(
    path: Path, *, sheet: str | None = None, limits: Limits = DEFAULT, facts: WorkbookFacts | None = None
) -> Table:
    """The table on one sheet of an XLSX (default: the first visible sheet with content), or of a CSV.

    The file is inspected first unless ``facts`` of that very file are handed in. Raises ``SpreadsheetRefused`` and its
    subclasses for whatever ``guard.inspect_workbook`` refuses, and for formulas, error values, merged cells, a missing
    or double header, and for a parse that runs out of memory or time. Values keep the type of their cell; all values
    of a CSV are text.
    """
    facts = facts or inspect_workbook(path, limits=limits)
    name = ""
    merges: tuple[CellRange, ...] = ()
    if facts.layout is not None:
        job = [_TEXT, str(path.resolve()), facts.layout.encoding, facts.layout.delimiter]
    else:
        chosen = facts.sheet(sheet)
        chosen.refuse_formulas()
        job = [_WORKBOOK, str(path.resolve()), str(chosen.index)]
        name, merges = chosen.name, chosen.merges
    # Closed at once where building stops early, so that no child outlives the refusal.
    with closing(_rows(job, limits)) as rows:
        return build_table(rows, merges, sheet=name)


def _rows(job: list[str], limits: Limits) -> Generator[RawRow]:
    """The rows the child reports; raises where it refuses, or ends without having said so."""
    with subprocess.Popen(
        [*_PYTHON, *job, *(str(getattr(limits, bound)) for bound in BOUNDS)],
        cwd=_CODE_ROOT,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        start_new_session=True,
    ) as child:
        try:
            for lines in _output_lines(child, limits):
                together = b",".join(lines)
                may_hold_days = b"{" in together
                for message in orjson.loads(b"[%b]" % together):
                    if isinstance(message, list):
                        number, values = message
                        if may_hold_days and dict in map(type, values):
                            values = [_decode(value) if isinstance(value, dict) else value for value in values]
                        yield number, values
                        continue
                    if "refused" in message:
                        raise _refusal(message, limits)
                    return
        finally:
            child.kill()
    raise _death(child.returncode)


def _output_lines(child: "subprocess.Popen[bytes]", limits: Limits) -> Iterator[list[bytes]]:
    """Complete lines of the child's output, as many as came at once, under a ceiling of time and of bytes."""
    if child.stdout is None:
        raise ValueError("The child must be started with a pipe.")
    deadline = time.monotonic() + limits.wall_seconds
    received, pending = 0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise _too_slow()
            chunk = os.read(child.stdout.fileno(), CHUNK)
            if not chunk:
                _wait(child, deadline)
                return
            received += len(chunk)
            if received > limits.output_bytes:
                raise _too_much_content()
            *complete, pending = (pending + chunk).split(b"\n")
            if complete:
                yield complete


def _wait(child: "subprocess.Popen[bytes]", deadline: float) -> None:
    try:
        child.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise _too_slow() from error


def _decode(value: dict[str, str]) -> CellValue:
    return date.fromisoformat(value["d"]) if "d" in value else datetime.fromisoformat(value["t"])


def _refusal(message: dict[str, Any], limits: Limits) -> SpreadsheetRefused:
    """Word what the child could not read."""
    match message["refused"]:
        case "text":
            return SpreadsheetRefused(message["message"], code=message["code"])
        case "beyond":
            letter = column_letter(message["column"])
            return beyond_limits(message["row"], letter, rows=limits.rows, columns=limits.columns)
        case "long_text":
            place = CellAddress(message["row"], message["column"])
            return SpreadsheetRefused(
                f"{place}的文字超过 {limits.cell_characters:,} 个字符，请缩短。", code="spreadsheet_long_text"
            )
        case "memory":
            return _too_much_content()
        case _:
            return damaged()


def _death(returncode: int) -> SpreadsheetRefused:
    """Word how the child ended. An allocation that fails inside the parser aborts the process."""
    logger.warning("The parsing child ended with status %s.", returncode)
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_slow()
    if returncode in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        return _too_much_content()
    return damaged()


def _too_slow() -> SpreadsheetTooLarge:
    return SpreadsheetTooLarge("表格内容过于复杂，读取超时，请删去多余内容或拆分后上传。", code="spreadsheet_too_slow")


def _too_much_content() -> SpreadsheetTooLarge:
    return SpreadsheetTooLarge("表格内容过多，超出读取上限，请拆分后再上传。", code="spreadsheet_too_much_content")
