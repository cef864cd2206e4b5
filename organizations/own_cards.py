"""This room's own cards on the page of a unit, beside those of higher rooms."""

from dataclasses import dataclass

from core import clock
from core.principal import Principal
from organizations.coverage import unit_counts_of
from organizations.models import Unit, UnitMemberCount
from organizations.queries import hosted_party_orgs


@dataclass(frozen=True)
class UnitMembersCard:
    """Shown where nothing else tells how many members work in the unit, or where somebody has counted them."""

    unit: Unit
    count: UnitMemberCount | None
    template: str = "organizations/card_unit_members.html"


def unit_members_card(principal: Principal, unit: Unit) -> UnitMembersCard | None:
    if not principal.may("member_count.view"):
        return None
    today = clock.today()
    count = unit_counts_of([unit.pk], today).get(unit.pk)
    if count is None and hosted_party_orgs(unit.pk, today):
        return None
    return UnitMembersCard(unit, count)
