"""Reads of pairings: what each grant reaches, and how many are joined."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import STANDING
from alliances.models import Pairing, PairingChain, PairingParty
from alliances.queries import bodies_of_chains, bodies_of_regions
from chains.queries import sub_chains
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost

Ids = QuerySet[Any, Any]


def pairings_for(principal: Principal, *, action: str = "pairing.view") -> "QuerySet[Pairing]":
    queryset: QuerySet[Pairing] = principal.narrow(Pairing.objects.all(), action, AnchorKind.PAIRING)
    return queryset


# Reaches: what lies within what a grant names.


def pairings_of_chains(chain_ids: list[UUID]) -> Ids:
    """Those of the chains' bodies, and those that serve the chains though another's body holds them."""
    served = PairingChain.objects.filter(chain_id__in=sub_chains(chain_ids)).values("pairing_id")
    ids: Ids = Pairing.objects.filter(Q(body_id__in=bodies_of_chains(chain_ids)) | Q(id__in=served)).values("id")
    return ids


def pairings_of_bodies(body_ids: list[UUID]) -> Ids:
    joined = PairingParty.objects.filter(body_id__in=body_ids).values("pairing_id")
    ids: Ids = Pairing.objects.filter(Q(body_id__in=body_ids) | Q(id__in=joined)).values("id")
    return ids


def pairings_of_units(unit_ids: Iterable[UUID]) -> Ids:
    """Those the units are joined in, themselves or by a party organization standing in them."""
    ids: Ids = PairingParty.objects.filter(_of_units(unit_ids)).values("pairing_id")
    return ids


def pairings_of_regions(region_ids: list[UUID]) -> Ids:
    ids: Ids = Pairing.objects.filter(body_id__in=bodies_of_regions(region_ids)).values("id")
    return ids


def _of_units(unit_ids: Iterable[UUID]) -> Q:
    units = list(unit_ids)
    hosted = PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units).values("party_org_id")
    return Q(unit_id__in=units) | Q(party_org_id__in=hosted)


# Figures.


def paired_units(pairings: "QuerySet[Pairing]") -> set[UUID]:
    """Ids of the distinct units joined in those of ``pairings`` that stand, themselves or by an organization in them
    (F080).
    """
    parties = PairingParty.objects.filter(pairing__in=pairings.filter(state__in=STANDING))
    hosts = PartyOrgHost.objects.filter(
        in_force(clock.today()), party_org_id__in=parties.filter(party_org__isnull=False).values("party_org_id")
    )
    themselves = parties.filter(unit__isnull=False).order_by().values_list("unit_id", flat=True)
    return set(themselves.union(hosts.order_by().values_list("unit_id", flat=True)))
