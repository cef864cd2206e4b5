"""What an indicator is: a name, a sentence, the rows it counts, and how they become one number.

The rows are the indicator: its value is an aggregate over them, its splits are the same rows narrowed, and what opens
behind a number is the rows themselves. No number is computed in a second way.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextChoices

from alliances.models import ChainBody
from alliances.queries import bodies_for, exists
from chains.coverage import base_units, sets_in_force
from chains.lineage import as_of
from chains.models import Chain, ChainUnit, CoverageSet
from chains.queries import by_chain, chains_for
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force
from members.people import persons_for
from organizations.ending import living_on
from organizations.models import Unit
from organizations.queries import party_orgs_for, units_for

RECENT_YEARS = 3


class Window(TextChoices):
    """目前 / 今年以来 / 近三年 / 累计 / 上年度 (R68). Every indicator also takes an as-of day."""

    NOW = "now", "截至当日"
    THIS_YEAR = "this_year", "今年以来"
    RECENT = "recent", "近三年"
    EVER = "ever", "累计"
    LAST_YEAR = "last_year", "上年度"


class Dimension(TextChoices):
    CLASS = "class", "产业分类"
    CHAIN = "chain", "产业链"
    REGION = "region", "区县"


class Shape(TextChoices):
    """How the rows become a number."""

    COUNT = "count", "去重计数"
    SUM = "sum", "求和"
    RATE = "rate", "比率"
    AVERAGE = "average", "平均"


class Sight:
    """What one reader sees on one day: every filter by right is built once and shared by all indicators."""

    def __init__(self, principal: Principal, day: dt.date) -> None:
        self.principal = principal
        self.day = day

    @cached_property
    def units(self) -> "QuerySet[Unit]":
        return units_for(self.principal).filter(living_on(self.day))

    @cached_property
    def chains(self) -> "QuerySet[Chain]":
        return chains_for(by_chain(self.principal)).filter(in_force(self.day))

    @cached_property
    def party_orgs(self) -> Any:
        existing = in_force(self.day, start="founded_on", end="dissolved_on")
        return party_orgs_for(self.principal).filter(existing)

    @cached_property
    def bodies(self) -> "QuerySet[ChainBody]":
        return bodies_for(self.principal).filter(exists(self.day))

    @cached_property
    def persons(self) -> Any:
        return persons_for(self.principal)

    @cached_property
    def coverage_set(self) -> CoverageSet:
        """The city's usual base set: the first of its own."""
        return sets_in_force(self.principal, self.day)[0]

    @cached_property
    def figure_kinds(self) -> Mapping[str, Term]:
        """The city's words for figures by what they mean, the usual one of each."""
        kinds = Term.objects.filter(in_force(self.day), kind="figure_kind").order_by("-order", "-label")
        return {kind.meaning: kind for kind in kinds}


@dataclass(frozen=True)
class Asked:
    """One question: as of ``sight.day``, over a window, on one chain with its ``family``, in one region, on the chains
    of one class of industry (its id, empty for those without a class).
    """

    sight: Sight
    window: Window = Window.NOW
    chain: Chain | None = None
    family: tuple[UUID, ...] = ()
    region: str | None = None
    industry_class: str | None = None

    @property
    def day(self) -> dt.date:
        return self.sight.day

    @property
    def since(self) -> dt.date | None:
        """The first day of the window; None where it has none."""
        if self.window == Window.THIS_YEAR:
            return dt.date(self.day.year, 1, 1)
        if self.window == Window.RECENT:
            return dt.date(self.day.year - RECENT_YEARS + 1, 1, 1)
        return None

    def on(self, chain: Chain, family: Sequence[UUID]) -> "Asked":
        return replace(self, chain=chain, family=tuple(family))

    def chains(self) -> "QuerySet[Chain]":
        found = self.sight.chains
        if self.industry_class is not None:
            asked = {"industry_class_on": self.industry_class} if self.industry_class else {"industry_class_on": None}
            found = as_of(found, self.day).filter(**asked)
        return found.filter(pk__in=self.family) if self.chain else found

    def places(self) -> "QuerySet[ChainUnit]":
        chains: Any = self.family if self.chain else self.sight.chains.values("id")
        rows: QuerySet[ChainUnit] = ChainUnit.objects.filter(in_force(self.day), chain_id__in=chains)
        return rows

    def units(self) -> "QuerySet[Unit]":
        """Living units the reader sees, in the region asked for."""
        found = self.sight.units
        if self.region is None:
            return found
        return found.filter(region_id=self.region) if self.region else found.filter(region_id__isnull=True)

    def placed_units(self) -> "QuerySet[Unit]":
        """Of these the units on chains, each once."""
        return self.units().filter(id__in=self.places().values("unit_id"))

    def base(self) -> "QuerySet[Unit]":
        """The base of both coverages by the city's usual set."""
        units = base_units(self.units(), self.sight.coverage_set, self.day)
        return units.filter(id__in=self.places().values("unit_id")) if self.chain else units


def always(sight: Sight) -> bool:  # noqa: ARG001
    return True


Rows = Callable[[Asked], "QuerySet[Any]"]
Amounts = Callable[[Asked, Sequence[Any]], Mapping[UUID, str]]


@dataclass(frozen=True)
class Subject:
    """What the rows of an indicator are and how one is shown: its name, a word beside it, its page."""

    code: str
    noun: str
    ordering: str
    label: Callable[[Any], str]
    detail: Callable[[Any], str]
    url_name: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """``definition`` says in one sentence what is counted, ``rows`` yields exactly that, one row for each thing.

    ``summed`` yields rows with ``amount`` where the number is a sum, ``base`` the denominator of a rate (of which the
    rows are a part) or of an average. ``needs`` are rights without which the indicator says nothing true.
    """

    code: str
    name: str
    group: str
    definition: str
    unit: str
    subject: Subject
    rows: Rows
    shape: Shape = Shape.COUNT
    base: Rows | None = None
    base_subject: Subject | None = None
    base_name: str = ""
    summed: Rows | None = None
    amounts: Amounts | None = None
    is_money: bool = False
    windows: tuple[Window, ...] = (Window.NOW,)
    dimensions: tuple[Dimension, ...] = (Dimension.CHAIN, Dimension.REGION)
    needs: tuple[str, ...] = ()
    source: str = ""
    exists: Callable[[Sight], bool] = always

    def is_for(self, sight: Sight) -> bool:
        return all(sight.principal.may(right) for right in self.needs) and self.exists(sight)

    @property
    def default_window(self) -> Window:
        return self.windows[0]

    @property
    def is_part(self) -> bool:
        """Whether the rows are part of the base, so that what is missing can be shown."""
        return self.shape == Shape.RATE and (self.base_subject is None or self.base_subject is self.subject)

    def side(self, asked: Asked, side: str) -> "tuple[Subject, QuerySet[Any]]":
        """The rows of one side: counted (empty), ``base``, or ``missing``. Raises InvalidInput where it has none."""
        if side == "":
            return self.subject, self.rows(asked)
        if side == "base" and self.base is not None:
            return self.base_subject or self.subject, self.base(asked)
        if side == "missing" and self.is_part:
            return self.subject, self.missing(asked)
        raise InvalidInput("这项指标没有这一类明细，请从指标页进入。", code="bad_side")

    def missing(self, asked: Asked) -> "QuerySet[Any]":
        """Of the base what the rate does not count: what there is still to do."""
        if self.base is None:
            raise ValueError(f"{self.code} has no base")
        return self.base(asked).exclude(pk__in=self.rows(asked).values("pk"))
