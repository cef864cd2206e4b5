"""Deadlines in words."""

import datetime as dt

from hypothesis import given, settings

from core.working_days import NO_WORK, WHOLE_DAY, Calendar, Half, OfficeTimes
from services.clocks import ClockKind, EventKind, LimitUnit, explain, replay
from tests.services.clocks.histories import History, calendar_of, histories
from tests.services.clocks.telling import (
    BEFORE_HOLIDAY,
    NAMES,
    NATIONAL,
    asked,
    days,
    extended,
    minutes,
    paused,
    resumed,
    started,
    stopped,
    told,
)
from tests.services.clocks.test_against_oracle import MANY

SUMMER = OfficeTimes(dt.time(8), dt.time(12), dt.time(15), dt.time(18))


def test_national_day_is_told_with_its_make_up_day() -> None:
    assert explain([started(BEFORE_HOLIDAY, days(4))], NATIONAL, NAMES) == [
        "2026年9月30日 16:40 收件",
        "时限4个工作日，收件当日不计，自10月8日（周四）起算",
        "10月1日至10月7日 国庆节放假，不计时",
        "10月10日（周六）上班，计1个工作日",
        "10月11日 周末，不计时",
        "办结期限：2026年10月12日 17:30",
    ]


def test_life_of_a_clock_is_told_in_order() -> None:
    events = [
        started(BEFORE_HOLIDAY, days(3)),
        paused("2026-10-09T09:00"),
        told(EventKind.LIMIT_CHANGED, "2026-10-11T09:00", days(4), "改为疑难事项"),
        resumed("2026-10-12T19:00"),
        asked("2026-10-13T10:00", days(2), "需要会商"),
        extended("2026-10-13T11:00", days(1)),
        told(EventKind.CALENDAR_CHANGED, "2026-10-13T12:00", reason="运动会"),
        stopped("2026-10-19T11:00"),
    ]
    assert explain(events, NATIONAL, NAMES) == [
        "2026年9月30日 16:40 收件",
        "时限3个工作日，收件当日不计，自10月8日（周四）起算",
        "10月1日至10月7日 国庆节放假，不计时",
        "10月9日 9:00 因“等待企业补充材料”暂停",
        "10月11日 9:00 时限改为4个工作日，仍自收件起算，已暂停的照旧扣除，理由“改为疑难事项”",
        "10月12日 19:00 恢复计时，不在上班时间，按10月13日 8:30计，期限顺延3个工作日",
        "10月13日 10:00 申请延期2个工作日，理由“需要会商”",
        "10月13日 11:00 同意延期1个工作日",
        "10月13日 12:00 工作日历调整，期限重新计算，理由“运动会”",
        "10月19日 11:00 办结，超期1个工作日",
        "办结期限：2026年10月16日 17:30",
    ]


def test_clock_of_minutes_tells_office_hours_and_what_began_it() -> None:
    events = [started("2026-10-09T17:00", minutes(60), "派单"), stopped("2026-10-10T08:50")]
    assert explain(events, NATIONAL, NAMES, kind=ClockKind.CONTACT) == [
        "2026年10月9日 17:00 派单",
        "时限1个工作小时，自10月9日 17:00起算",
        "上班时间8:30至12:00、14:00至17:30",
        "10月10日（周六）上班，计时",
        "10月10日 8:50 首次联系，未超期",
        "首次联系期限：2026年10月10日 9:00",
    ]


def test_received_while_closed_says_from_when_it_counts() -> None:
    assert explain([started("2026-09-30T18:00", minutes(45))], NATIONAL, NAMES)[:2] == [
        "2026年9月30日 18:00 收件，不在上班时间，按10月8日 8:30计",
        "时限45个工作分钟，自10月8日 8:30起算",
    ]


def test_paused_clock_says_what_is_left() -> None:
    events = [started("2026-10-12T09:00", days(2)), paused("2026-10-13T10:00")]
    assert explain(events, NATIONAL)[-1] == "办结期限：暂停中，恢复计时后确定，还剩1个工作日"
    last = [started("2026-10-12T09:00", days(1)), paused("2026-10-13T10:00")]
    assert explain(last, NATIONAL)[-1] == "办结期限：暂停中，恢复计时后确定，恢复当日到期"


def test_pause_of_one_day_says_that_nothing_moved() -> None:
    events = [started("2026-10-12T09:00", days(2)), paused("2026-10-13T10:00"), resumed("2026-10-13T11:00")]
    assert explain(events, NATIONAL)[-2] == "10月13日 11:00 恢复计时，当日恢复，期限不变"


def test_days_off_in_a_pause_are_not_told() -> None:
    events = [started("2026-09-29T09:00", days(2)), paused("2026-09-30T10:00"), resumed("2026-10-12T11:00")]
    assert explain(events, NATIONAL, NAMES) == [
        "2026年9月29日 9:00 收件",
        "时限2个工作日，收件当日不计，自9月30日（周三）起算",
        "9月30日 10:00 因“等待企业补充材料”暂停",
        "10月12日 11:00 恢复计时，期限顺延4个工作日",
        "办结期限：2026年10月13日 17:30",
    ]


def test_own_days_half_days_and_new_office_hours_are_told() -> None:
    special = {
        dt.date(2026, 9, 29): NO_WORK,
        dt.date(2026, 9, 30): frozenset({Half.MORNING}),
        dt.date(2026, 10, 3): WHOLE_DAY,
    }
    calendar = Calendar(special, frozenset({2026}), ((dt.date(2026, 9, 30), SUMMER),))
    names = {dt.date(2026, 9, 29): "市运动会开幕", dt.date(2026, 9, 30): "停电检修"}
    assert explain([started("2026-09-28T09:00", days(4))], calendar, names) == [
        "2026年9月28日 9:00 收件",
        "时限4个工作日，收件当日不计，自9月30日（周三）起算",
        "9月29日 因“市运动会开幕”休息，不计时",
        "9月30日（周三）因“停电检修”只上午上班，计1个工作日",
        "9月30日（周三）起上班时间改为8:00至12:00、15:00至18:00",
        "10月3日（周六）上班，计1个工作日",
        "办结期限：2026年10月3日 18:00",
    ]


def test_many_weekends_are_told_in_one_sentence() -> None:
    sentences = explain([started("2026-10-12T09:00", days(30))], NATIONAL)
    assert sentences[-2:] == ["其间6个周末，不计时", "办结期限：2026年11月23日 17:30"]
    assert len(sentences) == 4


def test_year_without_a_notice_is_told() -> None:
    assert explain([started("2026-12-31T09:00", days(2))], NATIONAL)[-2:] == [
        "2027年的放假安排尚未公布，暂按周一至周五上班计算",
        "办结期限：2027年1月4日 17:30",
    ]


@settings(MANY, max_examples=300)
@given(histories(*LimitUnit))
def test_every_history_can_be_told_and_ends_with_its_deadline(history: History) -> None:
    calendar, events = calendar_of(history.city), history.events
    reading = replay(events, calendar, settled=len(events))
    sentences = explain(events, calendar, NAMES)
    due = reading.due_at
    if due is None:
        assert sentences[-1].startswith("办结期限：暂停中")
    else:
        assert sentences[-1] == f"办结期限：{due.year}年{due.month}月{due.day}日 {due.hour}:{due.minute:02}"
    assert [sentence for sentence in sentences if not sentence.strip() or "None" in sentence] == []
