"""For whom somebody may write: the companies of bodies, or the units their grants name; and through which bodies."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import BodyState
from alliances.models import ChainBody, Membership
from alliances.queries import by_body
from chains.models import ChainUnit, Segment
from chains.queries import sub_chains
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost, Unit
from organizations.queries import standing_units
from services.market.queries import EDIT, own_unit_ids


@dataclass(frozen=True)
class Trader:
    principal: Principal

    @property
    def is_staff(self) -> bool:
        return by_body(self.principal).may(EDIT)

    def units(self) -> list[Unit]:
        """One's own; nothing for staff, who look them up."""
        if self.is_staff:
            return []
        return list(standing_units().filter(id__in=own_unit_ids(self.principal, EDIT)).order_by("name_key"))

    def bodies(self, unit_ids: Iterable[UUID]) -> "QuerySet[ChainBody]":
        """For staff the bodies they work for; for a company those it belongs to or whose chain it stands on."""
        active = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
        if self.is_staff:
            found: QuerySet[ChainBody] = by_body(self.principal).narrow(active, EDIT, AnchorKind.BODY)
            return found
        own: QuerySet[ChainBody] = active.filter(near(list(unit_ids)))
        return own


def near(unit_ids: list[UUID]) -> Q:
    """Bodies of which units are members, themselves or by an organization in them, or on whose chain they stand."""
    today = clock.today()
    hosted = PartyOrgHost.objects.filter(in_force(today), unit_id__in=unit_ids).values("party_org_id")
    joined = Membership.objects.filter(in_force(today), Q(unit_id__in=unit_ids) | Q(party_org_id__in=hosted))
    chains = ChainUnit.objects.filter(in_force(today), unit_id__in=unit_ids)
    return Q(id__in=joined.values("body_id")) | Q(chain_id__in=chains.values("chain_id"))


def segments_of(chain_ids: Iterable[UUID | None]) -> "QuerySet[Segment]":
    """What may be said of a product on these chains: their segments and their sub-chains'."""
    held = [chain_id for chain_id in chain_ids if chain_id]
    family = sub_chains(held) if held else []
    rows: QuerySet[Segment] = Segment.objects.filter(in_force(clock.today()), chain_id__in=family)
    return rows.order_by("chain__order", "layer", "order", "name", "id")
