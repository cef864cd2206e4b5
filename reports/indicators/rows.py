"""The rows indicators count: each function answers one question with exactly the things that are its number."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from alliances.choices import ALLIANCES, COMMITTEES
from chains.choices import NOT_STOPPED, ChainRole, HeadRole
from chains.lineage import as_of
from chains.models import ChainHead, KeyProject
from chains.queries import projects_for
from core.tenancy.dated import in_force
from members.coverage import ASKED, instructing_on, with_standing
from organizations.choices import Reason
from organizations.coverage import hosted_on
from organizations.models import MemberCount, PartyOrg, Residence
from organizations.queries import latest_members
from reports.indicators.model import Asked

Rows = QuerySet[Any]


# ---- chains ---------------------------------------------------------------------------------------------------------


def chains(asked: Asked) -> Rows:
    return asked.chains()


def priority_chains(asked: Asked) -> Rows:
    return as_of(asked.chains(), asked.day).filter(is_priority_on=True)


def headed_chains(asked: Asked) -> Rows:
    heads = ChainHead.objects.filter(in_force(asked.day), role=HeadRole.HEAD)
    return asked.chains().filter(id__in=heads.values("chain_id"))


def committees(asked: Asked) -> Rows:
    return _bodies(asked).filter(kind__meaning__in=COMMITTEES)


def alliances(asked: Asked) -> Rows:
    return _bodies(asked).filter(kind__meaning__in=ALLIANCES)


def _bodies(asked: Asked) -> Rows:
    found = asked.sight.bodies
    return found.filter(chain_id__in=asked.family) if asked.chain else found


def chains_with_committee(asked: Asked) -> Rows:
    return asked.chains().filter(id__in=committees(asked).filter(chain__isnull=False).values("chain_id"))


def projects(asked: Asked) -> Rows:
    found = projects_for(asked.sight.principal).filter(year=asked.day.year).filter(state__in=NOT_STOPPED)
    held: Any = asked.family if asked.chain and asked.industry_class is None else asked.chains().values("id")
    rows: QuerySet[KeyProject] = found.filter(chain_id__in=held)
    return rows


# ---- units ----------------------------------------------------------------------------------------------------------


def placed_units(asked: Asked) -> Rows:
    return asked.placed_units()


def leaders(asked: Asked) -> Rows:
    return _placed_as(asked, ChainRole.LEADER)


def key_enterprises(asked: Asked) -> Rows:
    return _placed_as(asked, ChainRole.LEADER, ChainRole.KEY)


def _placed_as(asked: Asked, *roles: ChainRole) -> Rows:
    return asked.units().filter(id__in=asked.places().filter(role__in=roles).values("unit_id"))


def residents(asked: Asked) -> Rows:
    found = asked.placed_units() if asked.chain else asked.units()
    return found.filter(id__in=Residence.objects.filter(in_force(asked.day)).values("unit_id"))


# ---- party organizations and members --------------------------------------------------------------------------------


def party_orgs(asked: Asked) -> Rows:
    """Organizations standing in the units on chains."""
    hosts = hosted_on(asked.day).filter(unit_id__in=asked.placed_units().values("id"))
    found: Rows = asked.sight.party_orgs.filter(id__in=hosts.values("party_org_id"))
    return found


def founded_orgs(asked: Asked) -> Rows:
    found = party_orgs(asked).filter(founded_on__isnull=False)
    return found.filter(founded_on__gte=asked.since) if asked.since else found


def _latest_counts(orgs: Rows, asked: Asked) -> "QuerySet[MemberCount]":
    latest = (
        MemberCount.objects.filter(as_of__lte=asked.day, party_org_id__in=orgs.values("id"))
        .order_by("party_org_id", "-as_of")
        .distinct("party_org_id")
    )
    rows: QuerySet[MemberCount] = MemberCount.objects.filter(id__in=latest.values("id"))
    return rows


def counted_orgs(asked: Asked) -> Rows:
    return party_orgs(asked).filter(id__in=_latest_counts(party_orgs(asked), asked).values("party_org_id"))


def members(asked: Asked) -> Rows:
    return _latest_counts(party_orgs(asked), asked).annotate(amount=F("full") + F("probationary"))


def member_amounts(asked: Asked, rows: Sequence[PartyOrg]) -> dict[UUID, str]:
    return {org_id: f"{total:,} 名" for org_id, total in latest_members([row.pk for row in rows], asked.day).items()}


# ---- coverage -------------------------------------------------------------------------------------------------------


def base(asked: Asked) -> Rows:
    return asked.base()


def _standing(asked: Asked, condition: Q) -> Rows:
    return with_standing(asked.base(), asked.day).filter(condition)


def organized(asked: Asked) -> Rows:
    return _standing(asked, ASKED["organized"])


def covered(asked: Asked) -> Rows:
    return _standing(asked, ASKED["covered"])


def uncovered(asked: Asked) -> Rows:
    return _standing(asked, ASKED["uncovered"])


def should_build(asked: Asked) -> Rows:
    return _standing(asked, Q(reason=Reason.SHOULD_BUILD))


def instructed_units(asked: Asked) -> Rows:
    found = asked.placed_units() if asked.chain else asked.units()
    return found.filter(id__in=instructing_on(asked.day).values("target_id"))


def units_of_instructors(asked: Asked) -> Rows:
    """Those looked after by instructors the reader sees: what ``instructors`` counts, seen from the units."""
    seen = instructing_on(asked.day).filter(person_id__in=asked.sight.persons.values("id"))
    return instructed_units(asked).filter(id__in=seen.values("target_id"))


def instructors(asked: Asked) -> Rows:
    units = instructed_units(asked).values("id")
    rows = instructing_on(asked.day).filter(target_id__in=units)
    found: Rows = asked.sight.persons.filter(id__in=rows.values("person_id"))
    return found
