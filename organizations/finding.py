"""How units and party organizations are found by name."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from core import clock
from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from core.tenancy.dated import in_force
from organizations.choices import PartyOrgKind, UnitKind, UnitState
from organizations.models import PartyOrg, PartyOrgAlias, PartyOrgHost, Unit, UnitAlias
from organizations.queries import party_orgs_for, units_for

UNITS = Findable(FindableKind.UNIT, Unit)
PARTY_ORGS = Findable(FindableKind.PARTY_ORG, PartyOrg)


def short(facts: Facts) -> str:
    return f"简称 {facts['short_name']}" if facts["short_name"] else ""


def former(facts: Facts) -> str:
    names = [name for name in dict.fromkeys(facts["aliases"] or []) if name]
    return f"曾用名 {'、'.join(names)}" if names else ""


def _unit(facts: Facts) -> list[str]:
    state = facts["state"]
    return [
        UnitKind(facts["kind"]).label,
        facts["region"] or "",
        short(facts),
        former(facts),
        facts["uscc"],
        "" if state == UnitState.ACTIVE else UnitState(state).label,
    ]


def _party_org(facts: Facts) -> list[str]:
    hosts = facts["hosts"] or []
    more = f" 等 {len(hosts)} 家" if len(hosts) > 1 else ""
    return [
        PartyOrgKind(facts["kind"]).label,
        short(facts),
        former(facts),
        f"设在 {hosts[0]}{more}" if hosts else "",
        f"{facts['dissolved_on'][:4]} 年撤销" if facts["dissolved_on"] else "",
    ]


def _hosts() -> Any:
    hosts = PartyOrgHost.objects.filter(in_force(clock.today()), party_org_id=OuterRef("pk"))
    return ArraySubquery(hosts.order_by("unit__name_key").values("unit__name"))


def _aliases(model: type[UnitAlias] | type[PartyOrgAlias], owner: str) -> Any:
    rows = model.objects.filter(**{owner: OuterRef("pk")}).order_by("-valid_to", "name_key")
    return ArraySubquery(rows.values("name"))


def sources() -> list[SearchSource]:
    return [
        SearchSource(
            code="units",
            label="单位",
            order=10,
            findable=UNITS,
            action="unit.view",
            rows=units_for,
            facts=lambda: {
                "kind": "kind",
                "region": "region__name",
                "short_name": "short_name",
                "uscc": "uscc",
                "state": "state",
                "aliases": _aliases(UnitAlias, "unit_id"),
            },
            detail=_unit,
            url_name="unit-detail",
            below_url="unit-below",
            list_url="unit-list",
            ended=Q(state=UnitState.ENDED),
            gone=Q(merged_into__isnull=False),
            short_name="short_name",
            below=True,
        ),
        SearchSource(
            code="party_orgs",
            label="党组织",
            order=20,
            findable=PARTY_ORGS,
            action="party_org.view",
            rows=party_orgs_for,
            facts=lambda: {
                "kind": "kind",
                "short_name": "short_name",
                "hosts": _hosts(),
                "aliases": _aliases(PartyOrgAlias, "party_org_id"),
                "dissolved_on": "dissolved_on",
            },
            detail=_party_org,
            url_name="party-org-detail",
            below_url="party-org-below",
            list_url="party-org-list",
            ended=Q(dissolved_on__isnull=False),
            gone=Q(merged_into__isnull=False),
            short_name="short_name",
            below=True,
        ),
    ]
