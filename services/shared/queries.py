"""Who sees which shared resource and which booking (F060).

A resource open to the whole city is seen by everybody who may see resources at all; one open to a chain by those who
see the chain. Who edits, decides and books asks of the unit: the owner's, or the one that books.
"""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from organizations.models import Unit
from organizations.queries import standing_units
from services.choices.shared import ResourceAudience, ResourceState
from services.models import Booking, ResourceClosure, SharedResource

VIEW, EDIT = "shared_resource.view", "shared_resource.edit"
BOOK, DECIDE = "booking.ask", "booking.decide"


def resources_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """``path`` leads to the resource."""
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    own = principal.visible(action, AnchorKind.UNIT, path=f"{path}owner_id")
    if action != VIEW or not principal.may(VIEW):
        return own
    chains = principal.visible("chain.view", AnchorKind.CHAIN, path=f"{path}chain_id")
    on_chain = Q(**{f"{path}audience": ResourceAudience.CHAIN, f"{path}chain__isnull": False}) & chains
    return own | Q(**{f"{path}audience": ResourceAudience.CITY}) | on_chain


def resources_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[SharedResource]":
    found: QuerySet[SharedResource] = SharedResource.objects.filter(resources_visible(principal, action))
    return found


def bookings_visible(principal: Principal, action: str = BOOK) -> Q:
    """Bookings of one's resources, and those of the units one books for; to decide on, the former alone."""
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    owned = principal.visible(DECIDE, AnchorKind.UNIT, path="resource__owner_id")
    if action == DECIDE:
        return owned
    return owned | principal.visible(BOOK, AnchorKind.UNIT, path="unit_id")


def bookings_for(principal: Principal, *, action: str = BOOK) -> "QuerySet[Booking]":
    found: QuerySet[Booking] = Booking.objects.filter(bookings_visible(principal, action))
    return found


def get_resource_for(principal: Principal, resource_id: UUID, action: str = VIEW) -> SharedResource:
    """Raises NotFound, NotAllowed."""
    queryset = SharedResource.objects.select_related("owner", "chain")
    found: SharedResource = fetch(queryset, resource_id, resources_visible(principal, action))
    return found


def get_booking_for(principal: Principal, booking_id: UUID, action: str = BOOK) -> Booking:
    """Raises NotFound, NotAllowed."""
    queryset = Booking.objects.select_related("resource", "resource__owner", "unit")
    found: Booking = fetch(queryset, booking_id, bookings_visible(principal, action))
    return found


def closures_visible(principal: Principal, action: str = VIEW) -> Q:
    return resources_visible(principal, action, path="resource__")


def get_closure_for(principal: Principal, closure_id: UUID) -> ResourceClosure:
    queryset = ResourceClosure.objects.select_related("resource")
    found: ResourceClosure = fetch(queryset, closure_id, closures_visible(principal, EDIT))
    return found


def listed_now() -> Q:
    """Resources that may be asked for, now or again."""
    return ~Q(state=ResourceState.ENDED)


def closed_later(day: dt.date | None = None) -> Q:
    return Q(ends_on__gte=day or clock.today())


def decides(principal: Principal, resource: SharedResource) -> bool:
    return resources_for(principal, action=DECIDE).filter(pk=resource.pk).exists()


def units_to_book_for(principal: Principal) -> "QuerySet[Unit]":
    """Units that work today and for which one may book."""
    found: QuerySet[Unit] = standing_units().filter(principal.visible(BOOK, AnchorKind.UNIT, path="id"))
    return found
