"""Sites as points on a grid of degrees and the city's outline: no tiles, nothing that is not in the database (F169)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from services.choices.sites import SiteKind
from services.models import Site, SiteOutline

# A letter, a colour and a shape each: who does not see colours reads the letter.
SIGNS: dict[str, tuple[str, str, str]] = {
    SiteKind.CENTRE: ("心", "#B42318", "square"),
    SiteKind.STATION: ("站", "#175CD3", "circle"),
    SiteKind.POSITION: ("阵", "#9A3412", "diamond"),
    SiteKind.DESK: ("席", "#067647", "circle"),
    SiteKind.WINDOW: ("窗", "#5925DC", "circle"),
    SiteKind.OTHER: ("点", "#475467", "circle"),
}
STEPS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
KILOMETRES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
A_DEGREE = 111.32  # kilometres of latitude
LEAST = 0.02  # degrees: sites of one street still lie on a map
SPREAD = 6  # points that lie on each other are put around it


@dataclass(frozen=True)
class Frame:
    """From degrees to the picture's units; a degree of longitude is shorter the further north."""

    west: float
    north: float
    scale: float
    narrowed: float
    left: float
    top: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (
            self.left + (longitude - self.west) * self.narrowed * self.scale,
            self.top + (self.north - latitude) * self.scale,
        )


def placed(sites: Sequence[Site]) -> list[Site]:
    return [site for site in sites if site.longitude is not None and site.latitude is not None]


def drawn(
    sites: Sequence[Site], *, width: int, height: int, radius: int, label: str, outline: SiteOutline | None = None
) -> SafeString:
    """The picture; empty where there is neither a site with coordinates nor an outline. Every point is a link to its
    site; the outline lies under them, with its approval number.
    """
    shown = placed(sites)
    around = [tuple(point) for polygon in outline.rings for point in polygon[0]] if outline else []
    if not shown and not around:
        return mark_safe("")
    margin = radius * 2.5
    points = [(float(site.longitude or 0), float(site.latitude or 0)) for site in shown]
    west, east = _stretched([point[0] for point in [*points, *around]])
    south, north = _stretched([point[1] for point in [*points, *around]])
    narrowed = math.cos(math.radians((south + north) / 2))
    scale = min((width - 2 * margin) / ((east - west) * narrowed), (height - 2 * margin) / (north - south))
    left = (width - (east - west) * narrowed * scale) / 2
    top = (height - (north - south) * scale) / 2
    frame = Frame(west, north, scale, narrowed, left, top)
    spots = _apart([frame.at(*point) for point in points], radius)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="group" aria-label="{}">'
        '<rect x="0" y="0" width="{}" height="{}" fill="#F9FAFB"/>{}{}{}{}{}</svg>',
        width,
        height,
        label,
        width,
        height,
        _outlined(frame, outline),
        _grid(frame, width, height, radius),
        _approved(outline, height, radius),
        _rule(scale, width, height, radius),
        format_html_join("", "{}", ((_mark(site, x, y, radius),) for site, (x, y) in zip(shown, spots, strict=True))),
    )


def _outlined(frame: Frame, outline: SiteOutline | None) -> SafeString:
    """Every ring of the outline, holes left open."""
    if outline is None:
        return mark_safe("")
    path = "".join(_ring(frame, ring) for polygon in outline.rings for ring in polygon)
    return format_html(
        '<path d="{}" fill="#FFFFFF" fill-rule="evenodd" stroke="#667085" stroke-width="1.5" stroke-linejoin="round">'
        "<title>{}</title></path>",
        path,
        outline.title,
    )


def _ring(frame: Frame, ring: Sequence[Sequence[float]]) -> str:
    spots = (frame.at(point[0], point[1]) for point in ring[:-1])
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) + "Z"


def _approved(outline: SiteOutline | None, height: int, radius: int) -> SafeString:
    """Its name and approval number, on the picture itself: wherever that is shown or printed."""
    if outline is None:
        return mark_safe("")
    lines = (outline.title, f"审图号：{outline.audit_number}")
    size = max(round(radius * 0.9), 10)
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}" fill="#101828">{}</text>',
        ((radius, height - radius - (1 - place) * size * 1.4, size, words) for place, words in enumerate(lines)),
    )


def _stretched(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    lacking = max(LEAST - (high - low), 0) / 2
    return low - lacking, high + lacking


def _apart(spots: list[tuple[float, float]], radius: int) -> list[tuple[float, float]]:
    """Points on one spot stand in a ring around it, so that each can be reached."""
    taken: dict[tuple[int, int], int] = {}
    found = []
    for x, y in spots:
        cell = (round(x / radius), round(y / radius))
        place = taken.get(cell, 0)
        taken[cell] = place + 1
        ring = (place + SPREAD - 1) // SPREAD
        angle = place * 2 * math.pi / SPREAD
        found.append((x + ring * radius * 1.6 * math.cos(angle), y + ring * radius * 1.6 * math.sin(angle)))
    return found


def _grid(frame: Frame, width: int, height: int, radius: int) -> SafeString:
    """Meridians and parallels at round degrees, four to eight of them."""
    west = frame.west - frame.left / frame.narrowed / frame.scale
    east = west + width / frame.narrowed / frame.scale
    north = frame.north + frame.top / frame.scale
    south = north - height / frame.scale
    step = next((one for one in STEPS if (east - west) / one <= 8), STEPS[-1])
    size = max(radius * 0.8, 9)
    lines: list[tuple[float, float, float, float, float, float, float, str]] = []
    for place in range(math.ceil(west / step), math.floor(east / step) + 1):
        x = frame.at(place * step, north)[0]
        lines.append((x, 0, x, height, x + 3, size + 2, size, f"{place * step:.3f}".rstrip("0").rstrip(".") + "°E"))
    for place in range(math.ceil(south / step), math.floor(north / step) + 1):
        y = frame.at(west, place * step)[1]
        lines.append((0, y, width, y, 3, y - 3, size, f"{place * step:.3f}".rstrip("0").rstrip(".") + "°N"))
    return format_html_join(
        "",
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#E4E7EC" stroke-width="1"/>'
        '<text x="{}" y="{}" font-size="{}" fill="#475467">{}</text>',
        ((*(str(round(part, 1)) for part in line[:6]), str(round(line[6])), line[7]) for line in lines),
    )


def _rule(scale: float, width: int, height: int, radius: int) -> SafeString:
    """How long a round number of kilometres is, at most a quarter of the picture."""
    unit = scale / A_DEGREE
    length = next((one for one in reversed(KILOMETRES) if one * unit <= width / 4), KILOMETRES[0])
    far, y = round(length * unit, 1), height - radius
    return format_html(
        '<g aria-hidden="true"><line x1="{0}" y1="{1}" x2="{2}" y2="{1}" stroke="#101828" stroke-width="2"/>'
        '<text x="{0}" y="{3}" font-size="{4}" fill="#101828">{5}</text></g>',
        width - radius - far,
        y,
        width - radius,
        y - 5,
        max(round(radius * 0.9), 10),
        f"{length:g} 公里",
    )


def _mark(site: Site, x: float, y: float, radius: int) -> SafeString:
    letter, colour, shape = SIGNS[site.kind]
    x, y = round(x, 1), round(y, 1)
    attributes = format_html('fill="{}" stroke="#FFFFFF" stroke-width="2"', colour)
    if shape == "circle":
        figure = format_html('<circle cx="{}" cy="{}" r="{}" {}/>', x, y, radius, attributes)
    else:
        turned = format_html(' transform="rotate(45 {} {})"', x, y) if shape == "diamond" else ""
        side = round(radius * 1.7, 1)
        figure = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2"{} {}/>',
            round(x - side / 2, 1),
            round(y - side / 2, 1),
            side,
            side,
            turned,
            attributes,
        )
    return format_html(
        '<a href="{}" data-card="{}"><title>{}</title>{}'
        '<text x="{}" y="{}" font-size="{}" fill="#FFFFFF" text-anchor="middle">{}</text></a>',
        reverse("site-detail", args=[site.pk]),
        card_url(site.pk),
        f"{site.name}（{site.get_kind_display()}）",
        figure,
        x,
        round(y + radius * 0.38, 1),
        radius,
        letter,
    )


def card_url(site_id: UUID) -> str:
    return reverse("site-card", args=[site_id])
