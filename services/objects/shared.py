"""Shared resources and bookings, for what concerns every object (core.objects), and what of them may be deleted."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from services.actions.shared import check_closure
from services.models import Booking, ResourceClosure, SharedResource
from services.shared.queries import BOOK, EDIT, VIEW, bookings_visible, closures_visible, resources_visible

KINDS = (
    ObjectKind(
        code="shared-resources",
        label="共享资源",
        model=SharedResource,
        action=VIEW,
        visible=resources_visible,
        pages=("resource-detail",),
        argument="resource_id",
        api_scope="shared-resources",
        parts=(Part(ResourceClosure, "resource_id"),),
    ),
    ObjectKind(
        code="bookings",
        label="预约",
        model=Booking,
        action=BOOK,
        visible=bookings_visible,
        pages=("booking-detail",),
        argument="booking_id",
        api_scope="bookings",
        name=lambda booking: f"预约：{booking.resource.name}",
        related=("resource",),
    ),
)
BIN_KINDS = (
    BinKind(
        code="resource-closures",
        label="停用日",
        model=ResourceClosure,
        action=EDIT,
        allowed=lambda principal: closures_visible(principal, EDIT),
        name=lambda closure: f"{closure.resource.name}停用 {closure.starts_on}—{closure.ends_on}",
        related=("resource",),
        check=check_closure,
    ),
    BinKind(
        code="shared-resources",
        label="共享资源",
        model=SharedResource,
        action=EDIT,
        allowed=lambda principal: resources_visible(principal, EDIT),
        owned=(ResourceClosure,),
    ),
)
