"""Which bodies answer for a unit: those it belongs to, and those of the chains it stands on."""

from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import BodyState
from alliances.models import ChainBody, Membership
from alliances.queries import by_body
from chains.models import ChainUnit
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from services.queries import RAISE


def bodies_of_unit(unit_id: UUID) -> "QuerySet[ChainBody]":
    today = clock.today()
    joined = Membership.objects.filter(in_force(today), unit_id=unit_id).values("body_id")
    chains = ChainUnit.objects.filter(in_force(today), unit_id=unit_id).values("chain_id")
    found: QuerySet[ChainBody] = ChainBody.objects.filter(Q(id__in=joined) | Q(chain_id__in=chains))
    return found


def responding(principal: Principal, unit_id: UUID | None) -> "QuerySet[ChainBody]":
    """Who may be asked to respond to what a unit said: the bodies one works for, else the unit's own; every active one
    where it has none, so that its problem is not lost.
    """
    active: QuerySet[ChainBody] = ChainBody.objects.filter(state=BodyState.ACTIVE).order_by("name_key", "id")
    if by_body(principal).may(RAISE):
        held: QuerySet[ChainBody] = by_body(principal).narrow(active, RAISE, AnchorKind.BODY)
        return held
    if unit_id is None:
        return active
    own: QuerySet[ChainBody] = active.filter(pk__in=bodies_of_unit(unit_id).values("pk"))
    return own if own.exists() else active
