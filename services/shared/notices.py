"""Who is told of a booking: the unit that provides the resource, and the one that asked for it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import URGENT, EventKind
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role
from services.choices.shared import BookingState
from services.models import Booking
from services.shared.times import span_words

ROOM = "工单与服务"
ASKED, DECIDED, CANCELLED = "booking.asked", "booking.decided", "booking.cancelled"
PROVIDER = "提供单位的联系人和经办人，没有的为组织部门"
EVENTS = (
    EventKind(ASKED, "有单位预约共享资源", ROOM, PROVIDER, URGENT),
    EventKind(DECIDED, "预约有了结果", ROOM, "预约人和预约单位的联系人", URGENT),
    EventKind(CANCELLED, "预约已取消", ROOM, "提供单位和预约单位的联系人", URGENT),
)


def speaking_for(unit_id: UUID) -> list[Account]:
    roles = (Role.COMPANY, Role.BUREAU)
    return accounts_holding(Grant.objects.filter(role__in=roles, scope_id=unit_id))


def providers(booking: Booking) -> list[Account]:
    return speaking_for(booking.resource.owner_id) or accounts_with_role(Role.DEPARTMENT)


def askers(booking: Booking) -> list[Account]:
    own = [booking.asked_by] if booking.asked_by is not None and booking.asked_by.is_active else []
    return [*own, *speaking_for(booking.unit_id)]


def _tell(booking: Booking, accounts: Iterable[Account], event: str, text: str, by: UUID | None) -> None:
    told = {account.pk: account for account in accounts if account.pk != by}
    notify(
        told.values(),
        event=event,
        occurrence=f"{booking.pk.hex}:{booking.state}",
        text=text[:200],
        path=reverse("booking-detail", args=[booking.pk]),
        subject=(booking.resource.owner_id, AnchorKind.UNIT),
    )


def _what(booking: Booking) -> str:
    return f"“{booking.resource.name}”{span_words((booking.starts_at, booking.ends_at))}"


def tell_asked(booking: Booking, *, by: UUID | None) -> None:
    waits = "，请确认" if booking.state == BookingState.ASKED else ""
    text = f"{booking.unit.name}预约{_what(booking)}{waits}"
    _tell(booking, providers(booking), ASKED, text, by)


def tell_decided(booking: Booking, *, by: UUID | None) -> None:
    why = f"：{booking.answer}" if booking.answer else ""
    _tell(booking, askers(booking), DECIDED, f"预约{_what(booking)}{booking.get_state_display()}{why}", by)


def tell_cancelled(booking: Booking, *, by: UUID | None) -> None:
    why = f"：{booking.answer}" if booking.answer else ""
    told = [*providers(booking), *askers(booking)]
    _tell(booking, told, CANCELLED, f"{booking.unit.name}预约的{_what(booking)}已取消{why}", by)
