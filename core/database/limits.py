"""A statement that runs too long is given up by the database, and people are told so instead of waiting."""

from django.db import OperationalError
from psycopg.errors import QueryCanceled

from core.errors import TooSlow


def as_too_slow(error: BaseException) -> TooSlow | None:
    """The refusal for a statement given up at its limit; None for any other error."""
    given_up = isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled)
    return TooSlow() if given_up else None
