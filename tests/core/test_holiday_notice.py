"""Reading the State Council's notice: the usual wordings, and each slip told with its place."""

import datetime as dt

import pytest
from chinese_calendar import constants

from core.errors import InvalidInput
from core.workdays.notice import NoticeDay, read_notice

NOTICE_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作，确保人民群众祥和平安度过节日假期。
国务院办公厅
2025年11月4日
"""
NOTICE_2024 = """国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。"""
NATIONAL_DAY = "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。10月10日（周六）上班。"


def published(year: int) -> set[tuple[dt.date, bool]]:
    """The days of the notice that depart from the week; it may also name weekends that are free anyway."""
    closed = {(day, False) for day in constants.holidays if day.year == year and day.weekday() < 5}
    return closed | {(day, True) for day in constants.workdays if day.year == year}


@pytest.mark.parametrize(("text", "year"), [(NOTICE_2026, 2026), (NOTICE_2024, 2024)])
def test_notice_is_understood_as_published(text: str, year: int) -> None:
    reading = read_notice(text)
    assert (reading.year, reading.problems, reading.remarks) == (year, [], [])
    found = {(day.day, day.is_worked) for day in reading.days if day.is_worked or day.day.weekday() < 5}
    assert found == published(year)


def test_festivals_are_told_apart() -> None:
    festivals = read_notice(NOTICE_2026).festivals
    assert [(name, len(closed), len(opened)) for name, closed, opened in festivals] == [
        ("元旦", 3, 1), ("春节", 9, 2), ("清明节", 3, 0), ("劳动节", 5, 1),
        ("端午节", 3, 0), ("中秋节", 3, 0), ("国庆节", 7, 2),
    ]  # fmt: skip


def test_new_year_may_begin_in_the_old_one() -> None:
    reading = read_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", year=2023)
    assert [day.day for day in reading.days] == [dt.date(2022, 12, 31), dt.date(2023, 1, 1), dt.date(2023, 1, 2)]


def test_full_width_digits_and_ascii_brackets_read_alike() -> None:
    plain = read_notice("国庆节：10月1日(星期四)至3日放假，共3天。", year=2026)
    assert plain.problems == []
    assert read_notice("国庆节：１０月１日（周四）至３日放假，共３天。", year=2026).days == plain.days


def test_overlapping_days_are_refused_by_name() -> None:
    text = "中秋节：9月25日至10月2日放假。\n国庆节：10月1日至7日放假，共7天。\n值班：10月3日（周六）上班。"
    problems = read_notice(text, year=2026).problems
    assert [(problem.line, problem.text) for problem in problems] == [
        (2, "10月1日重复：中秋节写的是放假，国庆节又写放假。"),
        (2, "10月2日重复：中秋节写的是放假，国庆节又写放假。"),
        (3, "10月3日重复：国庆节写的是放假，值班又写上班。"),
    ]


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("10月1日（周五）放假，共1天。", "10月1日写作周五，实际是周四。"),
        ("10月1日至7日放假，共8天。", "写着共8天，日期算出来是 7 天。"),
        ("10月32日放假。", "“10月32日”中没有这个日期，请核对月和日。"),
        ("13月1日放假。", "“13月1日”中没有这个日期，请核对月和日。"),
        ("10月7日至1日放假。", "“10月7日至1日”的结束日期早于开始日期。"),
        ("10月1日至11月30日放假。", "“10月1日至11月30日”超过一个月，请核对。"),
        ("2019年10月1日放假。", "“2019年10月1日”不在 2026 年的安排之内，请核对年份。"),
        ("10月1日。", "看不出这些日子是放假还是上班，请补上“放假”或“上班”。"),
        ("10月9日上班。", "10月9日是周五，本来就上班，请核对日期。"),
    ],
)
def test_slip_is_told_with_its_place(sentence: str, problem: str) -> None:
    reading = read_notice(f"说明\n\n国庆节：{sentence}", year=2026)
    assert [(found.line, found.text) for found in reading.problems] == [(3, problem)]
    assert reading.problems[0].words == sentence.rstrip("。").replace("（", "(").replace("）", ")")


def test_one_sentence_that_closes_and_opens_is_read_by_its_commas() -> None:
    reading = read_notice("国庆节：10月1日至7日放假，10月10日（周六）上班。", year=2026)
    assert reading.problems == []
    assert reading.opened == [NoticeDay(dt.date(2026, 10, 10), True, "国庆节")]


def test_day_without_a_festival_is_a_problem() -> None:
    assert [problem.text for problem in read_notice("10月1日放假。", year=2026).problems] == [
        "这里有日期，但前面没有节日名称（如“一、元旦：”）。"
    ]


def test_text_without_any_day_says_what_is_missing() -> None:
    problems = read_notice("今天天气很好", year=2026).problems
    assert [problem.text for problem in problems] == ["没有读到放假安排。请粘贴含有“……月……日放假”的通知全文。"]


def test_left_out_festival_is_remarked() -> None:
    assert read_notice(NATIONAL_DAY, year=2026).remarks == [
        "通知里没有读到元旦、春节、清明、劳动节、端午、中秋的放假安排，请核对是否漏了一段。"
    ]


@pytest.mark.parametrize(
    ("text", "year", "field"), [("", 2026, "text"), (NATIONAL_DAY, None, "year"), ("日" * 20_001, 2026, "text")]
)
def test_nothing_to_read_names_the_field(text: str, year: int | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_notice(text, year=year)
    assert list(refusal.value.fields) == [field]
