"""What the steps of generating a city share: who stands where so far."""

import datetime as dt
from dataclasses import dataclass, field

from chains.choices import ChainRole
from chains.models import ChainUnit
from config.demo.chance import Chance
from config.demo.cities import ChainSpec, City
from config.demo.rows import Days, Rows
from organizations.models import Unit


@dataclass
class Place:
    """One unit's place on a chain, today or until it left. ``sample``: the unit is invented."""

    chain: ChainSpec
    unit: Unit
    key: str
    row: ChainUnit
    sample: bool

    @property
    def is_current(self) -> bool:
        return self.row.valid_to is None

    @property
    def rank(self) -> int:
        return {ChainRole.LEADER: 0, ChainRole.KEY: 1}.get(ChainRole(self.row.role), 2)


@dataclass
class Standing:
    """``organized`` are units with an organization of their own or a joint one; ``numbers`` are drawn per name."""

    city: City
    rows: Rows
    days: Days
    counties: list[str]
    chance: Chance
    places: dict[str, list[Place]] = field(default_factory=dict)
    organized: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, what: str) -> int:
        self.numbers[what] = self.numbers.get(what, 0) + 1
        return self.numbers[what]

    def on(self, chain: ChainSpec) -> list[Place]:
        """Who is on the chain today, in the order of putting."""
        return [place for place in self.places[chain.key] if place.is_current]

    def since(self, chain: ChainSpec) -> dt.date:
        return min(chain.since, self.days.settled)
