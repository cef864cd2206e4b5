"""How a series and its days read."""

import datetime as dt

from core.templatetags.formats import cn_date, cn_weekday
from meetings.choices import SlotUnit
from meetings.models import MeetingSeries
from meetings.series.slots import Rule, Slot, period_of

HALVES = ("上半年", "下半年")
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
LONGEST_NAME = 120


def nth_words(nth: int) -> str:
    if nth == -1:
        return "最后一个工作日"
    return f"倒数第 {-nth} 个工作日" if nth < 0 else f"第 {nth} 个工作日"


def rule_words(rule: Rule) -> str:
    """“每季度第 1 个工作日”."""
    return f"{SlotUnit(rule.every).label}{nth_words(rule.nth)}"


def period_words(every: str, day: dt.date) -> str:
    """The period ``day`` lies in: “2026年第三季度”."""
    first, _ = period_of(every, day)
    within = {
        SlotUnit.MONTH: f"{first.month}月",
        SlotUnit.QUARTER: QUARTERS[(first.month - 1) // 3],
        SlotUnit.HALF: HALVES[(first.month - 1) // 6],
        SlotUnit.YEAR: "",
    }
    return f"{first.year}年{within[SlotUnit(every)]}"


def occurrence_name(series: MeetingSeries, day: dt.date) -> str:
    """What the meeting of a period is called, cut where the series' own name is long."""
    period = f"（{period_words(series.every, day)}）"
    return f"{series.name[: LONGEST_NAME - len(period)]}{period}"


def slot_words(every: str, slot: Slot) -> str:
    """One line of a preview: the day, or that the period has none, and whether its holidays are known."""
    if slot.day is None:
        return f"{period_words(every, slot.starts_on)}没有这么多工作日，跳过"
    guessed = "" if slot.is_known else f"（{slot.day.year}年放假安排未公布，暂按周一至周五计算）"
    return f"{cn_weekday(slot.day)}{guessed}"


def term_words(series: MeetingSeries) -> str:
    until = f"至{cn_date(series.ends_on)}" if series.ends_on else "起"
    return f"{cn_date(series.starts_on)}{until}"
