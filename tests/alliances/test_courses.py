"""Courses and sessions: 人次 and 人数 apart, days in order, whose they are, the same by form, API and sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.courses.queries import attended, attended_by_year, courses_for, sessions_for
from alliances.models import Course, CourseSession
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
SHEET = ["课程", "主题", "日期", "参加人次", "党员人次", "参加人数", "职业技能培训"]


def make_course(cast: Cast, body: Any = None, **fields: Any) -> Course:
    values = {"name": "示例课堂", "kind_id": term("course_kind", "").pk, **fields}
    return actions.create_course(actor=cast.platform(), body_id=body.pk if body else None, values=values)


def log(cast: Cast, course: Course, **fields: Any) -> CourseSession:
    values = {"title": "示例主题", "held_on": DAY, "attendances": 20, **fields}
    return actions.log_session(actor=cast.platform(), course_id=course.pk, values=values)


def told(act: Any, **asked: Any) -> set[str]:
    with pytest.raises(InvalidInput) as refused:
        act(**asked)
    return set(refused.value.fields)


def test_members_are_part_of_attendances_and_persons_are_added_to_nothing(in_city: Cast) -> None:
    course = make_course(in_city)
    log(in_city, course, title="甲", attendances=30, members=20, persons=25)
    log(in_city, course, title="乙", attendances=40, members=None, persons=40, is_training=True)
    log(in_city, course, title="丙", attendances=5, members=5, held_on=dt.date(2025, 3, 1))
    sums = attended(sessions_for(in_city.act()))
    assert (sums.sessions, sums.attendances, sums.members, sums.training, sums.untold) == (3, 75, 25, 40, 1)
    by_year = attended_by_year(sessions_for(in_city.act()))
    assert [(year, each.sessions, each.attendances) for year, each in by_year] == [(2026, 2, 70), (2025, 1, 5)]


@pytest.mark.parametrize(
    "counts",
    [{"attendances": 0}, {"attendances": 20, "members": 21}, {"attendances": 20, "persons": 21}, {"persons": 0}],
)
def test_what_cannot_be_is_refused(in_city: Cast, counts: dict[str, int]) -> None:
    with pytest.raises(InvalidInput):
        log(in_city, make_course(in_city), **counts)
    assert not CourseSession.objects.exists()


def test_a_session_stands_within_its_course_and_once(in_city: Cast) -> None:
    actor, early, late = in_city.platform(), dt.date(2026, 1, 1), dt.date(2026, 4, 1)
    course = make_course(in_city, make_body(make_chain()), opened_on=dt.date(2026, 2, 1))
    values = {"title": "示例主题", "attendances": 20}
    asked: dict[str, Any] = {"actor": actor, "course_id": course.pk}
    assert told(actions.log_session, **asked, values={**values, "held_on": early}) == {"held_on"}
    assert told(actions.log_session, **asked, values={**values, "held_on": dt.date(2099, 1, 1)}) == {"held_on"}
    session = log(in_city, course)
    with pytest.raises((Conflict, InvalidInput), match="无需重复登记"):
        log(in_city, course)
    assert told(actions.close_course, **asked, day=early) == {"day"}
    assert told(actions.update_course, **asked, values={"opened_on": late}, expected_version=None) == {"opened_on"}
    actions.close_course(**asked, day=DAY)
    with pytest.raises(Conflict):
        actions.close_course(**asked, day=DAY)
    assert told(actions.log_session, **asked, values={**values, "held_on": late}) == {"held_on"}
    moved: dict[str, Any] = {"actor": actor, "session_id": session.pk, "expected_version": None}
    assert told(actions.update_session, **moved, values={"held_on": late}) == {"held_on"}
    actions.update_session(**moved, values={"attendances": 21})
    actions.reopen_course(**asked)
    log(in_city, course, title="又一场", held_on=late)
    with pytest.raises(Conflict):
        actions.reopen_course(**asked)


def test_a_course_of_the_city_is_read_by_all_and_written_by_who_works_on_all_of_it(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    of_body, of_other, of_city = (
        make_course(in_city, make_body(chain), name="甲"),
        make_course(in_city, make_body(make_chain()), name="乙"),
        make_course(in_city, name="丙"),
    )
    for course in (of_body, of_other, of_city):
        log(in_city, course)

    def someone(role: Role, scope: Any, kind: AnchorKind, name: str) -> Principal:
        return in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))

    liaison = someone(Role.LIAISON, chain, AnchorKind.CHAIN, "l1")
    company = someone(Role.COMPANY, unit, AnchorKind.UNIT, "c1")
    assert set(courses_for(liaison)) == {of_body, of_city}
    assert set(courses_for(company)) == {of_city}
    assert {session.course_id for session in sessions_for(liaison)} == {of_body.pk, of_city.pk}
    assert sessions_for(in_city.act()).count() == 3
    values = {"title": "又一场", "held_on": DAY, "attendances": 20}
    actions.log_session(actor=liaison, course_id=of_body.pk, values=values)
    with pytest.raises(NotAllowed):
        actions.log_session(actor=liaison, course_id=of_city.pk, values=values)
    named = {"name": "丁", "kind_id": of_city.kind_id}
    with pytest.raises(NotAllowed):
        actions.create_course(actor=liaison, body_id=None, values=named)
    actions.create_course(actor=in_city.act(), body_id=None, values=named)


def test_phone_form_logs_a_session_and_the_pages_say_which_is_which(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        kind, body = term("course_kind", ""), make_body(make_chain())
    given = {"name": "示例益企课堂", "kind": str(kind.pk), "body": "", "purpose": "", "opened_on": ""}
    made = client.post("/alliances/courses/new/", given)
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    with cast.scope():
        course = Course.objects.get()
    assert client.post("/alliances/courses/new/", {**given, "body": str(body.pk)}).status_code == 422  # the name stands
    form = client.get(f"/alliances/sessions/new/?course={course.pk}").content.decode()
    assert form.index("示例益企课堂") < form.index("参加人次")
    said = {"course": str(course.pk), "title": "产业链上上党课", "held_on": "2026-03-01", "attendances": "1234"}
    assert client.post("/alliances/sessions/new/", {**said, "members": "1235"}).status_code == 422
    logged = client.post("/alliances/sessions/new/", {**said, "members": "1000", "persons": "800"})
    assert logged.status_code == 302, logged.content.decode()
    for page in (home, logged.headers["Location"], "/alliances/courses/", "/alliances/sessions/?year=2026"):
        text = client.get(page).content.decode()
        assert "1,234" in text, page
        assert "1,000" in text, page
        assert "2,034" not in text  # 人次 and 人数 are never added
        assert "2,234" not in text
        assert "不相加" in text or "不另外相加" in text, page
    assert client.post(f"{home}close/", {"day": "2026-03-02"}).status_code == 302
    assert "已停办" in client.get(home).content.decode()
    assert client.get("/alliances/courses/?open=true").content.decode().count("示例益企课堂") == 0
    assert "先开办课程" in client.get("/alliances/sessions/new/").content.decode()
    assert client.post(f"{home}reopen/").status_code == 302


def test_api_tells_what_courses_come_to(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        kind = term("course_kind", "")
    row = client.post("/api/v1/courses/", {"name": "示例课堂", "kind": str(kind.pk)}, **JSON).json()
    assert (row["body"], row["attended"]["sessions"]) == (None, 0)
    for day, came in (("2025-05-01", 10), ("2026-02-01", 30)):
        values = {"course": row["id"], "title": "示例", "held_on": day, "attendances": came, "members": came}
        assert client.post("/api/v1/course-sessions/", values, **JSON).status_code == 201
    assert client.get("/api/v1/courses/").json()["results"][0]["attended"]["attendances"] == 40
    assert client.get("/api/v1/courses/?year=2026").json()["results"][0]["attended"]["attendances"] == 30
    assert client.get("/api/v1/courses/?year=2024").json()["results"] == []
    assert len(client.get("/api/v1/course-sessions/?year=2025").json()["results"]) == 1
    too_many = {"course": row["id"], "title": "又", "held_on": "2026-02-01", "attendances": 1, "members": 2}
    assert client.post("/api/v1/course-sessions/", too_many, **JSON).status_code == 422


def test_sessions_come_in_by_a_sheet_and_courses_go_out_with_their_sums(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        term("course_kind", "", "示例课堂类别")
    courses: list[list[Any]] = [["示例午间课堂", "示例课堂类别"], ["示例指尖课堂", "示例课堂类别"]]
    import_all(cast, client, "courses", workbook(tmp_path / "courses.xlsx", ["课程名称", "课堂类别"], courses))
    rows: list[list[Any]] = [
        ["示例午间课堂", "甲", "2026-03-01", 30, 20, 25, "否"],
        ["示例午间课堂", "乙", "2026-03-02", 10, None, None, "是"],
    ]
    import_all(cast, client, "course_sessions", workbook(tmp_path / "sessions.xlsx", SHEET, rows))
    with cast.scope():
        assert attended(CourseSession.objects.all()).attendances == 40
    wrong: list[list[Any]] = [
        ["示例午间课堂", "丙", "2026-03-01", 30, 31, None, "否"],
        ["没有此课堂", "丙", "2026-03-01", 30, None, None, "否"],
        ["示例午间课堂", "丁", "2099-03-01", 30, None, None, "否"],
    ]
    page = upload(client, "course_sessions", workbook(tmp_path / "wrong.xlsx", SHEET, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4}
    for table in ("courses", "course_sessions"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()
