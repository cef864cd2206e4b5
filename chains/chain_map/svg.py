"""Writing a layout as SVG: one renderer for page, file, print and PDF.

Presentation attributes only, no style, no script, no ids and no references: the drawing passes a strict
content-security policy, may stand twice on one page, and looks the same in browsers, Typst and LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from . import style as tokens
from .boxes import Band, Box, Label, Layout, Mark, Panel, Point, Route, Sample, SampleLook, Tile
from .compare import LinkChangeKind, MapDifference
from .content import select_content
from .frame import as_of_text, heading
from .kinds import MapKind, kind_of
from .layout import A3_HEIGHT_MM, A3_LEGIBLE_WIDTH, A3_WIDTH_MM, Page, arrange
from .model import LAYER_NAMES, ChainMap, Overlays
from .style import style_for
from .text import clean

Attributes = dict[str, str]

_CORNER = 9.0
_ARROW = 5.0
_SIGN = 5.5

# Look → fill, stroke, stroke width.
_TILE_PAINT: dict[SampleLook, tuple[str, str, float]] = {
    "leader": (tokens.RED_WASH, tokens.RED, 1.6),
    "key": (tokens.PAPER, tokens.KEY_LINE, 1.2),
    "plain": (tokens.TILE, tokens.TILE_LINE, 1),
    "faded": (tokens.PANEL, tokens.LINE, 1),
    "project": (tokens.GOLD_WASH, tokens.GOLD_LINE, 1),
    "gap": ("none", tokens.GOLD_DEEP, 1.2),
    "more": (tokens.PAPER, tokens.TILE_LINE, 1),
    "added": (tokens.GREEN_WASH, tokens.GREEN, 1.6),
    "left": (tokens.PANEL, tokens.TILE_LINE, 1),
    "changed": (tokens.BLUE_WASH, tokens.BLUE, 1.6),
}


def render_svg(
    chain_map: ChainMap,
    overlays: Overlays | None = None,
    *,
    interactive: bool,
    width: int = 1120,
    page: Page = "screen",
    kind: str | MapKind = "chain_map",
    difference: MapDifference | None = None,
    limit_per_segment: int | None = None,
) -> str:
    """The map as one SVG document.

    ``overlays`` default to those of the kind (a code of MAP_KINDS or a tenant's own MapKind). ``width`` is in CSS
    pixels; under 620 the layers stand one under another. ``page='a3'`` gives a landscape sheet of 420 × 297 mm.
    ``interactive`` adds links, tab stops and tooltips and leaves out the title block, which the page has.
    ``difference`` colours the changes since another map (added green, changed blue, departed struck out).
    Equal content gives equal bytes, whatever the order of its parts. Raises ValueError for an unknown kind code or a
    limit below 1.
    """
    layout = lay_out(
        chain_map,
        overlays,
        width=width,
        page=page,
        kind=kind,
        difference=difference,
        limit_per_segment=limit_per_segment,
        titled=not interactive,
    )
    return write_svg(chain_map, layout, interactive=interactive, page=page)


def lay_out(
    chain_map: ChainMap,
    overlays: Overlays | None = None,
    *,
    width: int = 1120,
    page: Page = "screen",
    kind: str | MapKind = "chain_map",
    difference: MapDifference | None = None,
    limit_per_segment: int | None = None,
    titled: bool = True,
) -> Layout:
    """The layout ``render_svg`` writes, for tests and for whoever needs its measures. Arguments as there."""
    map_kind = kind_of(kind)
    style = style_for(width)

    def layout_with(rows_over: int) -> Layout:
        content = select_content(
            chain_map,
            kind=map_kind,
            overlays=overlays,
            difference=difference,
            limit_per_segment=limit_per_segment,
            rows_over=rows_over,
        )
        return arrange(chain_map, content, width=width, page=page, titled=titled)

    layout = layout_with(style.rows_over)
    if page == "a3" and layout.width > A3_LEGIBLE_WIDTH:
        return layout_with(0)
    if page == "screen" and any(band.rows for band in layout.content.all_bands()):
        return layout_with(style.rows_then_over)
    return layout


def write_svg(chain_map: ChainMap, layout: Layout, *, interactive: bool, page: Page = "screen") -> str:
    """The layout as an SVG document."""
    root = ElementTree.Element("svg", _root_attributes(chain_map, layout, interactive=interactive, page=page))
    _child(root, "title").text = heading(chain_map, layout.content)
    _child(root, "desc").text = _description(chain_map, layout)
    if not interactive:
        _child(root, "rect", _box(layout.box), {"fill": tokens.PAPER})
    for panel in layout.panels:
        _write_panel_ground(root, panel)
    lines = _child(root, "g", {"data-layer": "link"}, _stroke(tokens.LINK, 1.5))
    # What changed lies over what stays.
    for route in sorted(layout.routes, key=lambda route: route.change is not None):
        _write_route(lines, route)
    for place, change in _signs(layout.routes):
        _write_sign(lines, place, change, 1)
    for panel in layout.panels:
        for band in panel.bands:
            _write_band(root, band, interactive=interactive)
    for start, end in layout.rules:
        _write_rule(root, start, end, layout.unit)
    for label in layout.texts:
        _write_label(root, label)
    for sample in layout.samples:
        _write_sample(root, sample, layout.unit)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True) + "\n"


def _root_attributes(chain_map: ChainMap, layout: Layout, *, interactive: bool, page: Page) -> Attributes:
    width, height = _number(layout.width), _number(layout.height)
    size = {"width": width, "height": height}
    if page == "a3":
        size = {"width": f"{_number(A3_WIDTH_MM)}mm", "height": f"{_number(A3_HEIGHT_MM)}mm"}
    elif interactive:
        size = {"width": "100%"}
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {height}",
        **size,
        # An image hides its parts from a screen reader; links inside it must stay reachable.
        "role": "group" if interactive else "img",
        "aria-label": heading(chain_map, layout.content),
        "lang": "zh-Hans",
        "font-family": tokens.FONT_FAMILY,
        # Where a browser hints, it may round each glyph to whole pixels: ten characters at 11.5 would grow by five.
        "text-rendering": "geometricPrecision",
        "data-map-kind": layout.content.kind.code,
    }


def _description(chain_map: ChainMap, layout: Layout) -> str:
    parts = [clean(chain_map.subtitle), layout.content.figures, as_of_text(chain_map.as_of), layout.content.note]
    return "；".join(part for part in parts if part)


def _write_panel_ground(root: ElementTree.Element, panel: Panel) -> None:
    if panel.layer is None:
        return
    group = _child(root, "g", {"data-panel": panel.layer})
    _child(group, "title").text = LAYER_NAMES[panel.layer]
    _child(group, "rect", _box(panel.box), {"rx": "8", "fill": tokens.PANEL, "stroke": tokens.LINE})
    for label in panel.labels:
        _write_label(group, label)


def _write_band(root: ElementTree.Element, band: Band, *, interactive: bool) -> None:
    group = _child(root, "g", {"data-band": band.content.segment_id})
    _child(group, "rect", _box(band.box), {"rx": "6", "fill": tokens.PAPER, "stroke": tokens.LINE})
    for label in band.labels:
        _write_label(group, label)
    for tile in band.tiles:
        _write_tile(group, tile, interactive=interactive)


def _write_tile(parent: ElementTree.Element, tile: Tile, *, interactive: bool) -> None:
    entry = tile.entry
    attributes = {"data-layer": entry.kind, **{name: clean(value) for name, value in entry.attributes}}
    if interactive and entry.card_href is not None:
        attributes["data-card"] = entry.card_href
    if interactive and entry.href is not None:
        group = _child(parent, "a", {"href": entry.href, **attributes})
    elif interactive:
        group = _child(parent, "g", {"tabindex": "0", "role": "img", "aria-label": entry.full_text, **attributes})
    else:
        group = _child(parent, "g", attributes)
    _child(group, "title").text = entry.full_text
    if not entry.as_row:
        _child(group, "rect", _box(tile.box), {"rx": "5"}, _paint(entry.look))
    elif interactive:
        # The whole row answers the pointer, not its letters alone.
        _child(group, "rect", _box(tile.box), {"fill": tokens.PAPER})
    for label in tile.labels:
        _write_label(group, label)
    for mark in tile.marks:
        _write_mark(group, mark)


def _paint(look: SampleLook, scale: float = 1) -> Attributes:
    fill, stroke, stroke_width = _TILE_PAINT[look]
    paint = {"fill": fill, "stroke": stroke, "stroke-width": _number(stroke_width * scale)}
    if look in ("gap", "left"):
        paint["stroke-dasharray"] = f"{_number(5 * scale)} {_number(4 * scale)}"
    return paint


def _write_mark(parent: ElementTree.Element, mark: Mark) -> None:
    if mark.kind == "project":
        _write_diamond(_child(parent, "g", {"data-layer": "project"}), mark.x, mark.y, mark.radius)
        return
    parent = _child(parent, "g", {"data-layer": "party"})
    disc = {"cx": _number(mark.x), "cy": _number(mark.y), "r": _number(mark.radius), "fill": tokens.RED}
    _child(parent, "circle", disc)
    if mark.label is not None:
        _write_label(parent, mark.label)


def _write_diamond(parent: ElementTree.Element, x: float, y: float, radius: float) -> None:
    # Half of the rim lies outside the path; the mark's box counts it.
    reach = radius - 0.5
    path = f"M{_number(x)} {_number(y - reach)}l{_number(reach)} {_number(reach)} {_number(-reach)} {_number(reach)} "
    path += f"{_number(-reach)} {_number(-reach)}z"
    _child(parent, "path", {"d": path, "fill": tokens.GOLD, "stroke": tokens.GOLD_DEEP, "stroke-width": "0.8"})


def _write_rule(root: ElementTree.Element, start: Point, end: Point, unit: float) -> None:
    ends = {"x1": _number(start[0]), "y1": _number(start[1]), "x2": _number(end[0]), "y2": _number(end[1])}
    _child(root, "line", ends, _stroke(tokens.GOLD, unit))


def _write_label(parent: ElementTree.Element, label: Label) -> None:
    attributes = {"x": _number(label.x), "y": _number(label.y), "font-size": _number(label.size), "fill": label.fill}
    if label.bold:
        attributes["font-weight"] = "600"
    if label.anchor != "start":
        attributes["text-anchor"] = label.anchor
    if label.struck:
        attributes["text-decoration"] = "line-through"
    _child(parent, "text", attributes).text = label.text


def _write_route(parent: ElementTree.Element, route: Route) -> None:
    attributes = {"data-from": route.from_segment, "data-to": route.to_segment, "data-link": route.kind}
    if route.change is not None:
        attributes |= {"data-change": route.change, **_link_paint(route.change, 1)}
    group = _child(parent, "g", attributes)
    color = _link_color(route.change)
    points = route.points
    if route.kind == "contains":
        dashes = {} if route.change == "left" else {"stroke-dasharray": "2 3"}
        _child(group, "path", {"d": rounded_path(points)}, dashes)
    else:
        (before_x, _), (x, y) = points[-2], points[-1]
        back = -_ARROW if x > before_x else _ARROW
        _child(group, "path", {"d": rounded_path((*points[:-1], (x + back, y)))})
        _write_arrow(group, x, y, back, color)


def _signs(routes: Sequence[Route]) -> list[tuple[Point, LinkChangeKind]]:
    """A place for the sign of each changed route, apart from the signs before it where there is room."""
    placed: list[tuple[Point, LinkChangeKind]] = []
    for route in routes:
        if route.change is None:
            continue
        free = (place for place in route.sign_places() if all(_apart(place, other) for other, _ in placed))
        placed.append((next(free, next(route.sign_places())), route.change))
    return placed


def _apart(place: Point, other: Point) -> bool:
    return max(abs(place[0] - other[0]), abs(place[1] - other[1])) >= 2 * _SIGN + 2


def _link_color(change: LinkChangeKind | None) -> str:
    return {"added": tokens.GREEN, "left": tokens.INK_MUTED, None: tokens.LINK}[change]


def _link_paint(change: LinkChangeKind, unit: float) -> Attributes:
    """New: green and thicker; ended: broken. The sign says the same to who sees no colours."""
    if change == "added":
        return {"stroke": tokens.GREEN, "stroke-width": _number(2 * unit)}
    return {"stroke": tokens.INK_MUTED, "stroke-dasharray": f"{_number(5 * unit)} {_number(4 * unit)}"}


def _write_sign(parent: ElementTree.Element, place: Point, change: LinkChangeKind, unit: float) -> None:
    """＋ or － in a disc on the line."""
    x, y = place
    radius, arm = _SIGN * unit, _SIGN * unit * 0.55
    line = {"stroke": _link_color(change), "stroke-width": _number(1.3 * unit), "stroke-dasharray": "none"}
    disc = {"cx": _number(x), "cy": _number(y), "r": _number(radius), "fill": tokens.PAPER}
    _child(parent, "circle", disc, line)
    path = f"M{_number(x - arm)} {_number(y)}h{_number(2 * arm)}"
    if change == "added":
        path += f"M{_number(x)} {_number(y - arm)}v{_number(2 * arm)}"
    _child(parent, "path", {"d": path}, line)


def _write_arrow(parent: ElementTree.Element, x: float, y: float, back: float, color: str = tokens.LINK) -> None:
    half = abs(back) * 0.6
    path = f"M{_number(x)} {_number(y)}l{_number(back)} {_number(-half)}v{_number(2 * half)}z"
    _child(parent, "path", {"d": path, "fill": color, "stroke": "none"})


def rounded_path(points: tuple[Point, ...]) -> str:
    """An orthogonal polyline with its corners rounded by at most half of the shorter leg."""
    parts = [f"M{_number(points[0][0])} {_number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        enter, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{_number(enter[0])} {_number(enter[1])}")
        parts.append(f"Q{_number(corner[0])} {_number(corner[1])} {_number(leave[0])} {_number(leave[1])}")
    parts.append(f"L{_number(points[-1][0])} {_number(points[-1][1])}")
    return "".join(parts)


def _length(start: Point, end: Point) -> float:
    return abs(end[0] - start[0]) + abs(end[1] - start[1])


def _towards(start: Point, end: Point, distance: float) -> Point:
    """The point ``distance`` away from start on the axis-parallel way to end."""
    length = _length(start, end)
    if length == 0:
        return start
    share = distance / length
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _write_sample(root: ElementTree.Element, sample: Sample, unit: float) -> None:
    box = sample.box
    y = box.y + box.height / 2
    if sample.mark is not None:
        _write_mark(root, sample.mark)
    elif sample.look in ("supplies", "contains"):
        group = _child(root, "g", _stroke(tokens.LINK, 1.5 * unit))
        path = f"M{_number(box.x)} {_number(y)}H{_number(box.right - _ARROW * unit)}"
        dashes = {"stroke-dasharray": f"{_number(2 * unit)} {_number(3 * unit)}"} if sample.look == "contains" else {}
        _child(group, "path", {"d": path}, dashes)
        if sample.look == "supplies":
            _write_arrow(group, box.right, y, -_ARROW * unit)
    elif sample.look in ("link_added", "link_left"):
        change: LinkChangeKind = "added" if sample.look == "link_added" else "left"
        group = _child(root, "g", _stroke(tokens.LINK, 1.5 * unit) | _link_paint(change, unit))
        _child(group, "path", {"d": f"M{_number(box.x)} {_number(y)}H{_number(box.right)}"})
        _write_sign(group, (box.x + box.width / 2, y), change, unit)
    else:
        swatch = Box(box.x, box.y + unit, box.width, box.height - 2 * unit)
        _child(root, "rect", _box(swatch), {"rx": _number(3 * unit)}, _paint(sample.look, unit))
    _write_label(root, sample.label)


def _child(parent: ElementTree.Element, tag: str, *attributes: Mapping[str, str]) -> ElementTree.Element:
    merged: Attributes = {}
    for part in attributes:
        merged |= part
    return ElementTree.SubElement(parent, tag, merged)


def _stroke(color: str, width: float) -> Attributes:
    return {"fill": "none", "stroke": color, "stroke-width": _number(width)}


def _box(box: Box) -> Attributes:
    return {"x": _number(box.x), "y": _number(box.y), "width": _number(box.width), "height": _number(box.height)}


def _number(value: float) -> str:
    """Two decimals at most and no minus zero: the same text on every machine."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
