"""What a run has to say: a line for each point, the sum, and whether all holds."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

COUNTED = ("planned", "sent", "failed", "uncertain", "cancelled", "future", "lost", "doubled")
HEADS = ("计划", "已发", "失败", "不确定", "取消", "未到期", "丢失", "重复")
SHOWN = 20
# Where nothing is broken off a machine that stands still for a whole lease may still leave a row in doubt, and says so.
DOUBT = 0.02


@dataclass(frozen=True)
class Told:
    """A point after its repetitions."""

    code: str
    label: str
    may_doubt: bool
    played: int
    seconds: float
    counts: dict[str, int]
    breaches: list[str]

    def line(self) -> str:
        return _line(self.code, self.played, self.counts, f"{self.seconds:.0f}", self.label)


def _wide(text: str, width: int, *, right: bool = True) -> str:
    """Padded to so many columns of a terminal, where a Chinese character takes two."""
    gap = " " * max(0, width - sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text))
    return gap + text if right else text + gap


def _line(code: str, played: int, counts: dict[str, int], seconds: str, label: str) -> str:
    numbers = "".join(_wide(str(counts[name]), 8) for name in COUNTED)
    return f"{_wide(code, 18, right=False)}{_wide(str(played), 6)}{numbers}{_wide(seconds, 8)}  {label}"


def head() -> str:
    names = "".join(_wide(name, 8) for name in HEADS)
    return f"{_wide('故障点', 18, right=False)}{_wide('次数', 6)}{names}{_wide('用时(秒)', 9)}"


def summed(found: Iterable[Told], repeat: int) -> tuple[list[str], bool]:
    """The lines of the whole table, and whether nothing was lost, doubled or left out."""
    points = list(found)
    whole = {name: sum(one.counts[name] for one in points) for name in COUNTED}
    seconds = f"{sum(one.seconds for one in points):.0f}"
    rows = [*(one.line() for one in points), _line("合计", sum(one.played for one in points), whole, seconds, "")]
    breaches = [words for one in points for words in one.breaches]
    breaches += [f"{one.code}：到了总时限，只试了 {one.played} 次" for one in points if one.played < repeat]
    breaches += [
        f"{one.code}：这里不应有不确定的，却有 {one.counts['uncertain']} 条"
        for one in points
        if not one.may_doubt and one.counts["uncertain"] > DOUBT * one.counts["planned"]
    ]
    holds = whole["planned"] == sum(whole[name] for name in ("sent", "failed", "uncertain", "cancelled", "future"))
    good = bool(points) and holds and not breaches and not whole["lost"] and not whole["doubled"]
    told = [f"！{words}" for words in breaches[:SHOWN]]
    if len(breaches) > SHOWN:
        told.append(f"！另有 {len(breaches) - SHOWN} 处")
    sentence = f"计划 = 已发 + 失败 + 不确定 + 取消 + 未到期：{'成立' if holds else '不成立'}。"
    verdict = "没有丢失，没有重复。" if good else "没有通过。"
    return [head(), *rows, *told, f"{sentence}{verdict}"], good
