"""Read a file of GB/T 4754 that an operator supplies: code, name and level a row, in the standard's own form."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import InvalidInput
from core.models import IndustryClass
from core.spreadsheets.converted import as_text, clean, narrow
from core.spreadsheets.reader import read_table
from core.spreadsheets.table import CellValue, Table, match_key

SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4
LEVELS = {"门类": SECTION, "大类": DIVISION, "中类": GROUP, "小类": CLASS, "1": 1, "2": 2, "3": 3, "4": 4}
SHAPES = {
    SECTION: (re.compile(r"[A-Z]"), "门类代码应为一个大写字母"),
    DIVISION: (re.compile(r"\d{2}"), "大类代码应为 2 位数字"),
    GROUP: (re.compile(r"\d{3}"), "中类代码应为 3 位数字"),
    CLASS: (re.compile(r"\d{4}"), "小类代码应为 4 位数字"),
}
HEADERS = {
    "code": ("代码", "行业代码", "类别代码", "code"),
    "name": ("名称", "类别名称", "行业名称", "name"),
    "level": ("层级", "级别", "level"),
}
NAME_LENGTH = 80
SHOWN_ERRORS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the file; ``place`` is its code's cell, ``parent`` the code it stands under."""

    code: str
    name: str
    level: int
    parent: str | None
    place: str


def read_industries(path: Path, standing: Mapping[str, IndustryClass], *, whole: bool) -> list[Entry]:
    """Every row, in order. Raises SpreadsheetRefused, and InvalidInput with all that is wrong, each with its place.

    A division stands under the last section above it in the file, or else where it stands already. ``whole`` says the
    file must bring all parents itself (another edition's may mean something else).
    """
    table = read_table(path)
    columns = _columns(table)
    errors: list[str] = []
    entries: list[Entry] = []
    section: str | None = None
    for row in table.rows:
        values = table.values(row)
        entry = _entry(
            {name: values[header] for name, header in columns.items()},
            place=table.address(row, columns["code"]),
            section=section,
            standing=standing,
            errors=errors,
        )
        if entry is not None:
            entries.append(entry)
            section = entry.code if entry.level == SECTION else section
    errors += [*_doubles(entries), *_orphans(entries, {} if whole else standing)]
    if not entries and not errors:
        errors.append("文件里没有一行分类。")
    if errors:
        more = [f"……另有 {len(errors) - SHOWN_ERRORS} 处。"] if len(errors) > SHOWN_ERRORS else []
        raise InvalidInput("行业分类文件有误，没有装入任何一行。", fields={"file": [*errors[:SHOWN_ERRORS], *more]})
    return entries


def _columns(table: Table) -> dict[str, str]:
    by_key = {match_key(header): header for header in table.headers}
    found = {name: next((by_key[word] for word in words if word in by_key), "") for name, words in HEADERS.items()}
    missing = [HEADERS[name][0] for name, header in found.items() if not header]
    if missing:
        raise InvalidInput(
            "行业分类文件有误，没有装入任何一行。",
            fields={"file": [f"缺少“{'”“'.join(missing)}”列，应有“代码”“名称”“层级”三列。"]},
        )
    return found


def _entry(
    cells: Mapping[str, CellValue],
    *,
    place: str,
    section: str | None,
    standing: Mapping[str, IndustryClass],
    errors: list[str],
) -> Entry | None:
    name, word = clean(as_text(cells["name"])), narrow(cells["level"])
    level = LEVELS.get(word)
    if level is None:
        errors.append(f"{place}：层级“{word}”应为门类、大类、中类、小类（或 1 至 4）。")
        return None
    code = _code(cells["code"], level)
    shape, rule = SHAPES[level]
    if not shape.fullmatch(code):
        errors.append(f"{place}：代码“{code}”不对，{rule}。")
        return None
    if not name or len(name) > NAME_LENGTH:
        errors.append(f"{place}：代码 {code} 的名称应有 1 至 {NAME_LENGTH} 个字。")
        return None
    held = standing.get(code)
    under = {SECTION: None, DIVISION: section or (held.parent_id if held else None)}
    return Entry(code, name, level, under.get(level, code[:-1]), place)


def _code(raw: CellValue, level: int) -> str:
    """The code as the standard writes it: Excel takes the leading zero from a number, and the level tells how many."""
    shown = narrow(raw)
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return shown.zfill(level) if is_number and level > SECTION else shown


def _doubles(entries: list[Entry]) -> list[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        places[entry.code].append(entry.place)
    return [f"代码 {code} 出现多次：{'、'.join(found)}。" for code, found in places.items() if len(found) > 1]


def _orphans(entries: list[Entry], standing: Mapping[str, IndustryClass]) -> list[str]:
    """Rows whose superior is neither in the file nor loaded already."""
    known = {code for code, row in standing.items() if row.last_year is None} | {entry.code for entry in entries}
    return [
        f"{entry.place}：{entry.code} {entry.name} 的上一级{_above(entry)}不在文件里，也没有装入过。"
        for entry in entries
        if entry.level > SECTION and entry.parent not in known
    ]


def _above(entry: Entry) -> str:
    return f" {entry.parent} " if entry.parent else "门类"
