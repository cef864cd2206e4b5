"""People who move, come and grow: who sees which rows, what is said of the persons in them (R17, R29, R54, R63)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import StateTag
from core.tenancy.dated import in_force
from members.models import SPHERE_KINDS, Exchange, Growth, TalentIntake
from members.models.talent import Sphere
from members.people import persons_for
from members.scopes import labels, scope_source
from organizations.models import Unit

Row = TypeVar("Row", bound=Sphere)
NOT_NAMED = "已登记"


def holding(principal: Principal) -> Principal:
    """The same person with only those grants that hold a chain or a body whole: who looks after a unit sees what is
    told of that unit, not all that is filed under its chain.
    """
    if principal.is_platform:
        return principal
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind != AnchorKind.UNIT))


def talent_visible(principal: Principal, model: type[Sphere], action: str = "talent.view") -> Q:
    """Rows filed under what one holds whole, and those of the units one looks after."""
    if principal.may_everywhere(action):
        return Q()
    found = Q(pk__in=[])
    for column, kind in model.PLACES:
        found |= principal.visible(action, kind, path=column)
    held = holding(principal)
    for each in SPHERE_KINDS:
        found |= Q(sphere_kind=each) & held.visible(action, AnchorKind(each), path="sphere_id")
    return found


def talent_for(principal: Principal, model: type[Row], *, action: str = "talent.view") -> "QuerySet[Row]":
    rows: Any = model._default_manager.filter(talent_visible(principal, model, action))
    return rows  # type: ignore[no-any-return]  # the manager of a type variable is not known


def exchanges_for(principal: Principal, *, action: str = "talent.view") -> "QuerySet[Exchange]":
    return talent_for(principal, Exchange, action=action)


def going_on(day: dt.date, *, path: str = "") -> Q:
    """Exchanges begun and not ended on ``day``."""
    return in_force(day, path=path, start="starts_on", end="ends_on")


# ---- what is shown --------------------------------------------------------------------------------------------------


def names_of(principal: Principal, person_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those persons one may see; one query, none where one sees no persons."""
    wanted = {person_id for person_id in person_ids if person_id}
    if not wanted or not principal.may("person.view"):
        return {}
    return dict(persons_for(principal).filter(pk__in=wanted).values_list("id", "name"))


def who(person_id: UUID | None, persons: int, names: "dict[UUID, str]") -> str:
    """A name where one may see it, that there is one, or how many they are."""
    return names.get(person_id, NOT_NAMED) if person_id else f"{persons} 人"


def sphere_url(row: Sphere) -> str:
    source = scope_source(row.sphere_kind or "")
    return source.url(row.sphere_id) if source and row.sphere_id else ""


def sphere_names(rows: Iterable[Sphere]) -> dict[UUID, str]:
    """One query for each kind of what the rows are filed under."""
    return labels((row.sphere_kind, row.sphere_id) for row in rows)


def place(unit: Unit | None, name: str) -> str:
    return (unit.short_name or unit.name) if unit else name


def period(first: dt.date, last: dt.date | None) -> str:
    return f"{cn_date(first)}至{cn_date(last)}" if last else f"{cn_date(first)}起"


def exchange_state(exchange: Exchange, day: dt.date) -> StateTag:
    if exchange.starts_on > day:
        return StateTag("未开始", "warn")
    if exchange.ends_on is not None and exchange.ends_on < day:
        return StateTag("已结束", "off")
    return StateTag("在期", "go")


def exchange_name(exchange: Exchange) -> str:
    """What a row without a name of its own is called: 选派干部进企业：示例企业."""
    return f"{exchange.kind.label}：{place(exchange.to_unit, exchange.to_name)}"


@dataclass(frozen=True)
class ExchangeRow:
    exchange: Exchange
    name: str
    who: str
    sent_by: str
    received_by: str
    period: str
    state: StateTag


def exchange_rows(principal: Principal, exchanges: Sequence[Exchange], day: dt.date) -> list[ExchangeRow]:
    """What a page shows of exchanges, their kind and units fetched; one query for the names."""
    names = names_of(principal, (row.person_id for row in exchanges))
    return [
        ExchangeRow(
            row,
            exchange_name(row),
            who(row.person_id, row.persons, names),
            place(row.from_unit, row.from_name),
            place(row.to_unit, row.to_name),
            period(row.starts_on, row.ends_on),
            exchange_state(row, day),
        )
        for row in exchanges
    ]


def intake_name(intake: TalentIntake) -> str:
    return f"{intake.kind.label}：{place(intake.unit, '')}"


def growth_name(growth: Growth) -> str:
    where = growth.unit or growth.party_org
    return f"{growth.kind.label}：{(where.short_name or where.name) if where else ''}"


@dataclass(frozen=True)
class GrowthRow:
    growth: Growth
    name: str
    who: str


def growth_rows(principal: Principal, rows: Sequence[Growth]) -> list[GrowthRow]:
    """What a page shows of growth, kind and places fetched; one query for the names."""
    names = names_of(principal, (row.person_id for row in rows))
    return [GrowthRow(row, growth_name(row), who(row.person_id, row.persons, names)) for row in rows]


@dataclass(frozen=True)
class KindLine:
    """One of the city's words with how many entries and how many persons; ``going_on`` of these now."""

    kind_id: UUID
    label: str
    rows: int
    persons: int
    going_on: int = 0


def by_kind(rows: "QuerySet[Any]", *, now: Q | None = None) -> list[KindLine]:
    """Entries and persons of each of the city's words, in the city's order; one query."""
    counted: dict[str, Any] = {"rows": Count("id"), "people": Sum("persons")}
    if now is not None:
        counted["here"] = Sum("persons", filter=now)
    found = rows.order_by().values("kind_id", "kind__label", "kind__order").annotate(**counted)
    return [
        KindLine(line["kind_id"], line["kind__label"], line["rows"], line["people"], line.get("here") or 0)
        for line in found.order_by("kind__order", "kind__label")
    ]
