"""What belongs to a body beside its own rows: what its members offer, host and ask for, as the reader sees members."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet

from alliances.models import ChainBody
from alliances.queries import memberships_for
from core import clock
from core.principal import Principal
from core.tenancy.dated import in_force
from meetings.planning.filters import asker_of
from organizations.models import PartyOrgHost


def of_members(principal: Principal, body_id: UUID, *, units: str = "", party_orgs: str = "") -> Q:
    """Rows whose unit (at ``units``) is a member today, or hosts a member party organization; or whose party
    organization (at ``party_orgs``) is a member. Subqueries only: no statement of their own.
    """
    today = clock.today()
    members = memberships_for(principal).filter(in_force(today), body_id=body_id)
    orgs = members.filter(party_org__isnull=False).values("party_org_id")
    found = Q(pk__in=[])
    if units:
        hosting = PartyOrgHost.objects.filter(in_force(today), party_org_id__in=orgs).values("unit_id")
        own = members.filter(unit__isnull=False).values("unit_id")
        found |= Q(**{f"{units}__in": own}) | Q(**{f"{units}__in": hosting})
    if party_orgs:
        found |= Q(**{f"{party_orgs}__in": orgs})
    return found


def sites_of(principal: Principal, body_id: UUID) -> Q:
    """Sites of its brands, run by a member party organization, or standing in a member unit."""
    return Q(brand__body_id=body_id) | of_members(principal, body_id, units="host_id", party_orgs="party_org_id")


def items_of(principal: Principal, body_id: UUID) -> Q:
    """Items of the catalogue that a member offers."""
    return of_members(principal, body_id, units="unit_id", party_orgs="party_org_id")


def needs_of(principal: Principal, body_id: UUID) -> Q:
    return of_members(principal, body_id, units="unit_id")


def bookings_of(principal: Principal, body_id: UUID) -> Q:
    """Bookings of what a member shares."""
    return of_members(principal, body_id, units="resource__owner_id")


def body_filter(rule: Any) -> Any:
    """The ``body`` condition of a list: the rule's rows of one body, for whoever asks."""

    class OfBody(django_filters.UUIDFilter):
        def filter(self, qs: "QuerySet[Any]", value: UUID | None) -> "QuerySet[Any]":
            return qs.filter(rule(asker_of(self.parent.request), value)) if value else qs

    return OfBody(label="链党组织")


def body_asked(text: str) -> list[tuple[str, str]]:
    """The body a list is narrowed to, for its chip; one statement where one is asked for, else none."""
    try:
        asked = UUID(text)
    except ValueError:
        return []
    return [(str(key), name) for key, name in ChainBody.objects.filter(pk=asked).values_list("id", "name")]
