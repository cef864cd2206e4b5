"""Units, party organizations and own regions as what a grant or an appointment may name."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.choices import AnchorKind
from core.principal import Principal
from core.search.index import named_like
from core.search.words import words
from members.scopes import LIMIT, Suggestion, register_scope_source
from organizations.models import OwnRegion, PartyOrg, Unit
from organizations.queries import own_regions_for, party_orgs_for, unit_suggestions


def _named_like(queryset: "QuerySet[Any]", text: str) -> list[Any]:
    return list(named_like(queryset, text).order_by("name_key")[:LIMIT]) if words(text) else []


def find_party_orgs(principal: Principal, text: str) -> list[Suggestion]:
    rows: list[PartyOrg] = _named_like(party_orgs_for(principal).filter(dissolved_on__isnull=True), text)
    return [{"id": str(org.pk), "label": org.name, "detail": org.get_kind_display()} for org in rows]


def find_own_regions(principal: Principal, text: str) -> list[Suggestion]:
    rows: list[OwnRegion] = _named_like(own_regions_for(principal), text)
    return [{"id": str(region.pk), "label": region.name, "detail": ""} for region in rows]


def unit_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(Unit.objects.filter(id__in=list(ids)).values_list("id", "name"))


def party_org_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(PartyOrg.objects.filter(id__in=list(ids)).values_list("id", "name"))


def own_region_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(OwnRegion.objects.filter(id__in=list(ids)).values_list("id", "name"))


def register() -> None:
    register_scope_source(AnchorKind.UNIT, "单位", unit_suggestions, unit_names, url_name="unit-detail")
    register_scope_source(AnchorKind.PARTY_ORG, "党组织", find_party_orgs, party_org_names, url_name="party-org-detail")
    register_scope_source(AnchorKind.REGION, "园区", find_own_regions, own_region_names, url_name="own-region-detail")
