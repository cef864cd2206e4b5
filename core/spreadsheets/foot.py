"""The lines below the rows of an office's sheet that are no rows: 合计, 注：…, 填表人：…."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.spreadsheets.addresses import CellRange

_SPACE = re.compile(r"\s+")
_TOTALS = frozenset({"合计", "总计", "共计", "小计", "合计数", "总计数", "本页合计", "本页小计"})
_REMARK = re.compile(
    "(注|备注|说明|填表说明|填报说明|填表人|填报人|制表人|经办人|审核人|复核人|负责人|单位负责人|分管领导|联系人|联系电话"
    "|填表单位|填报单位|填表日期|填报日期|制表单位|制表日期|单位盖章|盖章)[0-9]?:"
)


@dataclass(frozen=True, slots=True)
class Foot:
    """One line passed over: its number in Excel, and what it begins with."""

    number: int
    text: str


def foot_of(rows: Sequence[tuple[int, Sequence[object]]], *, width: int) -> list[Foot]:
    """The last lines that are no rows. ``width`` is how many columns there are.

    Only lines at the very end are taken for such: a row between others may be wrong, but is never left out unasked.
    """
    end = len(rows)
    while end > 1 and _is_foot(rows[end - 1][1], width):
        end -= 1
    return [Foot(number, _begins(cells)) for number, cells in rows[end:]]


def above_foot(merges: Sequence[CellRange], foot: Sequence[Foot]) -> list[CellRange]:
    """The merged cells that do not lie in the foot alone."""
    first = min((line.number for line in foot), default=None)
    return [merged for merged in merges if first is None or merged.first_row < first]


def _begins(cells: Sequence[object]) -> str:
    return next((_plain(value) for value in cells if value is not None), "")


def _plain(value: object) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", str(value)))


def _is_foot(cells: Sequence[object], width: int) -> bool:
    filled = [value for value in cells if value is not None]
    if not filled or not isinstance(filled[0], str):
        return False
    text = _plain(filled[0])
    if text.rstrip(":") in _TOTALS:
        return not any(isinstance(value, str) and not _is_number(value) for value in filled[1:])
    return len(filled) < max(width, 2) and _REMARK.match(text) is not None


def _is_number(text: str) -> bool:
    """Whether a total written as text is still an amount: 4,955、300家."""
    return re.fullmatch(r"[-+]?[0-9][0-9,.]*[%㎡\u4e00-\u9fff]{0,3}", _plain(text)) is not None
