"""What loading a file would do to the tenant: new, changed, unchanged, and what the tenant has besides."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from core.configuration.columns import Known
from core.configuration.parts import Part, registered_parts
from core.configuration.reading import Line, Reading

State = Literal["new", "changed", "same", "besides"]


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass
class Step:
    """One row: what becomes of it. ``changes`` are the columns that differ, as they stand in the file."""

    part: Part
    state: State
    title: str
    line: Line | None = None
    row: Any = None
    changes: dict[str, Any] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Plan:
    """``steps`` by part, parts in the order of writing; those of ``left`` are told and not written."""

    steps: dict[str, list[Step]]
    known: Known
    left: frozenset[str] = frozenset()

    def count(self, state: State) -> int:
        return sum(step.state == state for step in self)

    def __iter__(self) -> Iterator[Step]:
        return (step for code, steps in self.steps.items() if code not in self.left for step in steps)

    def of(self, code: str, *states: State) -> list[Step]:
        return [step for step in self.steps.get(code, []) if step.state in states]

    @property
    def is_empty(self) -> bool:
        """Whether loading changes nothing."""
        return not self.count("new") and not self.count("changed")


def compare(reading: Reading, leave: Collection[str] = ()) -> Plan:
    parts = [part for part in registered_parts() if part.code in reading.lines]
    return Plan({part.code: _steps(part, reading) for part in parts}, reading.known, frozenset(leave))


def _steps(part: Part, reading: Reading) -> list[Step]:
    known = reading.known
    present = {part.key_of(part.shown(row)): row for row in part.present()}
    steps = [_step(part, line, present.pop(part.key_of(line.whole), None), known) for line in reading.lines[part.code]]
    if part.is_single:
        return steps
    return [*steps, *(Step(part, "besides", part.title(part.shown(row), known), row=row) for row in present.values())]


def _step(part: Part, line: Line, row: Any, known: Known) -> Step:
    title = part.title(line.whole, known)
    if row is None:
        return Step(part, "new", title, line)
    held = part.shown(row)
    changes = {code: value for code, value in line.said.items() if held[code] != value}
    differences = [
        Difference(column.label, column.told(held[code], known), column.told(value, known))
        for code, value in changes.items()
        for column in [part.column(code)]
    ]
    return Step(part, "changed" if changes else "same", title, line, row, changes, differences)
