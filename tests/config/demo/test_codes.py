import pytest
from stdnum.cn import uscc

from config.demo.codes import body_check_character, sample_uscc
from organizations.choices import UnitKind


@pytest.mark.parametrize(("body", "expected"), [("D2143569", "X"), ("00000000", "0")])
def test_body_check_character_follows_the_standard(body: str, expected: str) -> None:
    assert body_check_character(body) == expected


def test_sample_uscc_of_many_units_is_valid_distinct_and_marked() -> None:
    codes = [sample_uscc(UnitKind.COMPANY, "430202", number) for number in range(1, 6000)]

    assert all(uscc.is_valid(code) and code.startswith("91430202MAEX") for code in codes)
    assert len(set(codes)) == len(codes)


def test_sample_uscc_of_a_kind_without_registration_is_empty() -> None:
    assert sample_uscc(UnitKind.PARK, "430202", 1) == ""
