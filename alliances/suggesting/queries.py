"""For which bodies a principal may propose pairings, and which pairs those set aside."""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import ChainBody, SuggestionRefusal
from alliances.queries import bodies_for, bodies_of_units, by_body, exists
from chains.queries import chains_of_units
from core import clock
from core.principal import Principal

SHOWN = 50


def bodies_pairing(principal: Principal) -> "QuerySet[ChainBody]":
    """Those that exist today and whose pairings the principal may write."""
    return (
        bodies_for(by_body(principal), action="pairing.edit").filter(exists(clock.today())).order_by("name_key", "id")
    )


def bodies_pairing_for(principal: Principal, unit_id: UUID) -> "QuerySet[ChainBody]":
    """Of those, the bodies of the chains the unit stands on, and those it belongs to."""
    near = Q(chain_id__in=chains_of_units([unit_id])) | Q(id__in=bodies_of_units([unit_id]))
    return bodies_pairing(principal).filter(near)


def refusals_of(body: ChainBody) -> "QuerySet[SuggestionRefusal]":
    found: QuerySet[SuggestionRefusal] = SuggestionRefusal.objects.filter(body=body)
    return found.select_related("first", "second", "refused_by").order_by("-created_at", "id")[:SHOWN]
