"""What a configuration file says, judged line by line: everything that is wrong at once, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.configuration.columns import Column, Known, Wrong
from core.configuration.parts import Part, registered_parts
from core.errors import InvalidInput
from core.models import Term
from core.terms import term_kind

HEAD = frozenset({"format", "version", "parts", "from"})
MOST_LINES = 3000


@dataclass(frozen=True)
class Problem:
    """``path`` for programs (``parts.terms[3].meaning``), ``place`` for people."""

    path: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


class ConfigurationRefused(InvalidInput):
    """Nothing was written; ``problems`` says all that is wrong."""

    default_code = "configuration_wrong"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        fields: dict[str, list[str]] = {}
        for problem in problems:
            fields.setdefault(problem.path, []).append(str(problem))
        super().__init__(f"配置文件有 {len(problems)} 处需要改正，没有装入任何内容。", fields=fields)


@dataclass
class Line:
    """One row of the file: only what it says, as it is kept. ``number`` counts from 1, 0 for the one of a part."""

    part: Part
    number: int
    said: dict[str, Any]

    @property
    def place(self) -> str:
        return self.part.label if not self.number else f"{self.part.label}第 {self.number} 项"

    @property
    def path(self) -> str:
        return f"parts.{self.part.code}" + (f"[{self.number - 1}]" if self.number else "")

    def problem(self, text: str, column: Column | None = None) -> Problem:
        if column is None:
            return Problem(self.path, self.place, text)
        return Problem(f"{self.path}.{column.code}", f"{self.place}“{column.label}”（{column.code}）", text)

    @property
    def whole(self) -> dict[str, Any]:
        """The row as it would be made."""
        return {
            column.code: self.said.get(column.code, [] if column.default == () else column.default)
            for column in self.part.columns
        }


@dataclass
class Reading:
    """The lines by part, parts in their order, and what they may name."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=Known)


def known_now() -> Known:
    """What the tenant has by itself."""
    known = Known()
    for kind, code, label in Term.objects.values_list("kind", "code", "label"):
        known.labels[kind, code] = label
    for part in registered_parts():
        if len(part.key) == 1:
            known.names[part.code] = {str(row) for row in _only_column(part)}
    return known


def _only_column(part: Part) -> list[Any]:
    column = part.column(part.key[0])
    return [column.shown(row) for row in part.present()]


def read_parts(document: Mapping[str, Any]) -> Reading:
    """Judge every line by itself; what only the tenant's rows decide is judged when they are written."""
    reading = Reading(known=known_now())
    _unknown(reading, document, HEAD, "", "文件")
    parts = {part.code: part for part in registered_parts()}
    _unknown(reading, document["parts"], parts, "parts.", "parts")
    raw = {
        code: _raw_lines(reading, part, document["parts"][code])
        for code, part in parts.items()
        if code in document["parts"]
    }
    if sum(len(lines) for lines in raw.values()) > MOST_LINES:
        reading.problems.append(Problem("parts", "文件", f"共超过 {MOST_LINES} 项，不是一份配置文件，请核对。"))
        return reading
    _make_known(reading.known, raw, parts)
    for code, lines in raw.items():
        reading.lines[code] = [line for number, value in lines if (line := _line(reading, parts[code], number, value))]
        _check_twice(reading, parts[code])
    return reading


def _unknown(reading: Reading, found: Mapping[str, Any], known: Any, path: str, place: str) -> None:
    for name in found:
        if name not in known:
            text = f"不认识“{name[:40]}”。可以写的有：{'、'.join(sorted(known))}。"
            reading.problems.append(Problem(f"{path}{name[:40]}", place, text))


def _raw_lines(reading: Reading, part: Part, value: Any) -> list[tuple[int, dict[str, Any]]]:
    if part.is_single:
        value, first = [value], 0
    else:
        first = 1
    if not isinstance(value, list):
        reading.problems.append(Problem(f"parts.{part.code}", part.label, "应为方括号里的一列。"))
        return []
    kept = []
    for number, each in enumerate(value, start=first):
        if isinstance(each, dict):
            kept.append((number, each))
        else:
            reading.problems.append(Line(part, number, {}).problem("应为一对花括号。"))
    return kept


def _make_known(known: Known, raw: Mapping[str, list[tuple[int, dict[str, Any]]]], parts: Mapping[str, Part]) -> None:
    """What the file brings may be named anywhere in it."""
    for code, lines in raw.items():
        for _, value in lines:
            if code == "terms":
                kind, term, label = value.get("kind"), value.get("code"), value.get("label")
                if isinstance(kind, str) and isinstance(term, str):
                    known.labels[kind, term] = label if isinstance(label, str) else term
            elif len(parts[code].key) == 1:
                name = value.get(parts[code].key[0])
                if isinstance(name, str):
                    known.names.setdefault(code, set()).add(" ".join(name.split()))


def _line(reading: Reading, part: Part, number: int, value: Mapping[str, Any]) -> Line | None:
    """The line with what it says checked; None where something of it is wrong, which is told."""
    line = Line(part, number, {})
    before = len(reading.problems)
    columns = {column.code: column for column in part.columns}
    for name in value:
        if name not in columns:
            text = f"不认识“{name[:40]}”。可以写的有：{'、'.join(columns)}。"
            reading.problems.append(Problem(f"{line.path}.{name[:40]}", line.place, text))
    for code, column in columns.items():
        if code not in value:
            if column.required:
                reading.problems.append(line.problem("没有写，不能省略。", column))
            continue
        try:
            line.said[code] = column.checked(value[code], reading.known)
        except Wrong as wrong:
            reading.problems.append(line.problem(wrong.text, column))
    if part.code == "terms" and len(reading.problems) == before:
        _check_meaning(reading, line)
    return line if len(reading.problems) == before else None


def _check_meaning(reading: Reading, line: Line) -> None:
    """The fixed meanings a kind allows are told in full: nobody knows them by heart."""
    kind, meaning = term_kind(line.said["kind"]), line.said.get("meaning", "")
    column = line.part.column("meaning")
    if kind.meanings is None and meaning:
        reading.problems.append(line.problem(f"“{kind.label}”不区分含义，请留空。", column))
    elif kind.meanings is not None and meaning not in kind.meanings.values:
        may = "、".join(f"{code}（{label}）" for code, label in kind.meanings.choices)
        reading.problems.append(line.problem(f"“{kind.label}”的含义应为{may}之一。", column))


def _check_twice(reading: Reading, part: Part) -> None:
    seen: dict[Any, int] = {}
    for line in reading.lines[part.code]:
        key = part.key_of(line.whole)
        if part.key and key in seen:
            columns = "、".join(part.column(code).label for code in part.key)
            reading.problems.append(line.problem(f"与第 {seen[key]} 项的{columns}相同，请删去一项。"))
        seen.setdefault(key, line.number)
