"""How one try by an outer channel ended, in the same four words for all of them."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    text: str


@dataclass(frozen=True)
class Sent(Outcome):
    """The server took responsibility."""


@dataclass(frozen=True)
class Wait(Outcome):
    """Nothing was accepted; worth another try, no sooner than ``at_least``."""

    at_least: dt.timedelta = dt.timedelta()


@dataclass(frozen=True)
class Failed(Outcome):
    """Refused for good: another try would be refused too."""


@dataclass(frozen=True)
class Unknown(Outcome):
    """The message went out whole, and no answer came back that says what became of it."""


# For what only a person can put right (a password, a setting): not asked again every minute.
UNTIL_MENDED = dt.timedelta(minutes=15)
