"""Courses: opened, corrected, closed, opened again; their sessions logged and corrected (R53)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.team import check_unit, not_later_than_today
from alliances.actions.values import check_day, check_term
from alliances.courses.queries import get_course_for, get_session_for
from alliances.models import ChainBody, Course, CourseSession
from alliances.sight import EDIT
from chains.actions.values import prepared, searchable
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

COURSE_FIELDS = ("name", "kind_id", "purpose", "opened_on")
SESSION_FIELDS = (
    "title",
    "held_on",
    "place",
    "host_id",
    "teacher",
    "attendances",
    "members",
    "persons",
    "is_training",
    "note",
)


def create_course(*, actor: Principal, body_id: UUID | None, values: Mapping[str, Any]) -> Course:
    """A new course of a body, or of the whole city. Raises NotAllowed, Conflict (the body has ended), InvalidInput."""
    columns = searchable(prepared(values, COURSE_FIELDS))
    with transaction.atomic():
        check_term("course_kind", columns.get("kind_id"), "kind")
        not_later_than_today(columns.get("opened_on"), "opened_on", "开办日期")
        if body_id is None:
            actor.require_everywhere(EDIT)
            return create(Course(**columns))
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("opened_on"), "opened_on")
        return create(Course(body=body, **columns))


def _first_session(course: Course) -> dt.date | None:
    first: CourseSession | None = CourseSession.objects.filter(course=course).order_by("held_on").first()
    return first.held_on if first else None


def update_course(
    *, actor: Principal, course_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Course:
    """Edit a course; whose it is stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        course = get_course_for(actor, course_id, EDIT)
        columns = searchable(prepared(values, COURSE_FIELDS))
        check_term("course_kind", columns.get("kind_id"), "kind")
        opened, first = columns.get("opened_on"), _first_session(course)
        if opened is not None and opened != course.opened_on:
            not_later_than_today(opened, "opened_on", "开办日期")
            if first is not None and opened > first:
                text = f"{cn_date(first)}已登记过课次，开办日期不能更晚。"
                raise InvalidInput(fields={"opened_on": [text]})
            if course.body is not None:
                check_day(course.body, opened, "opened_on")
        return change(course, columns, expected_version=expected_version)


def close_course(*, actor: Principal, course_id: UUID, day: dt.date) -> Course:
    """The course is held no longer; its sessions stay. Raises Conflict where it was closed already, InvalidInput."""
    with transaction.atomic():
        course = locked(Course, get_course_for(actor, course_id, EDIT).pk)
        if course.closed_on is not None:
            raise Conflict(f"“{course.name}”已于{cn_date(course.closed_on)}停办，无需重复办理。", code="closed_already")
        not_later_than_today(day, "day", "停办日期")
        last = CourseSession.objects.filter(course=course, held_on__gt=day).order_by("-held_on").first()
        if last is not None:
            raise InvalidInput(fields={"day": [f"{cn_date(last.held_on)}还登记了课次，停办日期不能更早。"]})
        if course.opened_on is not None and day < course.opened_on:
            raise InvalidInput(fields={"day": [f"这个课程{cn_date(course.opened_on)}才开办，日期不能更早。"]})
        return change(course, {"closed_on": day}, expected_version=None)


def reopen_course(*, actor: Principal, course_id: UUID) -> Course:
    """Held again. Raises Conflict where it is."""
    with transaction.atomic():
        course = locked(Course, get_course_for(actor, course_id, EDIT).pk)
        if course.closed_on is None:
            raise Conflict(f"“{course.name}”没有停办，无需恢复。", code="not_closed")
        return change(course, {"closed_on": None}, expected_version=None)


def _check_day(course: Course, day: dt.date | None) -> None:
    """A session is held while its course is, and while the body is that holds it. Raises InvalidInput, Conflict."""
    not_later_than_today(day, "held_on", "日期")
    if day is None:
        return
    if course.opened_on is not None and day < course.opened_on:
        raise InvalidInput(fields={"held_on": [f"“{course.name}”{cn_date(course.opened_on)}才开办，日期不能更早。"]})
    if course.closed_on is not None and day > course.closed_on:
        raise InvalidInput(fields={"held_on": [f"“{course.name}”已于{cn_date(course.closed_on)}停办，日期不能更晚。"]})
    if course.body is not None:
        check_day(course.body, day, "held_on")


def log_session(*, actor: Principal, course_id: UUID, values: Mapping[str, Any]) -> CourseSession:
    """One session that was held. Raises NotAllowed, Conflict (logged already, the body has ended), InvalidInput."""
    columns = prepared(values, SESSION_FIELDS)
    with transaction.atomic():
        course = locked(Course, get_course_for(actor, course_id, EDIT).pk)
        _check_day(course, columns.get("held_on"))
        check_unit(columns.get("host_id"), "host")
        return create(CourseSession(course=course, **columns))


def update_session(
    *, actor: Principal, session_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CourseSession:
    """Correct a session; its course stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        session = get_session_for(actor, session_id, EDIT)
        columns = prepared(values, SESSION_FIELDS)
        if columns.get("held_on") not in (None, session.held_on):
            _check_day(session.course, columns["held_on"])
        if columns.get("host_id") != session.host_id:
            check_unit(columns.get("host_id"), "host")
        return change(session, columns, expected_version=expected_version)


def check_restored_course(course: Course) -> None:
    """What a new course's body must be. Raises Conflict, InvalidInput."""
    if course.body is not None:
        check_day(course.body, course.opened_on, "opened_on")


def check_restored_session(session: CourseSession) -> None:
    """What a new session's day must be. Raises Conflict, InvalidInput."""
    _check_day(session.course, session.held_on)
