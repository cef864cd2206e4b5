"""Units, party organizations and own regions, fetched for somebody and something."""

from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from core.access import fetch
from core.choices import AnchorKind
from core.errors import MovedOn
from core.principal import Principal
from organizations.models import MassOrg, MemberCount, Merge, OwnRegion, PartyOrg, Unit, UnitFigure, UnitMemberCount


def get_unit_for(principal: Principal, unit_id: UUID, action: str = "unit.view") -> Unit:
    """Raises NotFound, NotAllowed, MovedOn (merged into another)."""
    unit: Unit = fetch(
        Unit.objects.select_related("region", "industry"), unit_id, principal.visible(action, AnchorKind.UNIT)
    )
    if unit.merged_into_id is not None:
        raise _moved_on(unit, unit.merged_into_id, "unit-detail")
    return unit


def get_party_org_for(principal: Principal, org_id: UUID, action: str = "party_org.view") -> PartyOrg:
    """Raises NotFound, NotAllowed, MovedOn (merged into another)."""
    org: PartyOrg = fetch(
        PartyOrg.objects.select_related("superior"), org_id, principal.visible(action, AnchorKind.PARTY_ORG)
    )
    if org.merged_into_id is not None:
        raise _moved_on(org, org.merged_into_id, "party-org-detail")
    return org


def _moved_on(row: Unit | PartyOrg, into: UUID, url_name: str) -> MovedOn:
    name = type(row).objects.values_list("name", flat=True).get(pk=into)
    return MovedOn(f"“{row.name}”已并入“{name}”，请改用“{name}”。", into=into, url=reverse(url_name, args=[into]))


def get_merge_for(principal: Principal, merge_id: UUID) -> Merge:
    """Merges are the department's, over the whole city."""
    principal.require_everywhere("duplicate.view")
    merge: Merge = fetch(Merge.objects.all(), merge_id, Q())
    return merge


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


def get_mass_org_for(principal: Principal, mass_org_id: UUID, action: str = "mass_org.view") -> MassOrg:
    org: MassOrg = fetch(
        MassOrg.objects.select_related("unit"),
        mass_org_id,
        principal.visible(action, AnchorKind.UNIT, path="unit_id"),
    )
    return org


def get_own_region_for(principal: Principal, region_id: UUID, action: str = "region.view") -> OwnRegion:
    region: OwnRegion = fetch(
        OwnRegion.objects.select_related("region", "kind"), region_id, principal.visible(action, AnchorKind.REGION)
    )
    return region


def can_edit_unit(principal: Principal, unit: Unit) -> bool:
    if principal.may_everywhere("unit.edit"):
        return True
    return bool(Unit.objects.filter(pk=unit.pk).filter(principal.visible("unit.edit", AnchorKind.UNIT)).exists())


def can_edit_party_org(principal: Principal, org: PartyOrg, action: str = "party_org.edit") -> bool:
    return bool(PartyOrg.objects.filter(pk=org.pk).filter(principal.visible(action, AnchorKind.PARTY_ORG)).exists())
