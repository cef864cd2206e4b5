"""What a unit's page says of people who moved, came and grew: how many, each number leading to its rows."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum
from django.urls import reverse

from core import clock
from core.principal import Principal
from members.models import Exchange
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


def _exchanges(principal: Principal, unit_id: UUID) -> TalentLine:
    of_unit = talent_for(principal, Exchange).filter(Q(from_unit_id=unit_id) | Q(to_unit_id=unit_id))
    counted = of_unit.aggregate(people=Sum("persons"), here=Sum("persons", filter=going_on(clock.today())))
    now = f"在期 {counted['here']} 人" if counted["here"] else ""
    return TalentLine("挂职交流", counted["people"] or 0, now, reverse("exchange-list"))


def talent_card(principal: Principal, unit: Unit) -> TalentCard | None:
    """None for who sees none of it, and where nothing is recorded and nothing could be."""
    if not principal.may("talent.view"):
        return None
    lines = [_exchanges(principal, unit.pk)]
    add_url = f"{reverse('exchange-create')}?unit={unit.pk}" if principal.may("talent.edit") else ""
    if not add_url and not any(line.persons for line in lines):
        return None
    return TalentCard(unit, lines, add_url)
