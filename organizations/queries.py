"""Reads of units and party organizations. The first argument is who asks, or the ids a grant names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.search import Hit
from core.tenancy.dated import in_force
from organizations.models import MemberCount, OwnRegion, PartyOrg, PartyOrgHost, Residence, Unit, UnitTag
from organizations.naming import name_key

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


@dataclass(frozen=True)
class UnitRow:
    """A unit as a list shows it: what stands in it today, read once for the page."""

    unit: Unit
    tags: list[str]
    party_orgs: list[PartyOrg]
    members: int


def hosted_in(unit_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[PartyOrg]]:
    """Party organizations standing in each unit on ``day``, the highest kind first."""
    hosts = (
        PartyOrgHost.objects.filter(
            in_force(day),
            in_force(day, path="party_org__", start="founded_on", end="dissolved_on"),
            unit_id__in=list(unit_ids),
        )
        .select_related("party_org")
        .order_by("party_org__name_key", "id")
    )
    found: dict[UUID, list[PartyOrg]] = defaultdict(list)
    for host in hosts:
        found[host.unit_id].append(host.party_org)
    return found


def hosted_party_orgs(unit_id: UUID, day: dt.date) -> list[PartyOrg]:
    return hosted_in([unit_id], day).get(unit_id, [])


def current_tags(unit_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[str]]:
    rows = (
        UnitTag.objects.filter(in_force(day), unit_id__in=list(unit_ids))
        .order_by("tag__order", "tag__label")
        .values_list("unit_id", "tag__label")
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for unit_id, label in rows:
        found[unit_id].append(label)
    return found


def latest_members(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, int]:
    """Full and probationary members of each organization by its latest count up to ``day`` (R51: floating apart)."""
    rows = (
        MemberCount.objects.filter(party_org_id__in=list(org_ids), as_of__lte=day)
        .order_by("party_org_id", "-as_of")
        .distinct("party_org_id")
        .values_list("party_org_id", "full", "probationary")
    )
    return {org_id: full + probationary for org_id, full, probationary in rows}


def unit_rows(units: Sequence[Unit], day: dt.date) -> list[UnitRow]:
    """What a page of units shows, in four queries however many units it has."""
    ids = [unit.pk for unit in units]
    tags, hosted = current_tags(ids, day), hosted_in(ids, day)
    members = latest_members({org.pk for orgs in hosted.values() for org in orgs}, day)
    return [
        UnitRow(
            unit=unit,
            tags=tags.get(unit.pk, []),
            party_orgs=hosted.get(unit.pk, []),
            members=sum(members.get(org.pk, 0) for org in hosted.get(unit.pk, [])),
        )
        for unit in units
    ]


def unit_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 units whose name, initials or code begin or hold what was typed."""
    key = name_key(text)
    if not key:
        return []
    found = units_for(principal).filter(
        Q(name_key__contains=key) | Q(initials__startswith=key) | Q(uscc__startswith=text.strip().upper())
    )
    rows = found.order_by("name_key").values_list("id", "name", "uscc")[:20]
    return [{"id": str(unit_id), "label": name, "detail": code} for unit_id, name, code in rows]


def find_units(principal: Principal, text: str, limit: int) -> list[Hit]:
    return [
        Hit(row["label"], row["detail"], reverse("unit-detail", args=[row["id"]]))
        for row in unit_suggestions(principal, text)[:limit]
    ]


def find_party_orgs(principal: Principal, text: str, limit: int) -> list[Hit]:
    key = name_key(text)
    if not key:
        return []
    found = party_orgs_for(principal).filter(Q(name_key__contains=key) | Q(initials__startswith=key))
    return [
        Hit(org.name, org.get_kind_display(), reverse("party-org-detail", args=[org.pk]))
        for org in found.order_by("name_key")[:limit]
    ]
