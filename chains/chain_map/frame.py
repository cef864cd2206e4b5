"""What stands around the drawing: title block with the as-of date, note, legend, and the line that names the source."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from . import style as tokens
from .boxes import Box, Label, Mark, Point, Sample, SampleLook
from .content import MapContent
from .model import ChainMap
from .text import ASCENT, LINE, drawable, fit, flow, measure, wrap
from .tiles import legend_mark

# The date stands on the title's baseline, this much of the title's size above the end of its line.
_BELOW_BASELINE = LINE - ASCENT

_SAMPLE_WORDS: tuple[tuple[SampleLook, str], ...] = (
    ("leader", "链主"),
    ("key", "重点企业"),
    ("plain", "链上企业"),
    ("faded", "尚无党组织"),
    ("project", "项目"),
    ("party", "有党组织"),
    ("project_mark", "重点项目"),
    ("gap", "缺口"),
    ("added", "＋新增"),
    ("changed", "△调整"),
    ("left", "－退出"),
    ("supplies", "供应"),
    ("contains", "包含"),
    ("link_added", "＋新关系"),
    ("link_left", "－终止的关系"),
)


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip of the frame: its labels, hairlines and legend samples, and where it ends."""

    bottom: float
    labels: tuple[Label, ...] = ()
    rules: tuple[tuple[Point, Point], ...] = ()
    samples: tuple[Sample, ...] = ()


def as_of_text(day: datetime.date | None) -> str:
    """数据截至 2026年6月30日, or '' without a date."""
    return f"数据截至 {day.year}年{day.month}月{day.day}日" if day else ""


def heading(chain_map: ChainMap, content: MapContent) -> str:
    """Title of the sheet: the chain's name and the kind of map."""
    return drawable(f"{chain_map.title} · {content.kind.name}")


def title_block(chain_map: ChainMap, content: MapContent, left: float, top: float, width: float, unit: float) -> Strip:
    """Title over a gold hairline, figures below it; ``unit`` scales the type on large sheets."""
    title_size, size = 20 * unit, 13 * unit
    y = top
    labels: list[Label] = []
    stamp = as_of_text(chain_map.as_of)
    beside = measure(stamp, size) + 24 * unit if stamp and width > 500 * unit else 0.0
    for line in flow(heading(chain_map, content), title_size, width - beside):
        labels.append(Label(line, left, y + ASCENT * title_size, title_size, tokens.INK, bold=True))
        y += LINE * title_size
    if beside:
        labels.append(
            Label(stamp, left + width, y - _BELOW_BASELINE * title_size, size, tokens.INK_MUTED, anchor="end")
        )
    rule_y = y + 4 * unit
    y = rule_y + 6 * unit
    for text in _subtitle_lines(chain_map, content, stamp="" if beside else stamp, size=size, width=width):
        labels.append(Label(text, left, y + ASCENT * size, size, tokens.INK_SOFT))
        y += LINE * size
    return Strip(y + 10 * unit, tuple(labels), (((left, rule_y), (left + width, rule_y)),))


def _subtitle_lines(chain_map: ChainMap, content: MapContent, *, stamp: str, size: float, width: float) -> list[str]:
    """Subtitle and figures on one line if they fit together, else one under another; the date last on narrow sheets."""
    parts = [part for part in (drawable(chain_map.subtitle), content.figures) if part]
    joined = " · ".join(parts)
    lines = [joined] if measure(joined, size) <= width else [line for part in parts for line in flow(part, size, width)]
    return [*lines, *([fit(stamp, size, width)] if stamp else [])]


def note_strip(text: str, left: float, top: float, width: float, unit: float) -> Strip:
    """The sentence that says why the map is empty; no height without one."""
    if not text:
        return Strip(top)
    size = 14 * unit
    lines = wrap(text, size, width, max_lines=4)
    labels = [
        Label(line, left, top + (ASCENT + index * LINE) * size, size, tokens.INK_SOFT)
        for index, line in enumerate(lines)
    ]
    return Strip(top + len(lines) * LINE * size + 10 * unit, tuple(labels))


def footer(
    chain_map: ChainMap,
    content: MapContent,
    left: float,
    top: float,
    width: float,
    unit: float,
    *,
    stamped: bool,
    linked: bool,
) -> Strip:
    """Legend from the left, then the source at the right end of its last line or on a line of its own.

    ``linked`` says whether lines are drawn and need explaining.
    """
    size = 12 * unit
    words = _legend_words(chain_map, content, linked=linked)
    samples, x, y = _legend(words, left, top, width, unit)
    stamp = f"来源：{drawable(chain_map.source)}" if chain_map.source else ""
    if not stamped or not stamp:
        return Strip(y if samples else top, samples=samples)
    stamp = fit(stamp, size, width)
    if samples and x + 16 * unit + measure(stamp, size) > left + width:
        y += LINE * size + 4 * unit
    elif not samples:
        y = top + LINE * size + 4 * unit
    baseline = y - 4 * unit - (LINE - ASCENT) * size
    label = Label(stamp, left + width, baseline, size, tokens.INK_MUTED, anchor="end")
    return Strip(y, (label,), samples=samples)


def _legend(
    words: list[tuple[SampleLook, str]], left: float, top: float, width: float, unit: float
) -> tuple[tuple[Sample, ...], float, float]:
    """Samples flowing in lines; also the x after the last one and the y below it."""
    size, height = 12 * unit, LINE * 12 * unit
    picture = 20 * unit
    samples: list[Sample] = []
    x, y = left, top
    for look, word in words:
        needed = picture + 6 * unit + measure(word, size)
        if samples and x + needed > left + width:
            x, y = left, y + height + 4 * unit
        box = Box(x, y + 1 * unit, picture, height - 2 * unit)
        label = Label(word, x + picture + 6 * unit, y + ASCENT * size, size, tokens.INK_SOFT)
        samples.append(Sample(look, box, label, _sample_mark(look, box, unit)))
        x += needed + 16 * unit
    return tuple(samples), x - 16 * unit, y + height + 4 * unit


def _sample_mark(look: SampleLook, box: Box, unit: float) -> Mark | None:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    if look == "party":
        return legend_mark("party", x, y, unit)
    return legend_mark("project", x, y, unit) if look == "project_mark" else None


def _legend_words(chain_map: ChainMap, content: MapContent, *, linked: bool) -> list[tuple[SampleLook, str]]:
    """Only what occurs on this map, always in the same order."""
    if not chain_map.legend:
        return []
    entries = content.all_entries()
    present: set[str] = {entry.look for entry in entries if not entry.as_row}
    if any(entry.has_party_org for entry in entries):
        present.add("party")
    if any(entry.project_count and entry.kind == "company" for entry in entries):
        # The diamond explains the project tiles too, which carry it.
        present = (present | {"project_mark"}) - {"project"}
    if linked:
        # What ended is explained by its own sample; a relation that goes on or begins by its kind.
        present |= {drawn.link.kind for drawn in content.links if drawn.change != "left"}
    # Said also where no lines are drawn: the signs stand before the names then.
    present |= {f"link_{drawn.change}" for drawn in content.links if drawn.change}
    words = dict(_SAMPLE_WORDS)
    if content.kind.party_first:
        present.discard("key")
    if content.overlays.investment and not content.overlays.projects:
        words |= {"project": "招引项目"}
    return [(look, words[look]) for look, _ in _SAMPLE_WORDS if look in present]
