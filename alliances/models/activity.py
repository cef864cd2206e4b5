"""What bodies and their members do together: counted once, whoever took part (F009, F014)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from alliances.models.body import ChainBody
from alliances.models.pairing import Pairing
from alliances.models.parts import once, one_of
from core.tenancy.base import Record
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import PartyOrg, Unit


class Activity(Record):
    """A joint activity. ``attendances`` is 人次, ``persons`` 人数: never mixed (truth 3)."""

    title = models.CharField("活动名称", max_length=120)
    body = TenantForeignKey(ChainBody, related_name="activities", verbose_name="链党组织")
    body_id: UUID
    form = TermForeignKey(kind="activity_form", verbose_name="活动形式")
    form_id: UUID
    dimension = TermForeignKey(kind="report_dimension", null=True, blank=True, verbose_name="工作总结维度")
    dimension_id: UUID | None
    held_on = models.DateField("活动日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    attendances = models.PositiveIntegerField("参加人次", null=True, blank=True)
    persons = models.PositiveIntegerField("参加人数", null=True, blank=True)
    summary = models.TextField("情况", max_length=4000, blank=True)
    reported_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )
    reported_by_id: UUID | None

    class Meta:
        verbose_name = "共建活动"
        constraints = [
            ends_after_start(
                "alliances_activity_ends_after_start",
                start="held_on",
                end="ended_on",
                message="结束日期不能早于活动日期。",
            ),
            models.CheckConstraint(
                name="alliances_activity_persons_within_attendances",
                condition=Q(persons__isnull=True) | Q(attendances__isnull=True) | Q(attendances__gte=F("persons")),
                violation_error_message="人次不能少于人数：一个人来几次，人次记几次，人数只记一次。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_activity_day", fields=["tenant", "-held_on", "id"]),
            models.Index(name="alliances_activity_body", fields=["tenant", "body", "held_on"]),
            models.Index(name="alliances_activity_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityPairing(Record):
    """A pairing the activity belongs to: with several it is still one activity."""

    activity = TenantForeignKey(Activity, related_name="pairing_links", on_delete=models.CASCADE, verbose_name="活动")
    activity_id: UUID
    pairing = TenantForeignKey(Pairing, related_name="activity_links", verbose_name="结对")
    pairing_id: UUID

    class Meta:
        verbose_name = "活动所属结对"
        constraints = [once("alliances_activitypairing_once", "activity", "pairing", message="已选这项结对。")]
        indexes = [models.Index(name="alliances_activitypairing_p", fields=["tenant", "pairing", "activity"])]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.pairing_id}"


class ActivityParty(Record):
    """A unit or party organization that took part."""

    activity = TenantForeignKey(Activity, related_name="parties", on_delete=models.CASCADE, verbose_name="活动")
    activity_id: UUID
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None

    class Meta:
        verbose_name = "参加单位"
        constraints = [
            one_of(
                "alliances_activityparty_one_kind",
                "unit",
                "party_org",
                message="参加单位请填一个单位或一个党组织，两者填一项。",
            ),
            once("alliances_activityparty_unit_once", "activity", "unit", message="这个单位已在参加单位里。"),
            once("alliances_activityparty_org_once", "activity", "party_org", message="这个党组织已在参加单位里。"),
        ]
        indexes = [models.Index(name="alliances_activityparty_unit", fields=["tenant", "unit", "activity"])]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.unit_id or self.party_org_id}"
