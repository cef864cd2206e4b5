"""How well a supply and a demand go together, and why. Pure: what is known of both is given; nothing is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

PRODUCT, CHAIN, AMOUNT, NEAR = 40, 30, 20, 10
DIVISION, GROUP, CLASS = 2, 3, 4
CITY_DIGITS = 4
# Two characters in a row that both names have, of all they have: from here on they speak of one thing.
ALIKE = 0.34


@dataclass(frozen=True)
class Traits:
    """What of an entry is compared. ``name`` is the search column, without blanks and in one case."""

    id: UUID
    name: str
    shown: str
    segment_id: UUID | None = None
    segment: str = ""
    industry: str = ""
    quantity: Decimal | None = None
    measure: str = ""
    region: str = ""
    region_name: str = ""


@dataclass(frozen=True)
class Reason:
    points: float
    text: str


@dataclass(frozen=True)
class Match:
    id: UUID
    score: int
    reasons: Sequence[str]


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)} or ({text} if text else set())


def _product(supply: Traits, demand: Traits) -> Reason | None:
    if not supply.name or not demand.name:
        return None
    if supply.name == demand.name:
        return Reason(PRODUCT, f"同一产品：{supply.shown}")
    told = f"“{supply.shown}”和“{demand.shown}”"
    if supply.name in demand.name or demand.name in supply.name:
        return Reason(PRODUCT * 0.8, f"产品相近：{told}")
    one, other = _pairs(supply.name), _pairs(demand.name)
    share = len(one & other) / min(len(one), len(other))
    return Reason(PRODUCT * share * 0.8, f"产品名称相近：{told}") if share >= ALIKE else None


def _chain(supply: Traits, demand: Traits, supplies: frozenset[tuple[UUID, UUID]]) -> Reason | None:
    if supply.segment_id is None or demand.segment_id is None:
        return None
    if (supply.segment_id, demand.segment_id) in supplies:
        return Reason(CHAIN, f"供应关系：“{supply.segment}”供给“{demand.segment}”")
    if supply.segment_id == demand.segment_id:
        return Reason(CHAIN * 0.6, f"同在“{supply.segment}”环节")
    return None


def _industry(supply: Traits, demand: Traits, names: Mapping[str, str]) -> Reason | None:
    """The longest beginning of both codes that still means something."""
    for digits, share in ((CLASS, 0.6), (GROUP, 0.4), (DIVISION, 0.2)):
        code = supply.industry[:digits]
        if len(code) == digits and code == demand.industry[:digits]:
            return Reason(CHAIN * share, f"同属行业 {code}{names.get(code, '')}")
    return None


def _amount(supply: Traits, demand: Traits) -> Reason | None:
    if supply.quantity is None or demand.quantity is None or supply.measure != demand.measure:
        return None
    told = f"可供 {plain(supply.quantity)} {supply.measure}，需要 {plain(demand.quantity)} {demand.measure}"
    if supply.quantity >= demand.quantity:
        return Reason(AMOUNT, f"数量够：{told}")
    return Reason(AMOUNT * float(supply.quantity / demand.quantity), f"数量只够一部分：{told}")


def _near(supply: Traits, demand: Traits) -> Reason | None:
    if not supply.region or not demand.region:
        return None
    if supply.region == demand.region:
        return Reason(NEAR, f"同在{supply.region_name}")
    if supply.region[:CITY_DIGITS] == demand.region[:CITY_DIGITS]:
        return Reason(NEAR * 0.5, "同在一个市")
    return None


def plain(number: Decimal) -> str:
    """12,000 or 1.5: without the zeros the column has."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def compare(
    supply: Traits, demand: Traits, supplies: frozenset[tuple[UUID, UUID]], names: Mapping[str, str]
) -> list[Reason]:
    """What speaks for bringing both together; nothing where they only lie near or have enough: that binds nobody.
    Amounts are compared of what may be one thing: so many sets of gears are not enough sets of cables.
    """
    same = [_product(supply, demand), _chain(supply, demand, supplies)]
    binding = [*same, None if same[1] else _industry(supply, demand, names)]
    found = [reason for reason in binding if reason is not None]
    if not found:
        return []
    more = [_amount(supply, demand) if any(same) else None, _near(supply, demand)]
    return found + [reason for reason in more if reason is not None]


def ranked(
    asked: Traits,
    others: Iterable[Traits],
    *,
    is_supply: bool,
    supplies: frozenset[tuple[UUID, UUID]],
    names: Mapping[str, str],
    most: int,
) -> list[Match]:
    """The best of ``others`` for ``asked``, the better first; equal ones in the order of their names."""
    found: list[tuple[float, str, Match]] = []
    for other in others:
        reasons = compare(asked, other, supplies, names) if is_supply else compare(other, asked, supplies, names)
        if reasons:
            points = sum(reason.points for reason in reasons)
            match = Match(other.id, round(points), [reason.text for reason in reasons])
            found.append((-points, other.name, match))
    found.sort(key=lambda each: (each[0], each[1], str(each[2].id)))
    return [match for _, _, match in found[:most]]
