"""Limits of what departments may ask for, the same in every city until one sets its own."""

import datetime as dt
from dataclasses import dataclass

from services.choices import LimitUnit
from services.clocks import Limit


@dataclass(frozen=True)
class ExtensionRule:
    """How often a resolution may be put off, and by how much at once."""

    most_times: int
    most: Limit


def extension_rule() -> ExtensionRule:
    return ExtensionRule(2, Limit(10, LimitUnit.DAYS))


def ruling_time() -> dt.timedelta:
    """Office time in which the body rules on a return."""
    return dt.timedelta(hours=8)
