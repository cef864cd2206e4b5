"""Reads of units and party organizations. The first argument is who asks, or the ids a grant names."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import MemberCount, OwnRegion, PartyOrg, PartyOrgHost, Residence, Unit

Ids = QuerySet[Any, Any]


def units_for(principal: Principal, *, action: str = "unit.view") -> "QuerySet[Unit]":
    queryset: QuerySet[Unit] = principal.narrow(Unit.objects.all(), action, AnchorKind.UNIT)
    return queryset


def party_orgs_for(principal: Principal, *, action: str = "party_org.view") -> "QuerySet[PartyOrg]":
    queryset: QuerySet[PartyOrg] = principal.narrow(PartyOrg.objects.all(), action, AnchorKind.PARTY_ORG)
    return queryset


def member_counts_for(principal: Principal, *, action: str = "member_count.view") -> "QuerySet[MemberCount]":
    queryset: QuerySet[MemberCount] = principal.narrow(
        MemberCount.objects.all(), action, AnchorKind.PARTY_ORG, path="party_org_id"
    )
    return queryset


def own_regions_for(principal: Principal, *, action: str = "region.view") -> "QuerySet[OwnRegion]":
    queryset: QuerySet[OwnRegion] = principal.narrow(OwnRegion.objects.all(), action, AnchorKind.REGION)
    return queryset


def units_in_regions(region_ids: list[UUID]) -> Ids:
    """Ids of units now resident in the given own regions."""
    ids: Ids = Residence.objects.filter(in_force(clock.today()), own_region_id__in=region_ids).values("unit_id")
    return ids


def party_orgs_in_units(unit_ids: list[UUID]) -> Ids:
    """Ids of party organizations now standing in the given units."""
    ids: Ids = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=unit_ids).values("party_org_id")
    return ids


def parks_holding(unit_ids: list[UUID]) -> Ids:
    ids: Ids = Residence.objects.filter(in_force(clock.today()), unit_id__in=unit_ids).values("own_region_id")
    return ids
