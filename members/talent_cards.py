"""What a unit's page says of people who moved, came and grew: how many, each number leading to its rows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from core import clock
from core.principal import Principal
from members.models import Exchange, Growth, TalentIntake
from members.talent import going_on, talent_for
from organizations.models import Unit


@dataclass(frozen=True)
class TalentLine:
    label: str
    persons: int
    now: str
    url: str


@dataclass(frozen=True)
class TalentCard:
    unit: Unit
    lines: list[TalentLine]
    add_url: str
    template: str = "members/card_talent.html"


def _sum(rows: "QuerySet[Any]") -> Coalesce:
    """The persons of ``rows`` as a part of another statement."""
    found = rows.order_by().values(every=Value(1)).values(people=Sum("persons"))
    return Coalesce(Subquery(found), 0)


def _lines(principal: Principal, unit_id: UUID) -> list[TalentLine]:
    """One statement: a unit's page has many cards."""
    moved = talent_for(principal, Exchange).filter(Q(from_unit_id=unit_id) | Q(to_unit_id=unit_id))
    counted = Unit.objects.filter(pk=unit_id).values_list(
        _sum(moved),
        _sum(moved.filter(going_on(clock.today()))),
        _sum(talent_for(principal, TalentIntake).filter(unit_id=unit_id)),
        _sum(talent_for(principal, Growth).filter(unit_id=unit_id)),
    )
    total, here, came, grew = counted.first() or (0, 0, 0, 0)
    return [
        TalentLine("挂职交流", total, f"在期 {here} 人" if here else "", reverse("exchange-list")),
        TalentLine("人才引进", came, "", reverse("intake-list")),
        TalentLine("双向培养", grew, "", reverse("growth-list")),
    ]


def talent_card(principal: Principal, unit: Unit) -> TalentCard | None:
    """None for who sees none of it, and where nothing is recorded and nothing could be."""
    if not principal.may("talent.view"):
        return None
    lines = _lines(principal, unit.pk)
    add_url = f"{reverse('exchange-create')}?unit={unit.pk}" if principal.may("talent.edit") else ""
    if not add_url and not any(line.persons for line in lines):
        return None
    return TalentCard(unit, lines, add_url)
