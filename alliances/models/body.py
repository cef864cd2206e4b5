"""Chain bodies: functional, laid over the chain, never in the tree of affiliation (truth 1, R03, R04)."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from alliances.choices import BODY_TRANSITIONS, FOUNDED, GONE, OF_CHAINS, BodyState, RuleSubject, shown_title
from alliances.models.parts import known
from chains.models import Chain
from core.tenancy.base import Record
from core.tenancy.dated import Dated, DayRange, NeverTwice, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from members.models import Person
from organizations.models import Named, OwnRegion, PartyOrg, Unit

# Stands for «any» where two requirements are compared: a NULL is equal to nothing.
NOTHING = UUID(int=0)


class ChainBody(Named):
    """A 产业链党委, 联合党委, 联建平台, 党建联盟 …: its kind is the city's word, its meaning ours."""

    TRANSITIONS = BODY_TRANSITIONS

    kind = TermForeignKey(kind="body_kind", verbose_name="类别")
    kind_id: UUID
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="bodies", verbose_name="产业链")
    chain_id: UUID | None
    own_region = TenantForeignKey(OwnRegion, null=True, blank=True, related_name="+", verbose_name="园区")
    own_region_id: UUID | None
    tier = TermForeignKey(kind="body_tier", verbose_name="层级")
    tier_id: UUID
    setup_mode = TermForeignKey(kind="body_setup_mode", null=True, blank=True, verbose_name="共建模式")
    setup_mode_id: UUID | None
    parent = TenantForeignKey("self", null=True, blank=True, related_name="children", verbose_name="上级链党组织")
    parent_id: UUID | None
    office_host = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="办公室设在")
    office_host_id: UUID | None
    lead_unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="牵头单位")
    lead_unit_id: UUID | None
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=8, choices=BodyState, default=BodyState.ACTIVE, db_default=BodyState.ACTIVE, editable=False
    )
    exception_reason = models.CharField("同链同级多个组织的理由", max_length=200, blank=True)
    # What a functional body was given to do (F094, R35). Affiliation and admission are never among it.
    guides = models.BooleanField("有督促指导权限", default=False, db_default=False)
    recommends = models.BooleanField("有评选推荐权限", default=False, db_default=False)
    powers_basis = models.CharField("赋权依据", max_length=120, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "链党组织"
        constraints = [
            ends_after_start(
                "alliances_chainbody_ends_after_start",
                start="founded_on",
                end="ended_on",
                message="终止日期不能早于成立日期。",
            ),
            models.CheckConstraint(
                name="alliances_chainbody_parent_elsewhere",
                condition=~Q(parent=F("id")) | Q(parent__isnull=True),
                violation_error_message="链党组织不能是自己的上级。",
            ),
            known("alliances_chainbody_state_known", "state", BodyState),
            models.CheckConstraint(
                name="alliances_chainbody_state_fits_days",
                condition=Q(state="planned", founded_on__isnull=True, ended_on__isnull=True)
                | Q(state="active", ended_on__isnull=True)
                | Q(state__in=[str(state) for state in GONE], ended_on__isnull=False),
                violation_error_message="筹建中的组织没有成立日期；已终止、合并、拆分的组织要有终止日期。",
            ),
        ]
        indexes = [models.Index(name="alliances_chainbody_name", fields=["tenant", "name_key", "id"])]

    def exists_on(self, day: dt.date) -> bool:
        return (
            self.state in FOUNDED
            and (self.founded_on is None or self.founded_on <= day)
            and (self.ended_on is None or day <= self.ended_on)
        )


class EndsWithBody(Dated):
    """What ends with its body, and says so: where the body resumes, it goes on, and nobody who had left himself."""

    ended_with_body = models.BooleanField("随组织终止", default=False, db_default=False, editable=False)

    class Meta:
        abstract = True


class Membership(EndsWithBody):
    """One party organization, unit or person in post on a body, for a time. Joining edits nothing else (R04)."""

    body = TenantForeignKey(ChainBody, related_name="memberships", verbose_name="链党组织")
    body_id: UUID
    category = TermForeignKey(kind="member_category", null=True, blank=True, verbose_name="成员类别")
    category_id: UUID | None
    party_org = TenantForeignKey(PartyOrg, null=True, blank=True, related_name="+", verbose_name="党组织")
    party_org_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    post = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        verbose_name = "成员"
        constraints = [
            ends_after_start("alliances_membership_ends_after_start"),
            models.CheckConstraint(
                name="alliances_membership_one_kind",
                condition=Q(party_org__isnull=False, unit__isnull=True, person__isnull=True)
                | Q(party_org__isnull=True, unit__isnull=False, person__isnull=True)
                | Q(party_org__isnull=True, unit__isnull=True, person__isnull=False),
                violation_error_message="成员请填一个党组织、一个单位或一位人员，三者填一项。",
            ),
            never_twice_at_once(
                "alliances_membership_party_org_never_twice",
                "body",
                "party_org",
                message="这个党组织在这段时间里已是成员。",
            ),
            never_twice_at_once(
                "alliances_membership_unit_never_twice", "body", "unit", message="这个单位在这段时间里已是成员。"
            ),
            never_twice_at_once(
                "alliances_membership_person_never_twice", "body", "person", message="这位人员在这段时间里已是成员。"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.party_org_id or self.unit_id or self.person_id}"


class Seat(EndsWithBody):
    """A seat of a body, held by a person, by a post, or by a unit."""

    body = TenantForeignKey(ChainBody, related_name="seats", verbose_name="链党组织")
    body_id: UUID
    title = TermForeignKey(kind="body_seat", verbose_name="席位")
    title_id: UUID
    person = TenantForeignKey(Person, null=True, blank=True, related_name="+", verbose_name="人员")
    person_id: UUID | None
    unit = TenantForeignKey(Unit, null=True, blank=True, related_name="+", verbose_name="单位")
    unit_id: UUID | None
    post = models.CharField("职务", max_length=60, blank=True)
    post_level = TermForeignKey(kind="post_level", null=True, blank=True, verbose_name="职务层次")
    post_level_id: UUID | None
    # When a new term is due; the holder sits until 终止日期 all the same.
    term_ends_on = models.DateField("任期届满", null=True, blank=True)

    class Meta:
        verbose_name = "席位"
        constraints = [
            ends_after_start("alliances_seat_ends_after_start"),
            ends_after_start(
                "alliances_seat_term_after_start",
                end="term_ends_on",
                message="任期届满不能早于起始日期。",
            ),
            models.CheckConstraint(
                name="alliances_seat_held",
                condition=Q(person__isnull=False) | Q(unit__isnull=False) | ~Q(post=""),
                violation_error_message="席位请至少填人员、单位或职务中的一项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.title_id}"


class TierRule(Record):
    """A body of ``tier`` may hang below one of ``above``. A tier without such rows: below any that comes before it."""

    IS_CONFIGURATION = True

    tier = TermForeignKey(kind="body_tier", verbose_name="层级")
    tier_id: UUID
    above = TermForeignKey(kind="body_tier", verbose_name="上一层级")
    above_id: UUID

    class Meta:
        verbose_name = "层级的上下关系"
        constraints = [
            models.UniqueConstraint(
                name="alliances_tierrule_once",
                fields=["tenant", "tier", "above"],
                violation_error_message="这两个层级的上下关系已经登记过了。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier_id} {self.above_id}"


class StructurePattern(Record):
    """How chains of a sort are built in this city: the segments they begin with and, by ``tiers``, the bodies from the
    top down. ``segments`` is a list of [layer, name].
    """

    IS_CONFIGURATION = True

    name = models.CharField("名称", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    segments = models.JSONField("环节", default=list, blank=True)

    class Meta:
        verbose_name = "结构模式"
        constraints = [
            models.UniqueConstraint(
                name="alliances_structurepattern_name_once",
                fields=["tenant", "name"],
                violation_error_message="已有同名的结构模式，请换一个名称。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PatternTier(Record):
    """One tier of a pattern: the body there, its city's tier, and its name, in which {chain} stands for the chain's."""

    IS_CONFIGURATION = True

    pattern = TenantForeignKey(
        StructurePattern, on_delete=models.CASCADE, related_name="tiers", verbose_name="结构模式"
    )
    pattern_id: UUID
    place = models.PositiveSmallIntegerField("第几层")
    kind = TermForeignKey(kind="body_kind", verbose_name="类别")
    kind_id: UUID
    tier = TermForeignKey(kind="body_tier", verbose_name="层级")
    tier_id: UUID
    title = models.CharField("名称写法", max_length=80)

    class Meta:
        verbose_name = "结构模式的一层"
        constraints = [
            models.UniqueConstraint(
                name="alliances_patterntier_place_once",
                fields=["tenant", "pattern", "place"],
                violation_error_message="这个结构模式的这一层已经有了。",
            ),
        ]

    @property
    def shown_title(self) -> str:
        return shown_title(self.title)

    def __str__(self) -> str:
        return self.title


class BodyRule(Dated):
    """What a city asks of every chain, or of every body of a kind: at least and at most so many of something."""

    IS_CONFIGURATION = True

    subject = models.CharField("要求", max_length=16, choices=RuleSubject)
    kind = TermForeignKey(kind="body_kind", null=True, blank=True, verbose_name="适用类别")
    kind_id: UUID | None
    tier = TermForeignKey(kind="body_tier", null=True, blank=True, verbose_name="适用层级")
    tier_id: UUID | None
    title = TermForeignKey(kind="body_seat", null=True, blank=True, verbose_name="席位")
    title_id: UUID | None
    category = TermForeignKey(kind="member_category", null=True, blank=True, verbose_name="成员类别")
    category_id: UUID | None
    least = models.PositiveSmallIntegerField("至少", default=1)
    most = models.PositiveSmallIntegerField("至多", null=True, blank=True)
    note = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "组织要求"
        constraints = [
            ends_after_start("alliances_bodyrule_ends_after_start"),
            models.CheckConstraint(
                name="alliances_bodyrule_subject_known",
                condition=Q(subject__in=[str(value) for value in RuleSubject]),
            ),
            models.CheckConstraint(
                name="alliances_bodyrule_most_not_below_least",
                condition=Q(most__isnull=True) | Q(most__gte=F("least")),
                violation_error_message="“至多”不能小于“至少”。",
            ),
            models.CheckConstraint(
                name="alliances_bodyrule_seat_named",
                condition=Q(subject="seat", title__isnull=False) | (~Q(subject="seat") & Q(title__isnull=True)),
                violation_error_message="对席位的要求，请选择哪一种席位；其他要求不填席位。",
            ),
            models.CheckConstraint(
                name="alliances_bodyrule_category_named",
                condition=Q(subject="category", category__isnull=False)
                | (~Q(subject="category") & Q(category__isnull=True)),
                violation_error_message="对成员类别的要求，请选择哪一类成员；其他要求不填成员类别。",
            ),
            NeverTwice(
                name="alliances_bodyrule_never_twice",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("subject", RangeOperators.EQUAL),
                    (Coalesce("tier", Value(NOTHING)), RangeOperators.EQUAL),
                    (Coalesce("kind", Value(NOTHING)), RangeOperators.EQUAL),
                    (Coalesce("title", Value(NOTHING)), RangeOperators.EQUAL),
                    (Coalesce("category", Value(NOTHING)), RangeOperators.EQUAL),
                    (DayRange(F("valid_from"), F("valid_to"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这段时间里已有同样的要求，请修改原有的一条。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_subject_display())

    @property
    def is_of_chains(self) -> bool:
        return self.subject in OF_CHAINS
