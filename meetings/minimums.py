"""How many meetings a body owes, has held, has planned, in each period of a year (R08, F031). Nothing is read here.

A body that exists only part of a period owes that part of it, to the nearest whole meeting: one founded in December
owes none of a yearly meeting, one founded in July owes it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices

from core.templatetags.parts import StateTag, Tone
from meetings.choices import MinimumPeriod

MONTHS: Mapping[str, int] = {
    MinimumPeriod.YEAR: 12,
    MinimumPeriod.HALF: 6,
    MinimumPeriod.QUARTER: 3,
    MinimumPeriod.MONTH: 1,
}
FORECAST_FROM = 7  # the month from which what will lack by the end of the year is said


class MinimumState(TextChoices):
    MISSED = "missed", "已逾期未达到"
    OPEN = "open", "尚未安排"
    ARRANGED = "arranged", "已安排"
    REACHED = "reached", "已达到"


BEHIND = (MinimumState.MISSED, MinimumState.OPEN)
TONES: Mapping[MinimumState, Tone] = {
    MinimumState.MISSED: "bad",
    MinimumState.OPEN: "warn",
    MinimumState.ARRANGED: "go",
    MinimumState.REACHED: "ok",
}


@dataclass(frozen=True)
class Span:
    """A period of a year; ``number`` counts from 1."""

    period: str
    year: int
    number: int
    first: dt.date
    last: dt.date

    @property
    def label(self) -> str:
        if self.period == MinimumPeriod.YEAR:
            return f"{self.year}年"
        if self.period == MinimumPeriod.HALF:
            return f"{self.year}年{'上' if self.number == 1 else '下'}半年"
        if self.period == MinimumPeriod.QUARTER:
            return f"{self.year}年第{'一二三四'[self.number - 1]}季度"
        return f"{self.year}年{self.number}月"


@dataclass(frozen=True)
class BodyLine:
    """A body as far as rules ask of it; ``chain`` is its chain's name."""

    pk: UUID
    name: str
    kind_id: UUID
    tier_id: UUID
    chain: str = ""
    founded_on: dt.date | None = None
    ended_on: dt.date | None = None


@dataclass(frozen=True)
class RuleLine:
    """A rule with the kinds of meetings any one of which counts."""

    pk: UUID
    name: str
    period: str
    least: int
    kinds: frozenset[UUID]
    body_kind_id: UUID | None = None
    tier_id: UUID | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Gathering:
    """A meeting as far as it counts: of which kind, on which day, and whether it was held or is to be."""

    kind_id: UUID
    day: dt.date
    is_held: bool


@dataclass(frozen=True)
class Standing:
    """One body under one rule in one period."""

    body: BodyLine
    rule: RuleLine
    span: Span
    needed: int
    done: int
    planned: int
    today: dt.date

    @property
    def behind(self) -> int:
        return max(0, self.needed - self.done - self.planned)

    @property
    def state(self) -> MinimumState:
        if self.done >= self.needed:
            return MinimumState.REACHED
        if self.behind == 0:
            return MinimumState.ARRANGED
        return MinimumState.MISSED if self.span.last < self.today else MinimumState.OPEN

    @property
    def tag(self) -> StateTag:
        return StateTag(str(self.state.label), TONES[self.state])

    @property
    def has_begun(self) -> bool:
        return self.span.first <= self.today


def spans(year: int, period: str) -> list[Span]:
    months = MONTHS[period]
    found = []
    for number, month in enumerate(range(1, 13, months), start=1):
        after = dt.date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
        found.append(Span(period, year, number, dt.date(year, month, 1), after - dt.timedelta(days=1)))
    return found


def applies(rule: RuleLine, body: BodyLine) -> bool:
    return rule.body_kind_id in (None, body.kind_id) and rule.tier_id in (None, body.tier_id)


def is_asked(rule: RuleLine, span: Span) -> bool:
    """A rule that begins within a period asks it of that period; one that ends within it asks it no longer."""
    begins = rule.valid_from is None or rule.valid_from <= span.last
    return begins and (rule.valid_to is None or rule.valid_to >= span.last)


def owed(least: int, body: BodyLine, span: Span) -> int | None:
    """None where the body does not exist in the period, or ended before it was over."""
    if body.ended_on is not None and body.ended_on < span.last:
        return None
    if body.founded_on is None or body.founded_on <= span.first:
        return least
    if body.founded_on > span.last:
        return None
    whole = (span.last - span.first).days + 1
    there = (span.last - body.founded_on).days + 1
    return (2 * least * there + whole) // (2 * whole)


def standings(
    bodies: Iterable[BodyLine],
    rules: Sequence[RuleLine],
    gatherings: Mapping[UUID, Sequence[Gathering]],
    *,
    year: int,
    today: dt.date,
) -> list[Standing]:
    """By body, rule, period. A rule without kinds asks nothing.

    What was planned for a day that is over and not logged as held counts as neither.
    """
    asked = [
        (rule, [span for span in spans(year, rule.period) if is_asked(rule, span)]) for rule in rules if rule.kinds
    ]
    found = []
    for body in bodies:
        held = gatherings.get(body.pk, ())
        for rule, periods in asked:
            if not applies(rule, body):
                continue
            counted = [one for one in held if one.kind_id in rule.kinds]
            for span in periods:
                needed = owed(rule.least, body, span)
                if needed is not None:
                    done, planned = _counted(counted, span, body.founded_on, today)
                    found.append(Standing(body, rule, span, needed, done, planned, today))
    return found


def _counted(held: Sequence[Gathering], span: Span, since: dt.date | None, today: dt.date) -> tuple[int, int]:
    first = span.first if since is None else max(span.first, since)
    within = [one for one in held if first <= one.day <= span.last]
    return sum(one.is_held for one in within), sum(not one.is_held and one.day >= today for one in within)


def lacking(rows: Iterable[Standing]) -> int:
    """How many meetings of one body and rule will lack when the year ends, if no more are planned."""
    return sum(row.behind for row in rows)


def forecast(rows: Sequence[Standing], today: dt.date, year: int) -> str:
    """In words, from the third quarter of the year on; empty before it, after it, and where nothing will lack."""
    short = lacking(rows)
    if not short or today.year != year or today.month < FORECAST_FROM:
        return ""
    return f"照此下去年内少 {short} 次"
