"""What the outcome of a try leaves in the row."""

import datetime as dt
from typing import Any

from core.choices import DeliveryState
from core.models import Delivery
from core.outbox.outcomes import Failed, Outcome, Sent, Unknown, Wait

MAX_ATTEMPTS = 14
LONGEST_WAIT = dt.timedelta(hours=6)
PUT_BACK = "前面的通知用时较长，这条还没有开始发送，稍后再发。"


def back_off(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries: one minute, two, four … six hours."""
    return min(dt.timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_WAIT)


def put_back(row: Delivery) -> dict[str, Any]:
    """One that was marked and not begun: no try was made of it, and it need not wait."""
    waits = {"handed_at": None, "lease_until": None, "deliveries": 0, "message": PUT_BACK}
    return {**waits, "state": DeliveryState.RETRY, "attempts": row.attempts}


def result(row: Delivery, outcome: Outcome, moment: dt.datetime) -> dict[str, Any]:
    """The columns the outcome leaves behind; ``row`` is as it was before this try."""
    ended = {"ended_at": moment, "lease_until": None, "deliveries": 0, "message": outcome.text[:300]}
    if isinstance(outcome, Sent):
        return {**ended, "state": DeliveryState.SENT}
    if isinstance(outcome, Unknown):
        return {**ended, "state": DeliveryState.UNCERTAIN}
    if isinstance(outcome, Failed) or row.attempts + 1 >= MAX_ATTEMPTS:
        return {**ended, "state": DeliveryState.FAILED}
    wait = max(back_off(row.attempts + 1), outcome.at_least if isinstance(outcome, Wait) else dt.timedelta())
    return {**ended, "state": DeliveryState.RETRY, "ended_at": None, "due_at": moment + wait, "handed_at": None}
