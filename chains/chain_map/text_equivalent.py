"""The map in words: what the drawing shows, as nested text for screen readers and for reading with scripts off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .compare import DrawnLink, LinkChangeKind, MapDifference
from .content import BandContent, MapContent, select_content
from .frame import as_of_text
from .kinds import MapKind, kind_of
from .model import LAYER_NAMES, LAYERS, ChainMap, Overlays
from .text import clean

_LINK_CHANGES: Mapping[LinkChangeKind, str] = {"added": "（＋新关系）", "left": "（－已终止）"}


@dataclass(frozen=True, slots=True)
class TextItem:
    """One company, project or gap in one sentence, with the page that opens it."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class TextSection:
    """A heading with a sentence, items and sections below it."""

    heading: str
    summary: str = ""
    items: tuple[TextItem, ...] = ()
    sections: tuple[TextSection, ...] = ()


def describe(
    chain_map: ChainMap,
    overlays: Overlays | None = None,
    *,
    kind: str | MapKind = "chain_map",
    difference: MapDifference | None = None,
) -> list[TextSection]:
    """The same content as the drawing: an overview, the layers with their segments, the unplaced.

    A limit on tiles does not apply here: every company is named.
    """
    content = select_content(chain_map, kind=kind_of(kind), overlays=overlays, difference=difference)
    names = {band.segment_id: clean(band.name) for band in content.all_bands()}
    names |= {segment.id: clean(segment.name) for segment in chain_map.segments}
    feeds = _feeds(content.links, names)
    sections = [_overview(chain_map, content)]
    for layer in LAYERS:
        bands = content.bands[layer]
        if bands:
            parts = tuple(_band_section(band, names, feeds) for band in bands)
            sections.append(TextSection(LAYER_NAMES[layer], f"{len(bands)} 个环节", sections=parts))
    if content.unplaced is not None:
        sections.append(_band_section(content.unplaced, names, feeds))
    return sections


def _overview(chain_map: ChainMap, content: MapContent) -> TextSection:
    source = f"来源：{clean(chain_map.source)}" if chain_map.source else ""
    parts = [clean(chain_map.subtitle), content.figures, as_of_text(chain_map.as_of), source, content.note.rstrip("。")]
    summary = "；".join(part for part in parts if part)
    return TextSection(f"{clean(chain_map.title)} · {content.kind.name}", f"{summary}。")


def _feeds(links: Iterable[DrawnLink], names: dict[str, str]) -> dict[str, str]:
    """Segment id → what its links say in words, and which of them are new or have ended."""
    supplied: dict[str, set[str]] = {}
    contained: dict[str, set[str]] = {}
    for drawn in links:
        link = drawn.link
        target = supplied if link.kind == "supplies" else contained
        said = f"{names[link.to_segment]}{_LINK_CHANGES[drawn.change]}" if drawn.change else names[link.to_segment]
        target.setdefault(link.from_segment, set()).add(said)
    words: dict[str, str] = {}
    for segment_id in sorted(supplied.keys() | contained.keys()):
        parts = []
        if segment_id in supplied:
            parts.append(f"供给{'、'.join(sorted(supplied[segment_id]))}")
        if segment_id in contained:
            parts.append(f"包含{'、'.join(sorted(contained[segment_id]))}")
        words[segment_id] = "；".join(parts)
    return words


def _band_section(band: BandContent, names: dict[str, str], feeds: dict[str, str]) -> TextSection:
    summary = "；".join(part for part in (band.counts[0], feeds.get(band.segment_id, "")) if part)
    items = tuple(TextItem(entry.full_text, entry.href) for entry in band.entries)
    return TextSection(names.get(band.segment_id, band.name), summary, items)
