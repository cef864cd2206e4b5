"""How a resolution reads: its number, its light, who is responsible."""

import datetime as dt

from django.db.models import TextChoices
from django.urls import reverse

from core import clock
from core.templatetags.parts import StateTag
from core.working_days import Calendar, working_days_between
from meetings.choices import ResolutionState
from meetings.models import Resolution
from meetings.resolutions.queries import SOON


class Light(TextChoices):
    """How a resolution stands to its deadline."""

    OVERDUE = "overdue", "已逾期"
    SOON = "soon", "七天内到期"
    AHEAD = "ahead", "未到期"
    IN_TIME = "in_time", "按期办结"
    LATE = "late", "逾期办结"


def number_of(resolution: Resolution) -> str:
    return number_text(resolution.year, resolution.number)


def number_text(year: int, number: int) -> str:
    return f"〔{year}〕{number}号"


def responsible_name(resolution: Resolution) -> str:
    """Rows are read with ``unit`` and ``party_org``."""
    row = resolution.unit or resolution.party_org
    return row.name if row else ""


def responsible_url(resolution: Resolution) -> str:
    if resolution.unit_id:
        return reverse("unit-detail", args=[resolution.unit_id])
    return reverse("party-org-detail", args=[resolution.party_org_id])


def light_of(resolution: Resolution, day: dt.date | None = None) -> Light | None:
    """None for what was dropped."""
    today = day or clock.today()
    if resolution.state == ResolutionState.DROPPED:
        return None
    if resolution.state == ResolutionState.DONE:
        late = resolution.closed_on is not None and resolution.closed_on > resolution.due_on
        return Light.LATE if late else Light.IN_TIME
    if resolution.due_on < today:
        return Light.OVERDUE
    return Light.SOON if resolution.due_on <= today + SOON else Light.AHEAD


def state_tag(resolution: Resolution) -> StateTag:
    light = light_of(resolution)
    if light is None:
        return StateTag(ResolutionState.DROPPED.label, "off")
    if light == Light.AHEAD:
        return StateTag(ResolutionState.OPEN.label, "go")
    tones = {Light.OVERDUE: "bad", Light.SOON: "warn", Light.IN_TIME: "ok", Light.LATE: "warn"}
    return StateTag(str(light.label), tones[light])  # type: ignore[arg-type]


def deadline_words(resolution: Resolution, calendar: Calendar) -> tuple[str, str]:
    """What is left of an open one's time in working days, and its tone."""
    today = clock.today()
    left = working_days_between(calendar, today, resolution.due_on)
    if resolution.due_on < today:
        return f"已逾期 {-left} 个工作日", "bad"
    if left == 0:
        return "今天到期", "warn"
    return f"还剩 {left} 个工作日", "warn" if resolution.due_on <= today + SOON else "go"
