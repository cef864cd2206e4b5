"""How moments, limits and days off read in the explanation of a deadline."""

import datetime as dt
from collections.abc import Sequence

from core.clock import CHINA
from core.working_days import WHOLE_DAY, Calendar, Half, Halves, OfficeTimes
from services.clocks.events import UNIT_WORDS, Limit, LimitUnit

WEEKDAYS = "一二三四五六日"
HALVES = {Half.MORNING: "上午", Half.AFTERNOON: "下午"}
# A day off of such a name is a holiday (国庆节放假); of any other the name is a reason (因“防汛演练”休息).
HOLIDAY_ENDINGS = ("节", "日", "元旦", "清明", "端午", "中秋")


def amount_words(amount: int, unit: LimitUnit) -> str:
    """``3个工作日``, ``90个工作分钟``, ``2个工作小时``."""
    if unit is LimitUnit.MINUTES and amount and amount % 60 == 0:
        return f"{amount // 60}个工作小时"
    return f"{amount}{UNIT_WORDS[unit]}"


def limit_words(limit: Limit) -> str:
    return amount_words(limit.amount, limit.unit)


def time_words(time: dt.time) -> str:
    return f"{time.hour}:{time.minute:02}"


def date_words(day: dt.date, year: int) -> str:
    """``10月8日``, with its year where that is not ``year``."""
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"


def day_words(day: dt.date, year: int) -> str:
    """``10月10日（周六）``."""
    return f"{date_words(day, year)}（周{WEEKDAYS[day.weekday()]}）"


def moment_words(moment: dt.datetime, year: int = 0) -> str:
    """``10月12日 9:00``, with its year where that is not ``year``."""
    local = moment.astimezone(CHINA)
    return f"{date_words(local.date(), year)} {time_words(local.time())}"


def span_words(first: dt.date, last: dt.date, year: int) -> str:
    return date_words(first, year) if first == last else f"{date_words(first, year)}至{date_words(last, first.year)}"


def hours_words(times: OfficeTimes) -> str:
    return "、".join(f"{time_words(begins)}至{time_words(ends)}" for begins, ends in (times.of(half) for half in Half))


def off_words(names: Sequence[str]) -> str:
    """``国庆节放假``, ``因“防汛演练”休息``, both where a stretch has both; ``放假`` where nothing is known."""
    holidays = [name for name in names if name.endswith(HOLIDAY_ENDINGS)]
    reasons = [name for name in names if name not in holidays]
    parts = ["、".join(holidays) + "放假"] if holidays else []
    parts += [f"因“{'、'.join(reasons)}”休息"] if reasons else []
    return "，".join(parts) or "放假"


def worked_words(worked: Halves, name: str) -> str:
    """``上班``, ``只上午上班``, ``因“防汛演练”只上午上班``."""
    if worked == WHOLE_DAY:
        return "上班"
    half = "".join(HALVES[half] for half in Half if half in worked)
    return f"因“{name}”只{half}上班" if name and not name.endswith(HOLIDAY_ENDINGS) else f"只{half}上班"


def years_unsure(years: Sequence[int]) -> str:
    return f"{'、'.join(map(str, years))}年的放假安排尚未公布，暂按周一至周五上班计算"


def hours_changed(calendar: Calendar, since: dt.date, until: dt.date) -> list[tuple[dt.date, OfficeTimes]]:
    """The office hours that begin to count after ``since`` and by ``until``."""
    return [(day, times) for day, times in calendar.times if since < day <= until]
