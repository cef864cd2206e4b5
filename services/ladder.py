"""How a ticket is asked for around its deadlines: the city's steps for a clock, else the usual ones (DOMAIN §4)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from services.choices import ClockKind, LimitUnit, UrgeLevel
from services.clocks import LadderStep, Limit
from services.models import UrgeStep

Ladder = list[LadderStep[UrgeLevel]]

_DAY, _MINUTES = LimitUnit.DAYS, LimitUnit.MINUTES
_AFTER: Ladder = [
    LadderStep(None, False, UrgeLevel.URGE),
    LadderStep(Limit(2, _DAY), False, UrgeLevel.SUPERVISE),
    LadderStep(Limit(5, _DAY), False, UrgeLevel.CIRCULATE),
]


def _usual(before: Limit) -> Ladder:
    return [LadderStep(before, True, UrgeLevel.REMIND), *_AFTER]


# Where a city has set nothing; what runs for hours is reminded of in minutes.
USUAL: Mapping[str, Ladder] = {
    ClockKind.DISPATCH: _usual(Limit(30, _MINUTES)),
    ClockKind.CONTACT: _usual(Limit(120, _MINUTES)),
    ClockKind.FEEDBACK: _usual(Limit(1, _DAY)),
    ClockKind.RESOLUTION: _usual(Limit(1, _DAY)),
}


def as_step(row: UrgeStep) -> LadderStep[UrgeLevel]:
    offset = Limit(row.amount, LimitUnit(row.unit)) if row.amount else None
    return LadderStep(offset, row.is_before and offset is not None, UrgeLevel(row.level))


def as_ladder(steps: Sequence[Mapping[str, Any]]) -> Ladder:
    """What a form or a program says, as steps."""
    return [
        as_step(UrgeStep(**{name: one[name] for name in ("level", "amount", "unit", "is_before")})) for one in steps
    ]


def own_ladders() -> dict[str, Ladder]:
    """What the city has set, by clock, from the quietest; one statement."""
    order = list(UrgeLevel)
    found: dict[str, Ladder] = defaultdict(list)
    for row in sorted(UrgeStep.objects.all(), key=lambda row: order.index(UrgeLevel(row.level))):
        found[row.clock].append(as_step(row))
    return dict(found)


def ladders() -> dict[str, Ladder]:
    own = own_ladders()
    return {str(kind): own.get(kind) or list(USUAL[kind]) for kind in ClockKind}
