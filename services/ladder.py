"""Stand-in."""

from services.choices import ClockKind, LimitUnit, UrgeLevel
from services.clocks import LadderStep, Limit


def steps_for(kind: ClockKind) -> list[LadderStep[UrgeLevel]]:
    day = LimitUnit.DAYS
    return [
        LadderStep(Limit(1, day), True, UrgeLevel.REMIND),
        LadderStep(None, False, UrgeLevel.URGE),
        LadderStep(Limit(2, day), False, UrgeLevel.SUPERVISE),
        LadderStep(Limit(5, day), False, UrgeLevel.CIRCULATE),
    ]
