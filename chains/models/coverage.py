"""What coverage is computed over, and what is left out of it."""

from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chains.choices import EXCLUSION_TRANSITIONS, STANDING_EXCLUSIONS, CoverageScope, ExclusionState
from chains.models.chain import Chain
from core.tenancy.dated import Dated, ends_after_start, never_twice_at_once
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from organizations.models import OwnRegion, Unit


class CoverageSet(Dated):
    """The units two coverages are computed over (truth 6), in the city's own words. Empty conditions narrow nothing.

    ``kinds`` and ``ownerships`` are lists of organizations.choices values; what is left out stands in the two last
    rules and, unit by unit, in CoverageExclusion.
    """

    IS_CONFIGURATION = True

    name = models.CharField("名称", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    scope = models.CharField("产业链范围", max_length=12, choices=CoverageScope, default=CoverageScope.CHAINS)
    chain = TenantForeignKey(Chain, null=True, blank=True, related_name="+", verbose_name="产业链")
    chain_id: UUID | None
    kinds = models.JSONField("单位类型", default=list, blank=True)
    ownerships = models.JSONField("所有制", default=list, blank=True)
    tag = TermForeignKey(kind="unit_tag", null=True, blank=True, verbose_name="标签")
    tag_id: UUID | None
    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区县"
    )
    region_id: str | None
    own_region = TenantForeignKey(OwnRegion, null=True, blank=True, related_name="+", verbose_name="园区")
    own_region_id: UUID | None
    skips_suspended = models.BooleanField("不计停业单位", default=False)
    minimum_months = models.PositiveSmallIntegerField(
        "成立不满几个月的不计", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    order = models.PositiveIntegerField("顺序", default=0)

    class Meta:
        verbose_name = "覆盖统计口径"
        constraints = [
            ends_after_start("chains_coverageset_ends_after_start"),
            never_twice_at_once(
                "chains_coverageset_name_never_twice", "name", message="已有同名的统计口径，请换一个名称。"
            ),
            models.CheckConstraint(
                name="chains_coverageset_scope_known",
                condition=Q(scope__in=[str(value) for value in CoverageScope]),
            ),
            models.CheckConstraint(
                name="chains_coverageset_names_its_chain",
                condition=Q(scope="one", chain__isnull=False) | (~Q(scope="one") & Q(chain__isnull=True)),
                violation_error_message="范围为“指定产业链”时请选择产业链，其他范围请不要选择。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CoverageExclusion(Dated):
    """A unit left out of the base of every coverage for a time: why, on what authority, and who approved it (truth 5).

    Proposed by one person, it counts once another has approved it; ``approver`` names what the proposal rests on.
    Those entered before there were two steps are approved and have nobody who decided.
    """

    TRANSITIONS = EXCLUSION_TRANSITIONS

    unit = TenantForeignKey(Unit, related_name="+", verbose_name="单位")
    unit_id: UUID
    reason = models.CharField("事由", max_length=200)
    approver = models.CharField("批准依据", max_length=60, help_text="同意的人或会议，如“示例部务会 3月5日”")
    entered_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    entered_by_id: UUID | None
    state = models.CharField(
        "审批", max_length=12, choices=ExclusionState, default=ExclusionState.PROPOSED, editable=False
    )
    decided_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="审批人",
    )
    decided_by_id: UUID | None
    decided_at = models.DateTimeField("审批时间", null=True, blank=True, editable=False)
    decision_note = models.CharField("审批意见", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "不计入覆盖基数的单位"
        constraints = [
            ends_after_start("chains_coverageexclusion_ends_after_start"),
            never_twice_at_once(
                "chains_coverageexclusion_never_twice",
                "unit",
                message="这个单位在这段时间里已登记为不计入，或已提出、等待审批。",
                condition=Q(state__in=[str(value) for value in STANDING_EXCLUSIONS]),
            ),
            models.CheckConstraint(
                name="chains_coverageexclusion_state_known",
                condition=Q(state__in=[str(value) for value in ExclusionState]),
            ),
            models.CheckConstraint(
                name="chains_coverageexclusion_decided_by_another",
                condition=Q(decided_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(decided_by=models.F("entered_by")),
                violation_error_message="不能审批自己提出的登记，请由另一位同事办理。",
            ),
            models.CheckConstraint(
                name="chains_coverageexclusion_decided_once",
                condition=(
                    Q(state=str(ExclusionState.REFUSED), decided_at__isnull=False)
                    | Q(state=str(ExclusionState.APPROVED))
                    | Q(
                        state__in=[str(ExclusionState.PROPOSED), str(ExclusionState.WITHDRAWN)],
                        decided_at__isnull=True,
                        decided_by__isnull=True,
                    )
                ),
            ),
        ]
        indexes = [models.Index(name="chains_coverageexclusion_upd", fields=["tenant", "updated_at", "id"])]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.reason}"
