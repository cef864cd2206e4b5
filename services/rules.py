"""What counts for all tickets of a city: the city's own rules in force, else the usual ones."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from core import clock
from core.tenancy.dated import in_force
from core.workdays.queries import calendar_of
from services.choices import EventKind, LimitUnit, RuleKind, RuleUnit
from services.clocks import ClockEvent, Limit, amount_words, replay
from services.models import TicketRule


@dataclass(frozen=True)
class RuleValue:
    """So many times, or so long; ``rule`` is the city's row that says so, None for the usual."""

    amount: int
    unit: RuleUnit
    rule: TicketRule | None = None

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, LimitUnit(self.unit))

    @property
    def words(self) -> str:
        return f"{self.amount} 次" if self.unit == RuleUnit.TIMES else amount_words(self.amount, LimitUnit(self.unit))


USUAL: Mapping[str, RuleValue] = {
    RuleKind.EXTENSION_TIMES: RuleValue(2, RuleUnit.TIMES),
    RuleKind.EXTENSION_MOST: RuleValue(10, RuleUnit.DAYS),
    RuleKind.RULING_TIME: RuleValue(480, RuleUnit.MINUTES),
    RuleKind.ARBITRATED_AT: RuleValue(3, RuleUnit.TIMES),
    RuleKind.SHARING_TIME: RuleValue(60, RuleUnit.MINUTES),
}


def value_of(row: TicketRule) -> RuleValue:
    return RuleValue(row.amount, RuleUnit(row.unit), row)


def rules_on(day: dt.date) -> dict[str, RuleValue]:
    """All that count on the day; one statement."""
    own = {row.kind: value_of(row) for row in TicketRule.objects.filter(in_force(day)).order_by("valid_from", "id")}
    return {str(kind): own.get(kind, USUAL[kind]) for kind in RuleKind}


def rule_now(kind: RuleKind) -> RuleValue:
    return rules_on(clock.today())[kind]


@dataclass(frozen=True)
class ExtensionRule:
    """How often a resolution may be put off, and by how much at once."""

    most_times: int
    most: Limit


def extension_rule() -> ExtensionRule:
    found = rules_on(clock.today())
    return ExtensionRule(found[RuleKind.EXTENSION_TIMES].amount, found[RuleKind.EXTENSION_MOST].limit)


def due_after(now: dt.datetime, limit: Limit) -> dt.datetime:
    """When ``limit`` of office time from ``now`` on is used up, by the city's calendar. Raises NeverOpen."""
    calendar = calendar_of(now.astimezone(clock.CHINA).date())
    return replay([ClockEvent(EventKind.STARTED, now, limit)], calendar).held_due_at


def ruling_due(now: dt.datetime) -> dt.datetime:
    """By when the body rules on a return that is asked for now."""
    return due_after(now, rule_now(RuleKind.RULING_TIME).limit)


def arbitrated_at() -> int:
    """The how-manieth return of a ticket the organization department rules on."""
    return rule_now(RuleKind.ARBITRATED_AT).amount
