"""Appointments whose term ends: which, how soon, and whether somebody follows (R62)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.templatetags.parts import StateTag
from core.tenancy.dated import in_force
from members.models import Appointment

# Days ahead at which somebody is told, the nearest first; each stage holds what the nearer ones do not.
STAGES = (7, 30, 90)


def stage_of(days: int) -> int:
    """The number of days within which a term ends that has ``days`` left. Raises StopIteration beyond the last."""
    return next(limit for limit in STAGES if days <= limit)


def followed() -> Exists:
    """Whether somebody holds the same post afterwards: it was handed over, or renewed as a row of its own."""
    return Exists(
        Appointment.objects.filter(
            title_id=OuterRef("title_id"), target_id=OuterRef("target_id"), valid_from__gt=OuterRef("valid_from")
        )
    )


def ending(day: dt.date) -> Q:
    """Terms in force on ``day`` that end within ninety days."""
    return in_force(day) & Q(valid_to__lte=day + dt.timedelta(days=STAGES[-1]))


def ending_appointments(day: dt.date) -> "QuerySet[Appointment]":
    """Those nobody follows yet, of persons who have not left."""
    in_post = Q(person__left_on__isnull=True) | Q(person__left_on__gte=day)
    found: QuerySet[Appointment] = Appointment.objects.filter(ending(day), in_post).exclude(followed())
    return found


@dataclass(frozen=True)
class TermLine:
    """An appointment as the list shows it."""

    row: Any
    state: StateTag
    may_renew: bool


def term_state(appointment: Appointment, day: dt.date) -> StateTag:
    if appointment.valid_from is not None and appointment.valid_from > day:
        return StateTag("未开始", "warn")
    if appointment.valid_to is None:
        return StateTag("在任", "ok")
    left = (appointment.valid_to - day).days
    if left < 0:
        return StateTag("已届满", "off")
    return StateTag(f"{left} 天后届满", "warn") if left <= STAGES[-1] else StateTag("在任", "ok")
