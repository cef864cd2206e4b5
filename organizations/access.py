"""Units, party organizations and own regions, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from organizations.models import MemberCount, OwnRegion, PartyOrg, Unit, UnitFigure, UnitMemberCount


def get_unit_for(principal: Principal, unit_id: UUID, action: str = "unit.view") -> Unit:
    unit: Unit = fetch(
        Unit.objects.select_related("region", "industry"), unit_id, principal.visible(action, AnchorKind.UNIT)
    )
    return unit


def get_party_org_for(principal: Principal, org_id: UUID, action: str = "party_org.view") -> PartyOrg:
    org: PartyOrg = fetch(
        PartyOrg.objects.select_related("superior"), org_id, principal.visible(action, AnchorKind.PARTY_ORG)
    )
    return org


def get_member_count_for(principal: Principal, count_id: UUID, action: str = "member_count.view") -> MemberCount:
    count: MemberCount = fetch(
        MemberCount.objects.select_related("party_org"),
        count_id,
        principal.visible(action, AnchorKind.PARTY_ORG, path="party_org_id"),
    )
    return count


def get_unit_member_count_for(
    principal: Principal, count_id: UUID, action: str = "member_count.view"
) -> UnitMemberCount:
    count: UnitMemberCount = fetch(
        UnitMemberCount.objects.select_related("unit"),
        count_id,
        principal.visible(action, AnchorKind.UNIT, path="unit_id"),
    )
    return count


def get_unit_figure_for(principal: Principal, figure_id: UUID, action: str = "unit_figure.view") -> UnitFigure:
    figure: UnitFigure = fetch(
        UnitFigure.objects.select_related("unit", "kind"),
        figure_id,
        principal.visible(action, AnchorKind.UNIT, path="unit_id"),
    )
    return figure


def get_own_region_for(principal: Principal, region_id: UUID, action: str = "region.view") -> OwnRegion:
    region: OwnRegion = fetch(
        OwnRegion.objects.select_related("region", "kind"), region_id, principal.visible(action, AnchorKind.REGION)
    )
    return region


def can_edit_unit(principal: Principal, unit: Unit) -> bool:
    return bool(Unit.objects.filter(pk=unit.pk).filter(principal.visible("unit.edit", AnchorKind.UNIT)).exists())


def can_edit_party_org(principal: Principal, org: PartyOrg, action: str = "party_org.edit") -> bool:
    return bool(PartyOrg.objects.filter(pk=org.pk).filter(principal.visible(action, AnchorKind.PARTY_ORG)).exists())
