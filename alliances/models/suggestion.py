"""Suggestions whom to pair with: what each reason weighs in a city, and which pairs somebody set aside."""

from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.choices import USUAL_WEIGHTS, Factor
from alliances.models.body import ChainBody
from alliances.models.parts import once
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from organizations.models import Unit

HEAVIEST = 100


def _weight(factor: Factor, help_text: str) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        factor.label,
        default=USUAL_WEIGHTS[factor],
        validators=[MaxValueValidator(HEAVIEST)],
        help_text=help_text,
    )


class SuggestionRule(Record):
    """What each reason weighs in this city, 0 for none: one row, made when it is first changed."""

    IS_CONFIGURATION = True

    supply = _weight(Factor.SUPPLY, "两家所在环节之间登记了供给关系")
    segment = _weight(Factor.SEGMENT, "同一环节计满分，同一条链相邻位置计六成，同一条链计三成")
    main_parts = _weight(Factor.MAIN_PARTS, "链主、重点企业带配套企业")
    ownership = _weight(Factor.OWNERSHIP, "一方国有，一方民营")
    size = _weight(Factor.SIZE, "大型、中型企业带小型、微型企业")
    distance = _weight(Factor.DISTANCE, "同园区、同区县计满分，同城计三成")
    needs = _weight(Factor.NEEDS, "对方所在环节有还没有补上的强链补链事项")
    ties = _weight(Factor.TIES, "已同在本组织扣一半，在本组织已有结对的再扣一半")

    class Meta:
        verbose_name = "结对建议规则"
        constraints = [
            models.UniqueConstraint(name="alliances_suggestionrule_once", fields=["tenant"]),
            models.CheckConstraint(
                name="alliances_suggestionrule_weights",
                condition=Q(supply__lte=HEAVIEST, segment__lte=HEAVIEST, main_parts__lte=HEAVIEST)
                & Q(ownership__lte=HEAVIEST, size__lte=HEAVIEST, distance__lte=HEAVIEST)
                & Q(needs__lte=HEAVIEST, ties__lte=HEAVIEST),
                violation_error_message="权重应在 0 到 100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supply} {self.segment}"


class SuggestionRefusal(Record):
    """Two units (``first_id`` < ``second_id``) a body does not think of pairing, until somebody takes that back."""

    body = TenantForeignKey(ChainBody, related_name="+", verbose_name="链党组织")
    body_id: UUID
    first = TenantForeignKey(Unit, related_name="+", verbose_name="单位")
    first_id: UUID
    second = TenantForeignKey(Unit, related_name="+", verbose_name="另一单位")
    second_id: UUID
    refused_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="标记人"
    )
    refused_by_id: UUID | None

    class Meta:
        verbose_name = "暂不考虑的结对"
        constraints = [
            once("alliances_suggestionrefusal_once", "body", "first", "second", message="这两个单位已标为暂不考虑。"),
            models.CheckConstraint(
                name="alliances_suggestionrefusal_two",
                condition=~Q(first=F("second")),
                violation_error_message="请选择两个不同的单位。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
