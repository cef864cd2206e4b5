"""Measuring and fitting text."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from chains.chain_map.text import ELLIPSIS, clean, drawable, fit, flow, measure, wrap

from .examples import ASCII, CHINESE, NAMES


def test_measure_chinese_is_one_em_a_character() -> None:
    assert measure("轨道交通", 13) == 52


def test_measure_ascii_is_wider_than_arial_and_narrower_than_chinese() -> None:
    arial = {"i": 0.222, "W": 0.944, "m": 0.833, "0": 0.556, "@": 1.015, " ": 0.278}
    for char, width in arial.items():
        assert width < measure(char, 1) <= 1.15


@given(text=NAMES, width=st.floats(0, 400), lines=st.integers(1, 3))
def test_wrap_any_text_every_line_fits_and_nothing_is_invented(text: str, width: float, lines: int) -> None:
    shown = drawable(text)
    result = wrap(shown, 13, width, max_lines=lines)
    assert 1 <= len(result) <= lines
    assert all(measure(line, 13) <= width for line in result)
    joined = "".join(result).removesuffix(ELLIPSIS).replace(" ", "")
    assert shown.replace(" ", "").startswith(joined)


@given(text=st.text(alphabet=CHINESE + ASCII, min_size=1, max_size=20))
def test_wrap_text_that_fits_is_unchanged(text: str) -> None:
    shown = drawable(text)
    assert wrap(shown, 13, 1000) == (shown,)


def test_wrap_does_not_begin_a_line_with_closing_punctuation() -> None:
    assert wrap("示例材料（甲）公司", 10, 60) == ("示例材料", "（甲）公司")


def test_wrap_keeps_a_latin_word_together() -> None:
    assert wrap("示例ABCDEF公司", 10, 72) == ("示例ABCDEF", "公司")
    assert wrap("示例材料ABC公司", 10, 58) == ("示例材料", "ABC公司")


def test_wrap_leaves_no_single_character_on_the_last_line() -> None:
    assert wrap("示例复合材料科技", 10, 70) == ("示例复合材料", "科技")


def test_fit_too_long_ends_in_an_ellipsis_and_too_narrow_is_empty() -> None:
    assert fit("示例轨道交通", 10, 45) == "示例轨…"
    assert fit("示例", 10, 5) == ""


def test_flow_breaks_at_separators_and_wraps_a_fact_that_is_too_long() -> None:
    assert flow("甲甲 · 乙乙 · 丙丙丙丙丙丙", 10, 60) == ("甲甲 · 乙乙", "丙丙丙丙丙丙")
    assert flow("甲甲 · 丙丙丙丙丙丙丙丙", 10, 60) == ("甲甲", "丙丙丙丙丙丙", "丙丙")


def test_clean_removes_what_xml_forbids_and_what_turns_the_writing_round() -> None:
    assert clean("甲\x00\x08乙\u202e丙\ud800丁\ufffe\u200b\n  戊") == "甲乙丙丁 戊"


def test_drawable_shows_a_box_for_letters_no_font_of_the_list_has() -> None:
    assert drawable("甲\ufdfd乙😀丙e\u0301\u0301") == "甲□乙□丙é"


@given(text=st.text(max_size=60))
def test_drawable_any_unicode_is_one_line_of_measurable_characters(text: str) -> None:
    shown = drawable(text)
    assert not any(unicodedata.category(char)[0] in "CM" for char in shown)
    assert "\n" not in shown
    assert measure(shown, 1) <= 1.25 * len(shown)
