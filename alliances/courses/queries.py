"""Reads of courses and their sessions. A body's courses are seen by its members as well; a course of no body is the
city's: whoever sees work sees it, who works on the whole city writes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from alliances.models import ChainBody, Course, CourseSession
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, work_visible
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal


def courses_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    if action == EDIT:
        return work_visible(principal, action, path=path)
    seen = principal.visible(action, AnchorKind.BODY, path=f"{path}body_id")
    return seen | Q(**{f"{path}body__isnull": True}) if seen and principal.may(action) else seen


def courses_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[Course]":
    queryset: QuerySet[Course] = Course.objects.filter(courses_visible(principal, action))
    return queryset


def sessions_visible(principal: Principal, action: str = VIEW) -> Q:
    return courses_visible(principal, action, path="course__")


def sessions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CourseSession]":
    queryset: QuerySet[CourseSession] = CourseSession.objects.filter(sessions_visible(principal, action))
    return queryset


def get_course_for(principal: Principal, course_id: UUID, action: str = VIEW) -> Course:
    course: Course = fetch(Course.objects.select_related("kind", "body"), course_id, courses_visible(principal, action))
    return course


def get_session_for(principal: Principal, session_id: UUID, action: str = VIEW) -> CourseSession:
    queryset = CourseSession.objects.select_related("course__kind", "course__body", "host")
    session: CourseSession = fetch(queryset, session_id, sessions_visible(principal, action))
    return session


def may_edit_course(principal: Principal, course: Course) -> bool:
    if course.body_id is None:
        return principal.may_everywhere(EDIT)
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(pk=course.body_id)).may(EDIT)


@dataclass(frozen=True)
class Attended:
    """What sessions come to. ``members`` are of ``attendances``, never beside them; 人数 has no total.

    ``untold``: sessions that do not say how many of those who came were members.
    """

    sessions: int = 0
    attendances: int = 0
    members: int = 0
    training: int = 0
    untold: int = 0


_SUMS = {
    "n": Count("id"),
    "came": Sum("attendances"),
    "of_members": Sum("members"),
    "trained": Sum("attendances", filter=Q(is_training=True)),
    "untold": Count("id", filter=Q(members__isnull=True)),
}


def _attended(row: Mapping[str, Any]) -> Attended:
    return Attended(*(row[name] or 0 for name in _SUMS))


def attended(sessions: "QuerySet[CourseSession]") -> Attended:
    return _attended(sessions.order_by().aggregate(**_SUMS))


def attended_by_course(
    sessions: "QuerySet[CourseSession]", course_ids: Iterable[UUID] | None, year: int | None = None
) -> dict[UUID, Attended]:
    """What each course (of ``course_ids``) comes to, of a year or of all; one without sessions is left out."""
    asked = sessions if course_ids is None else sessions.filter(course_id__in=list(course_ids))
    if year is not None:
        asked = asked.filter(held_on__year=year)
    rows: Any = asked.order_by().values("course_id").annotate(**_SUMS)
    return {row["course_id"]: _attended(row) for row in rows}


def attended_by_year(sessions: "QuerySet[CourseSession]") -> list[tuple[int, Attended]]:
    """The latest year first."""
    rows: Any = sessions.order_by().values("held_on__year").annotate(**_SUMS)
    return sorted(((row["held_on__year"], _attended(row)) for row in rows), reverse=True, key=lambda each: each[0])


def years_of(sessions: "QuerySet[CourseSession]") -> list[int]:
    return sorted({day.year for day in sessions.order_by().dates("held_on", "year")}, reverse=True)
