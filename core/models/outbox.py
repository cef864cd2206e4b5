"""What is told to whom by which channel: one row per recipient, written in the transaction of its cause."""

import datetime as dt
from uuid import UUID

from django.db import models
from django.db.models import Q

from core import clock
from core.choices import DELIVERY_TRANSITIONS, AnchorKind, Channel, Decision, DeliveryState, NoticeMode, SwitchedChannel
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey

# Still to be taken by a worker; the rest has ended, is waiting for the digest, or for a person.
OPEN_STATES = (DeliveryState.PLANNED, DeliveryState.RETRY, DeliveryState.SENDING)


class Delivery(TenantModel):
    """One message to one account or contact by one channel, once per occurrence (unique key).

    PostgreSQL is the truth: a worker holds a lease, proved by ``lease_token``, and marks *sending* before the network
    call, so that a broken-off call is told as uncertain and never repeated by itself.
    """

    TRANSITIONS = DELIVERY_TRANSITIONS

    event = models.CharField("事项", max_length=40)
    occurrence = models.CharField(max_length=80)
    subject = AnchorForeignKey(kinds=tuple(str(kind) for kind in AnchorKind), null=True, blank=True)
    subject_id: UUID | None
    subject_kind = models.CharField(max_length=16, null=True, blank=True)  # noqa: DJ001 - null pairs with subject_id
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收件账号"
    )
    account_id: UUID | None
    contact = AnchorForeignKey(kinds=(str(AnchorKind.PERSON),), null=True, blank=True)
    contact_id: UUID | None
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=12, choices=DeliveryState, default=DeliveryState.PLANNED)
    message = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("产生时间", default=clock.now)
    due_at = models.DateTimeField("应发时间", default=clock.now)
    expires_at = models.DateTimeField("过时时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    is_late = models.BooleanField("补发", default=False)
    digest = TenantForeignKey("self", null=True, blank=True, related_name="+")
    digest_id: UUID | None
    handed_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    deliveries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="core_delivery_once_account",
                fields=["tenant", "event", "occurrence", "account", "channel"],
                condition=Q(account__isnull=False),
            ),
            models.UniqueConstraint(
                name="core_delivery_once_contact",
                fields=["tenant", "event", "occurrence", "contact", "channel"],
                condition=Q(contact__isnull=False),
            ),
            models.CheckConstraint(
                name="core_delivery_one_recipient",
                condition=Q(account__isnull=False, contact__isnull=True)
                | Q(account__isnull=True, contact__isnull=False),
            ),
            models.CheckConstraint(
                name="core_delivery_state_known", condition=Q(state__in=[str(value) for value in DeliveryState])
            ),
            models.CheckConstraint(
                name="core_delivery_channel_known", condition=Q(channel__in=[str(value) for value in Channel])
            ),
            models.CheckConstraint(
                name="core_delivery_ended_iff_final",
                condition=Q(state__in=["sent", "merged", "failed", "uncertain", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["planned", "collecting", "sending", "retry"], ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="core_delivery_merged_iff_digest",
                condition=Q(state="merged", digest__isnull=False) | (~Q(state="merged") & Q(digest__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                name="core_delivery_due", fields=["due_at"], condition=Q(state__in=["planned", "retry", "sending"])
            ),
            models.Index(
                name="core_delivery_collecting",
                fields=["tenant", "account"],
                condition=Q(state="collecting"),
            ),
            models.Index(name="core_delivery_state", fields=["tenant", "state", "-created_at"]),
            models.Index(name="core_delivery_subject", fields=["tenant", "subject"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def lease_is_free(self, moment: dt.datetime) -> bool:
        return self.lease_until is None or self.lease_until < moment


class DeliveryDecision(TenantModel):
    """What a person decided about a message that did not, or perhaps not, arrive, and why. Kept for the auditor."""

    delivery = TenantForeignKey(Delivery, related_name="decisions")
    delivery_id: UUID
    decision = models.CharField("处理", max_length=12, choices=Decision)
    reason = models.CharField("原因", max_length=200)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    created_by_id: UUID | None
    created_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="core_deliverydecision_known", condition=Q(decision__in=[str(value) for value in Decision])
            ),
        ]
        indexes = [models.Index(name="core_deliverydecision_of", fields=["tenant", "delivery", "created_at"])]

    def __str__(self) -> str:
        return self.reason


class NoticeAddress(Record):
    """Where an account of this tenant reads its mail."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    account_id: UUID
    email = models.EmailField("邮箱", max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_noticeaddress_once", fields=["tenant", "account"]),
        ]

    def __str__(self) -> str:
        return "邮箱"


# The channels a city turns on for itself, and what an address on each looks like. A name that begins with a letter or
# a figure cannot be «@all», and without «|» and «,» it cannot be several.
MEMBER = r"^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$"
ADDRESS_PATTERNS = {Channel.SMS: r"^1[3-9][0-9]{9}$", Channel.WECOM: MEMBER, Channel.DINGTALK: MEMBER}


def _address_fits() -> Q:
    fits = Q()
    for channel, pattern in ADDRESS_PATTERNS.items():
        fits |= Q(channel=str(channel), address__regex=pattern)
    return fits


class OuterAddress(Record):
    """Where an account of this tenant is reached by a channel other than mail."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    account_id: UUID
    channel = models.CharField("渠道", max_length=8, choices=SwitchedChannel)
    address = models.CharField("号码或账号", max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_outeraddress_once", fields=["tenant", "account", "channel"]),
            models.CheckConstraint(
                name="core_outeraddress_fits",
                condition=_address_fits(),
                violation_error_message="手机号应是 11 位数字；企业微信、钉钉的账号由字母、数字和 _ - . @ 组成。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_channel_display()


class NoticeChoice(TenantModel):
    """How one person wants one kind of event told on one channel, where that differs from the usual."""

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+")
    account_id: UUID
    event = models.CharField("事项", max_length=40)
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    mode = models.CharField("方式", max_length=8, choices=NoticeMode)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_noticechoice_once", fields=["tenant", "account", "event", "channel"]),
            models.CheckConstraint(
                name="core_noticechoice_known",
                condition=Q(mode__in=[str(value) for value in NoticeMode])
                & Q(channel__in=[str(value) for value in Channel]),
            ),
            models.CheckConstraint(
                name="core_noticechoice_digest_by_mail", condition=~Q(mode="digest") | Q(channel="mail")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.mode}"


class MailSender(Record):
    """Whom this tenant's mail comes from, and whether it sends any."""

    IS_CONFIGURATION = True

    is_on = models.BooleanField("发送邮件", default=True)
    name = models.CharField("发件人名称", max_length=60)
    address = models.EmailField("发件地址", max_length=120, blank=True)
    reply_to = models.EmailField("回复地址", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="core_mailsender_once", fields=["tenant"])]

    def __str__(self) -> str:
        return self.name


class ChannelSender(Record):
    """Whether this tenant sends by a channel other than mail, and under which name; without a row it does not."""

    IS_CONFIGURATION = True

    channel = models.CharField("渠道", max_length=8, choices=SwitchedChannel)
    is_on = models.BooleanField("使用这种方式", default=False)
    name = models.CharField("署名", max_length=20, blank=True)
    to_contacts = models.BooleanField("也发给没有账号的联系人", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="core_channelsender_once", fields=["tenant", "channel"]),
            models.CheckConstraint(
                name="core_channelsender_known", condition=Q(channel__in=[str(value) for value in SwitchedChannel])
            ),
            models.CheckConstraint(
                name="core_channelsender_contacts_by_sms",
                condition=Q(to_contacts=False) | Q(channel="sms"),
                violation_error_message="没有账号的联系人只能用短信或邮件通知。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_channel_display()


class NoticeRule(Record):
    """When this tenant's people get their daily digest: one row, made when first changed."""

    IS_CONFIGURATION = True

    digest_at = models.TimeField(
        "每日汇总时间",
        default=dt.time(8, 30),
        help_text="工作日到这个时间发出；早于上班时间的，到上班时发出",
    )

    class Meta:
        verbose_name = "通知规则"
        constraints = [
            models.UniqueConstraint(name="core_noticerule_once", fields=["tenant"]),
            models.CheckConstraint(
                name="core_noticerule_by_day",
                condition=Q(digest_at__gte=dt.time(6), digest_at__lte=dt.time(18)),
                violation_error_message="每日汇总时间应在 06:00 至 18:00 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest_at:%H:%M}"
