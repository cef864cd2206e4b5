"""Cells to values: text, whole numbers, yes and no, choices, credit codes. A blank cell is None, never an error.

Dates are in ``dates``, money is in ``money``. Whether a column must be filled is the importer's question.
"""

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import mul

from stdnum.cn import uscc as uscc_standard

from core.spreadsheets.converted import Converted, T, as_text, clean, clean_lines, failed, has_lost_digits, narrow
from core.spreadsheets.table import CellValue, match_key

GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
APPROXIMATE = re.compile(r"[约近余多]|上下|左右|以上|以下|不足")
_INTEGER = re.compile(r"[+-]?\d+")
_LONE_NUMBER = re.compile(r"[^\d+-]*([+-]?\d[\d, ]*)(?:\.0+)?[^\d]*")
_EXPONENT = re.compile(r"(\d+(?:\.\d+)?)[eE]\+?(\d{1,2})")
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1", "已", "建"})
_NO = frozenset({"否", "无", "没有", "不是", "错", "×", "✗", "✕", "✘", "x", "n", "no", "false", "f", "0", "未"})
_SEPARATORS = re.compile(r"[、,，;；/\n|]+")
_USCC_LENGTH = 18
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {character: value for value, character in enumerate(_USCC_CHARACTERS)}
_WEIGHTS = [pow(3, position, 31) for position in range(_USCC_LENGTH - 1)]
_USCC_TEXT = re.compile(f"[{_USCC_CHARACTERS}]*")
_USCC_LOOKALIKES = str.maketrans("IOZSV", "1025U")
_USCC_BLANKS = re.compile(r"[\s\-—_.]")
_LISTED_OPTIONS = 5
_SIMILARITY = 0.5
# Comparing a foreign column with a long list must not take minutes: after so many unknown values, no more guesses.
_GUESSES = 300


def text(raw: CellValue, *, max_length: int | None = None, multiline: bool = False) -> Converted[str]:
    """Text of at most ``max_length`` characters, normalised by ``clean`` (or ``clean_lines``)."""
    if has_lost_digits(raw):
        return failed("数字超过 15 位，末尾几位已被表格软件改掉，请把该列设为“文本”后重新填写")
    value = clean_lines(as_text(raw)) if multiline else clean(as_text(raw))
    if not value:
        return Converted()
    if max_length is not None and len(value) > max_length:
        return failed(f"最多 {max_length} 个字，现为 {len(value)} 个字，请缩短")
    return Converted(value)


def integer(raw: CellValue, *, minimum: int | None = None, maximum: int | None = None) -> Converted[int]:
    """A whole number, also in full width or with thousands separators, between both bounds (included)."""
    if isinstance(raw, bool):
        return failed("应为整数，请填数字")
    if isinstance(raw, int) and not has_lost_digits(raw):
        return _bounded(raw, minimum, maximum)
    shown = narrow(raw)
    if not shown:
        return Converted()
    if isinstance(raw, float) and not raw.is_integer():
        return failed(f"应为整数，现为 {shown}")
    digits = shown.replace(",", "").replace(" ", "") if GROUPED_NUMBER.fullmatch(shown) else shown
    if not _INTEGER.fullmatch(digits.removesuffix(".0")):
        return _not_an_integer(shown)
    if has_lost_digits(raw):
        return failed("数字超过 15 位，末尾几位已被表格软件改掉，请核对")
    return _bounded(int(digits.removesuffix(".0")), minimum, maximum)


def _bounded(number: int, minimum: int | None, maximum: int | None) -> Converted[int]:
    if minimum is not None and number < minimum:
        return failed("不能为负数" if minimum == 0 else f"不能小于 {minimum:,}")
    if maximum is not None and number > maximum:
        return failed(f"不能大于 {maximum:,}")
    return Converted(number)


def _not_an_integer(shown: str) -> Converted[int]:
    if APPROXIMATE.search(shown):
        return failed(f"“{shown}”是约数，请填准确的数字")
    if exponent := _EXPONENT.fullmatch(shown):
        expanded = f"{float(f'{exponent[1]}e{exponent[2]}'):.0f}"
        return failed("应为整数，请不要用科学计数法", expanded)
    if lone := _LONE_NUMBER.fullmatch(shown):
        number = lone[1].replace(",", "").replace(" ", "")
        return failed(f"请只填数字，例如 {number}", number)
    return failed(f"“{shown}”不是数字，应为整数")


def boolean(raw: CellValue) -> Converted[bool]:
    """是 or 否, in the ways people write them: 是/否, 有/无, √/×, 对/错, TRUE/FALSE, 1/0, Y/N."""
    if isinstance(raw, bool):
        return Converted(raw)
    key = match_key(narrow(raw))
    if not key:
        return Converted()
    if key in _YES:
        return Converted(value=True)
    if key in _NO:
        return Converted(value=False)
    return failed(f"“{narrow(raw)}”应为“是”或“否”")


class Choices(dict[str, T]):
    """The labels a column may hold and the value behind each; one instance per column and file.

    Labels are compared by ``match_key``. ``noun`` names what they are (“区县”) in messages: 没有区县“醴凌市”.
    """

    def __init__(self, labels: Mapping[str, T], *, noun: str = "") -> None:
        super().__init__(labels)
        self.noun = noun
        self._by_key = {match_key(label): label for label in labels}
        self._known_failures: dict[str, Converted[T]] = {}

    def convert(self, raw: CellValue) -> Converted[T]:
        """The value behind a label; for an unknown one the nearest label, or the list of those it may mean."""
        shown = clean(as_text(raw))
        key = match_key(shown)
        if not key:
            return Converted()
        label = self._by_key.get(key)
        if label is not None:
            return Converted(self[label])
        if key not in self._known_failures:
            self._known_failures[key] = self._unknown(shown, key)
        return self._known_failures[key]

    def convert_many(self, raw: CellValue) -> Converted[tuple[T, ...]]:
        """Several labels in one cell, divided by 、，；/ or line breaks; the first wrong one is the error."""
        values: list[T] = []
        shown = clean_lines(as_text(raw))
        if match_key(shown) in self._by_key:
            return Converted((self[self._by_key[match_key(shown)]],))
        for piece in _SEPARATORS.split(shown):
            converted = self.convert(piece)
            if converted.error is not None:
                better = converted.suggestion and shown.replace(piece.strip(), converted.suggestion)
                return failed(converted.error, better)
            if converted.value is not None and converted.value not in values:
                values.append(converted.value)
        return Converted(tuple(values)) if values else Converted()

    def _unknown(self, shown: str, key: str) -> Converted[T]:
        wrong = f"没有{self.noun}“{shown}”"
        if not self._by_key:
            return failed(f"{wrong}，系统中尚无可选项，请先在设置中添加")
        if len(self._known_failures) >= _GUESSES:
            return failed(f"{wrong}，请从下拉列表中选择")
        containing = [label for other, label in self._by_key.items() if key in other]
        if 1 < len(containing) <= _LISTED_OPTIONS:
            return failed(f"“{shown}”可能是：{' / '.join(containing)}，请选一项")
        near = containing or self._near(key)
        if len(near) == 1:
            return failed(f"{wrong}，是否为“{near[0]}”？", near[0])
        if len(self) <= _LISTED_OPTIONS:
            return failed(f"{wrong}，可填：{'、'.join(self)}")
        return failed(f"{wrong}，请从下拉列表中选择")

    def _near(self, key: str) -> list[str]:
        return [self._by_key[near] for near in difflib.get_close_matches(key, self._by_key, n=1, cutoff=_SIMILARITY)]


@lru_cache(maxsize=20_000)
def expected_character(digits: str) -> str:
    """The check character for the first seventeen (weights are powers of 3, modulo 31).

    Remembered, and not the library's, which cleans each code anew: a sheet's thousands are judged several times.
    """
    return _USCC_CHARACTERS[-sum(map(mul, map(_USCC_VALUES.__getitem__, digits), _WEIGHTS)) % 31]


def uscc(raw: CellValue) -> Converted[str]:
    """A unified social credit code (GB 32100-2015): 18 characters without I O S V Z, upper case.

    A failed check character is a warning, not an error: a few codes in use fail it (DOMAIN.md §4).
    """
    if has_lost_digits(raw):
        return failed("代码被存成了数字，末尾几位已失真，请把该列设为“文本”后重新粘贴")
    code = _USCC_BLANKS.sub("", narrow(raw)).upper()
    if not code:
        return Converted()
    if len(code) != _USCC_LENGTH:
        return failed(f"统一社会信用代码应为 18 位，现为 {len(code)} 位")
    if not _USCC_TEXT.fullmatch(code):
        position, character = next(each for each in enumerate(code, start=1) if each[1] not in _USCC_CHARACTERS)
        return _wrong_character(code, position, character)
    if not code[2:8].isdigit():
        return failed("统一社会信用代码第 3 至 8 位是行政区划码，应为数字")
    expected = expected_character(code[:-1])
    if code[-1] != expected:
        return Converted(code, warning=f"校验位应为“{expected}”，现为“{code[-1]}”，请核对；确认无误可说明理由后保留")
    return Converted(code)


def _wrong_character(code: str, position: int, character: str) -> Converted[str]:
    wrong = f"统一社会信用代码第 {position} 位不能是“{character}”"
    corrected = code.translate(_USCC_LOOKALIKES)
    # Only a reading that satisfies the check character is worth offering.
    if all(c in _USCC_CHARACTERS for c in corrected) and uscc_standard.is_valid(corrected):
        return failed(f"{wrong}，是否为 {corrected}？", corrected)
    return failed(f"{wrong}（代码中没有 I、O、S、V、Z），请核对")
