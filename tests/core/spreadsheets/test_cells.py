"""Cells as people fill them in, and what each is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets.cells import Choices, boolean, integer, text, uscc
from core.spreadsheets.converted import Converted
from core.spreadsheets.table import CellValue

DISTRICTS = Choices({"醴陵市": "430281", "荷塘区": "430202", "天元区": "430211", "攸县": "430223"}, noun="区县")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (None, None),
        ("", None),
        (" \u3000\u200b", None),
        ("  示例　甲  ", "示例 甲"),
        ("ＡＢＣ１２３ａｂｃ", "ABC123abc"),
        ("示例（株洲）公司，“甲”：乙", "示例（株洲）公司，“甲”：乙"),
        ("甲\u200b乙\ufeff\x00", "甲乙"),
        ("甲\r\n乙", "甲 乙"),
        ("⼈⼒", "人力"),
        (7, "7"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (True, "是"),
        ("=1+1", "=1+1"),
        ("007", "007"),
    ],
)
def test_text_is_normalised(raw: CellValue, value: str | None) -> None:
    assert text(raw) == Converted(value)


def test_text_keeps_line_breaks_where_asked() -> None:
    assert text(" 甲 \r\n 乙 ", multiline=True) == Converted("甲\n乙")


def test_text_beyond_its_length_is_an_error() -> None:
    assert text("一二三四", max_length=3) == Converted(error="最多 3 个字，现为 4 个字，请缩短")


def test_text_from_a_number_with_lost_digits_is_an_error() -> None:
    converted = text(430200199001010000)
    assert converted.value is None
    assert converted.error == "数字超过 15 位，末尾几位已被表格软件改掉，请把该列设为“文本”后重新填写"


@given(st.text())
def test_text_normalised_twice_is_the_same(raw: str) -> None:
    once = text(raw).value
    assert text(once).value == once


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (None, None),
        (" ", None),
        (12, 12),
        (12.0, 12),
        ("12", 12),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        ("1 234 567", 1234567),
        ("-5", -5),
        ("12.0", 12),
        ("007", 7),
    ],
)
def test_integer_is_read(raw: CellValue, value: int | None) -> None:
    assert integer(raw) == Converted(value)


@pytest.mark.parametrize(
    ("raw", "error", "suggestion"),
    [
        ("12人", "请只填数字，例如 12", "12"),
        ("共1,234家", "请只填数字，例如 1234", "1234"),
        ("1,23", "请只填数字，例如 123", "123"),
        ("1e5", "应为整数，请不要用科学计数法", "100000"),
        ("30余", "“30余”是约数，请填准确的数字", None),
        ("约30", "“约30”是约数，请填准确的数字", None),
        ("十二", "“十二”不是数字，应为整数", None),
        (12.5, "应为整数，现为 12.5", None),
        (True, "应为整数，请填数字", None),
    ],
)
def test_integer_written_otherwise_is_an_error(raw: CellValue, error: str, suggestion: str | None) -> None:
    assert integer(raw) == Converted(error=error, suggestion=suggestion)


def test_integer_is_held_to_its_bounds() -> None:
    assert integer(-1, minimum=0).error == "不能为负数"
    assert integer(2, minimum=3).error == "不能小于 3"
    assert integer(2001, maximum=2000).error == "不能大于 2,000"
    assert integer(3, minimum=3, maximum=3).value == 3


@pytest.mark.parametrize("raw", ["12人", "共1,234家", "1,23", "1e5"])
def test_integer_suggestion_is_accepted_itself(raw: str) -> None:
    suggestion = integer(raw).suggestion
    assert suggestion is not None
    assert integer(suggestion).is_valid


@pytest.mark.parametrize("raw", ["是", "有", "√", "Y", "ｙｅｓ", "1", 1, True, " 是 "])
def test_boolean_yes_is_read(raw: CellValue) -> None:
    assert boolean(raw) == Converted(value=True)


@pytest.mark.parametrize("raw", ["否", "无", "×", "N", "0", 0, False])
def test_boolean_no_is_read(raw: CellValue) -> None:
    assert boolean(raw) == Converted(value=False)


def test_boolean_blank_is_nothing_and_other_text_an_error() -> None:
    assert boolean(" ") == Converted()
    assert boolean("也许") == Converted(error="“也许”应为“是”或“否”")


@pytest.mark.parametrize("raw", ["醴陵市", " 醴陵市 ", "醴 陵市"])
def test_choice_is_found_by_its_label(raw: str) -> None:
    assert DISTRICTS.convert(raw) == Converted("430281")


def test_choice_unknown_suggests_the_nearest_label() -> None:
    assert DISTRICTS.convert("醴凌市") == Converted(error="没有区县“醴凌市”，是否为“醴陵市”？", suggestion="醴陵市")


def test_choice_part_of_one_label_suggests_it() -> None:
    assert DISTRICTS.convert("荷塘").suggestion == "荷塘区"


def test_choice_part_of_several_labels_lists_them() -> None:
    chains = Choices({"绿色食品": 1, "食品（示例）": 2, "陶瓷": 3})
    assert chains.convert("食品") == Converted(error="“食品”可能是：绿色食品 / 食品（示例），请选一项")


def test_choice_unlike_any_label_lists_what_may_be_filled_in() -> None:
    assert Choices({"甲": 1, "乙": 2}).convert("xyz").error == "没有“xyz”，可填：甲、乙"
    assert Choices({f"第{n}项": n for n in range(9)}).convert("xyz").error == "没有“xyz”，请从下拉列表中选择"
    assert Choices[int]({}, noun="产业链").convert("x").error == "没有产业链“x”，系统中尚无可选项，请先在设置中添加"


def test_choice_with_a_false_value_is_a_value() -> None:
    assert Choices({"无": 0}).convert("无") == Converted(0)


def test_choices_unknown_in_thousands_stop_being_guessed() -> None:
    labels = Choices({f"示例产业链{n}": n for n in range(50)})
    errors = [labels.convert(f"示例产业链x{n}") for n in range(400)]
    assert errors[0].suggestion is not None
    assert errors[-1] == Converted(error="没有“示例产业链x399”，请从下拉列表中选择")


def test_several_choices_in_one_cell_are_read_once_each() -> None:
    tags = Choices({"规上企业": "A", "专精特新": "B", "上市/挂牌": "C"})
    assert tags.convert_many("规上企业、专精特新；规上企业") == Converted(("A", "B"))
    assert tags.convert_many("上市/挂牌") == Converted(("C",))
    assert tags.convert_many(" ") == Converted()
    assert tags.convert_many("规上企业、专精特薪") == Converted(
        error="没有“专精特薪”，是否为“专精特新”？", suggestion="规上企业、专精特新"
    )


@pytest.mark.parametrize(
    "raw", ["91110000600037341L", " 9111 0000-6000 37341l ", "９１１１００００６０００３７３４１Ｌ"]
)
def test_credit_code_is_read(raw: str) -> None:
    assert uscc(raw) == Converted("91110000600037341L")


def test_credit_code_with_a_wrong_check_character_is_a_warning() -> None:
    """DOMAIN.md §4: a few codes in use fail the check; refusing them would keep real companies out."""
    converted = uscc("911100006000373410")
    assert converted.value == "911100006000373410"
    assert converted.is_valid
    assert converted.warning == "校验位应为“L”，现为“0”，请核对；确认无误可说明理由后保留"


@pytest.mark.parametrize(
    ("raw", "error", "suggestion"),
    [
        ("91430200MA4TEST0", "统一社会信用代码应为 18 位，现为 16 位", None),
        (
            "9111OOOO600037341L",
            "统一社会信用代码第 5 位不能是“O”，是否为 91110000600037341L？",
            "91110000600037341L",
        ),
        ("91110000600037341S", "统一社会信用代码第 18 位不能是“S”（代码中没有 I、O、S、V、Z），请核对", None),
        ("9111A000600037341L", "统一社会信用代码第 3 至 8 位是行政区划码，应为数字", None),
        (911100006000373419, "代码被存成了数字，末尾几位已失真，请把该列设为“文本”后重新粘贴", None),
    ],
)
def test_credit_code_of_another_form_is_an_error(raw: CellValue, error: str, suggestion: str | None) -> None:
    assert uscc(raw) == Converted(error=error, suggestion=suggestion)


def test_credit_code_of_an_organisation_registered_elsewhere_is_accepted() -> None:
    """Registering authorities are also letters: N for village collectives, Y for others."""
    assert uscc("N2110000600037341L").is_valid
