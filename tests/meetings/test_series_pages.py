"""Pages, API and table of series: dates are shown before they are saved, effects before they are carried out."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from alliances.models import ChainBody
from core import clock
from core.choices import AnchorKind, Role
from core.workdays.actions import add_days
from meetings.actions.invitees import invite, reply
from meetings.actions.planning import plan_meeting
from meetings.actions.series import create_series, keep_series
from meetings.models import Invitee, Meeting, MeetingSeries
from meetings.planning.prefill import Named
from tests.alliances.world import make_body, term
from tests.cast import Cast, make_token
from tests.factories import make_chain, make_unit

NOW = dt.datetime(2026, 3, 5, 10, tzinfo=clock.CHINA)
CHECKED = re.compile(r'name="checked" value="(\w*)"')


@pytest.fixture(autouse=True)
def _fixed() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def body(cast: Cast) -> ChainBody:
    with cast.scope():
        return make_body(make_chain())


def said(cast: Cast, body: ChainBody | None, **fields: Any) -> dict[str, Any]:
    with cast.scope():
        kind = str(term("meeting_kind", "joint").pk)
    return {
        "name": "示例联席会议",
        **({"body": str(body.pk)} if body else {}),
        "kind": kind,
        "every": "month",
        "nth": "23",
        "starts_on": "2026-01-01",
        "start_time": "09:00",
        "minutes_long": "120",
        **fields,
    }


def begun(cast: Cast, body: ChainBody, **fields: Any) -> MeetingSeries:
    with cast.scope():
        values = {
            "name": "示例联席会议",
            "kind_id": term("meeting_kind", "joint").pk,
            "every": "month",
            "nth": 5,
            "starts_on": dt.date(2026, 1, 1),
            **fields,
        }
        return create_series(actor=cast.act(), body_id=body.pk, values=values)


def answered(cast: Cast, series: MeetingSeries) -> Meeting:
    """The series' second meeting, told and answered."""
    with cast.scope():
        meeting = Meeting.objects.filter(series=series).order_by("slot")[1]
        [row] = invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=make_unit().pk)])
        plan_meeting(actor=cast.act(), meeting_id=meeting.pk)
        reply(actor=cast.act(), invitee_id=row.pk, answer="yes")
        told: Meeting = Meeting.objects.get(pk=meeting.pk)
        return told


def test_dates_are_shown_before_a_series_is_saved(cast: Cast, body: ChainBody) -> None:
    client, form = cast.client(cast.department), said(cast, body)
    preview = client.post("/meetings/series/new/", form)
    page = preview.content.decode()
    assert preview.status_code == 200
    for line in ("2026年3月没有这么多工作日，跳过", "2026年7月31日 星期五", "2027年放假安排未公布"):
        assert line in page
    with cast.scope():
        assert not MeetingSeries.objects.exists()
    mark = CHECKED.search(page)
    assert mark
    changed = client.post("/meetings/series/new/", {**form, "nth": "22", "checked": mark[1]})
    assert changed.status_code == 200  # what was changed since is shown again
    saved = client.post("/meetings/series/new/", {**form, "checked": mark[1]})
    with cast.scope():
        series = MeetingSeries.objects.get()
    assert saved["Location"] == f"/meetings/series/{series.pk}/"
    shown = client.get(saved["Location"]).content.decode()
    assert "2026年3月没有这么多工作日，跳过" in shown
    assert "示例联席会议（2026年7月）" in shown


def test_refused_series_is_told_at_its_field(cast: Cast, body: ChainBody) -> None:
    form = said(cast, body, starts_on="2026-05-01", ends_on="2026-04-01")
    answer = cast.client(cast.department).post("/meetings/series/new/", form)
    assert answer.status_code == 422
    assert "结束日期不能早于开始日期" in answer.content.decode()


def test_effects_are_shown_and_the_answered_are_asked_about(cast: Cast, body: ChainBody) -> None:
    series = begun(cast, body)
    meeting = answered(cast, series)
    client, url = cast.client(cast.department), f"/meetings/series/{series.pk}/edit/"
    assert client.get(url).status_code == 200
    form = {**said(cast, None, nth="-1"), "version": series.version}
    page = client.post(url, form).content.decode()
    assert page.count("随之调整") == 2
    assert "已有单位回复" in page
    assert f'value="{meeting.pk}"' in page
    mark = CHECKED.search(page)
    assert mark
    saved = client.post(url, {**form, "checked": mark[1], "moving": [str(meeting.pk)]})
    assert saved.status_code == 302
    with cast.scope():
        assert Meeting.objects.get(pk=meeting.pk).slot == dt.date(2026, 4, 30)
        assert Invitee.objects.get(meeting=meeting).reply == "none"


def test_calendars_question_is_answered_on_the_series_page(cast: Cast, body: ChainBody) -> None:
    series = begun(cast, body)
    meeting = answered(cast, series)
    with cast.scope():
        day = meeting.slot
        assert day is not None
        add_days(actor=cast.act(), first=day, last=day, is_worked=False, part="day", reason="示例停工")
        keep_series(actor=cast.platform())
    client, url = cast.client(cast.department), f"/meetings/series/{series.pk}/"
    assert "按规则应为2026年4月9日" in client.get(url).content.decode()
    answer = client.post(f"{url}days/{meeting.pk}/", {"follows": "yes"})
    assert answer["Location"] == url
    assert "工作日历有调整" not in client.get(url).content.decode()
    with cast.scope():
        assert Meeting.objects.get(pk=meeting.pk).slot == dt.date(2026, 4, 9)
    assert client.post(f"{url}days/{meeting.pk}/", {"follows": "yes"}).status_code == 409


def test_series_ends_on_its_page(cast: Cast, body: ChainBody) -> None:
    series = begun(cast, body)
    client, url = cast.client(cast.department), f"/meetings/series/{series.pk}/end/"
    assert "示例联席会议（2026年3月）" in client.get(url).content.decode()
    assert client.post(url, {"last_day": "2025-01-01"}).status_code == 422
    assert client.post(url, {"last_day": "2026-03-05", "version": series.version}).status_code == 302
    with cast.scope():
        assert not Meeting.objects.filter(series=series).exists()
    assert "已结束" in client.get(f"/meetings/series/{series.pk}/").content.decode()


def test_who_only_reads_sees_no_draft(cast: Cast, body: ChainBody) -> None:
    series = begun(cast, body)
    with cast.scope():
        assert body.chain_id is not None
    liaison = cast.add(Role.LIAISON, scope_id=body.chain_id, scope_kind=AnchorKind.CHAIN)
    superior = cast.client(cast.superior)
    page = f"/meetings/series/{series.pk}/"
    assert "示例联席会议（2026年3月）" in cast.client(liaison).get(page).content.decode()
    assert superior.get(page).status_code in (403, 404)  # series stay in their city


def _api(cast: Cast) -> Client:
    return Client(headers={"authorization": f"Bearer {make_token(cast.department, cast.city, ['*'])}"})


def test_programs_begin_change_and_end_a_series(cast: Cast, body: ChainBody) -> None:
    client = _api(cast)
    asked = {
        "body": str(body.pk),
        "name": "示例季度会",
        "kind_id": said(cast, None)["kind"],
        "every": "quarter",
        "nth": 1,
        "starts_on": "2026-01-01",
        "start_time": "14:30",
    }
    made = client.post("/api/v1/meeting-series/", asked, content_type="application/json")
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["start_time"], row["state"], row["dates"][0]["day"]) == ("14:30", "active", "2026-04-01")
    url = f"/api/v1/meeting-series/{row['id']}/"
    stale = client.patch(url, {"nth": 2}, content_type="application/json", headers={"if-match": '"v9"'})
    assert stale.status_code == 412
    changed = client.patch(url, {"nth": 2}, content_type="application/json", headers={"if-match": made["ETag"]})
    assert (changed.status_code, changed.json()["dates"][0]["day"]) == (200, "2026-04-02")
    ended = client.post(f"{url}end/", {"last_day": "2026-03-05"}, content_type="application/json")
    assert (ended.json()["state"], ended.json()["dates"]) == ("ended", [])
    for wrong in ({"nth": 0}, {"nth": 31}, {"every": "day"}, {"day_of_month": 31}):
        refused = client.post("/api/v1/meeting-series/", {**asked, **wrong}, content_type="application/json")
        assert refused.status_code in (400, 422), wrong
    found = client.get("/api/v1/meeting-series/?every=quarter&state=ended").json()["results"]
    assert [one["id"] for one in found] == [row["id"]]
