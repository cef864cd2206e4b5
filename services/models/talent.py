"""Talent that is wanted, talent that is known, and how the two came together (F021, F022, F023, F050)."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from alliances.models.parts import known, once
from chains.models import Chain
from core.tenancy.base import Record, TenantModel
from core.tenancy.dated import ends_after_start
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person, TalentIntake
from organizations.models import Named, Unit
from services.choices.talent import (
    ISSUE_TRANSITIONS,
    MATCH_TRANSITIONS,
    NEED_TRANSITIONS,
    ConsentState,
    IssueState,
    MatchState,
    NeedState,
    TalentCategory,
)

MOST_WANTED = 100_000
COUNTED = [MinValueValidator(1), MaxValueValidator(MOST_WANTED)]


class TalentNeed(Named):
    """Whom a unit looks for; ``name`` is the post. It is listed from its first to its last day while it is open."""

    TRANSITIONS = NEED_TRANSITIONS

    unit = TenantForeignKey(Unit, related_name="+", verbose_name="用人单位")
    unit_id: UUID
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    category = models.CharField("人才类型", max_length=12, choices=TalentCategory)
    specialty = models.CharField("专业方向", max_length=120, blank=True)
    wanted = models.PositiveIntegerField("需求人数", default=1, validators=COUNTED)
    level = models.CharField("学历职称要求", max_length=80, blank=True)
    pay = models.CharField("薪酬待遇", max_length=80, blank=True)
    description = models.TextField("岗位说明", max_length=2000, blank=True)
    is_scarce = models.BooleanField("紧缺", default=False)
    starts_on = models.DateField("有效期起")
    ends_on = models.DateField("有效期止")
    state = models.CharField("状态", max_length=10, choices=NeedState, default=NeedState.OPEN, editable=False)

    class Meta:
        verbose_name = "人才需求"
        constraints = [
            known("services_talentneed_category_known", "category", TalentCategory),
            known("services_talentneed_state_known", "state", NeedState),
            ends_after_start(
                "services_talentneed_ends_after_start",
                start="starts_on",
                end="ends_on",
                message="有效期止不能早于有效期起。",
            ),
            models.CheckConstraint(
                name="services_talentneed_wanted_counted",
                condition=Q(wanted__gte=1),
                violation_error_message="需求人数至少为 1。",
            ),
        ]
        indexes = [
            models.Index(name="services_need_listed", fields=["tenant", "state", "ends_on", "id"]),
            models.Index(name="services_need_name", fields=["tenant", "name_key", "id"]),
            models.Index(name="services_need_unit", fields=["tenant", "unit"]),
        ]


class TalentIssue(Record):
    """A published list of what talent is wanted (R16, F022): number and content stand as they were on that day."""

    TRANSITIONS = ISSUE_TRANSITIONS

    year = models.PositiveSmallIntegerField("年度", editable=False)
    number = models.PositiveSmallIntegerField("期次", editable=False)
    title = models.CharField("标题", max_length=120)
    published_on = models.DateField("发布日期")
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    state = models.CharField("状态", max_length=10, choices=IssueState, default=IssueState.PUBLISHED, editable=False)
    reason = models.CharField("撤下原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "紧缺人才和用工需求目录"
        constraints = [
            known("services_talentissue_state_known", "state", IssueState),
            once("services_talentissue_number_once", "year", "number", message="这一期刚刚已经发布，请刷新页面。"),
            models.CheckConstraint(
                name="services_talentissue_recalled_says_why",
                condition=~Q(state="recalled") | ~Q(reason=""),
                violation_error_message="撤下的请写明原因。",
            ),
        ]
        indexes = [models.Index(name="services_issue_listed", fields=["tenant", "-published_on", "id"])]

    def __str__(self) -> str:
        return f"{self.year}年第{self.number}期"


class TalentIssueLine(TenantModel):
    """One post of an issue, in the words it was published with: written once, never changed."""

    issue = TenantForeignKey(TalentIssue, related_name="lines", on_delete=models.CASCADE, verbose_name="目录")
    issue_id: UUID
    place = models.PositiveIntegerField("次序")
    need = TenantForeignKey(TalentNeed, related_name="+", verbose_name="人才需求")
    need_id: UUID
    post = models.CharField("岗位", max_length=120)
    unit_name = models.CharField("用人单位", max_length=120)
    chain_name = models.CharField("产业链", max_length=120, blank=True)
    category = models.CharField("人才类型", max_length=12, choices=TalentCategory)
    specialty = models.CharField("专业方向", max_length=120, blank=True)
    wanted = models.PositiveIntegerField("需求人数")
    level = models.CharField("学历职称要求", max_length=80, blank=True)
    pay = models.CharField("薪酬待遇", max_length=80, blank=True)
    is_scarce = models.BooleanField("紧缺", default=False)
    ends_on = models.DateField("有效期止")

    class Meta:
        verbose_name = "目录的岗位"
        constraints = [
            known("services_talentissueline_category_known", "category", TalentCategory),
            once("services_talentissueline_once", "issue", "place", message="这一行已经有了。"),
        ]

    def __str__(self) -> str:
        return self.post


class TalentProfile(Record):
    """Talent a chain knows of (F023): counted always, named only with the person's consent (truth 12).

    ``person`` stands here while the consent does, and goes with its withdrawal; the count stays.
    """

    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="所在单位")
    unit_id: UUID | None
    source_name = models.CharField("来源", max_length=80, blank=True)
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    category = models.CharField("人才类型", max_length=12, choices=TalentCategory)
    kind = TermForeignKey(kind="talent_kind", verbose_name="人才类别")
    kind_id: UUID
    specialty = models.CharField("专业方向", max_length=120)
    title = models.CharField("职称、技能等级", max_length=60, blank=True)
    persons = models.PositiveIntegerField("人数", default=1, validators=COUNTED)
    is_available = models.BooleanField("可对接", default=True)
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    consent = models.CharField("本人意愿", max_length=10, choices=ConsentState, default=ConsentState.NONE)
    consent_on = models.DateField("意愿日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "链上人才"
        constraints = [
            known("services_talentprofile_category_known", "category", TalentCategory),
            known("services_talentprofile_consent_known", "consent", ConsentState),
            models.CheckConstraint(
                name="services_talentprofile_named_by_consent",
                condition=Q(person__isnull=True) | Q(consent="given"),
                violation_error_message="写姓名须先取得本人同意。",
            ),
            models.CheckConstraint(
                name="services_talentprofile_named_is_one",
                condition=Q(person__isnull=True) | Q(persons=1),
                violation_error_message="写了姓名的一人一条，人数为 1；不写姓名的填人数。",
            ),
            models.CheckConstraint(
                name="services_talentprofile_consent_dated",
                condition=Q(consent="none") | Q(consent_on__isnull=False),
                violation_error_message="请填写同意或撤回同意的日期。",
            ),
            models.CheckConstraint(
                name="services_talentprofile_persons_counted",
                condition=Q(persons__gte=1),
                violation_error_message="人数至少为 1。",
            ),
            models.CheckConstraint(
                name="services_talentprofile_from_somewhere",
                condition=Q(unit__isnull=False) | ~Q(source_name=""),
                violation_error_message="请填写所在单位，或写来源（学校、机构）。",
            ),
            models.CheckConstraint(
                name="services_talentprofile_one_place",
                condition=Q(unit__isnull=True) | Q(source_name=""),
                violation_error_message="选了所在单位的，不再写来源。",
            ),
            once(
                "services_talentprofile_person_once",
                "person",
                message="这个人已在人才库里。",
                condition=Q(person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="services_profile_updated", fields=["tenant", "-updated_at", "id"]),
            models.Index(name="services_profile_unit", fields=["tenant", "unit"]),
            models.Index(name="services_profile_chain", fields=["tenant", "chain"]),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.get_category_display(), self.specialty, self.title) if part)


class TalentMatch(Record):
    """A need and an entry of the pool that may fit, why, and how far it came; a placement has its intake (F050)."""

    TRANSITIONS = MATCH_TRANSITIONS

    need = TenantForeignKey(TalentNeed, related_name="matches", verbose_name="人才需求")
    need_id: UUID
    profile = TenantForeignKey(TalentProfile, related_name="matches", verbose_name="链上人才")
    profile_id: UUID
    reasons = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name="匹配理由")
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=MatchState, default=MatchState.INTERESTED, editable=False)
    intake = TenantForeignKey(
        TalentIntake, null=True, blank=True, related_name="+", editable=False, verbose_name="人才引进"
    )
    intake_id: UUID | None

    class Meta:
        verbose_name = "人才对接"
        constraints = [
            known("services_talentmatch_state_known", "state", MatchState),
            once("services_talentmatch_once", "need", "profile", message="这两者已在对接，请打开原来的对接。"),
            models.CheckConstraint(
                name="services_talentmatch_placed_has_intake",
                condition=(Q(state="placed") & Q(intake__isnull=False)) | (~Q(state="placed") & Q(intake__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="services_match_updated", fields=["tenant", "-updated_at", "id"]),
            models.Index(name="services_match_profile", fields=["tenant", "profile"]),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.profile_id}"
