"""Figures of campaigns read from the book of indicators: before and after, as of their days (R37)."""

from collections.abc import Sequence
from decimal import Decimal

from alliances.campaigns.measures import Measure, Question
from chains.models import Chain
from chains.queries import family_of
from core import clock
from core.principal import Principal
from reports.indicators.book import BOOK, named
from reports.indicators.model import Asked, Dimension, Indicator, Shape, Sight
from reports.indicators.values import Value, values_of

FEN_PER_WAN = 1_000_000
HUNDREDTH = Decimal("0.01")


def unit_of(one: Indicator) -> str:
    return "万元" if one.is_money else "%" if one.shape == Shape.RATE else one.unit


def number_of(value: Value) -> Decimal | None:
    """As the unit says; None over nothing."""
    one = value.indicator
    if one.shape in (Shape.RATE, Shape.AVERAGE):
        if not value.base:
            return None
        scale = 100 if one.shape == Shape.RATE else 1
        return (Decimal(value.number) * scale / value.base).quantize(HUNDREDTH)
    return (Decimal(value.number) / (FEN_PER_WAN if one.is_money else 1)).quantize(HUNDREDTH)


class Book:
    """The book as campaigns ask of it."""

    def measures(self, principal: Principal) -> list[Measure]:
        if not principal.may("indicator.view"):
            return []
        sight = Sight(principal, clock.today())
        return [
            Measure(one.code, one.name, unit_of(one), one.group, Dimension.CHAIN in one.dimensions)
            for one in BOOK
            if one.is_for(sight)
        ]

    def read(self, principal: Principal, questions: Sequence[Question]) -> list[Decimal | None]:
        """One statement for all of them, and one for each chain and day; the window is the indicator's usual one."""
        sights = {day: Sight(principal, day) for day in {each.day for each in questions}}
        wanted = {each.chain_id for each in questions if each.chain_id}
        chains = {chain.pk: chain for chain in Chain.objects.filter(pk__in=wanted)}
        family = {
            (each.chain_id, each.day): tuple(family_of(each.chain_id, each.day))
            for each in questions
            if each.chain_id is not None and each.chain_id in chains
        }
        known = {one.code for one in BOOK}
        asked: dict[int, tuple[Indicator, Asked]] = {}
        for place, each in enumerate(questions):
            sight = sights[each.day]
            lost = each.chain_id is not None and each.chain_id not in chains
            if lost or each.code not in known or not named(each.code).is_for(sight):
                continue
            one = named(each.code)
            asking = Asked(sight, window=one.default_window)
            if each.chain_id is not None:
                asking = asking.on(chains[each.chain_id], family[each.chain_id, each.day])
            asked[place] = one, asking
        found = dict(zip(asked, values_of(list(asked.values())), strict=True))
        return [number_of(found[place]) if place in found else None for place in range(len(questions))]
