"""This room's own cards on the page of a unit, beside those of higher rooms."""

from dataclasses import dataclass

from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from organizations.coverage import unit_counts_of
from organizations.measures import measure_of
from organizations.models import Unit, UnitMemberCount
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
