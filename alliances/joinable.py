"""Who of a chain may join its body at once: the party organizations standing in its units, with a likely category."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from alliances.choices import CategoryMeaning
from alliances.models import ChainBody, Membership
from chains.choices import ChainRole
from chains.queries import family_of, places_in_force
from core.models import Term
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.choices import UnitKind
from organizations.models import PartyOrg, PartyOrgHost, Unit
from organizations.queries import party_orgs_for

BY_UNIT_KIND = {
    UnitKind.DEPARTMENT: CategoryMeaning.DEPARTMENT,
    UnitKind.ASSOCIATION: CategoryMeaning.ASSOCIATION,
    UnitKind.INSTITUTE: CategoryMeaning.RESEARCH,
    UnitKind.UNIVERSITY: CategoryMeaning.UNIVERSITY,
    UnitKind.FINANCIAL: CategoryMeaning.FINANCIAL,
    UnitKind.PARK: CategoryMeaning.TERRITORY,
}
# Where a city has no category of its own for it, the next wider one serves.
INSTEAD = {CategoryMeaning.UNIVERSITY: CategoryMeaning.RESEARCH, CategoryMeaning.TERRITORY: CategoryMeaning.DEPARTMENT}


@dataclass(frozen=True)
class Candidate:
    """A party organization that could join; ``category`` is what its leading unit on the chain suggests."""

    org: PartyOrg
    units: list[Unit]
    category: Term | None


def likely_category(units: list[Unit], leading: set[UUID]) -> CategoryMeaning:
    """Of the units an organization stands in: 链主 first, then what the first unit is, else an enterprise (F004)."""
    if any(unit.pk in leading for unit in units):
        return CategoryMeaning.LEADER
    kinds = [BY_UNIT_KIND[UnitKind(unit.kind)] for unit in units if unit.kind in BY_UNIT_KIND]
    return kinds[0] if kinds else CategoryMeaning.ENTERPRISE


def _categories(day: dt.date) -> dict[str, Term]:
    """The first category in force of each meaning."""
    found: dict[str, Term] = {}
    for term in Term.objects.filter(in_force(day), kind="member_category").order_by("order", "label"):
        found.setdefault(term.meaning, term)
    return found


def candidates(principal: Principal, body: ChainBody, day: dt.date) -> list[Candidate]:
    """Organizations standing on ``day`` in units of the body's chain and sub-chains, that could join from then on.

    Six queries however many there are. Empty for a body without a chain.
    """
    if body.chain_id is None:
        return []
    places = places_in_force(family_of(body.chain_id, day), day)
    joined = Membership.objects.filter(body=body, party_org_id__isnull=False).exclude(valid_to__lt=day)
    hosts = (
        PartyOrgHost.objects.filter(in_force(day), unit_id__in=places.values("unit_id"))
        .filter(in_force(day, path="party_org__", start="founded_on", end="dissolved_on"))
        .filter(party_org_id__in=party_orgs_for(principal).values("id"))
        .exclude(party_org_id__in=joined.values("party_org_id"))
        .select_related("party_org", "unit")
        .order_by("party_org__name_key", "party_org_id", "unit__name_key")
    )
    units: dict[UUID, list[Unit]] = defaultdict(list)
    orgs: dict[UUID, PartyOrg] = {}
    for host in hosts:
        units[host.party_org_id].append(host.unit)
        orgs[host.party_org_id] = host.party_org
    leading = set(places.filter(role=ChainRole.LEADER).values_list("unit_id", flat=True))
    terms = _categories(day)
    return [
        Candidate(org, units[org_id], _term(terms, likely_category(units[org_id], leading)))
        for org_id, org in orgs.items()
    ]


def _term(terms: dict[str, Term], meaning: CategoryMeaning) -> Term | None:
    return terms.get(meaning) or terms.get(INSTEAD.get(meaning, meaning))
