"""Asking for a resolution at a step of the ladder: the row says that it was done, the constraint that it is not done
again.
"""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core.models import Account
from core.records import create, locked
from core.templatetags.formats import cn_date
from core.workdays.queries import calendar_of
from meetings.choices import LadderLevel, ResolutionState
from meetings.models import Resolution, ResolutionNudge
from meetings.resolutions.ladder import Step, days_past
from meetings.resolutions.notices import (
    department_accounts,
    each_once,
    liaison_accounts,
    responsible_accounts,
    secretary_accounts,
    supervisor_accounts,
    tell,
)
from meetings.resolutions.signs import number_of, responsible_name

EVENTS = {level: f"resolution.{level}" for level in LadderLevel}


def send_nudge(*, resolution_id: UUID, step: Step, day: dt.date) -> ResolutionNudge | None:
    """By the platform itself. None where it was closed, moved or asked for meanwhile."""
    with transaction.atomic():
        resolution = locked(Resolution, resolution_id)
        asked = {"resolution": resolution, "level": step.level, "days": step.days, "due_on": resolution.due_on}
        if resolution.state != ResolutionState.OPEN or ResolutionNudge.objects.filter(**asked).exists():
            return None
        if step.days > days_past(calendar_of(day), resolution.due_on, day):
            return None
        told = receivers(resolution, step.level)
        nudge = create(ResolutionNudge(**asked, day=day, told=len(told)))
        tell(
            resolution,
            told,
            event=EVENTS[step.level],
            occurrence=f"{step.days}:{resolution.due_on}",
            text=_text(resolution, step, day),
        )
        return nudge


def receivers(resolution: Resolution, level: LadderLevel) -> list[Account]:
    """Each level tells those of the level before as well."""
    told = responsible_accounts(resolution)
    if level != LadderLevel.REMIND:
        told += liaison_accounts(resolution)
    if level in (LadderLevel.SUPERVISE, LadderLevel.CIRCULATE):
        told += supervisor_accounts(resolution) + department_accounts()
    if level == LadderLevel.CIRCULATE:
        told += secretary_accounts(resolution)
    return each_once(told)


def _text(resolution: Resolution, step: Step, day: dt.date) -> str:
    named = f"决议{number_of(resolution)}“{resolution.name}”"
    past = days_past(calendar_of(day), resolution.due_on, day)
    if past <= 0:
        when = "今天到期" if resolution.due_on == day else f"请于{cn_date(resolution.due_on)}前办结"
        left = f"，还剩 {-past} 个工作日" if past else ""
        return f"{step.level.label}：{named}{when}{left}"
    late = f"已逾期 {past} 个工作日"
    owner = responsible_name(resolution)
    told = {
        LadderLevel.REMIND: f"{named}{late}，请办结并报告进展",
        LadderLevel.URGE: f"{named}{late}，请{owner}抓紧办理并报告进展",
        LadderLevel.SUPERVISE: f"{named}{late}，责任单位{owner}，请督促办理",
        LadderLevel.CIRCULATE: f"{named}{late}仍未办结，责任单位{owner}",
    }
    return f"{step.level.label}：{told[step.level]}"
