"""Resolutions: owned, dated by working days, numbered without a gap, closed with evidence; by page, API and sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliances.models import ChainBody
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Anchor, Counter, Notice
from core.principal import Principal
from meetings.actions import resolution as actions
from meetings.actions import resolution_work as work
from meetings.choices import RESOLUTION_TRANSITIONS, MeetingState, ResolutionState
from meetings.models import Meeting, Resolution, ResolutionProgress, ResolutionTask
from meetings.resolutions.queries import open_resolutions_before, resolutions_for
from organizations.naming import initials, name_key
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

HELD = dt.datetime(2026, 4, 28, 1, tzinfo=dt.UTC)  # a Tuesday; 1–5 May is a holiday, 9 May is worked
DUE = dt.date(2026, 6, 30)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAIRS = [(state, to) for state in ResolutionState for to in ResolutionState]
HEADERS = ["会议", "决议事项", "责任单位", "责任党组织", "办结期限", "会后几个工作日", "内容和要求"]


def make_meeting(body: ChainBody, name: str = "示例联席会议", **fields: Any) -> Meeting:
    given = {"state": MeetingState.HELD, "starts_at": HELD, "ends_at": HELD + dt.timedelta(hours=2), **fields}
    kind = term("meeting_kind", "joint")
    meeting = Meeting(body=body, kind=kind, name=name, name_key=name_key(name), initials=initials(name), **given)
    Anchor.objects.create(id=meeting.id, kind=AnchorKind.MEETING)
    meeting.save(force_insert=True)
    return meeting


def record(actor: Principal, meeting: Meeting, name: str = "示例决议", **fields: Any) -> Resolution:
    values: dict[str, Any] = {"name": name, "due_on": DUE, **fields}
    if not {"unit_id", "party_org_id"} & set(values):
        values["unit_id"] = make_unit().pk
    return actions.record_resolution(actor=actor, meeting_id=meeting.pk, values=values)


@pytest.fixture
def meeting(in_city: Cast) -> Meeting:
    return make_meeting(make_body(make_chain()))


def _close(actor: Principal, row: Resolution, **asked: Any) -> Resolution:
    given = {"day": DUE, "result": "示例结果", "without": "示例原因", **asked}
    return actions.close_resolution(actor=actor, resolution_id=row.pk, **given)


def _move(actor: Principal, row: Resolution, to: ResolutionState) -> Resolution:
    if to is ResolutionState.DONE:
        return _close(actor, row)
    act = actions.drop_resolution if to is ResolutionState.DROPPED else actions.reopen_resolution
    return act(actor=actor, resolution_id=row.pk, reason="示例原因")


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_resolution_moves_only_where_the_table_says(
    in_city: Cast, meeting: Meeting, state: ResolutionState, to: ResolutionState
) -> None:
    actor = in_city.act()
    row = record(actor, meeting)
    if state is not ResolutionState.OPEN:
        row = _move(actor, row, state)
    if to not in RESOLUTION_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(actor, row, to)
        assert Resolution.objects.get(pk=row.pk).state == state
        return
    moved = _move(actor, row, to)
    assert moved.state == to
    assert (moved.closed_on is None) == (to is ResolutionState.OPEN)
    assert moved.version == row.version + 1


def test_resolution_needs_exactly_one_owner_and_a_deadline(in_city: Cast, meeting: Meeting) -> None:
    actor, unit, org = in_city.act(), make_unit(), make_party_org()

    def told(**values: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            actions.record_resolution(actor=actor, meeting_id=meeting.pk, values={"name": "示例", **values})
        return set(refused.value.fields)

    assert told(due_on=DUE) == {"unit"}
    assert told(due_on=DUE, unit_id=unit.pk, party_org_id=org.pk) == {"unit"}
    assert told(unit_id=unit.pk) == {"due_on"}
    assert told(unit_id=unit.pk, due_on=dt.date(2026, 4, 27)) == {"due_on"}
    assert told(unit_id=unit.pk, allowed_days=0) == {"allowed_days"}
    assert told(unit_id=unit.pk, due_on=DUE, allowed_days=3) == {"due_on"}
    assert told(unit_id=meeting.pk, due_on=DUE) == {"unit"}
    assert told(unit_id=unit.pk, due_on=DUE, name="  ") == {"name"}
    assert not Counter.objects.filter(series=f"resolution:{meeting.body_id}").exists()
    assert record(actor, meeting, party_org_id=org.pk).unit_id is None


def test_deadline_counts_working_days_of_the_citys_calendar_from_the_day_after_the_meeting(
    in_city: Cast, meeting: Meeting
) -> None:
    """29 and 30 April, then 6, 7, 8 May and the Saturday that makes up for the holiday."""
    actor = in_city.act()
    row = record(actor, meeting, due_on=None, allowed_days=6)
    assert (row.due_on, row.allowed_days) == (dt.date(2026, 5, 9), 6)

    def change(**values: Any) -> Resolution:
        return actions.update_resolution(actor=actor, resolution_id=row.pk, values=values, expected_version=None)

    assert change(allowed_days=2).due_on == dt.date(2026, 4, 30)
    assert (change(due_on=DUE).allowed_days, change(name="示例又一").due_on) == (None, DUE)
    with pytest.raises(InvalidInput):
        change(due_on=None, allowed_days=None)


def test_numbers_run_by_body_and_year_without_a_gap(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    other = make_meeting(make_body(make_chain()), "示例另一会")
    last_year = make_meeting(meeting.body, "示例去年的会", starts_at=HELD.replace(year=2025), ends_at=HELD)
    with pytest.raises(InvalidInput):
        record(actor, meeting, due_on=dt.date(2020, 1, 1))
    numbers = [record(actor, each).number for each in (meeting, other, meeting, last_year, meeting)]
    assert numbers == [1, 1, 2, 1, 3]


def test_only_a_meeting_that_has_begun_resolves(in_city: Cast, meeting: Meeting) -> None:
    soon = clock.now() + dt.timedelta(hours=1)
    planned = make_meeting(meeting.body, "示例未开", state="planned", starts_at=soon, ends_at=soon + dt.timedelta(1))
    with pytest.raises(Conflict, match="还没有召开"):
        record(in_city.act(), planned, due_on=dt.date(2999, 1, 1))
    began = clock.now() - dt.timedelta(hours=1)
    running = make_meeting(meeting.body, "示例正在开", state="planned", starts_at=began, ends_at=soon)
    assert record(in_city.act(), running, due_on=dt.date(2999, 1, 1)).number == 1


def test_closing_needs_a_result_and_evidence_or_the_reason_why_none(
    in_city: Cast, meeting: Meeting, tmp_path: Path
) -> None:
    actor = in_city.act()
    row = record(actor, meeting)

    def told(**asked: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            _close(actor, row, **asked)
        return set(refused.value.fields)

    assert told(result=" ") == {"result"}
    assert told(without="") == {"without"}
    assert told(day=dt.date(2999, 1, 1)) == {"day"}
    assert told(day=dt.date(2026, 4, 27)) == {"day"}
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    kept = work.add_paper(actor=actor, resolution_id=row.pk, source=paper, name="示例.pdf")
    closed = _close(actor, row, without="")
    assert (closed.result, closed.closed_on) == ("示例结果", DUE)
    with pytest.raises(Conflict):
        work.remove_paper(actor=actor, resolution_id=row.pk, attachment_id=kept.pk)
    other = _close(actor, record(actor, meeting, "示例其他"))
    assert other.result == "示例结果\n未附佐证材料：示例原因"


def test_reopening_keeps_why_and_what_it_was_closed_with(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    row = _close(actor, record(actor, meeting))
    with pytest.raises(InvalidInput):
        actions.reopen_resolution(actor=actor, resolution_id=row.pk, reason=" ")
    again = actions.reopen_resolution(actor=actor, resolution_id=row.pk, reason="没有落实", due_on=dt.date(2999, 1, 1))
    assert (again.state, again.result, again.closed_by_id) == ("open", "", None)
    report = ResolutionProgress.objects.get(resolution=row)
    assert "没有落实" in report.text
    assert "示例结果" in report.text


def test_tasks_are_made_in_one_step_done_and_deleted(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    row = record(actor, meeting, due_on=dt.date(2999, 1, 1))
    task = work.make_task(actor=actor, resolution_id=row.pk)
    assert (task.title, task.due_on, task.done_on) == ("示例决议", dt.date(2999, 1, 1), None)
    assert work.finish_task(actor=actor, task_id=task.pk).done_on == clock.today()
    assert work.unfinish_task(actor=actor, task_id=task.pk).done_on is None
    with pytest.raises(InvalidInput):
        work.finish_task(actor=actor, task_id=task.pk, day=dt.date(2999, 1, 1))
    work.remove_task(actor=actor, task_id=task.pk)
    assert not ResolutionTask.objects.exists()
    _close(actor, row)
    with pytest.raises(Conflict):
        work.make_task(actor=actor, resolution_id=row.pk)


def test_only_what_was_recorded_today_and_not_reported_on_is_deleted(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    wrong, reported, older = (record(actor, meeting, name) for name in ("示例一", "示例二", "示例三"))
    work.report_progress(actor=actor, resolution_id=reported.pk, day=clock.today(), text="示例")
    Resolution.objects.filter(pk=older.pk).update(created_at=clock.now() - dt.timedelta(days=1))
    delete_to_bin(actor=actor, code="resolutions", row_id=wrong.pk)
    for kept in (reported, older):
        with pytest.raises(Conflict):
            delete_to_bin(actor=actor, code="resolutions", row_id=kept.pk)
    assert record(actor, meeting, "示例四").number == 4


def test_who_sees_edits_and_reports_which_resolution(in_city: Cast, meeting: Meeting) -> None:
    unit, chain = make_unit(), meeting.body.chain
    org = make_party_org("示例支部", unit=unit)
    put_on_chain(chain, unit)
    own, hosted, others = (
        record(in_city.act(), meeting, name, **owner)
        for name, owner in (("示例一", {"unit_id": unit.pk}), ("示例二", {"party_org_id": org.pk}), ("示例三", {}))
    )

    def actor_of(role: Role, scope: Any, kind: AnchorKind, name: str) -> Principal:
        return in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))

    company = actor_of(Role.COMPANY, unit, AnchorKind.UNIT, "c1")
    assert set(resolutions_for(company)) == {own, hosted}
    assert set(resolutions_for(company, action="resolution.report")) == {own, hosted}
    assert not resolutions_for(company, action="resolution.edit").exists()
    work.report_progress(actor=company, resolution_id=own.pk, day=clock.today(), text="示例进展")
    for act in (
        lambda: work.report_progress(actor=company, resolution_id=others.pk, day=clock.today(), text="示例"),
        lambda: _close(company, own),
        lambda: record(company, meeting),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act()
    liaison = actor_of(Role.LIAISON, chain, AnchorKind.CHAIN, "l1")
    assert set(resolutions_for(liaison)) == {own, hosted, others}
    assert record(liaison, meeting, "示例四").number == 4
    _close(liaison, own)
    elsewhere = actor_of(Role.LIAISON, make_chain(), AnchorKind.CHAIN, "l2")
    assert not resolutions_for(elsewhere).exists()


def test_responsible_organization_is_told_once_and_its_reports_reach_the_liaison(
    in_city: Cast, meeting: Meeting
) -> None:
    unit = make_unit()
    company = in_city.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT, username="c1")
    liaison = in_city.add(Role.LIAISON, scope_id=meeting.body_id, scope_kind=AnchorKind.BODY, username="l1")
    row = record(in_city.act(), meeting, unit_id=unit.pk, due_on=dt.date(2999, 1, 1))
    record(in_city.act(), meeting, "示例旧事", unit_id=unit.pk)  # over before it was recorded: nobody is told
    assert [notice.text for notice in Notice.objects.filter(account=company)] == [
        f"“{meeting.body.name}”决议〔2026〕1号由贵单位负责：示例决议，请于2999年1月1日前办结"
    ]
    work.report_progress(actor=in_city.act(company), resolution_id=row.pk, day=clock.today(), text="示例进展")
    assert Notice.objects.filter(account=liaison, text__contains="示例进展").count() == 1
    assert not Notice.objects.filter(account=company, text__contains="示例进展").exists()


def test_open_ones_of_earlier_meetings_are_carried_over(in_city: Cast, meeting: Meeting) -> None:
    actor = in_city.act()
    later = make_meeting(meeting.body, "示例下次会", starts_at=HELD + dt.timedelta(60), ends_at=HELD + dt.timedelta(61))
    second, first = record(actor, meeting, "示例二"), record(actor, meeting, "示例一", due_on=dt.date(2026, 5, 6))
    _close(actor, record(actor, meeting, "示例三"))
    record(actor, later, "示例四")
    assert list(open_resolutions_before(later)) == [first, second]
    assert not open_resolutions_before(meeting).exists()


def test_resolution_is_carried_through_on_the_pages(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        body, unit = make_body(make_chain(), name="示例党委"), make_unit("示例企业")
        meeting = make_meeting(body)
    page = f"/meetings/{meeting.pk}/resolutions/new/"
    wrong = client.post(page, {"name": "示例决议", "unit": "", "due_on": "2026-06-30"})
    assert wrong.status_code == 422
    assert "决议要写明责任单位" in wrong.content.decode()
    made = client.post(page, {"name": "示例决议", "unit": "示例企业", "allowed_days": "6"})
    assert made.status_code == 302, made.content.decode()
    with cast.scope():
        row = Resolution.objects.get()
    home = f"/meetings/resolutions/{row.pk}/"
    assert client.get(f"{home}edit/").status_code == 200
    values = {"name": "示例决议改", "unit": str(unit.pk), "due_on": "2026-06-30", "version": row.version}
    changed = client.post(f"{home}edit/", values)
    assert changed.status_code == 302, changed.content.decode()
    assert client.post(f"{home}report/", {"day": "2026-05-10", "text": "示例进展"}).status_code == 302
    made = client.post(f"{home}task/")
    assert made.status_code == 302
    assert client.get(made.headers["Location"]).status_code == 200
    with cast.scope():
        task = ResolutionTask.objects.get()
    assert client.post(f"/meetings/resolutions/tasks/{task.pk}/move/").status_code == 302
    text = client.get(home).content.decode()
    assert all(word in text for word in ("〔2026〕1号", "示例企业", "示例进展", "督办任务", "已完成", "示例党委"))
    listed = client.get("/meetings/resolutions/?light=overdue").content.decode()
    assert ("示例决议改" in listed) == (clock.today() > DUE)
    refused = client.post(f"{home}close/", {"day": "2026-05-20", "result": "示例结果"})
    assert refused.status_code == 422
    file = SimpleUploadedFile("示例.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    closed = client.post(f"{home}close/", {"day": "2026-05-20", "result": "示例结果", "file": file})
    assert closed.status_code == 302, closed.content.decode()
    text = client.get(home).content.decode()
    assert "示例.pdf" in text
    assert "重新办理" in text
    assert client.post(f"{home}edit/", values).status_code in (409, 422)
    assert client.post(f"{home}reopen/", {"reason": "示例"}).status_code == 302
    assert client.post(f"{home}drop/", {"reason": "示例缘由"}).status_code == 302
    assert "示例缘由" in client.get(home).content.decode()


def test_api_writes_reads_and_closes(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        meeting, unit = make_meeting(make_body(make_chain())), make_unit()
    values = {"meeting": str(meeting.pk), "name": "示例", "unit": str(unit.pk), "allowed_days": 6}
    made = client.post("/api/v1/resolutions/", values, **JSON)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["number"], row["due_on"], row["state"]) == ("〔2026〕1号", "2026-05-09", "open")
    path = f"/api/v1/resolutions/{row['id']}/"
    assert client.patch(path, {"name": "又"}, **JSON).status_code == 428
    changed = client.patch(path, {"due_on": "2026-06-30"}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["allowed_days"]) == (200, None)
    report = client.post(f"{path}progress/", {"day": "2026-05-10", "text": "示例进展"}, **JSON)
    assert (report.status_code, report.json()["text"]) == (201, "示例进展")
    assert client.post(f"{path}tasks/", {}, **JSON).json()["title"] == "示例"
    assert client.post(f"{path}close/", {"day": "2026-05-20", "result": "示例"}, **JSON).status_code == 422
    done = {"day": "2026-05-20", "result": "示例", "without": "无"}
    closed = client.post(f"{path}close/", done, **JSON)
    assert (closed.status_code, closed.json()["closed_on"]) == (200, "2026-05-20")
    assert client.get("/api/v1/resolutions/?light=in_time").json()["results"][0]["id"] == row["id"]
    assert client.get("/api/v1/resolutions/?state=open").json()["results"] == []
    again = client.post(f"{path}reopen/", {"reason": "示例"}, **JSON)
    assert (again.json()["state"], len(again.json()["progress"])) == ("open", 2)
    assert client.post(f"{path}drop/", {"reason": "示例"}, **JSON).json()["state"] == "dropped"


def test_pages_of_the_ledger_follow_each_other_open_ones_first(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        actor, meeting = cast.act(), make_meeting(make_body(make_chain()))
        rows = [record(actor, meeting, f"示例{n}", due_on=DUE + dt.timedelta(days=n % 3)) for n in range(5)]
        for row, day in ((rows[0], 2), (rows[1], 4)):
            _close(actor, row, day=DUE - dt.timedelta(days=day))
    wanted, found = ["示例3", "示例4", "示例2", "示例0", "示例1"], []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/api/v1/resolutions/?size=1&cursor={cursor}").json()
        found += [row["name"] for row in page["results"]]
        cursor = page["next"]
    assert found == wanted


def test_resolutions_come_in_by_a_sheet_and_wrong_cells_are_told(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_meeting(make_body(make_chain("示例链")))
        make_unit("示例企业")
        make_party_org("示例支部")
    rows: list[list[Any]] = [
        ["示例联席会议", "示例一", "示例企业", "", "2026-06-30", None, "示例"],
        ["示例联席会议", "示例二", "", "示例支部", None, 6, ""],
    ]
    import_all(cast, client, "resolutions", workbook(tmp_path / "rows.xlsx", HEADERS, rows))
    with cast.scope():
        found = Resolution.objects.order_by("number").values_list("name", "number", "due_on")
        assert list(found) == [("示例一", 1, DUE), ("示例二", 2, dt.date(2026, 5, 9))]
    wrong: list[list[Any]] = [
        ["没有这个会", "示例三", "示例企业", "", "2026-06-30", None, ""],
        ["示例联席会议", "示例三", "", "", "2026-06-30", None, ""],
        ["示例联席会议", "示例四", "示例企业", "", None, None, ""],
    ]
    page = upload(client, "resolutions", workbook(tmp_path / "wrong.xlsx", HEADERS, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4}
    again = upload(client, "resolutions", export(cast, client, "resolutions", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, again) == {}
    assert "无需写入" in client.get(again).content.decode()
