"""The ranked suggestions of a body, for one unit or for those that lead in it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from uuid import UUID

from alliances.choices import PairingPattern
from alliances.models import ChainBody
from alliances.suggesting.pool import Pool, pool_of
from alliances.suggesting.score import Candidate, Point, Traits, binds, compare, in_words, leading, ties_of
from alliances.suggesting.weigh import judged, lowered, usual, worth
from chains.choices import ChainRole
from core.principal import Principal
from organizations.choices import Ownership, UnitSize

MOST = 20
# Of a body as a whole: those that lead, each with its best, so that one 链主 does not fill the page.
LEADERS = 12
OF_EACH = 3


@dataclass(frozen=True)
class Suggestion:
    """``lead`` of both leads where a pattern says so; else the two stand side by side."""

    first: Candidate
    second: Candidate
    score: float
    reasons: tuple[str, ...]
    pattern: PairingPattern
    lead: UUID | None
    chain_id: UUID | None


def _told(pool: Pool, first: Candidate, second: Candidate, points: Sequence[Point], score: float) -> Suggestion:
    ordered = sorted(points, key=lambda point: -pool.ground.weights[point.factor] * point.share)
    told = [*(point.text for point in ordered), *ties_of(second, pool.ground, pool.paired)]
    leader = leading(points, pool.ground)
    shared = {place.chain_id for place in first.traits.places} & {place.chain_id for place in second.traits.places}
    return Suggestion(
        first,
        second,
        score,
        tuple(in_words(text, first, second) for text in told),
        leader.pattern if leader and leader.pattern else PairingPattern.EQUAL,
        [first.id, second.id][leader.leads] if leader and leader.leads is not None else None,
        min(shared, default=None),
    )


def _alike(pool: Pool, first: Candidate, without: Collection[UUID]) -> list[tuple[Traits, list[int]]]:
    """Whom ``first`` may be paired with, by place in the pool: those of the same traits compare alike, once."""
    found: dict[int, tuple[Traits, list[int]]] = {}
    for place, second in enumerate(pool.candidates):
        pair = frozenset({first.id, second.id})
        if second.id in without or len(pair) == 1 or pair in pool.apart or pair in pool.refused:
            continue
        found.setdefault(id(second.traits), (second.traits, []))[1].append(place)
    return list(found.values())


def _best(pool: Pool, first: Candidate, most: int, without: Collection[UUID] = ()) -> list[Suggestion]:
    compared: list[tuple[list[Point], int, list[int]]] = []
    for traits, places in _alike(pool, first, without):
        points = compare(first.traits, traits, pool.ground)
        compared.append((points, judged(first.traits, traits, points, pool.ground), places))
    among = usual([(points, known, len(places)) for points, known, places in compared], pool.ground)

    def scored() -> Iterator[tuple[float, int, list[Point]]]:
        for points, known, places in compared:
            if not binds(points):
                continue
            whole = worth(points, known, among)
            for place in places:
                score = whole - lowered(pool.candidates[place], pool.ground, pool.paired)
                if score > 0:
                    yield score, -place, points

    found = nlargest(most, scored(), key=lambda each: each[:2])
    return [_told(pool, first, pool.candidates[-place], points, score) for score, place, points in found]


def _leads_by(candidate: Candidate) -> tuple[int, ...]:
    roles = {place.role for place in candidate.traits.places}
    return (
        ChainRole.LEADER.value in roles,
        ChainRole.KEY.value in roles,
        candidate.traits.ownership == Ownership.STATE,
        candidate.traits.size == UnitSize.LARGE,
    )


def _leaders(pool: Pool) -> list[Candidate]:
    """Those that would lead, the fewest pairings first."""
    leads = [candidate for candidate in pool.candidates if any(_leads_by(candidate))]
    rank: Callable[[Candidate], tuple[int, tuple[int, ...]]] = lambda each: (  # noqa: E731
        pool.paired.get(each.id, 0),
        tuple(-value for value in _leads_by(each)),
    )
    return list(islice(sorted(leads or pool.candidates, key=rank), LEADERS))


def ranked(pool: Pool, unit_id: UUID | None = None, *, most: int = MOST) -> list[Suggestion]:
    if unit_id is not None:
        first = next(candidate for candidate in pool.candidates if candidate.id == unit_id)
        return _best(pool, first, most)
    found: list[Suggestion] = []
    done: set[UUID] = set()
    for first in _leaders(pool):
        found += _best(pool, first, OF_EACH, done)
        done.add(first.id)
    return sorted(found, key=lambda each: (-each.score, each.first.name, each.second.name))[:most]


def suggestions(
    principal: Principal, body: ChainBody, unit_id: UUID | None = None, *, most: int = MOST
) -> list[Suggestion]:
    """Raises NotFound where the unit is not shown to the principal, has ended, or is none that pairs."""
    return ranked(pool_of(principal, body, unit_id), unit_id, most=most)
