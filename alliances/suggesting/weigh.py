"""What the reasons weigh together. What is not registered of a unit is neither held against it nor for it: a reason
that cannot be judged of a pair counts as it does on average among the pairs of which it can.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from alliances.choices import Factor
from alliances.suggesting.score import Candidate, Ground, Places, Point, Traits

JUDGED: tuple[Factor, ...] = tuple(factor for factor in Factor if factor is not Factor.TIES)
BIT: dict[Factor, int] = {factor: 1 << place for place, factor in enumerate(JUDGED)}
ALL = sum(BIT.values())
OWNERSHIP, SIZE, DISTANCE = BIT[Factor.OWNERSHIP], BIT[Factor.SIZE], BIT[Factor.DISTANCE]


def _by_places(first: Places, second: Places, ground: Ground) -> int:
    """What can be judged of where both stand. Supply cannot where nobody said what either segment takes or gives."""
    key = (first, second)
    if key not in ground.judged:
        segments = [{place.segment_id for place in places} - {None} for places in key]
        found = BIT[Factor.MAIN_PARTS] if first and second else 0
        if all(segments):
            found |= BIT[Factor.SEGMENT] | BIT[Factor.NEEDS]
            if (segments[0] | segments[1]) & ground.supplying:
                found |= BIT[Factor.SUPPLY]
        ground.judged[key] = found
    return ground.judged[key]


def judged(first: Traits, second: Traits, points: Sequence[Point], ground: Ground) -> int:
    """The reasons that can be judged of the two, as bits; one that holds can."""
    found = _by_places(first.places, second.places, ground)
    if first.ownership and second.ownership:
        found |= OWNERSHIP
    if first.size and second.size:
        found |= SIZE
    if first.region and second.region:
        found |= DISTANCE
    if first.industry and second.industry:
        found |= BIT[Factor.SUPPLY]
    for point in points:
        found |= BIT[point.factor]
    return found


@dataclass(frozen=True)
class Usual:
    """How far each reason holds on average, where it can be judged."""

    shares: Mapping[Factor, float]
    ground: Ground
    _filled: dict[int, float] = field(default_factory=dict)

    def of_unknown(self, known: int) -> float:
        """What the reasons that cannot be judged weigh."""
        if known not in self._filled:
            self._filled[known] = sum(
                self.ground.weights[factor] * self.shares[factor] for factor in JUDGED if not known & BIT[factor]
            )
        return self._filled[known]


def usual(compared: Iterable[tuple[Sequence[Point], int, int]], ground: Ground) -> Usual:
    """Of pairs that compare alike: the reasons, what can be judged of them, and how many they are."""
    held: dict[Factor, float] = dict.fromkeys(JUDGED, 0.0)
    masks: dict[int, int] = {}
    for points, known, number in compared:
        masks[known] = masks.get(known, 0) + number
        for point in points:
            held[point.factor] += point.share * number
    counts = {factor: _counted(masks.items(), BIT[factor]) for factor in JUDGED}
    return Usual({factor: held[factor] / counts[factor] if counts[factor] else 0.0 for factor in JUDGED}, ground)


def _counted(masks: Iterable[tuple[int, int]], bit: int) -> int:
    return sum(count for mask, count in masks if mask & bit)


def worth(points: Sequence[Point], known: int, among: Usual) -> float:
    """0 … 100: what the reasons weigh, of what all together could."""
    ground = among.ground
    told = sum(ground.weights[point.factor] * point.share for point in points)
    return 100 * (told + among.of_unknown(known)) / ground.whole


def lowered(second: Candidate, ground: Ground, paired: Mapping[UUID, int]) -> float:
    """By how much a unit that has its pairings in the body is lowered, so that others come to theirs. That both meet in
    the body is no reason against: its members are whom it brings together.
    """
    return 100 * ground.weights[Factor.TIES] / ground.whole if second.id in paired else 0.0
