"""How long each clock may run (R45, R46): the city's most particular limit in force, else the usual one."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.tenancy.dated import in_force
from services.categories import Parents, above, parents_of_categories
from services.choices import ClockKind, LimitUnit, Urgency
from services.clocks import Limit
from services.models import TimeLimit

MINUTES, DAYS = LimitUnit.MINUTES, LimitUnit.DAYS
# Where a city has set nothing. An urgent one has half the time, a critical one a quarter.
USUAL: Mapping[tuple[str, str], Limit] = {
    (ClockKind.DISPATCH, Urgency.NORMAL): Limit(120, MINUTES),
    (ClockKind.DISPATCH, Urgency.URGENT): Limit(60, MINUTES),
    (ClockKind.DISPATCH, Urgency.CRITICAL): Limit(30, MINUTES),
    (ClockKind.CONTACT, Urgency.NORMAL): Limit(1, DAYS),
    (ClockKind.CONTACT, Urgency.URGENT): Limit(240, MINUTES),
    (ClockKind.CONTACT, Urgency.CRITICAL): Limit(120, MINUTES),
    (ClockKind.FEEDBACK, Urgency.NORMAL): Limit(5, DAYS),
    (ClockKind.FEEDBACK, Urgency.URGENT): Limit(3, DAYS),
    (ClockKind.FEEDBACK, Urgency.CRITICAL): Limit(1, DAYS),
    (ClockKind.RESOLUTION, Urgency.NORMAL): Limit(10, DAYS),
    (ClockKind.RESOLUTION, Urgency.URGENT): Limit(5, DAYS),
    (ClockKind.RESOLUTION, Urgency.CRITICAL): Limit(3, DAYS),
}

Key = tuple[str, UUID | None, str]


@dataclass(frozen=True)
class Counting:
    """The limit that counts, and the city's row that says so: None is the usual one."""

    limit: Limit
    rule: TimeLimit | None = None

    @property
    def is_usual(self) -> bool:
        return self.rule is None


@dataclass(frozen=True)
class LimitBook:
    """All limits in force on a day, read once: for whoever asks of many."""

    rules: Mapping[Key, TimeLimit]
    parents: Parents

    def of(self, kind: str, category_id: UUID | None, urgency: str) -> Counting:
        """The nearest category wins, its own before those above it; then the very urgency before any."""
        for category in (*above(category_id, self.parents), None):
            for each in (urgency, ""):
                rule = self.rules.get((kind, category, each))
                if rule is not None:
                    return Counting(Limit(rule.amount, LimitUnit(rule.unit)), rule)
        return Counting(USUAL[kind, urgency])


def limit_book(day: dt.date) -> LimitBook:
    """Two statements."""
    rows = TimeLimit.objects.filter(in_force(day)).order_by("valid_from", "id")
    return LimitBook({(row.clock, row.category_id, row.urgency): row for row in rows}, parents_of_categories())


def limit_for(kind: ClockKind, category_id: UUID, urgency: str, day: dt.date) -> Limit:
    return limit_book(day).of(kind, category_id, urgency).limit
