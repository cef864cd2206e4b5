"""Reads of chain bodies and their members. Joining one is laid over affiliation, never part of it (truth 1)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from alliances.choices import FOUNDED, BodyState, SeatMeaning
from alliances.models import BodyRule, ChainBody, Membership, Seat, StructurePattern
from chains.models import ChainUnit
from chains.queries import projects_of_chains, sub_chains
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.reaching import through
from core.search.index import named_like
from core.search.words import words
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost, Unit

Ids = QuerySet[Any, Any]
LIMIT = 20


def exists(day: dt.date, *, path: str = "") -> Q:
    """Bodies founded and not ended on ``day``; one that is planned never exists."""
    founded = Q(**{f"{path}state__in": FOUNDED})
    return founded & in_force(day, path=path, start="founded_on", end="ended_on")


def shown_on(day: dt.date) -> Q:
    """What a list of bodies shows on ``day``: those that exist, and from today on those that are planned."""
    return exists(day) | Q(state=BodyState.PLANNED) if day >= clock.today() else exists(day)


def bodies_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[ChainBody]":
    queryset: QuerySet[ChainBody] = principal.narrow(ChainBody.objects.all(), action, AnchorKind.BODY)
    return queryset


def by_body(principal: Principal) -> Principal:
    """The same person with only those grants that hold a body whole.

    A company that is one member of a body sees that body and its own membership, not who else sits there, and edits
    nothing of it.
    """
    if principal.is_platform:
        return principal
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind != AnchorKind.UNIT))


def on_body(principal: Principal, body_id: UUID) -> Principal:
    """The same person with only those grants that hold this body whole: ``may`` answers every right on it."""
    return by_body(principal).at(AnchorKind.BODY, ChainBody.objects.filter(pk=body_id))


def holds_body(principal: Principal, body_id: UUID, action: str = "body.view") -> bool:
    return on_body(principal, body_id).may(action)


def memberships_visible(principal: Principal) -> Q:
    """Memberships of bodies held whole, else those of the units and party organizations shown to the principal."""
    whole = by_body(principal).visible("body.view", AnchorKind.BODY, path="body_id")
    if not whole:
        return whole
    units = principal.visible("unit.view", AnchorKind.UNIT, path="unit_id") & Q(unit__isnull=False)
    orgs = principal.visible("party_org.view", AnchorKind.PARTY_ORG, path="party_org_id") & Q(party_org__isnull=False)
    return whole | (principal.visible("body.view", AnchorKind.BODY, path="body_id") & (units | orgs))


def memberships_for(principal: Principal) -> "QuerySet[Membership]":
    queryset: QuerySet[Membership] = Membership.objects.filter(memberships_visible(principal))
    return queryset


def seats_for(principal: Principal) -> "QuerySet[Seat]":
    """Seats of bodies held whole: who leads a body is for those who work with it."""
    queryset: QuerySet[Seat] = by_body(principal).narrow(
        Seat.objects.all(), "body.view", AnchorKind.BODY, path="body_id"
    )
    return queryset


def rules_for(principal: Principal, *, action: str = "body.view") -> "QuerySet[BodyRule]":
    """What the city asks of its chains and bodies, for who sees or sets it of the whole city. Raises NotAllowed."""
    principal.require_everywhere(action)
    queryset: QuerySet[BodyRule] = BodyRule.objects.all()
    return queryset


def patterns_for(principal: Principal) -> "QuerySet[StructurePattern]":
    """How chains are built in this city, for who builds them. Raises NotAllowed."""
    principal.require_everywhere("body.edit")
    queryset: QuerySet[StructurePattern] = StructurePattern.objects.all()
    return queryset


def names_shown(principal: Principal) -> bool:
    """Persons' names are for those who may see persons at all, never for a superior (truth 12)."""
    return principal.may("person.view")


# Reaches: what lies within what a grant names.


def bodies_of_chains(chain_ids: list[UUID]) -> Ids:
    """A grant on a chain reaches the bodies of its sub-chains as well (R02)."""
    ids: Ids = ChainBody.objects.filter(chain_id__in=sub_chains(chain_ids)).values("id")
    return ids


def bodies_of_units(unit_ids: list[UUID]) -> Ids:
    """Ids of bodies the given units are now members of, themselves or by a party organization standing in them."""
    today = clock.today()
    hosted = PartyOrgHost.objects.filter(in_force(today), unit_id__in=unit_ids).values("party_org_id")
    ids: Ids = Membership.objects.filter(in_force(today), Q(unit_id__in=unit_ids) | Q(party_org_id__in=hosted)).values(
        "body_id"
    )
    return ids


def bodies_of_regions(region_ids: list[UUID]) -> Ids:
    ids: Ids = ChainBody.objects.filter(own_region_id__in=region_ids).values("id")
    return ids


def chains_of_bodies(body_ids: list[UUID]) -> list[UUID]:
    """The chains of the given bodies with their sub-chains (R13: the office of a body works on its own chain only)."""
    return sub_chains(through(body_ids, chain_of_each))


def chain_of_each(body_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    held = ChainBody.objects.filter(id__in=body_ids, chain_id__isnull=False).values_list("id", "chain_id")
    return {body_id: [chain_id] for body_id, chain_id in held}


def units_of_bodies(body_ids: list[UUID]) -> Ids:
    """Units on the chains of the given bodies; members from elsewhere are seen by their membership alone."""
    ids: Ids = ChainUnit.objects.filter(in_force(clock.today()), chain_id__in=chains_of_bodies(body_ids)).values(
        "unit_id"
    )
    return ids


def party_orgs_of_bodies(body_ids: list[UUID]) -> Ids:
    ids: Ids = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units_of_bodies(body_ids)).values(
        "party_org_id"
    )
    return ids


def projects_of_bodies(body_ids: list[UUID]) -> Ids:
    return projects_of_chains(chains_of_bodies(body_ids))


_DESCENDANTS = """
WITH RECURSIVE family (id) AS (
  SELECT id FROM alliances_chainbody WHERE id = %(body)s
  UNION
  SELECT b.id FROM alliances_chainbody b JOIN family f ON b.parent_id = f.id)
SELECT id FROM family
"""


def descendants_of(body_id: UUID) -> set[UUID]:
    """The body and everything that ever hung below it: what may not become its superior."""
    with connection.cursor() as cursor:
        cursor.execute(_DESCENDANTS, {"body": body_id})
        return {row[0] for row in cursor.fetchall()}


def body_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    """At most 20 bodies existing today whose name or initials hold what was typed."""
    if not words(text):
        return []
    found = named_like(bodies_for(principal).filter(exists(clock.today())), text)
    rows = found.order_by("name_key").values_list("id", "name", "kind__label")[:LIMIT]
    return [{"id": str(body_id), "label": name, "detail": kind} for body_id, name, kind in rows]


def body_labels(body_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(ChainBody.objects.filter(id__in=list(body_ids)).values_list("id", "name"))


def current_bodies(principal: Principal) -> Ids:
    """Ids of bodies existing today: each should have a liaison (R12)."""
    ids: Ids = bodies_for(principal).filter(exists(clock.today())).values("id")
    return ids


def bodies_with_liaison(day: dt.date) -> Ids:
    """Ids of bodies with a liaison's seat in force on ``day``."""
    ids: Ids = Seat.objects.filter(in_force(day), title__meaning=SeatMeaning.LIAISON).values("body_id")
    return ids


def member_units(principal: Principal) -> Ids:
    """Ids of units that are members of a body today, themselves or by an organization standing in them: each should
    have a liaison (R12, F030)."""
    today = clock.today()
    joined = memberships_for(principal).filter(in_force(today), exists(today, path="body__"))
    return units_of_memberships(joined, today)


def units_of_memberships(memberships: "QuerySet[Membership]", day: dt.date) -> Ids:
    """Ids of the units that are members, and of those in which member organizations stand."""
    hosts = PartyOrgHost.objects.filter(
        in_force(day), party_org_id__in=memberships.filter(party_org__isnull=False).values("party_org_id")
    )
    ids: Ids = Unit.objects.filter(
        Q(id__in=memberships.filter(unit__isnull=False).values("unit_id")) | Q(id__in=hosts.values("unit_id"))
    ).values("id")
    return ids


def units_behind_bodies(body_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """In which unit the liaison of each body would be found: where its office is, else its leading unit."""
    rows = ChainBody.objects.filter(id__in=body_ids).values_list("id", "office_host_id", "lead_unit_id")
    return {body_id: host or lead for body_id, host, lead in rows if host or lead}


def units_themselves(unit_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    return {unit_id: unit_id for unit_id in unit_ids}
