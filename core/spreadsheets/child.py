"""The process that parses a stranger's workbook: limited in memory and time, it writes JSON lines and nothing else.

Started by ``reader.read_table``, one for each workbook, so it imports next to nothing and writes its JSON by hand: the
start would else cost as much as the parsing. Each line is ``[row number, [values from column A on]]``, dates as
``{"d": "2021-05-01"}`` and times of a date as ``{"t": "2021-05-01T08:30:00"}``; the last is ``{"end": true}`` or
``{"refused": code, …}``. ``text_child`` does the same for a CSV.
"""

import resource
import sys

from python_calamine import CalamineError, load_workbook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.spreadsheets.limits import Limits

# What a child is told of the limits, in this order.
BOUNDS = ("memory_bytes", "cpu_seconds", "rows", "columns", "cell_characters")
# A whole number up to here is the same number as a float.
_EXACT_INTEGER = 2**53
_SPARE_CPU_SECONDS = 2
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_ESCAPES = {code: f"\\u{code:04x}" for code in (*range(32), ord('"'), ord("\\"))}
_LINES_AT_ONCE = 200
_REMEMBERED, _SHORT = 2000, 100


class Bounds:
    """The limits of a child (see ``limits.Limits``)."""

    def __init__(self, told: "list[str]") -> None:
        self.memory_bytes, self.cpu_seconds, self.rows, self.columns, self.cell_characters = map(int, told)


class TableRefused(Exception):
    """What ends the reading; the parent words it. ``details`` are numbers and texts."""

    def __init__(self, code: str, **details: int | str) -> None:
        super().__init__(code)
        self.report: dict[str, int | str] = {"refused": code, **details}


def confine(limits: "Limits | Bounds") -> None:
    """Bind this process: address space, processor time, no new files, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + _SPARE_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """``PATH SHEET BOUNDS…``; refusals are lines too, so that only a crash ends without one."""
    path, sheet, *told = sys.argv[1:]
    bounds = Bounds(told)
    confine(bounds)
    try:
        found = load_workbook(path).get_sheet_by_index(int(sheet))
        # Rows come from row 1 on, but each begins at the first used column.
        write_rows(found.iter_rows(), found.start[1] if found.start else 0, bounds)
    except TableRefused as refused:
        end(refused.report)
    except CalamineError:
        end({"refused": "unreadable"})
    except MemoryError:
        end({"refused": "memory"})
    else:
        end({"end": True})


class _Texts(dict[str, str]):
    """Texts as JSON: most cells repeat another's."""

    def __missing__(self, text: str) -> str:
        found = f'"{text}"' if text.isalnum() else encoded(text)
        if len(self) < _REMEMBERED and len(text) < _SHORT:
            self[text] = found
        return found


class _Numbers(dict[float, str]):
    """The same of numbers; only floats are looked up, as 1, 1.0 and TRUE are one key."""

    def __missing__(self, number: float) -> str:
        found = encoded(number)
        if len(self) < _REMEMBERED:
            self[number] = found
        return found


def write_rows(rows: "Iterable[Sequence[object]]", offset: int, bounds: Bounds) -> None:
    """A line for each row that has a value; raises TableRefused at the first thing beyond the bounds."""
    lines: list[str] = []
    before = ["null"] * offset
    texts, numbers = _Texts(), _Numbers()
    for number, raw in enumerate(rows, start=1):
        values = [
            texts[value] if isinstance(value, str) else numbers[value] if isinstance(value, float) else encoded(value)
            for value in raw
        ]
        if before:
            values = before + values
        while values and values[-1] == "null":
            values.pop()
        if not values:
            continue
        if number > bounds.rows or len(values) > bounds.columns:
            raise TableRefused("beyond", row=number, column=len(values))
        line = ",".join(values)
        if len(line) > bounds.cell_characters and len(max(values, key=len)) > bounds.cell_characters:
            _refuse_long_text(number, raw, offset, bounds)
        lines.append(f"[{number},[{line}]]\n")
        if len(lines) == _LINES_AT_ONCE:
            _write("".join(lines))
            lines.clear()
    _write("".join(lines))


def _refuse_long_text(number: int, raw: "Sequence[object]", offset: int, bounds: Bounds) -> None:
    for column, value in enumerate(raw, start=offset + 1):
        if isinstance(value, str) and len(value) > bounds.cell_characters and not _is_blank(value):
            raise TableRefused("long_text", row=number, column=column)


def end(report: "dict[str, int | str]") -> None:
    """The last line."""
    _write("{" + ",".join(f"{encoded(key)}:{encoded(value)}" for key, value in report.items()) + "}\n")
    sys.stdout.buffer.flush()


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode())


def encoded(value: object) -> str:
    """One cell as JSON: blank text is null, whole floats are integers, times of day and durations are text."""
    kind = type(value).__name__
    if kind == "str":
        return _text(str(value))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if kind == "datetime":
        return f'{{"t":"{value.isoformat()}"}}'  # type: ignore[attr-defined]
    if kind == "date":
        return f'{{"d":"{value.isoformat()}"}}'  # type: ignore[attr-defined]
    if kind in ("time", "timedelta"):
        return f'"{value}"'
    raise TableRefused("unreadable")


def _text(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text and text and text[0] > " ":
        return f'"{text}"' if text[0] not in _INVISIBLE or not _is_blank(text) else "null"
    return "null" if _is_blank(text) else f'"{text.translate(_ESCAPES)}"'


def _is_blank(text: str) -> bool:
    """Blank, also when it is made of invisible characters."""
    return not "".join(text.split()).strip(_INVISIBLE)


def _number(number: float) -> str:
    if isinstance(number, int):
        return str(number)
    if number - number != 0:
        return f'"{number}"'
    return str(int(number)) if number.is_integer() and abs(number) < _EXACT_INTEGER else repr(number)
