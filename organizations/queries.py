"""Reads of units and party organizations. The first argument is who asks, or the ids a grant names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from core import clock
from core.choices import AnchorKind
from core.models import AuditEvent
from core.principal import Principal
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from organizations.choices import UnitState
from organizations.models import (
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

Ids = QuerySet[Any, Any]


def standing_units() -> "QuerySet[Unit]":
    """Every unit of the tenant but those merged into another, which stand in no list.

    Told by the key, not by the state: of ``NOT state = $1`` a prepared plan expects no rows at all.
    """
    queryset: QuerySet[Unit] = Unit.objects.filter(merged_into=None)
    return queryset


def standing_party_orgs() -> "QuerySet[PartyOrg]":
    queryset: QuerySet[PartyOrg] = PartyOrg.objects.filter(merged_into=None)
    return queryset


def units_for(principal: Principal, *, action: str = "unit.view") -> "QuerySet[Unit]":
    queryset: QuerySet[Unit] = principal.narrow(standing_units(), action, AnchorKind.UNIT)
    return queryset


def units_without_last_day(principal: Principal) -> "QuerySet[Unit]":
    """Ended units of whose end no day is known: they count on no day, not on those before either. Raises NotAllowed."""
    principal.require_everywhere("unit.remove")
    return units_for(principal).filter(state=UnitState.ENDED, ended_on__isnull=True)


def days_ended_by_log(tenant_id: UUID, unit_ids: Collection[UUID]) -> dict[UUID, dt.date]:
    """The day on which each unit was last marked as ended, as the log has it: a proposal, as it was entered then."""
    events = AuditEvent.objects.filter(
        tenant_id=tenant_id,
        row_id__in=unit_ids,
        table_name=Unit._meta.db_table,
        operation="update",
        diff__state__1=UnitState.ENDED,
    )
    return {
        row_id: at.astimezone(clock.CHINA).date() for row_id, at in events.order_by("at").values_list("row_id", "at")
    }


def party_orgs_for(principal: Principal, *, action: str = "party_org.view") -> "QuerySet[PartyOrg]":
    queryset: QuerySet[PartyOrg] = principal.narrow(standing_party_orgs(), action, AnchorKind.PARTY_ORG)
    return queryset


def member_counts_for(principal: Principal, *, action: str = "member_count.view") -> "QuerySet[MemberCount]":
    queryset: QuerySet[MemberCount] = principal.narrow(
        MemberCount.objects.all(), action, AnchorKind.PARTY_ORG, path="party_org_id"
    )
    return queryset


def unit_member_counts_for(principal: Principal, *, action: str = "member_count.view") -> "QuerySet[UnitMemberCount]":
    queryset: QuerySet[UnitMemberCount] = principal.narrow(
        UnitMemberCount.objects.all(), action, AnchorKind.UNIT, path="unit_id"
    )
    return queryset


def unit_figures_for(principal: Principal, *, action: str = "unit_figure.view") -> "QuerySet[UnitFigure]":
    queryset: QuerySet[UnitFigure] = principal.narrow(UnitFigure.objects.all(), action, AnchorKind.UNIT, path="unit_id")
    return queryset


def unit_aliases_for(principal: Principal, *, action: str = "unit.view") -> "QuerySet[UnitAlias]":
    queryset: QuerySet[UnitAlias] = principal.narrow(UnitAlias.objects.all(), action, AnchorKind.UNIT, path="unit_id")
    return queryset


def party_org_aliases_for(principal: Principal, *, action: str = "party_org.view") -> "QuerySet[PartyOrgAlias]":
    queryset: QuerySet[PartyOrgAlias] = principal.narrow(
        PartyOrgAlias.objects.all(), action, AnchorKind.PARTY_ORG, path="party_org_id"
    )
    return queryset


def own_regions_for(principal: Principal, *, action: str = "region.view") -> "QuerySet[OwnRegion]":
    queryset: QuerySet[OwnRegion] = principal.narrow(OwnRegion.objects.all(), action, AnchorKind.REGION)
    return queryset


def residences_for(principal: Principal, *, action: str = "unit.view") -> "QuerySet[Residence]":
    queryset: QuerySet[Residence] = principal.narrow(Residence.objects.all(), action, AnchorKind.UNIT, path="unit_id")
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
    """A unit as a list shows it: what stands in it today. ``members`` is None where nothing was counted."""

    unit: Unit
    tags: list[str]
    party_orgs: list[PartyOrg]
    members: int | None


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


def with_tags(units: "QuerySet[Unit]", day: dt.date) -> "QuerySet[Unit]":
    """The units, the labels of their tags on ``day`` with each as ``tag_labels``."""
    tags = UnitTag.objects.filter(in_force(day), unit_id=OuterRef("pk")).order_by("tag__order", "tag__label")
    return units.annotate(tag_labels=ArraySubquery(tags.values("tag__label")))


def unit_words(unit_id: UUID, day: dt.date) -> tuple[list[str], list[str]]:
    """The labels of a unit's tags on ``day`` and its further industries, code and name: one statement."""
    further = UnitIndustry.objects.filter(unit_id=OuterRef("pk")).order_by("industry_id")
    shown = Concat("industry_id", Value(" "), "industry__name", output_field=TextField())
    found = with_tags(Unit.objects.filter(pk=unit_id), day).annotate(
        industry_labels=ArraySubquery(further.values_list(shown))
    )
    tags, industries = found.values_list("tag_labels", "industry_labels").get()
    return list(tags), list(industries)


def latest_members(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, int]:
    """Full and probationary members of each organization by its latest count up to ``day`` (R51: floating apart)."""
    rows = (
        MemberCount.objects.filter(party_org_id__in=list(org_ids), as_of__lte=day)
        .order_by("party_org_id", "-as_of")
        .distinct("party_org_id")
        .values_list("party_org_id", "full", "probationary")
    )
    return {org_id: full + probationary for org_id, full, probationary in rows}


def latest_counts(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, MemberCount]:
    """The latest count of each organization up to ``day``."""
    rows = (
        MemberCount.objects.filter(party_org_id__in=list(org_ids), as_of__lte=day)
        .order_by("party_org_id", "-as_of")
        .distinct("party_org_id")
    )
    return {count.party_org_id: count for count in rows}


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


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
            members=_total(members.get(org.pk) for org in hosted.get(unit.pk, [])),
        )
        for unit in units
    ]


@dataclass(frozen=True)
class PartyOrgRow:
    """An organization as a list shows it: where it stands and how many members its latest count has."""

    org: PartyOrg
    hosts: list[Unit]
    count: MemberCount | None


def hosts_of(org_ids: Iterable[UUID], day: dt.date) -> dict[UUID, list[Unit]]:
    """The units each organization stands in on ``day``, by name."""
    rows = (
        PartyOrgHost.objects.filter(in_force(day), party_org_id__in=list(org_ids))
        .select_related("unit")
        .order_by("unit__name_key", "id")
    )
    found: dict[UUID, list[Unit]] = defaultdict(list)
    for host in rows:
        found[host.party_org_id].append(host.unit)
    return found


def party_org_rows(orgs: Sequence[PartyOrg], day: dt.date) -> list[PartyOrgRow]:
    """What a page of organizations shows, in two queries however many there are."""
    ids = [org.pk for org in orgs]
    hosts, counts = hosts_of(ids, day), latest_counts(ids, day)
    return [PartyOrgRow(org=org, hosts=hosts.get(org.pk, []), count=counts.get(org.pk)) for org in orgs]


def superiors_of(org_id: UUID) -> list[UUID]:
    """The ids above an organization in the tree of affiliation, in no order, itself left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE above(id) AS ("
            " SELECT superior_id FROM organizations_partyorg WHERE id = %s"
            " UNION SELECT o.superior_id FROM organizations_partyorg o JOIN above a ON o.id = a.id)"
            " SELECT id FROM above WHERE id IS NOT NULL",
            [org_id],
        )
        return [row[0] for row in cursor.fetchall()]


def resident_counts(park_ids: Iterable[UUID], day: dt.date) -> dict[UUID, int]:
    """Distinct units resident in each park on ``day``."""
    rows = (
        Residence.objects.filter(in_force(day), own_region_id__in=list(park_ids))
        .values_list("own_region_id")
        .annotate(units=Count("unit_id", distinct=True))
        .order_by()
    )
    return dict(rows)


def open_parks() -> "QuerySet[OwnRegion]":
    """Parks a unit may enter: those not closed, by name."""
    parks: QuerySet[OwnRegion] = OwnRegion.objects.filter(closed_on__isnull=True).order_by("name_key", "id")
    return parks


def unit_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 units found by what was typed: name, short name, pinyin, initials or code."""
    if not words(text):
        return []
    found = named_like(units_for(principal), text)
    rows = found.order_by("name_key").values_list("id", "name", "uscc")[:20]
    return [{"id": str(unit_id), "label": name, "detail": code} for unit_id, name, code in rows]


def party_org_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 organizations not dissolved found by what was typed: name, pinyin or initials."""
    if not words(text):
        return []
    found = named_like(party_orgs_for(principal).filter(dissolved_on__isnull=True), text)
    return [
        {"id": str(org.pk), "label": org.name, "detail": org.get_kind_display()}
        for org in found.order_by("name_key")[:20]
    ]
