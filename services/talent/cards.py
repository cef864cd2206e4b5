"""What talent shows elsewhere: on a unit's page whom it looks for."""

from dataclasses import dataclass

from django.urls import reverse

from core import clock
from core.principal import Principal
from core.templatetags.parts import StateTag
from organizations.models import Unit
from services.models import TalentNeed
from services.talent.queries import NEED_VIEW, needs_for, valid_on
from services.talent.signs import need_tag

LISTED = 5


@dataclass(frozen=True)
class NeedsOfUnit:
    rows: list[tuple[TalentNeed, StateTag]]
    url: str
    template: str = "services/unit_needs.html"


def needs_card(principal: Principal, unit: Unit) -> NeedsOfUnit | None:
    if not principal.may(NEED_VIEW):
        return None
    standing = needs_for(principal).filter(valid_on(clock.today()), unit=unit)
    found = list(standing.order_by("ends_on", "id")[:LISTED])
    if not found:
        return None
    return NeedsOfUnit([(row, need_tag(row)) for row in found], f"{reverse('talent-need-list')}?unit={unit.pk}")
