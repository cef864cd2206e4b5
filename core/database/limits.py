"""What the database gives up, a statement that runs too long or one that waits crosswise, and people are told so."""

from django.db import OperationalError
from psycopg.errors import DeadlockDetected, QueryCanceled

from core.errors import TooSlow

CROSSWISE = "数据库忙：有人同时在修改相关的内容，这一步没有办成，已有的数据不受影响。请再办理一次。"


def as_too_slow(error: BaseException) -> TooSlow | None:
    """The refusal for a statement given up; None for any other error."""
    if not isinstance(error, OperationalError):
        return None
    match error.__cause__:
        case QueryCanceled():
            return TooSlow()
        case DeadlockDetected():
            return TooSlow(CROSSWISE)
    return None
