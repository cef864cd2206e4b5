"""Reading the State Council's yearly notice on holidays: what each sentence closes or opens, and what is wrong with it.

The usual wording: 七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
Weekdays in brackets and 共7天 are held against the calendar: a slip of the pen is told with its place, never guessed.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.errors import InvalidInput

WEEKDAYS = "一二三四五六日"
FESTIVALS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
LONGEST_TEXT = 20_000
SHOWN = 36

_SECTION = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）]?、|\(?\d{1,2}[.)、])?\s*([^：:，。\d]{1,20})[：:]"
)
_DAY = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日(?P<{0}w>\([^()]*\))?"
_RANGE = re.compile(_DAY.format("a") + r"(?:\s*(?:至|到|-|—|~|－)\s*" + _DAY.format("b") + ")?")
_COUNT = re.compile(r"共(\d{1,2})天")
_CLOSES = re.compile(r"放假|补休|调休|公休|连休|休息")
_TITLE_YEAR = re.compile(r"(\d{4})年[^。]{0,20}节假日")
_SIGNED = re.compile(r"^\s*(?:国务院办公厅)?\s*\d{4}年\d{1,2}月\d{1,2}日\s*$")
_ADVICE = re.compile(r"^\s*(?:鼓励|请|各地|节假日期间)")


@dataclass(frozen=True)
class NoticeDay:
    day: dt.date
    is_worked: bool
    festival: str


@dataclass(frozen=True)
class Problem:
    """What is wrong, at which line (from 1), and the words it stands in."""

    line: int
    words: str
    text: str


@dataclass
class Reading:
    """What was understood. Only a reading without problems may be put in force."""

    year: int
    days: list[NoticeDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def closed(self) -> list[NoticeDay]:
        return [day for day in self.days if not day.is_worked]

    @property
    def opened(self) -> list[NoticeDay]:
        return [day for day in self.days if day.is_worked]

    @property
    def festivals(self) -> list[tuple[str, list[NoticeDay], list[NoticeDay]]]:
        """(festival, closed days, opened days), in the notice's order."""
        names = list(dict.fromkeys(day.festival for day in self.days))
        return [
            (
                name,
                [day for day in self.closed if day.festival == name],
                [day for day in self.opened if day.festival == name],
            )
            for name in names
        ]


def read_notice(text: str, *, year: int | None = None) -> Reading:
    """Read a notice. ``year`` overrides what its title says. Raises InvalidInput where there is nothing to read."""
    plain = _plain(text)
    if not plain.strip():
        raise InvalidInput(fields={"text": ["请粘贴通知全文，或选择通知的文本文件。"]})
    if len(plain) > LONGEST_TEXT:
        raise InvalidInput(fields={"text": [f"通知过长（超过 {LONGEST_TEXT} 字），请只保留放假安排部分。"]})
    found = year or _year_of(plain)
    if found is None:
        raise InvalidInput(fields={"year": ["通知里没有写明是哪一年的安排，请填写年份。"]})
    if not 2000 <= found <= 2100:
        raise InvalidInput(fields={"year": [f"年份 {found} 不在 2000 至 2100 之间，请核对。"]})
    return _Reader(found).read(plain)


def _plain(text: str) -> str:
    """Full-width digits and brackets as half-width, so that one pattern reads both; punctuation of sentences stays."""
    kept = {"：", "，", "。", "；", "、"}
    folded = "".join(sign if sign in kept else unicodedata.normalize("NFKC", sign) for sign in text)
    return re.sub(r"[ \t\u3000\u200b\ufeff]+", "", folded.replace("\r\n", "\n").replace("\r", "\n"))


def _year_of(plain: str) -> int | None:
    title = _TITLE_YEAR.search(plain)
    return int(title.group(1)) if title else None


def _words(sentence: str) -> str:
    return sentence if len(sentence) <= SHOWN else f"{sentence[:SHOWN]}…"


def _said(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"


class _Reader:
    def __init__(self, year: int) -> None:
        self.reading = Reading(year)
        self.festival = ""
        self.line = 0
        self.sentence = ""

    def read(self, plain: str) -> Reading:
        for number, line in enumerate(plain.split("\n"), start=1):
            self.line = number
            self._line(line)
        if not self.reading.days and not self.reading.problems:
            self._problem("没有读到放假安排。请粘贴含有“……月……日放假”的通知全文。", line=1, words="")
        self._missing()
        return self.reading

    def _line(self, line: str) -> None:
        if _SIGNED.match(line) or _TITLE_YEAR.search(line):
            return
        for sentence in re.split(r"[。；]", line):
            section = _SECTION.match(sentence)
            if section:
                self.festival = section.group(1)
                sentence = sentence[section.end() :]
            self._sentence(sentence)

    def _sentence(self, sentence: str) -> None:
        self.sentence = sentence
        if _ADVICE.match(sentence) or not _RANGE.search(sentence):
            return
        if not self.festival:
            self._problem("这里有日期，但前面没有节日名称（如“一、元旦：”）。")
            return
        worked, closed = "上班" in sentence, bool(_CLOSES.search(sentence))
        if worked and closed:
            self._clauses(sentence)
        elif worked or closed:
            self._clause(sentence, is_worked=worked)
        else:
            self._problem("看不出这些日子是放假还是上班，请补上“放假”或“上班”。")

    def _clauses(self, sentence: str) -> None:
        """One sentence that both closes and opens: each comma's part by its own words."""
        part = ""
        for clause in re.split("(?<=[，,])", sentence):
            part += clause
            worked, closed = "上班" in part, bool(_CLOSES.search(part))
            if worked == closed:
                continue
            self._clause(part, is_worked=worked)
            part = ""
        if _RANGE.search(part):
            self._problem("一句话里又放假又上班，分不清是哪些日子，请分成两句。")

    def _clause(self, clause: str, *, is_worked: bool) -> None:
        days = list(self._days(clause))
        count = _COUNT.search(clause)
        if count and not is_worked and days and int(count.group(1)) != len(days):
            self._problem(f"写着共{count.group(1)}天，日期算出来是 {len(days)} 天。")
        for day in days:
            self._take(NoticeDay(day, is_worked, self.festival))

    def _days(self, clause: str) -> Iterator[dt.date]:
        month = None
        for match in _RANGE.finditer(clause):
            first = self._day(match, "a", month)
            if first is None:
                continue
            month = first.month
            last = self._day(match, "b", month, after=first) if match["bd"] else first
            if last is None:
                continue
            month = last.month
            if last < first:
                self._problem(f"“{match.group()}”的结束日期早于开始日期。")
            elif (last - first).days > 31:
                self._problem(f"“{match.group()}”超过一个月，请核对。")
            else:
                yield from (first + dt.timedelta(days=number) for number in range((last - first).days + 1))

    def _day(
        self, match: re.Match[str], side: str, month: int | None, *, after: dt.date | None = None
    ) -> dt.date | None:
        wanted_month = int(match[f"{side}m"] or month or 0)
        year = int(match[f"{side}y"] or (after.year if after else self.reading.year))
        if after and not match[f"{side}y"] and wanted_month < after.month:
            year += 1
        said = match.group()
        try:
            day = dt.date(year, wanted_month, int(match[f"{side}d"]))
        except ValueError:
            self._problem(f"“{said}”中没有这个日期，请核对月和日。")
            return None
        if not dt.date(self.reading.year - 1, 12, 20) <= day <= dt.date(self.reading.year + 1, 1, 10):
            self._problem(f"“{said}”不在 {self.reading.year} 年的安排之内，请核对年份。")
            return None
        self._weekday(day, match[f"{side}w"])
        return day

    def _weekday(self, day: dt.date, bracket: str | None) -> None:
        wanted = re.search(r"(?:周|星期)([一二三四五六日天])", bracket or "")
        if wanted and WEEKDAYS.index(wanted.group(1).replace("天", "日")) != day.weekday():
            self._problem(f"{_said(day)}写作周{wanted.group(1)}，实际是周{WEEKDAYS[day.weekday()]}。")

    def _take(self, new: NoticeDay) -> None:
        for old in self.reading.days:
            if old.day == new.day:
                verb = {True: "上班", False: "放假"}
                self._problem(
                    f"{_said(new.day)}重复：{old.festival}写的是{verb[old.is_worked]}，"
                    f"{new.festival}又写{verb[new.is_worked]}。"
                )
                return
        if new.is_worked and new.day.weekday() < 5:
            self._problem(f"{_said(new.day)}是周{WEEKDAYS[new.day.weekday()]}，本来就上班，请核对日期。")
            return
        self.reading.days.append(new)

    def _missing(self) -> None:
        closed = "、".join(day.festival for day in self.reading.closed)
        missing = [name for name in FESTIVALS if name not in closed]
        if self.reading.days and missing:
            self.reading.remarks.append(f"通知里没有读到{'、'.join(missing)}的放假安排，请核对是否漏了一段。")

    def _problem(self, text: str, *, line: int | None = None, words: str | None = None) -> None:
        self.reading.problems.append(
            Problem(line or self.line, _words(self.sentence if words is None else words), text)
        )
