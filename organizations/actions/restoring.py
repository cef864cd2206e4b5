"""What the actions of this room ask of a new row, asked again of one that comes back from the bin."""

from collections.abc import Collection
from uuid import UUID

from core.errors import Conflict
from organizations.actions.party_org import check_superior, lock_party_orgs
from organizations.models import PartyOrg, PartyOrgHost, Unit, UnitFigure
from organizations.queries import standing_units


def require_standing(unit_ids: Collection[UUID | None]) -> None:
    """The units were not merged into others meanwhile. Raises Conflict, naming them."""
    wanted = {unit_id for unit_id in unit_ids if unit_id is not None}
    standing = set(standing_units().filter(id__in=wanted).values_list("id", flat=True))
    gone = Unit.objects.filter(id__in=wanted - standing).order_by("name_key").values_list("name", flat=True)
    names = "、".join(f"“{name}”" for name in gone[:3])
    if names:
        raise Conflict(f"{names}已并入其他单位，请在并入后的单位重新登记。", code="unit_merged")


def hold_party_orgs() -> None:
    """Before anything is put back: an organization is held before the keys of the units it stands in."""
    lock_party_orgs()


def check_party_org(org: PartyOrg) -> None:
    """Its superior still exists and does not stand below it by now; the units it stands in still stand."""
    check_superior(PartyOrg(id=org.pk), {"superior_id": org.superior_id})
    require_standing(list(PartyOrgHost.objects.filter(party_org=org).values_list("unit_id", flat=True)))


def check_figure(figure: UnitFigure) -> None:
    """Its unit still stands by itself."""
    require_standing([figure.unit_id])
