"""Courses of bodies: sessions, and who came by 人次, never added to 人数 (F118, F119, F122)."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from alliances.courses.queries import sessions_for
from core.templatetags.formats import thousands
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Window
from reports.indicators.subjects import COURSE_SESSIONS

Rows = QuerySet[Any]
GROUP = "课程、品牌和荣誉"
BY_CHAIN = (Dimension.CHAIN,)
WINDOWS = (Window.THIS_YEAR, Window.RECENT, Window.EVER)
NEEDS = ("work.view",)


def sessions(asked: Asked) -> Rows:
    """Sessions held in the window."""
    found: Rows = sessions_for(asked.sight.principal).filter(held_on__lte=asked.day)
    if asked.since:
        found = found.filter(held_on__gte=asked.since)
    return found.filter(course__body__chain_id__in=asked.family) if asked.chain else found


def told_sessions(asked: Asked) -> Rows:
    """Of these the ones that say how many members came."""
    return sessions(asked).filter(members__isnull=False)


def training(asked: Asked) -> Rows:
    return sessions(asked).filter(is_training=True)


def _came(column: str) -> Callable[[Asked, Sequence[Any]], dict[UUID, str]]:
    return lambda _, shown: {row.pk: f"{thousands(getattr(row, column))} 人次" for row in shown}


def _attended(code: str, name: str, definition: str, rows: Callable[[Asked], Rows], column: str, source: str) -> Any:
    return Indicator(
        code,
        name,
        GROUP,
        definition,
        "人次",
        COURSE_SESSIONS,
        rows,
        shape=Shape.SUM,
        summed=lambda asked: rows(asked).annotate(amount=F(column)),
        amounts=_came(column),
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


COURSE_BOOK: tuple[Indicator, ...] = (
    Indicator(
        "course_sessions",
        "课次",
        GROUP,
        "时段内各课程举办的场次。",
        "场",
        COURSE_SESSIONS,
        sessions,
        windows=WINDOWS,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R53 F117 F118",
    ),
    _attended(
        "course_attendances",
        "课程参加人次",
        "时段内各场参加人次之和；一个人参加几场计几次，不是人数。",
        sessions,
        "attendances",
        "R53",
    ),
    _attended(
        "course_members",
        "课程党员人次",
        "时段内各场参加人次中的党员人次之和，包含在课程参加人次里；没有填党员人次的场次不计。",
        told_sessions,
        "members",
        "F119",
    ),
    _attended(
        "course_training",
        "职业技能培训人次",
        "时段内标为职业技能培训的各场参加人次之和，包含在课程参加人次里。",
        training,
        "attendances",
        "F122",
    ),
)
