"""The kinds of map a tenant may print: one renderer, told what to show (R60: 张家港's four maps are configuration)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .model import ROLES, Overlays, Role


@dataclass(frozen=True, slots=True)
class MapKind:
    """What one kind of map shows.

    ``overlays`` are its defaults, which a reader may switch; ``roles`` limits the companies; ``party_first`` brings
    companies with a party organization to the front and fades the others; ``project_tiles`` gives projects that no
    shown company carries a tile of their own; ``links`` draws the supply lines;
    ``empty_note`` is said when nothing this kind is about exists.
    """

    code: str
    name: str
    overlays: Overlays
    roles: frozenset[Role] = frozenset(ROLES)
    party_first: bool = False
    project_tiles: bool = True
    links: bool = True
    empty_note: str = "本链尚未设置环节，也没有登记链上企业。请先设置上游、中游、下游环节，再把企业归入环节。"


_KINDS = (
    MapKind(code="chain_map", name="产业链条图", overlays=Overlays()),
    MapKind(
        code="project_map",
        name="重点项目图",
        overlays=Overlays(companies=False, projects=True, party_orgs=False, gaps=False),
        empty_note="本链尚未登记重点项目。登记项目并选定环节或承担企业后，项目会出现在图上。",
    ),
    MapKind(
        code="enterprise_map",
        name="重点企业图",
        overlays=Overlays(gaps=False),
        roles=frozenset({"leader", "key"}),
        project_tiles=False,
        empty_note="本链尚未标明链主企业和重点企业。在链上单位中标明后，企业会出现在图上。",
    ),
    MapKind(
        code="investment_map",
        name="重点招引图",
        overlays=Overlays(companies=False, projects=False, party_orgs=False, gaps=True, investment=True),
        empty_note="本链尚未登记缺口和招引项目。登记后会出现在对应环节。",
    ),
    MapKind(
        code="org_map",
        name="党组织分布图",
        overlays=Overlays(projects=False, gaps=False),
        party_first=True,
        links=False,
        empty_note="本链尚无建立党组织的企业。在单位中登记党组织后，会出现在图上。",
    ),
)

#: Map kinds by code; reports and terms refer to these codes.
MAP_KINDS: Mapping[str, MapKind] = MappingProxyType({kind.code: kind for kind in _KINDS})


def kind_of(kind: str | MapKind) -> MapKind:
    """The kind itself or the one with that code; ValueError names the codes there are."""
    if isinstance(kind, MapKind):
        return kind
    if kind not in MAP_KINDS:
        raise ValueError(f"unknown map kind {kind!r}, expected one of {', '.join(MAP_KINDS)}")
    return MAP_KINDS[kind]
