"""A chain map as JSON and back: what an edition keeps, so that its map can be drawn again and compared (R07)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from chains.chain_map import ChainMap, MapCompany, MapGap, MapLink, MapProject, MapSegment

JsonMap = dict[str, Any]

NAMES: Mapping[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (ChainMap, MapSegment, MapCompany, MapLink, MapProject, MapGap)
}


def map_to_json(chain_map: ChainMap) -> JsonMap:
    return {
        **_plain(chain_map),
        "as_of": chain_map.as_of.isoformat() if chain_map.as_of else None,
        "segments": [{**_plain(segment), "companies": _all_plain(segment.companies)} for segment in chain_map.segments],
        **{name: _all_plain(getattr(chain_map, name)) for name in ("links", "unplaced", "projects", "gaps")},
    }


def _plain(said: Any) -> JsonMap:
    """A dataclass's own fields; `dataclasses.asdict` would copy every text of every tile by way of ``deepcopy``."""
    return {name: getattr(said, name) for name in NAMES[type(said)]}


def _all_plain(row: Iterable[Any]) -> list[JsonMap]:
    return [_plain(said) for said in row]


def map_from_json(source: Mapping[str, Any]) -> ChainMap:
    """Raises TypeError or KeyError for what ``map_to_json`` did not write."""
    return ChainMap(
        **{
            **source,
            "as_of": dt.date.fromisoformat(source["as_of"]) if source["as_of"] else None,
            "segments": tuple(
                MapSegment(**{**segment, "companies": _companies(segment["companies"])})
                for segment in source["segments"]
            ),
            "links": tuple(MapLink(**link) for link in source["links"]),
            "unplaced": _companies(source["unplaced"]),
            "projects": tuple(
                MapProject(**{**project, "facts": tuple(project["facts"])}) for project in source["projects"]
            ),
            "gaps": tuple(MapGap(**{**gap, "facts": tuple(gap["facts"])}) for gap in source["gaps"]),
        }
    )


def _companies(rows: list[dict[str, Any]]) -> tuple[MapCompany, ...]:
    return tuple(MapCompany(**row) for row in rows)
