"""The objects of this room that have a page, for what concerns every object (core.objects)."""

from core.bin import BinKind, register_bin_kind
from core.choices import AnchorKind
from core.objects import ObjectKind, Part, register_object_kind
from organizations.actions.restoring import check_figure, check_party_org, hold_party_orgs
from organizations.models import (
    MassOrg,
    MemberCount,
    OwnRegion,
    PartyOrg,
    PartyOrgAlias,
    PartyOrgHost,
    Residence,
    Unit,
    UnitAlias,
    UnitFigure,
    UnitIndustry,
    UnitMemberCount,
    UnitTag,
)

KINDS = (
    ObjectKind(
        code="units",
        label="单位",
        model=Unit,
        action="unit.view",
        visible=lambda principal: principal.visible("unit.view", AnchorKind.UNIT),
        pages=("unit-detail",),
        argument="unit_id",
        api_scope="units",
        held=lambda principal, unit_id: principal.at(AnchorKind.UNIT, Unit.objects.filter(pk=unit_id)),
        parts=(
            Part(UnitTag, "unit_id"),
            Part(UnitAlias, "unit_id"),
            Part(UnitIndustry, "unit_id"),
            Part(Residence, "unit_id"),
            Part(UnitMemberCount, "unit_id", "member_count.view"),
            Part(UnitFigure, "unit_id", "unit_figure.view"),
            Part(MassOrg, "unit_id", "mass_org.view"),
            Part(PartyOrgHost, "unit_id", "party_org.view"),
        ),
    ),
    ObjectKind(
        code="party-orgs",
        label="党组织",
        model=PartyOrg,
        action="party_org.view",
        visible=lambda principal: principal.visible("party_org.view", AnchorKind.PARTY_ORG),
        pages=("party-org-detail",),
        argument="party_org_id",
        api_scope="party-orgs",
        held=lambda principal, org_id: principal.at(AnchorKind.PARTY_ORG, PartyOrg.objects.filter(pk=org_id)),
        parts=(
            Part(PartyOrgHost, "party_org_id"),
            Part(PartyOrgAlias, "party_org_id"),
            Part(MemberCount, "party_org_id", "member_count.view"),
        ),
    ),
    ObjectKind(
        code="regions",
        label="区域",
        model=OwnRegion,
        action="region.view",
        visible=lambda principal: principal.visible("region.view", AnchorKind.REGION),
        pages=("own-region-detail",),
        argument="own_region_id",
        api_scope="own-regions",
        held=lambda principal, region_id: principal.at(AnchorKind.REGION, OwnRegion.objects.filter(pk=region_id)),
        parts=(Part(Residence, "own_region_id", "unit.view"),),
    ),
)


BIN_KINDS = (
    BinKind(
        code="units",
        label="单位",
        model=Unit,
        action="unit.remove",
        allowed=lambda principal: principal.visible("unit.remove", AnchorKind.UNIT),
        owned=(UnitTag, UnitAlias, UnitIndustry, Residence, UnitMemberCount, UnitFigure),
    ),
    BinKind(
        code="party-orgs",
        label="党组织",
        model=PartyOrg,
        action="party_org.edit",
        allowed=lambda principal: principal.visible("party_org.edit", AnchorKind.PARTY_ORG),
        owned=(PartyOrgHost, PartyOrgAlias, MemberCount),
        check=check_party_org,
        lock=hold_party_orgs,
    ),
    BinKind(
        code="regions",
        label="区域",
        model=OwnRegion,
        action="region.edit",
        allowed=lambda principal: principal.visible("region.edit", AnchorKind.REGION),
    ),
    BinKind(
        code="mass-orgs",
        label="群团组织",
        model=MassOrg,
        action="mass_org.edit",
        allowed=lambda principal: principal.visible("mass_org.edit", AnchorKind.UNIT, path="unit_id"),
    ),
    BinKind(
        code="unit-figures",
        label="经营数据",
        model=UnitFigure,
        action="unit_figure.edit",
        allowed=lambda principal: principal.visible("unit_figure.edit", AnchorKind.UNIT, path="unit_id"),
        name=lambda figure: f"{figure.unit.name} {figure.kind.label} {figure.year} 年",
        check=check_figure,
    ),
)


def register() -> None:
    for kind in KINDS:
        register_object_kind(kind)
    for bin_kind in BIN_KINDS:
        register_bin_kind(bin_kind)
