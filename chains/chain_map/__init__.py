"""The chain map: a model of what it says, one deterministic SVG renderer, its words, and the comparison of two.

render_svg(chain_map, interactive=True)                    the drawing on a page
render_svg(chain_map, interactive=False, page="a3")        the sheet of a yearly pack
describe(chain_map)                                        the same in words
compare_maps(last_year, this_year)                         what changed, for ``difference=``
"""

from .boxes import Box, Label, Layout
from .compare import CHANGE_SIGNS, CompanyChange, MapDifference, compare_maps
from .kinds import MAP_KINDS, MapKind
from .layout import Page
from .model import (
    LAYER_NAMES,
    LAYERS,
    ROLE_NAMES,
    ROLES,
    ChainMap,
    Layer,
    LinkKind,
    MapCompany,
    MapGap,
    MapLink,
    MapProject,
    MapSegment,
    Overlays,
    Role,
)
from .style import MapStyle
from .svg import lay_out, render_svg
from .text_equivalent import TextItem, TextSection, describe

__all__ = [
    "CHANGE_SIGNS",
    "LAYERS",
    "LAYER_NAMES",
    "MAP_KINDS",
    "ROLES",
    "ROLE_NAMES",
    "Box",
    "ChainMap",
    "CompanyChange",
    "Label",
    "Layer",
    "Layout",
    "LinkKind",
    "MapCompany",
    "MapDifference",
    "MapGap",
    "MapKind",
    "MapLink",
    "MapProject",
    "MapSegment",
    "MapStyle",
    "Overlays",
    "Page",
    "Role",
    "TextItem",
    "TextSection",
    "compare_maps",
    "describe",
    "lay_out",
    "render_svg",
]
