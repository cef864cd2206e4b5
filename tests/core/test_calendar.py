"""A city's calendar: its own days over the notices, a notice put in force and withdrawn, a missing year told."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import DayPart, DaySource
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.jobs.actions import fill_slots
from core.models import CalendarDay, Notice, OfficeHours
from core.workdays import actions
from core.workdays.alarm import alarm_card
from core.workdays.queries import calendar_of, city_calendar, year_without_notice
from core.working_days import Half, halves_worked, is_working_day, office_spans
from tests.cast import Cast
from tests.core.test_holiday_notice import NOTICE_2026

NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。10月9日（周六）上班。"""
WORKDAY, SATURDAY = dt.date(2026, 3, 9), dt.date(2026, 3, 14)


def on(day: str, hour: int = 10) -> Any:
    return clock.fixed(dt.datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=clock.CHINA))


def arrange(cast: Cast, first: dt.date, last: dt.date | None = None, **values: Any) -> list[CalendarDay]:
    given = {"is_worked": False, "part": DayPart.DAY, "reason": "防汛", **values}
    return actions.add_days(actor=cast.act(), first=first, last=last or first, **given)


def worked(day: dt.date) -> bool:
    return is_working_day(calendar_of(day), day)


# ---- own days -------------------------------------------------------------------------------------------------------


def test_own_day_closes_a_working_day_and_opens_a_free_one(in_city: Cast) -> None:
    arrange(in_city, WORKDAY)
    arrange(in_city, SATURDAY, is_worked=True)
    assert (worked(WORKDAY), worked(SATURDAY)) == (False, True)


def test_own_day_prevails_over_the_national_notice(in_city: Cast) -> None:
    arrange(in_city, dt.date(2026, 10, 5), is_worked=True, reason="抢险")
    arrange(in_city, dt.date(2026, 10, 10), reason="补休")
    assert (worked(dt.date(2026, 10, 5)), worked(dt.date(2026, 10, 10))) == (True, False)


def test_half_a_day_closes_one_half(in_city: Cast) -> None:
    arrange(in_city, WORKDAY, part=DayPart.AFTERNOON)
    assert halves_worked(calendar_of(WORKDAY), WORKDAY) == {Half.MORNING}


def test_span_leaves_days_that_are_so_already(in_city: Cast) -> None:
    made = arrange(in_city, dt.date(2026, 3, 12), dt.date(2026, 3, 16))
    assert [row.day.day for row in made] == [12, 13, 16]


@pytest.mark.parametrize(
    ("first", "last", "values", "field"),
    [
        (SATURDAY, None, {}, None),
        (WORKDAY, None, {"is_worked": True}, None),
        (WORKDAY, dt.date(2026, 3, 8), {}, "last"),
        (WORKDAY, dt.date(2026, 5, 9), {}, "last"),
        (WORKDAY, None, {"reason": "  "}, "reason"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    in_city: Cast, first: dt.date, last: dt.date | None, values: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        arrange(in_city, first, last, **values)
    assert list(refusal.value.fields) == ([field] if field else [])
    assert CalendarDay.objects.count() == 0


def test_same_day_twice_is_refused(in_city: Cast) -> None:
    arrange(in_city, WORKDAY, part=DayPart.MORNING)
    with pytest.raises(InvalidInput, match="这一天已经有安排"):
        arrange(in_city, WORKDAY, part=DayPart.AFTERNOON)


def test_removed_day_is_put_back(in_city: Cast) -> None:
    row = arrange(in_city, WORKDAY)[0]
    actions.remove_day(actor=in_city.act(), day_id=row.pk)
    assert worked(WORKDAY)
    with pytest.raises(Conflict):
        actions.remove_day(actor=in_city.act(), day_id=row.pk)
    actions.restore_day(actor=in_city.act(), day_id=row.pk)
    assert not worked(WORKDAY)
    with pytest.raises(Conflict):
        actions.restore_day(actor=in_city.act(), day_id=row.pk)


def test_removed_day_is_not_put_back_over_a_new_one(in_city: Cast) -> None:
    row = arrange(in_city, WORKDAY)[0]
    actions.remove_day(actor=in_city.act(), day_id=row.pk)
    arrange(in_city, WORKDAY, reason="另有安排")
    with pytest.raises(Conflict, match="另有安排"):
        actions.restore_day(actor=in_city.act(), day_id=row.pk)


@pytest.mark.parametrize("account", ["security", "auditor"])
def test_other_administrators_may_not_change_the_calendar(in_city: Cast, account: str) -> None:
    actor = in_city.act(getattr(in_city, account))
    with pytest.raises(NotAllowed):
        actions.add_days(actor=actor, first=WORKDAY, last=WORKDAY, is_worked=False, part="day", reason="甲")
    with pytest.raises(NotAllowed):
        actions.put_notice_in_force(actor=actor, text=NOTICE_2026, year=None)
    with pytest.raises(NotAllowed):
        actions.withdraw_notice(actor=actor, year=2026)
    with pytest.raises(NotAllowed):
        actions.add_office_hours(actor=actor, values={"valid_from": WORKDAY})


# ---- the yearly notice ----------------------------------------------------------------------------------------------


def test_uploaded_notice_decides_its_year_and_is_withdrawn(in_city: Cast) -> None:
    day, saturday = dt.date(2027, 10, 4), dt.date(2027, 10, 9)
    assert (worked(day), worked(saturday)) == (True, False)
    reading = actions.put_notice_in_force(actor=in_city.act(), text=NOTICE_2027, year=None)
    assert (reading.year, len(reading.closed), len(reading.opened)) == (2027, 8, 1)
    assert (worked(day), worked(saturday), calendar_of(day).knows(2027)) == (False, True, True)
    assert actions.withdraw_notice(actor=in_city.act(), year=2027) == 9
    assert (worked(day), calendar_of(day).knows(2027)) == (True, False)
    with pytest.raises(Conflict):
        actions.withdraw_notice(actor=in_city.act(), year=2027)


def test_uploaded_notice_stands_in_for_the_national_rows_of_its_year(in_city: Cast) -> None:
    text = "国庆节：10月1日至5日放假，共5天。"
    actions.put_notice_in_force(actor=in_city.act(), text=text, year=2026)
    assert [worked(dt.date(2026, 10, day)) for day in (5, 6, 10)] == [False, True, False]
    assert not worked(dt.date(2025, 10, 6))


def test_notice_uploaded_again_takes_the_place_of_the_first(in_city: Cast) -> None:
    for _ in range(2):
        actions.put_notice_in_force(actor=in_city.act(), text=NOTICE_2027, year=None)
    assert CalendarDay.objects.filter(removed_at__isnull=True).count() == 9


def test_own_day_stays_over_an_uploaded_notice(in_city: Cast) -> None:
    arrange(in_city, dt.date(2027, 3, 8), part=DayPart.AFTERNOON, reason="妇女节")
    actions.put_notice_in_force(actor=in_city.act(), text=NOTICE_2027, year=None)
    day = dt.date(2027, 3, 8)
    assert halves_worked(calendar_of(day), day) == {Half.MORNING}


def test_notice_with_overlapping_days_is_refused_naming_them(in_city: Cast) -> None:
    text = "六、中秋节：10月1日放假。\n七、国庆节：10月1日至7日放假，共7天。"
    with pytest.raises(InvalidInput) as refusal:
        actions.put_notice_in_force(actor=in_city.act(), text=text, year=2026)
    assert refusal.value.fields == {"text": ["第 2 行：10月1日重复：中秋节写的是放假，国庆节又写放假。"]}
    assert CalendarDay.objects.count() == 0


def test_day_of_a_notice_is_not_removed_by_itself(in_city: Cast) -> None:
    actions.put_notice_in_force(actor=in_city.act(), text=NOTICE_2027, year=None)
    row = CalendarDay.objects.filter(source=DaySource.NOTICE).first()
    with pytest.raises(Conflict, match="放假通知"):
        actions.remove_day(actor=in_city.act(), day_id=row.pk)


def test_notice_counts_for_its_city_alone(cast: Cast) -> None:
    with cast.scope():
        actions.put_notice_in_force(actor=cast.act(), text=NOTICE_2027, year=None)
    with cast.scope(cast.stranger):
        assert worked(dt.date(2027, 10, 4))
        assert year_without_notice(dt.date(2027, 1, 5)) == 2027


# ---- office hours ---------------------------------------------------------------------------------------------------


def test_office_hours_count_from_their_day(in_city: Cast) -> None:
    values = {"valid_from": dt.date(2026, 6, 1), "morning_from": dt.time(8), "afternoon_to": dt.time(18)}
    hours = actions.add_office_hours(actor=in_city.act(), values=values)
    calendar = calendar_of(WORKDAY)
    assert [span[0].hour for span in office_spans(calendar, dt.date(2026, 6, 1))] == [8, 14]
    assert office_spans(calendar, dt.date(2026, 5, 29))[0][0].minute == 30
    actions.remove_office_hours(actor=in_city.act(), hours_id=hours.pk)
    assert OfficeHours.objects.count() == 0


def test_office_hours_out_of_order_are_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput, match="依次往后"):
        actions.add_office_hours(actor=in_city.act(), values={"valid_from": WORKDAY, "morning_to": dt.time(14, 30)})


def test_second_saver_of_office_hours_sees_the_difference(in_city: Cast) -> None:
    hours = actions.add_office_hours(actor=in_city.act(), values={"valid_from": WORKDAY})
    change: dict[str, Any] = {"actor": in_city.act(), "hours_id": hours.pk}
    actions.update_office_hours(**change, values={"morning_from": dt.time(9)}, expected_version=1)
    with pytest.raises(StaleVersion):
        actions.update_office_hours(**change, values={"morning_from": dt.time(8)}, expected_version=1)
    with pytest.raises(InvalidInput):
        actions.update_office_hours(**change, values={"tenant": 1}, expected_version=None)


def test_foreign_day_and_hours_are_not_there(cast: Cast) -> None:
    with cast.scope():
        day = arrange(cast, WORKDAY)[0]
        hours = actions.add_office_hours(actor=cast.act(), values={"valid_from": WORKDAY})
    with cast.scope(cast.stranger):
        actor = cast.act(cast.stranger_department)
        with pytest.raises(NotFound):
            actions.remove_day(actor=actor, day_id=day.pk)
        with pytest.raises(NotFound):
            actions.remove_office_hours(actor=actor, hours_id=hours.pk)


# ---- a year without a notice ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2027-01-04", 2027), ("2025-12-01", None)],
)
def test_next_year_is_missed_from_the_first_of_november(in_city: Cast, day: str, year: int | None) -> None:
    assert year_without_notice(dt.date.fromisoformat(day)) == year


def test_alarm_is_shown_until_the_notice_is_there(in_city: Cast) -> None:
    with on("2026-11-02"):
        assert (alarm_card(in_city.act()) or {})["year"] == 2027
        actions.put_notice_in_force(actor=in_city.act(), text=NOTICE_2027, year=None)
        assert alarm_card(in_city.act()) is None


def test_department_and_operator_are_told_once_a_month(in_city: Cast) -> None:
    for day in ("2026-10-30", "2026-11-02", "2026-11-03", "2026-12-01"):
        with on(day):
            fill_slots(clock.now())
    told = Notice.objects.filter(event="calendar.missing").values_list("account__username", "occurrence")
    assert sorted(told) == [
        ("department", "2027:2026-11"),
        ("department", "2027:2026-12"),
        ("operator", "2027:2026-11"),
        ("operator", "2027:2026-12"),
    ]


# ---- pages and the API ----------------------------------------------------------------------------------------------


def test_calendar_reads_in_two_queries_however_full(in_city: Cast) -> None:
    for add in (lambda: None, lambda: arrange(in_city, dt.date(2026, 3, 2), dt.date(2026, 3, 31))):
        add()
        with CaptureQueriesContext(connection) as captured:
            city_calendar(2026, 2026)
        assert len(captured) == 2


def test_year_page_marks_holidays_make_up_days_and_own_days(cast: Cast) -> None:
    with cast.scope():
        arrange(cast, WORKDAY, part=DayPart.AFTERNOON, reason="妇女节放假")
    page = cast.client(cast.department).get("/settings/calendar/?year=2026").content.decode()
    assert page.count("<small>班</small>") == 6
    assert page.count("<small>休</small>") == 33
    assert page.count("<small>半</small>") == 1
    assert "妇女节放假" in page


@pytest.mark.parametrize("year", ["1999", "2101", "abc", "-1"])
def test_year_of_no_calendar_is_not_found(cast: Cast, year: str) -> None:
    assert cast.client(cast.department).get("/settings/calendar/", {"year": year}).status_code == 404


def test_notice_is_pasted_checked_and_put_in_force(cast: Cast) -> None:
    client = cast.client(cast.department)
    pasted = client.post("/settings/calendar/notice/", {"text": NOTICE_2027})
    assert pasted["Location"] == "/settings/calendar/notice/check/"
    page = client.get(pasted["Location"]).content.decode()
    assert "2027年10月1日至2027年10月7日" in page
    with cast.scope():
        assert CalendarDay.objects.count() == 0
    answer = client.post("/settings/calendar/notice/check/")
    assert answer["Location"] == "/settings/calendar/?year=2027"
    with cast.scope():
        assert CalendarDay.objects.count() == 9
    assert client.get("/settings/calendar/notice/check/")["Location"] == "/settings/calendar/notice/"


def test_unclear_notice_is_shown_with_its_places_and_not_put_in_force(cast: Cast) -> None:
    client = cast.client(cast.department)
    client.post("/settings/calendar/notice/", {"text": "国庆节：10月1日（周一）放假。", "year": "2026"})
    page = client.get("/settings/calendar/notice/check/").content.decode()
    assert "10月1日写作周一，实际是周四。" in page
    assert ">生效<" not in page
    assert client.post("/settings/calendar/notice/check/").status_code == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_notice_is_read_from_a_text_file(cast: Cast, tmp_path: Any, encoding: str) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(NOTICE_2027.encode(encoding))
    client = cast.client(cast.department)
    with path.open("rb") as handle:
        client.post("/settings/calendar/notice/", {"file": handle})
    assert "2027年10月7日" in client.get("/settings/calendar/notice/check/").content.decode()


def test_file_that_is_no_text_is_refused(cast: Cast, tmp_path: Any) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(b"PK\x03\x04\x00\xff\xfe" * 50)
    with path.open("rb") as handle:
        answer = cast.client(cast.department).post("/settings/calendar/notice/", {"file": handle})
    assert answer.status_code == 422
    assert "读不出文字" in answer.content.decode()


def test_api_tells_the_days_that_depart_from_the_week(cast: Cast) -> None:
    with cast.scope():
        arrange(cast, WORKDAY, part=DayPart.AFTERNOON, reason="妇女节")
    client = cast.token_client(cast.department, ["working-days:read"])
    body = client.get("/api/v1/working-days/?year=2026").json()
    assert (body["year"], body["has_notice"], body["office_hours"]) == (2026, True, [])
    assert len(body["days"]) == 40
    own = {"day": "2026-03-09", "is_worked": True, "halves": ["morning"], "reason": "妇女节", "source": "own"}
    assert own in body["days"]


def test_api_says_that_a_year_has_no_notice(cast: Cast) -> None:
    body = cast.token_client(cast.department).get("/api/v1/working-days/?year=2030").json()
    assert body == {"year": 2030, "has_notice": False, "days": [], "office_hours": []}


@pytest.mark.parametrize("query", ["year=26", "year=", "month=3"])
def test_api_refuses_what_it_does_not_know(cast: Cast, query: str) -> None:
    assert cast.token_client(cast.department).get(f"/api/v1/working-days/?{query}").status_code == 422
