"""What a chain map says, before anyone decides where it stands on the paper.

All classes are frozen and hold plain values, so that a map may be built from live rows, from a frozen edition or by
hand in a test. Collections are tuples whose order does not matter: the renderer sorts (see ``content``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["leader", "key", "supporting", "member"]
Layer = Literal["upstream", "midstream", "downstream", "common"]
LinkKind = Literal["supplies", "contains"]

ROLES: tuple[Role, ...] = get_args(Role)
LAYERS: tuple[Layer, ...] = get_args(Layer)

ROLE_NAMES: dict[Role, str] = {"leader": "链主", "key": "重点企业", "supporting": "配套企业", "member": "链上企业"}
LAYER_NAMES: dict[Layer, str] = {"upstream": "上游", "midstream": "中游", "downstream": "下游", "common": "配套服务"}

_HREF_PREFIXES = ("/", "#", "?", "https://", "http://")


def _check_href(href: str | None) -> None:
    """Refuse a link that is neither local nor http(s): an SVG is opened as a document and would run ``javascript:``."""
    if href is not None and (not href.startswith(_HREF_PREFIXES) or href.startswith("//")):
        raise ValueError(f"a map link must be local or http(s), got {href!r}")


@dataclass(frozen=True, slots=True)
class MapCompany:
    """One unit at one place of the chain. A unit on two segments is two of these with the same id.

    Without ``short_name`` the tile shows the name up to its legal form (有限公司). ``kind`` and ``region`` are the
    words to show (企业, 高校; 天元区). ``party_org_label`` is the name of its party organization, empty if it has none
    or the name is not to be printed. ``project_count`` counts key projects.
    ``href`` opens its page, ``card_href`` the card beside the map.
    """

    id: str
    name: str
    short_name: str = ""
    role: Role = "member"
    kind: str = "企业"
    region: str = ""
    has_party_org: bool = False
    party_org_label: str = ""
    project_count: int = 0
    href: str | None = None
    card_href: str | None = None

    def __post_init__(self) -> None:
        _check_href(self.href)
        _check_href(self.card_href)


@dataclass(frozen=True, slots=True)
class MapProject:
    """One key project. It stands at its segment, else where its company stands, else among the unplaced.

    ``is_investment`` marks 招引 projects; ``facts`` are short words for its second line (在建, 12.5亿元).
    """

    id: str
    name: str
    company_id: str | None = None
    segment_id: str | None = None
    href: str | None = None
    is_investment: bool = False
    facts: tuple[str, ...] = ()
    card_href: str | None = None

    def __post_init__(self) -> None:
        _check_href(self.href)
        _check_href(self.card_href)


@dataclass(frozen=True, slots=True)
class MapGap:
    """What the chain lacks: 补链 (missing), 强链 (weak) or another tenant word in ``label``.

    ``facts`` are short words for its second line (责任：链办, 目标 2027 年, 关联需求 2 条).
    """

    id: str
    name: str
    segment_id: str | None = None
    label: str = "补链"
    facts: tuple[str, ...] = ()
    href: str | None = None

    def __post_init__(self) -> None:
        _check_href(self.href)


@dataclass(frozen=True, slots=True)
class MapSegment:
    """One segment (环节) of a layer; ``href`` opens its full list of companies."""

    id: str
    name: str
    layer: Layer
    order: int = 0
    companies: tuple[MapCompany, ...] = ()
    href: str | None = None

    def __post_init__(self) -> None:
        _check_href(self.href)
        if not self.id:
            raise ValueError("a segment needs an id; the empty one stands for unplaced")


@dataclass(frozen=True, slots=True)
class MapLink:
    """Goods flow from one segment to another (supplies), or one segment is part of another (contains)."""

    from_segment: str
    to_segment: str
    kind: LinkKind = "supplies"


@dataclass(frozen=True, slots=True)
class ChainMap:
    """The whole map of one chain on one day.

    ``unplaced`` holds companies of the chain that stand on no segment yet; ``source`` is printed beside ``as_of``.
    Raises ValueError when two segments share an id or a link names a segment that is not here.
    """

    title: str
    subtitle: str = ""
    as_of: datetime.date | None = None
    segments: tuple[MapSegment, ...] = ()
    links: tuple[MapLink, ...] = ()
    unplaced: tuple[MapCompany, ...] = ()
    projects: tuple[MapProject, ...] = ()
    gaps: tuple[MapGap, ...] = ()
    legend: bool = True
    source: str = ""

    def __post_init__(self) -> None:
        known = {segment.id for segment in self.segments}
        if len(known) != len(self.segments):
            raise ValueError("two segments of a chain map share an id")
        for link in self.links:
            if link.from_segment not in known or link.to_segment not in known:
                raise ValueError(f"link {link.from_segment!r} → {link.to_segment!r} names an unknown segment")

    def placements(self) -> Iterator[tuple[MapSegment | None, MapCompany]]:
        """Every (segment, company) pair; segment is None for an unplaced company."""
        for segment in self.segments:
            for company in segment.companies:
                yield segment, company
        for company in self.unplaced:
            yield None, company


@dataclass(frozen=True, slots=True)
class Overlays:
    """Which layers of facts are drawn. Company tiles off leaves the segments with their projects or gaps."""

    companies: bool = True
    projects: bool = True
    party_orgs: bool = True
    gaps: bool = True
    investment: bool = False
