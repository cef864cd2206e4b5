"""How well two units go together, and why. Pure: what is known of both is given; nothing is read.

Units that stand in the same places compare alike in what follows from it, so that is worked out once for each two sets
of places: of thousands of companies on a chain, a few hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from alliances.choices import Factor, PairingPattern
from chains.choices import ChainRole, Layer
from organizations.choices import Ownership, UnitSize

# The layers goods pass through, in their order; 配套服务 is a neighbour of each.
FLOW = [Layer.UPSTREAM, Layer.MIDSTREAM, Layer.DOWNSTREAM]
LEADS = {UnitSize.LARGE: 2, UnitSize.MEDIUM: 1}
FOLLOWS = (UnitSize.SMALL, UnitSize.MICRO)
CITY_DIGITS = 4
# Divisions of GB/T 4754 by how far what they make is worked: mined, raw materials, parts and components, machines.
STAGES = (range(6, 13), (*range(17, 18), *range(22, 23), *range(25, 33)), (33, 34, 39), (35, 36, 37, 38, 40))
NEIGHBOURS, ONE_CHAIN, ONE_CITY, KEY_LEADS, HALF = 0.6, 0.3, 0.3, 0.6, 0.5


@dataclass(frozen=True)
class Place:
    chain_id: UUID
    chain: str
    segment_id: UUID | None
    segment: str
    layer: str
    role: str


Places = frozenset[Place]


@dataclass(frozen=True)
class Traits:
    """What of a unit is compared."""

    ownership: str = ""
    size: str = ""
    region: str = ""
    industry: str = ""  # the division of GB/T 4754, two digits
    parks: frozenset[str] = frozenset()
    places: Places = frozenset()


@dataclass(frozen=True)
class Candidate:
    id: UUID
    name: str
    traits: Traits
    kind: str = "company"


@dataclass(frozen=True)
class Point:
    """One reason. In ``text`` {first} and {second} stand for the units' names; ``leads`` says which of both leads."""

    factor: Factor
    share: float
    text: str
    pattern: PairingPattern | None = None
    leads: int | None = None


@dataclass(frozen=True)
class Ground:
    """What the comparison stands on beside the two: supply links, segments that follow each other in the
    chain's own order, open gaps by segment, names of industries by division, weights."""

    weights: Mapping[Factor, int]
    supplies: frozenset[tuple[UUID, UUID]] = frozenset()
    in_a_row: frozenset[frozenset[UUID | None]] = frozenset()
    gaps: Mapping[UUID, str] = field(default_factory=dict)
    divisions: Mapping[str, str] = field(default_factory=dict)
    by_places: "dict[tuple[Places, Places], list[Point]]" = field(default_factory=dict, compare=False)
    judged: "dict[tuple[Places, Places], int]" = field(default_factory=dict, compare=False)

    @cached_property
    def whole(self) -> int:
        return sum(weight for factor, weight in self.weights.items() if factor is not Factor.TIES) or 1

    @cached_property
    def supplying(self) -> frozenset[UUID]:
        """Segments of which somebody said what they take or give."""
        return frozenset(segment for pair in self.supplies for segment in pair)


def _ordered(places: Places) -> Sequence[Place]:
    return sorted(places, key=lambda place: (place.chain, place.segment, place.role))


def _supply(first: Places, second: Places, ground: Ground) -> Point | None:
    for one in _ordered(first):
        for other in _ordered(second):
            if one.segment_id is None or other.segment_id is None:
                continue
            if (one.segment_id, other.segment_id) in ground.supplies:
                text = f"供应关系：{{first}}所在的“{one.segment}”供给{{second}}所在的“{other.segment}”"
                return Point(Factor.SUPPLY, 1, text)
            if (other.segment_id, one.segment_id) in ground.supplies:
                text = f"供应关系：{{second}}所在的“{other.segment}”供给{{first}}所在的“{one.segment}”"
                return Point(Factor.SUPPLY, 1, text)
    return None


def _stage(division: str) -> int | None:
    return next((stage for stage, divisions in enumerate(STAGES) if int(division) in divisions), None)


def _industries(first: Traits, second: Traits, ground: Ground) -> Point | None:
    """Industries that take from each other, where nobody registered which segment supplies which."""
    if not first.industry or not second.industry or first.industry == second.industry:
        return None
    stages = (_stage(first.industry), _stage(second.industry))
    if None in stages or abs(stages[0] - stages[1]) != 1:  # type: ignore[operator]
        return None
    names = [ground.divisions.get(division, division) for division in (first.industry, second.industry)]
    text = f"行业上下游：{{first}}属{names[0]}，{{second}}属{names[1]}"
    return Point(Factor.SUPPLY, HALF, text)


def _are_neighbours(one: str, other: str) -> bool:
    """Layers that follow each other."""
    if Layer.COMMON in (one, other):
        return one != other
    return abs(FLOW.index(Layer(one)) - FLOW.index(Layer(other))) == 1


def _segment(first: Places, second: Places, ground: Ground) -> Point | None:
    found: list[Point] = []
    for one in _ordered(first):
        for other in _ordered(second):
            if one.chain_id != other.chain_id:
                continue
            if one.segment_id is not None and one.segment_id == other.segment_id:
                found.append(Point(Factor.SEGMENT, 1, f"同在“{one.segment}”环节"))
            elif frozenset({one.segment_id, other.segment_id}) in ground.in_a_row or (
                one.layer and other.layer and _are_neighbours(one.layer, other.layer)
            ):
                told = f"{Layer(one.layer).label}“{one.segment}”和{Layer(other.layer).label}“{other.segment}”"
                found.append(Point(Factor.SEGMENT, NEIGHBOURS, f"环节相邻：分别在{told}"))
            else:
                found.append(Point(Factor.SEGMENT, ONE_CHAIN, f"同在{one.chain}"))
    return max(found, key=lambda point: point.share, default=None)


def _main_parts(first: Places, second: Places) -> Point | None:
    found: list[Point] = []
    for leads, (lead, part) in enumerate(((first, second), (second, first))):
        for one in _ordered(lead):
            for other in _ordered(part):
                if one.chain_id != other.chain_id or other.role != ChainRole.SUPPORTING:
                    continue
                share = {ChainRole.LEADER.value: 1.0, ChainRole.KEY.value: KEY_LEADS}.get(one.role)
                if share:
                    names = ("{first}", "{second}") if leads == 0 else ("{second}", "{first}")
                    label = ChainRole(one.role).label
                    text = f"主机带配套：{names[0]}是{one.chain}的{label}，{names[1]}是配套企业"
                    found.append(Point(Factor.MAIN_PARTS, share, text, PairingPattern.MAIN_PARTS, leads))
    return max(found, key=lambda point: point.share, default=None)


def _ownership(first: Traits, second: Traits) -> Point | None:
    if {first.ownership, second.ownership} != {Ownership.STATE, Ownership.PRIVATE}:
        return None
    leads = 0 if first.ownership == Ownership.STATE else 1
    state, private = ("{first}", "{second}") if leads == 0 else ("{second}", "{first}")
    text = f"国有带民营：{state}是国有企业，{private}是民营企业"
    return Point(Factor.OWNERSHIP, 1, text, PairingPattern.STATE_PRIVATE, leads)


def _size(first: Traits, second: Traits) -> Point | None:
    for leads, (lead, small) in enumerate(((first, second), (second, first))):
        if lead.size in LEADS and small.size in FOLLOWS:
            large, little = ("{first}", "{second}") if leads == 0 else ("{second}", "{first}")
            text = f"大中带小微：{large}是{UnitSize(lead.size).label}企业，{little}是{UnitSize(small.size).label}企业"
            return Point(Factor.SIZE, LEADS[UnitSize(lead.size)] / 2, text, PairingPattern.LARGE_SMALL, leads)
    return None


def _distance(first: Traits, second: Traits) -> Point | None:
    shared = sorted(first.parks & second.parks)
    if shared:
        return Point(Factor.DISTANCE, 1, f"同在{shared[0]}")
    if not first.region or not second.region:
        return None
    if first.region == second.region:
        return Point(Factor.DISTANCE, 1, "同在一个区县")
    if first.region[:CITY_DIGITS] == second.region[:CITY_DIGITS]:
        return Point(Factor.DISTANCE, ONE_CITY, "同在一个市")
    return None


def _needs(first: Places, second: Places, ground: Ground) -> Point | None:
    """An open gap on a segment of the one; the other stands on the same chain, or takes or gives what it makes."""
    for name, one, other in (("{second}", second, first), ("{first}", first, second)):
        near = {place.chain_id for place in other}
        for place in _ordered(one):
            gap = ground.gaps.get(place.segment_id) if place.segment_id else None
            if gap and (place.chain_id in near or _supply(frozenset({place}), other, ground)):
                text = f"待补的缺口：“{place.segment}”环节有“{gap}”还没有补上，{name}正在这一环节"
                return Point(Factor.NEEDS, 1, text)
    return None


def _by_places(first: Places, second: Places, ground: Ground) -> list[Point]:
    """What speaks from where both stand, compared once for each two sets of places."""
    key = (first, second)
    if key not in ground.by_places:
        points = [
            _supply(first, second, ground),
            _segment(first, second, ground),
            _main_parts(first, second),
            _needs(first, second, ground),
        ]
        ground.by_places[key] = [point for point in points if point is not None]
    return ground.by_places[key]


def compare(first: Traits, second: Traits, ground: Ground) -> list[Point]:
    """What speaks for pairing the two; what weighs nothing in this city is left out."""
    own = (_ownership(first, second), _size(first, second), _distance(first, second))
    points = [*_by_places(first.places, second.places, ground), *(point for point in own if point is not None)]
    if not any(point.factor is Factor.SUPPLY for point in points) and (made := _industries(first, second, ground)):
        points.append(made)
    return [point for point in points if ground.weights[point.factor]]


def ties_of(second: Candidate, ground: Ground, paired: Mapping[UUID, int]) -> list[str]:
    """What lowers it, in words."""
    count = paired.get(second.id, 0) if ground.weights[Factor.TIES] else 0
    return [f"{{second}}在本组织已有 {count} 项结对（扣分）"] if count else []


def in_words(text: str, first: Candidate, second: Candidate) -> str:
    return text.replace("{first}", first.name).replace("{second}", second.name)


def binds(points: Sequence[Point]) -> bool:
    """Being in one city alone is no reason to pair."""
    return any(point.factor is not Factor.DISTANCE for point in points)


def leading(points: Sequence[Point], ground: Ground) -> Point | None:
    """The pattern that weighs most: it says who leads."""
    patterns = [point for point in points if point.pattern is not None]
    return max(patterns, key=lambda point: ground.weights[point.factor] * point.share, default=None)
