"""People: who may do what (grants), who to call (persons and their dated appointments)."""

from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from core.choices import ADMINISTRATORS, AnchorKind, Role
from core.tenancy.base import Record
from core.tenancy.dated import Dated, DayRange, ends_after_start, never_twice_at_once
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey
from members.choices import GRANT_TRANSITIONS, INVITATION_TRANSITIONS, GrantState, InvitationState
from organizations.models import Unit

SCOPE_KINDS = (AnchorKind.CHAIN.value, AnchorKind.BODY.value, AnchorKind.UNIT.value, AnchorKind.REGION.value)
# Stands for «the whole tenant» where two grants are compared: a NULL is equal to nothing.
NO_SCOPE = UUID(int=0)
# Each administrator is a class of its own, every business role is of one and the same (等保 2.0: three administrators).
ROLE_CLASS = Case(
    When(role__in=sorted(str(role) for role in ADMINISTRATORS), then=F("role")),
    default=Value("business"),
    output_field=models.CharField(),
)
TARGET_KINDS = (
    AnchorKind.UNIT.value,
    AnchorKind.PARTY_ORG.value,
    AnchorKind.CHAIN.value,
    AnchorKind.BODY.value,
    AnchorKind.REGION.value,
)


class Grant(Record):
    """A role of an account in this tenant, over the whole of it or within one anchor, for a time."""

    TRANSITIONS = GRANT_TRANSITIONS

    account = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", verbose_name="账号")
    account_id: UUID
    role = models.CharField("角色", max_length=16, choices=Role)
    scope = AnchorForeignKey(kinds=SCOPE_KINDS, null=True, blank=True, verbose_name="范围")
    scope_id: UUID | None
    scope_kind = models.CharField("范围类别", max_length=16, null=True, blank=True)  # noqa: DJ001 - pairs with scope
    state = models.CharField("状态", max_length=12, choices=GrantState, default=GrantState.PROPOSED, editable=False)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    reason = models.CharField("事由", max_length=200)
    decision = models.CharField("办理意见", max_length=200, blank=True, editable=False)
    proposed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Somebody proposes to take it back: since when it is not needed, and why.
    withdrawal = models.CharField("建议收回的理由", max_length=200, blank=True, editable=False)
    withdrawal_from = models.DateField("建议收回的日期", null=True, blank=True, editable=False)
    withdrawal_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="建议收回的人",
    )
    withdrawal_by_id: UUID | None

    class Meta:
        verbose_name = "授权"
        constraints = [
            ends_after_start("members_grant_ends_after_start"),
            models.CheckConstraint(
                name="members_grant_withdrawal_says_why",
                condition=Q(withdrawal_from__isnull=True) | ~Q(withdrawal=""),
            ),
            models.CheckConstraint(
                name="members_grant_role_known", condition=Q(role__in=[str(value) for value in Role])
            ),
            models.CheckConstraint(
                name="members_grant_state_known", condition=Q(state__in=[str(value) for value in GrantState])
            ),
            ExclusionConstraint(
                name="members_grant_never_twice",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("scope", Value(NO_SCOPE)), RangeOperators.EQUAL),
                    (DayRange(F("valid_from"), F("valid_to"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="active"),
                violation_error_message="这个账号在这段时间里已有相同角色和范围的授权。",
            ),
            ExclusionConstraint(
                name="members_grant_administrators_apart",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (ROLE_CLASS, RangeOperators.NOT_EQUAL),
                    (DayRange(F("valid_from"), F("valid_to"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="active"),
                violation_error_message=(
                    "系统、安全、审计三类管理员互不兼任，也不能同时办理业务。请先收回这个账号的其他授权，或另建账号。"
                ),
            ),
        ]
        indexes = [models.Index(name="members_grant_account", fields=["account"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.get_role_display()}"


class Invitation(Record):
    """A colleague asked to open an account by a link that works once and for a time; the right is decided before.

    Of the link's secret only its hash is kept, also after use: whoever opens it again is told what became of it.
    """

    TRANSITIONS = INVITATION_TRANSITIONS

    display_name = models.CharField("姓名", max_length=60)
    role = models.CharField("角色", max_length=16, choices=Role)
    scope = AnchorForeignKey(kinds=SCOPE_KINDS, null=True, blank=True, verbose_name="范围")
    scope_id: UUID | None
    scope_kind = models.CharField("范围类别", max_length=16, null=True, blank=True)  # noqa: DJ001 - pairs with scope
    account_until = models.DateField("账号到期日", null=True, blank=True)
    reason = models.CharField("事由", max_length=200)
    state = models.CharField(
        "状态", max_length=12, choices=InvitationState, default=InvitationState.PROPOSED, editable=False
    )
    secret_hash = models.CharField("链接密文", max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField("链接到期时间", null=True, blank=True, editable=False)
    proposed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    account = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="开通的账号"
    )
    account_id: UUID | None
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "邀请"
        constraints = [
            models.CheckConstraint(
                name="members_invitation_role_known", condition=Q(role__in=[str(value) for value in Role])
            ),
            models.CheckConstraint(
                name="members_invitation_state_known", condition=Q(state__in=[str(value) for value in InvitationState])
            ),
            models.CheckConstraint(
                name="members_invitation_issued_has_link",
                condition=~Q(state="issued") | (~Q(secret_hash="") & Q(expires_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="members_invitation_accepted_iff_account",
                condition=Q(state="accepted", account__isnull=False, accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(account__isnull=True, accepted_at__isnull=True)),
            ),
            models.UniqueConstraint(
                name="members_invitation_link_once", fields=["tenant", "secret_hash"], condition=~Q(secret_hash="")
            ),
        ]
        indexes = [models.Index(name="members_invitation_recent", fields=["tenant", "-created_at", "id"])]

    def __str__(self) -> str:
        return self.display_name


class Person(Record):
    """A contact the tenant keeps. Masked by default; never shown to another tenant."""

    name = models.CharField("姓名", max_length=40)
    initials = models.CharField(max_length=40, editable=False, blank=True)
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="persons", verbose_name="单位")
    unit_id: UUID | None
    post = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    email = models.EmailField("邮箱", blank=True)
    account = models.ForeignKey("core.Account", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    no_mail = models.BooleanField("不接收邮件通知", default=False)
    left_on = models.DateField("离任日期", null=True, blank=True)

    class Meta:
        verbose_name = "人员"
        indexes = [
            models.Index(name="members_person_name", fields=["tenant", "name"]),
            models.Index(name="members_person_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.name


class Appointment(Dated):
    """A person in a post of the tenant's own naming, for a unit, party organization, chain, body or region."""

    person = TenantForeignKey(Person, related_name="appointments", verbose_name="人员")
    person_id: UUID
    title = TermForeignKey(kind="person_title", verbose_name="职务名称")
    title_id: UUID
    target = AnchorForeignKey(kinds=TARGET_KINDS, verbose_name="任职对象")
    target_id: UUID
    target_kind = models.CharField("对象类别", max_length=16, choices=AnchorKind)
    note = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            ends_after_start("members_appointment_ends_after_start"),
            never_twice_at_once(
                "members_appointment_never_twice",
                "person",
                "title",
                "target",
                message="这个人在这段时间里已有这项任职。",
            ),
        ]
        indexes = [
            models.Index(name="members_appointment_target", fields=["tenant", "target"]),
            models.Index(name="members_appointment_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.title_id}"


class InstructorRule(Record):
    """How this city sends instructors (R24): one row, made when first changed; without one nothing is forbidden."""

    IS_CONFIGURATION = True

    max_units = models.PositiveSmallIntegerField(
        "每人最多联系单位数",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text="一名指导员同一时间最多联系多少家单位；填 1 即一人一处，不填则不限",
    )
    one_region = models.BooleanField(
        "只派在同一区县", default=False, help_text="打开后，一名指导员联系的单位须在同一个区县"
    )
    term_months = models.PositiveSmallIntegerField(
        "选派期限（月）",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="选派时按它预填终止日期，不填则不预填",
    )

    class Meta:
        verbose_name = "指导员选派规则"
        constraints = [models.UniqueConstraint(name="members_instructorrule_once", fields=["tenant"])]

    def __str__(self) -> str:
        return f"{self.max_units} {self.one_region}"


class HandOver(Record):
    """One handing over of work (R12), so that it can be taken back for a day: what passed on, and what it was before.

    ``items`` are {kind, label, detail, row, made, undone, because} as members.actions.hand_over writes them.
    """

    person = TenantForeignKey(Person, related_name="+", verbose_name="移交的人")
    person_id: UUID
    to_person = TenantForeignKey(Person, related_name="+", verbose_name="接任的人")
    to_person_id: UUID
    first_day = models.DateField("接任日期")
    items = models.JSONField("移交事项", default=list, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    made_by_id: UUID | None
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_by_id: UUID | None

    class Meta:
        verbose_name = "工作交接"
        constraints = [
            models.CheckConstraint(
                name="members_handover_to_another",
                condition=~Q(person=F("to_person")),
                violation_error_message="接任的人与原任职的人相同，请重新选择。",
            ),
        ]
        indexes = [
            models.Index(name="members_handover_from", fields=["tenant", "person", "-created_at"]),
            models.Index(name="members_handover_to", fields=["tenant", "to_person", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.to_person_id}"


class LiaisonExemption(Dated):
    """What need not have a liaison, why, and who said so: left out of the ratio by name (truth 5, F030)."""

    target = AnchorForeignKey(kinds=TARGET_KINDS, verbose_name="对象")
    target_id: UUID
    target_kind = models.CharField("对象类别", max_length=16, choices=AnchorKind)
    reason = models.CharField("理由", max_length=200)
    approved_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, related_name="+", verbose_name="批准人")
    approved_by_id: UUID

    class Meta:
        verbose_name = "联络员豁免"
        constraints = [
            ends_after_start("members_liaisonexemption_ends_after_start"),
            models.CheckConstraint(
                name="members_liaisonexemption_reason_given",
                condition=~Q(reason=""),
                violation_error_message="请写明为什么不需要联络员。",
            ),
            never_twice_at_once(
                "members_liaisonexemption_never_twice", "target", message="这个对象在这段时间里已不计入。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id}"
