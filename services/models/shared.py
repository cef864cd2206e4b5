"""Laboratories, equipment and rooms that units share, and who has them when (F060)."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.models.parts import known, once
from chains.models import Chain
from core.tenancy.base import Record
from core.tenancy.dated import MomentRange, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey
from organizations.models import Named, Unit
from services.choices.shared import (
    BOOKING_TRANSITIONS,
    RESOURCE_TRANSITIONS,
    TAKING,
    BookingState,
    ResourceAudience,
    ResourceKind,
    ResourceState,
    Weekday,
)

WORKING_WEEK = (1, 2, 3, 4, 5)


def working_week() -> list[int]:
    return list(WORKING_WEEK)


class SharedResource(Named):
    """What a unit lets others use. ``weekdays`` are 1 (Monday) to 7; ``opens_at`` to ``closes_at`` hold on each of
    them. ``lead_days``: so many days ahead it is to be asked for; ``most_days``: the longest stretch of one booking.
    """

    TRANSITIONS = RESOURCE_TRANSITIONS

    kind = models.CharField("类别", max_length=12, choices=ResourceKind)
    owner = TenantForeignKey(Unit, related_name="+", verbose_name="提供单位")
    owner_id: UUID
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    location = models.CharField("地点", max_length=120)
    purpose = models.CharField("能做什么", max_length=1000)
    audience = models.CharField("开放对象", max_length=8, choices=ResourceAudience, default=ResourceAudience.CITY)
    terms = models.CharField("使用要求", max_length=400, blank=True)
    fee = models.CharField("收费", max_length=120, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), default=working_week, verbose_name="开放日"
    )
    opens_at = models.TimeField("开放时间起", default=dt.time(8, 30))
    closes_at = models.TimeField("开放时间止", default=dt.time(17, 30))
    lead_days = models.PositiveSmallIntegerField("提前几天预约", default=1, validators=[MaxValueValidator(60)])
    most_days = models.PositiveSmallIntegerField(
        "一次最多几天", default=1, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    is_confirmed_at_once = models.BooleanField("预约无须确认", default=False)
    state = models.CharField("状态", max_length=8, choices=ResourceState, default=ResourceState.OPEN, editable=False)

    class Meta:
        verbose_name = "共享资源"
        constraints = [
            known("services_sharedresource_kind_known", "kind", ResourceKind),
            known("services_sharedresource_audience_known", "audience", ResourceAudience),
            known("services_sharedresource_state_known", "state", ResourceState),
            once("services_sharedresource_name_once", "owner", "name", message="这个单位已有同名的共享资源，请核对。"),
            models.CheckConstraint(
                name="services_sharedresource_opens_first",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message="开放时间的止要晚于起。",
            ),
            models.CheckConstraint(
                name="services_sharedresource_opens_some_day",
                condition=Q(weekdays__len__gte=1),
                violation_error_message="请至少选一个开放日。",
            ),
            models.CheckConstraint(
                name="services_sharedresource_chain_said",
                condition=~Q(audience="chain") | Q(chain__isnull=False),
                violation_error_message="只对本产业链开放的，请选择产业链。",
            ),
        ]
        indexes = [
            models.Index(name="services_sharedres_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_sharedres_owner", fields=["tenant", "owner"]),
            models.Index(name="services_sharedres_chain", fields=["tenant", "chain"]),
        ]


class ResourceClosure(Record):
    """Days on which a resource is not open, both included: maintenance, holidays, its owner's own use."""

    resource = TenantForeignKey(
        SharedResource, related_name="closures", on_delete=models.CASCADE, verbose_name="共享资源"
    )
    resource_id: UUID
    starts_on = models.DateField("停用起始日期")
    ends_on = models.DateField("停用终止日期")
    reason = models.CharField("原因", max_length=120)

    class Meta:
        verbose_name = "停用日"
        constraints = [
            ends_after_start(
                "services_resourceclosure_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="停用终止日期不能早于起始日期。",
            )
        ]
        indexes = [models.Index(name="services_closure_days", fields=["tenant", "resource", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.starts_on}—{self.ends_on} {self.reason}"


class Booking(Record):
    """A unit's stretch of time with a resource; two that take it never overlap, whoever writes them (F060)."""

    TRANSITIONS = BOOKING_TRANSITIONS

    resource = TenantForeignKey(SharedResource, related_name="bookings", verbose_name="共享资源")
    resource_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="预约单位")
    unit_id: UUID
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    purpose = models.CharField("用途", max_length=400)
    state = models.CharField("状态", max_length=10, choices=BookingState, default=BookingState.ASKED, editable=False)
    answer = models.CharField("答复", max_length=200, blank=True, editable=False)
    asked_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="预约人",
    )
    asked_by_id: UUID | None

    class Meta:
        verbose_name = "预约"
        constraints = [
            known("services_booking_state_known", "state", BookingState),
            models.CheckConstraint(
                name="services_booking_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束时间要晚于开始时间。",
            ),
            never_twice_at_once(
                "services_booking_never_twice",
                "resource",
                start="starts_at",
                end="ends_at",
                span=MomentRange,
                condition=Q(state__in=[str(value) for value in TAKING]),
                message="这段时间刚被别的单位约走，请刷新页面另选时间。",
            ),
            models.CheckConstraint(
                name="services_booking_refused_says_why",
                condition=~Q(state="refused") | ~Q(answer=""),
                violation_error_message="不同意的请写明原因。",
            ),
        ]
        indexes = [
            models.Index(name="services_booking_taken", fields=["tenant", "resource", "starts_at"]),
            models.Index(name="services_booking_unit", fields=["tenant", "unit", "-starts_at"]),
            models.Index(name="services_booking_listed", fields=["tenant", "-starts_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%Y-%m-%d %H:%M}"
