"""What is shared between units, and the way of a booking (F060)."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices


class ResourceKind(TextChoices):
    LAB = "lab", "实验室"
    EQUIPMENT = "equipment", "科研设备"
    ROOM = "room", "场地"


class ResourceAudience(TextChoices):
    CITY = "city", "全市单位"
    CHAIN = "chain", "本产业链的单位"


class ResourceState(TextChoices):
    OPEN = "open", "开放"
    PAUSED = "paused", "暂停开放"
    ENDED = "ended", "不再共享"


class Weekday(IntegerChoices):
    MONDAY = 1, "周一"
    TUESDAY = 2, "周二"
    WEDNESDAY = 3, "周三"
    THURSDAY = 4, "周四"
    FRIDAY = 5, "周五"
    SATURDAY = 6, "周六"
    SUNDAY = 7, "周日"


class BookingState(TextChoices):
    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未同意"
    CANCELLED = "cancelled", "已取消"
    USED = "used", "已使用"
    NO_SHOW = "no_show", "未到场"


# What keeps others from the same time.
TAKING = (BookingState.ASKED, BookingState.CONFIRMED, BookingState.USED)

RESOURCE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ResourceState.OPEN: frozenset({ResourceState.PAUSED, ResourceState.ENDED}),
    ResourceState.PAUSED: frozenset({ResourceState.OPEN, ResourceState.ENDED}),
    ResourceState.ENDED: frozenset({ResourceState.OPEN}),
}
BOOKING_TRANSITIONS: Mapping[str, frozenset[str]] = {
    BookingState.ASKED: frozenset({BookingState.CONFIRMED, BookingState.REFUSED, BookingState.CANCELLED}),
    BookingState.CONFIRMED: frozenset({BookingState.CANCELLED, BookingState.USED, BookingState.NO_SHOW}),
    BookingState.REFUSED: frozenset(),
    BookingState.CANCELLED: frozenset(),
    BookingState.USED: frozenset({BookingState.NO_SHOW}),
    BookingState.NO_SHOW: frozenset({BookingState.USED}),
}
