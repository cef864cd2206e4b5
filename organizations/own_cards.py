"""This room's own cards on the page of a unit, beside those of higher rooms."""

from dataclasses import dataclass

from django.urls import reverse

from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from organizations.coverage import unit_counts_of
from organizations.mass_orgs import mass_orgs_for, standing_on
from organizations.measures import measure_of
from organizations.models import MassOrg, Unit, UnitMemberCount
from organizations.periods import Period
from organizations.queries import hosted_party_orgs, unit_figures_for


@dataclass(frozen=True)
class UnitMembersCard:
    """Shown where nothing else tells how many members work in the unit, or where somebody has counted them."""

    unit: Unit
    count: UnitMemberCount | None
    template: str = "organizations/card_unit_members.html"


def unit_members_card(principal: Principal, unit: Unit) -> UnitMembersCard | None:
    seen = principal.narrow(Unit.objects.filter(pk=unit.pk), "member_count.view", AnchorKind.UNIT)
    if not principal.may_everywhere("member_count.view") and not seen.exists():
        return None
    today = clock.today()
    count = unit_counts_of([unit.pk], today).get(unit.pk)
    if count is None and hosted_party_orgs(unit.pk, today):
        return None
    return UnitMembersCard(unit, count)


SHOWN = 4


@dataclass(frozen=True)
class UnitFiguresCard:
    """The latest figures of the unit: period, kind, amount."""

    unit: Unit
    rows: list[tuple[str, str, str]]
    template: str = "organizations/card_unit_figures.html"


def unit_figures_card(principal: Principal, unit: Unit) -> UnitFiguresCard | None:
    if not principal.may("unit_figure.view"):
        return None
    found = unit_figures_for(principal).filter(unit=unit).select_related("kind")
    rows = found.order_by("-year", "-updated_at", "kind__order", "id")[:SHOWN]
    return UnitFiguresCard(
        unit,
        [
            (
                str(Period(row.year, row.period, row.number)),
                row.kind.label,
                measure_of(row.kind.meaning).shown(row.value),
            )
            for row in rows
        ],
    )


@dataclass(frozen=True)
class MassOrgsCard:
    """Trade union, youth league, women's federation of the unit: those that stand today."""

    rows: list[MassOrg]
    add_url: str
    template: str = "organizations/card_mass_orgs.html"


def mass_orgs_card(principal: Principal, unit: Unit) -> MassOrgsCard | None:
    """None where there are none: most units have none, and an empty card tells nobody anything."""
    if not principal.may("mass_org.view"):
        return None
    standing = mass_orgs_for(principal).filter(standing_on(clock.today()), unit_id=unit.pk)
    rows = list(standing.order_by("kind", "name_key", "id"))
    add_url = f"{reverse('mass-org-create')}?unit={unit.pk}" if principal.may("mass_org.edit") else ""
    return MassOrgsCard(rows, add_url) if rows else None
