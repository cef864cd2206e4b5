"""What a merge would do: which rows move or become one, what must be chosen, what forbids it. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from organizations.merging.kinds import Mergeable, Side
from organizations.merging.relations import beside_text, names_of, row_text, rows_of
from organizations.merging.ways import How, Meeting, Row, Way, broken_rules, ways_to

Step = dict[str, Any]
FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Tally:
    """How many rows of one relation move, become one with a row of the survivor, or stay where they are."""

    label: str
    measure: str
    moved: int = 0
    combined: int = 0
    stayed: int = 0
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "measure": self.measure,
            "moved": self.moved,
            "combined": self.combined,
            "stayed": self.stayed,
            "why": self.why,
        }


@dataclass(frozen=True)
class Question:
    """Two rows of one place that say different things. ``code`` names it, ``answer`` is what was chosen so far."""

    code: str
    label: str
    survivor: str
    absorbed: str
    answer: str = ""


@dataclass
class Plan:
    survivor: Any
    absorbed: Any
    columns: Mapping[str, Any]
    tallies: list[Tally] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    blocked: list[tuple[Way, list[Row]]] = field(default_factory=list)
    drops: list[Step] = field(default_factory=list)
    changes: list[Step] = field(default_factory=list)
    moves: list[Step] = field(default_factory=list)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def unanswered(self) -> list[Question]:
        return [one for one in self.questions if not one.answer]


@dataclass(frozen=True)
class _Clash:
    """Rows of one place and one time that do not say the same; ``is_open``: somebody may choose between two."""

    way: Way
    own: Row
    other: Row
    is_open: bool


def plan_of(
    kind: Mergeable, survivor: Any, absorbed: Any, *, fields: Mapping[str, str], answers: Mapping[str, str]
) -> Plan:
    """Raises InvalidInput for a field or a side there is not."""
    plan = Plan(survivor, absorbed, kind.columns(survivor, absorbed, fields))
    ways = ways_to(kind.model, str(kind.kind))
    plan.rows = rows_of(ways, [survivor.pk, absorbed.pk])
    clashes: list[_Clash] = []
    for way in ways:
        own = [row for row in plan.rows[way.code] if row[way.key] == str(survivor.pk)]
        others = [row for row in plan.rows[way.code] if row[way.key] == str(absorbed.pk)]
        if others:
            _sort(plan, way, own, others, answers, clashes)
    named = names_of([(clash.way, row) for clash in clashes for row in (clash.own, clash.other)])
    for clash in clashes:
        _tell(plan, clash, named, answers)
    plan.refusals += [text for row in (survivor, absorbed) if (text := kind.unmergeable(row))]
    plan.refusals += broken_rules(Meeting(survivor, absorbed, plan.columns, plan.rows))
    return plan


def _sort(
    plan: Plan, way: Way, own: list[Row], others: list[Row], answers: Mapping[str, str], clashes: list[_Clash]
) -> None:
    if way.how is How.STAYS:
        if way.noun:
            plan.tallies.append(Tally(way.noun, way.measure, stayed=len(others), why=way.why))
        return
    if way.how is How.REFUSES:
        blocking = [row for row in others if way.blocks(row)]
        if blocking:
            plan.blocked.append((way, blocking))
            plan.refusals.append(f"“{plan.absorbed.name}”上还有 {len(blocking)} {way.measure}{way.noun}：{way.why}")
        return
    combined = 0
    moving = others
    if way.how is How.COMBINES:
        moving = []
        for own_rows, other_rows in _meetings(way, own, others):
            if not own_rows:
                moving += other_rows
            elif other_rows:
                combined += len(other_rows)
                _combine(plan, way, own_rows, other_rows, answers, clashes)
    if moving:
        plan.moves.append({"do": "move", "way": way.code, "ids": [str(row["id"]) for row in moving]})
    plan.tallies.append(Tally(way.noun, way.measure, moved=len(moving), combined=combined))


def _meetings(way: Way, own: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[list[Row], list[Row]]]:
    """Rows of both that are of one place, and of common days where they are dated."""
    places: dict[tuple[Any, ...], list[tuple[bool, Row]]] = defaultdict(list)
    for is_own, rows in ((True, own), (False, others)):
        for row in rows:
            places[tuple(row[name] for name in way.besides)].append((is_own, row))
    has_days = way.is_dated and "valid_from" not in way.loose
    for rows_there in places.values():
        for cluster in _clusters(rows_there) if has_days else [rows_there]:
            yield [row for is_own, row in cluster if is_own], [row for is_own, row in cluster if not is_own]


def _clusters(rows: list[tuple[bool, Row]]) -> Iterator[list[tuple[bool, Row]]]:
    """Rows that hold on common days, directly or by way of each other."""
    held: list[tuple[bool, Row]] = []
    until = ""
    for is_own, row in sorted(rows, key=lambda entry: entry[1]["valid_from"] or FIRST):
        if held and (row["valid_from"] or FIRST) > until:
            yield held
            held, until = [], ""
        held.append((is_own, row))
        until = max(until, row["valid_to"] or LAST)
    if held:
        yield held


def _combine(
    plan: Plan,
    way: Way,
    own: list[Row],
    others: list[Row],
    answers: Mapping[str, str],
    clashes: list[_Clash],
) -> None:
    kept, *further = own
    winner: Row = kept
    if _differ(way, [*own, *others]):
        has_days = way.is_dated and "valid_from" not in way.loose
        same_days = not has_days or _span([kept]) == _span(others)
        is_open = len(own) == len(others) == 1 and same_days
        clashes.append(_Clash(way, kept, others[0], is_open))
        if is_open and answers.get(_code(way, others[0])) == "absorbed":
            winner = others[0]
    after: dict[str, Any] = {}
    for name in [one.attname for one in way.data] + [name for name in way.loose if not name.startswith("valid_")]:
        value = _first_said(name, [winner, *own, *others])
        if value != kept[name]:
            after[name] = value
    if way.is_dated and "valid_from" not in way.loose:
        start, end = _span([*own, *others])
        after |= {name: day for name, day in (("valid_from", start), ("valid_to", end)) if day != kept[name]}
    if after:
        before = {name: kept[name] for name in after}
        plan.changes.append(
            {"do": "change", "model": way.model, "id": str(kept["id"]), "before": before, "after": after}
        )
    plan.drops += [{"do": "drop", "model": way.model, "row": dict(row)} for row in (*further, *others)]


def _code(way: Way, row: Row) -> str:
    return f"{way.code}:{row['id']}"


def _differ(way: Way, rows: Sequence[Row]) -> bool:
    """Whether any column says two things; nothing said differs from nothing."""
    for one in way.data:
        said = {str(row[one.attname]) for row in rows if row[one.attname] not in (None, "")}
        if len(said) > 1:
            return True
    return False


def _first_said(name: str, rows: Sequence[Row]) -> Any:
    return next((row[name] for row in rows if row[name] not in (None, "")), rows[0][name])


def _span(rows: Sequence[Row]) -> tuple[str | None, str | None]:
    starts = [row["valid_from"] for row in rows]
    ends = [row["valid_to"] for row in rows]
    return (
        None if None in starts else min(starts),
        None if None in ends else max(ends),
    )


def _tell(plan: Plan, clash: _Clash, named: Mapping[str, str], answers: Mapping[str, str]) -> None:
    way = clash.way
    place = beside_text(way, clash.own, named)
    label = f"{way.noun}：{place}" if place else way.noun
    own, other = row_text(way, clash.own, named), row_text(way, clash.other, named)
    if not clash.is_open:
        plan.refusals.append(
            f"{label}，双方在同一段时间里登记得不一样（保留的一方：{own}；并入的一方：{other}）。请先在其中一方改成一致。"
        )
        return
    code = _code(way, clash.other)
    answer: str = answers.get(code, "")
    sides: tuple[Side, ...] = ("survivor", "absorbed")
    plan.questions.append(Question(code, label, own, other, answer if answer in sides else ""))
