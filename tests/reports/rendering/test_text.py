from datetime import date
from decimal import Decimal

import pytest

from reports.rendering.text import chinese_date, chinese_ordinal, em_width, in_wan, plain_number, printable


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("中车株机", "中车株机"),
        ("  中车\n株机\t公司 ", "中车 株机 公司"),
        (" 示例  公司 ", "示例 公司"),
        ("示例\u3000公司", "示例 公司"),
        ("中车\x00\x0b株机\x7f", "中车 株机"),
        ("示例\u202e司公", "示例司公"),
        ("示例\ud800公司", "示例公司"),
        ("示例\ufffe公司\uffff", "示例公司"),
        ("示例\ue863公司", "示例〓公司"),
        ("", ""),
    ],
)
def test_printable_with_marks_no_file_can_hold_drops_or_replaces_them(written: str, printed: str) -> None:
    assert printable(written) == printed


def test_chinese_date_of_single_digit_month_and_day_has_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(("number", "ordinal"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_chinese_ordinal_up_to_ninety_nine_reads_as_written(number: int, ordinal: str) -> None:
    assert chinese_ordinal(number) == ordinal


@pytest.mark.parametrize("number", [0, 100])
def test_chinese_ordinal_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="1 至 99"):
        chinese_ordinal(number)


@pytest.mark.parametrize(
    ("yuan", "wan"), [("125003450.55", "12500.35"), ("50", "0.01"), ("49.99", "0.00"), ("-15000", "-1.50")]
)
def test_in_wan_rounds_half_up_to_two_decimals(yuan: str, wan: str) -> None:
    assert in_wan(Decimal(yuan)) == Decimal(wan)


@pytest.mark.parametrize(
    ("value", "written"),
    [(4825, "4825"), (Decimal("37.90"), "37.9"), (Decimal("1E+3"), "1000"), (Decimal("100"), "100")],
)
def test_plain_number_is_written_without_grouping_exponent_or_trailing_zeros(
    value: int | Decimal, written: str
) -> None:
    assert plain_number(value) == written


def test_em_width_counts_ideographs_as_one_and_ascii_as_less() -> None:
    assert em_width("产业链（示例）") == 7
    assert 0.5 * 18 < em_width("91430200000MA4L0X0") < 18 * 0.75
