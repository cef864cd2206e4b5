"""In what a figure is measured and how its periods add up: it follows from the meaning of the city's word."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from core.templatetags.formats import thousands, wan
from organizations.choices import FigureMeaning

FEN = 100


@dataclass(frozen=True)
class Measure:
    """``unit`` is what people enter (元, 人); money is kept in 分. ``adds``: two half-years make the year."""

    unit: str
    is_money: bool
    adds: bool

    def shown(self, value: int | None) -> str:
        """As people read it, unit included: 21.16 亿元, 360 人."""
        if value is None:
            return "—"
        return wan(value) if self.is_money else f"{thousands(value)} {self.unit}".rstrip()

    def entered(self, value: int) -> Decimal:
        """As people enter it: in 元, or the number itself."""
        return Decimal(value) / FEN if self.is_money else Decimal(value)

    def kept(self, value: Decimal) -> int:
        """As it is kept. The caller has checked that nothing stands behind the last 分."""
        return int(value * FEN) if self.is_money else int(value)


_MONEY = Measure("元", is_money=True, adds=True)
MEASURES: Mapping[str, Measure] = {
    FigureMeaning.OUTPUT: _MONEY,
    FigureMeaning.REVENUE: _MONEY,
    FigureMeaning.PROFIT: _MONEY,
    FigureMeaning.TAX: _MONEY,
    FigureMeaning.INVESTMENT: _MONEY,
    FigureMeaning.STAFF: Measure("人", is_money=False, adds=False),
    FigureMeaning.OTHER_MONEY: _MONEY,
    FigureMeaning.OTHER_COUNT: Measure("", is_money=False, adds=True),
    FigureMeaning.OTHER_LEVEL: Measure("", is_money=False, adds=False),
}


def measure_of(meaning: str) -> Measure:
    """Raises KeyError for a meaning that is none of ours."""
    return MEASURES[meaning]
