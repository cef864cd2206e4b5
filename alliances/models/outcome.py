"""Outcomes and who stands by them (truth 9, F079, F082, F108, F139–F141)."""

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.choices import OUTCOME_TRANSITIONS, OutcomeState
from alliances.models.body import ChainBody
from alliances.models.parts import known, once
from core.choices import AnchorKind
from core.tenancy.base import Record
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey
from organizations.models import Unit

SOURCES = (AnchorKind.PAIRING, AnchorKind.ACTIVITY, AnchorKind.BODY, AnchorKind.TEAM)
SOURCE_KINDS = tuple(kind.value for kind in SOURCES)


class Outcome(Record):
    """Something that came of the work. ``amount`` is in 分 (CNY) where its kind counts money, ``quantity`` how many
    otherwise. It counts in totals only once confirmed by the other side or the body, and never by its author.

    ``same_as`` is the outcome that is counted where two channels reported one and the same.
    """

    TRANSITIONS = OUTCOME_TRANSITIONS

    title = models.CharField("成效", max_length=160)
    kind = TermForeignKey(kind="outcome_kind", verbose_name="成效类别")
    kind_id: UUID
    body = TenantForeignKey(ChainBody, related_name="outcomes", verbose_name="链党组织")
    body_id: UUID
    source = AnchorForeignKey(kinds=SOURCE_KINDS, verbose_name="来源")
    source_id: UUID
    source_kind = models.CharField("来源类别", max_length=16, choices=[(kind.value, kind.label) for kind in SOURCES])
    dimension = TermForeignKey(kind="report_dimension", null=True, blank=True, verbose_name="工作总结维度")
    dimension_id: UUID | None
    amount = models.PositiveBigIntegerField("金额（分）", null=True, blank=True, validators=[MinValueValidator(1)])
    quantity = models.PositiveIntegerField("数量", null=True, blank=True, validators=[MinValueValidator(1)])
    happened_on = models.DateField("日期")
    detail = models.TextField("情况", max_length=2000, blank=True)
    # Whose word is asked for: the unit on the other side, or (where there is none) the body.
    asked = TenantForeignKey(
        Unit,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="请谁确认",
        help_text="得到订单、授信等的一方；不填的由链党组织确认",
    )
    asked_id: UUID | None
    state = models.CharField("状态", max_length=12, choices=OutcomeState, default=OutcomeState.RECORDED, editable=False)
    recorded_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="登记人",
    )
    recorded_by_id: UUID | None
    recorded_for = TenantForeignKey(
        Unit, null=True, blank=True, related_name="+", editable=False, verbose_name="登记方"
    )
    recorded_for_id: UUID | None
    decided_by = models.ForeignKey(
        "core.Account",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="确认人",
    )
    decided_by_id: UUID | None
    # Whose word it was: the unit asked, or nobody's where the body itself decided.
    decided_for = TenantForeignKey(Unit, null=True, blank=True, related_name="+", editable=False, verbose_name="确认方")
    decided_for_id: UUID | None
    decided_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)
    reason = models.CharField("说明", max_length=200, blank=True, editable=False)
    same_as = TenantForeignKey(
        "self", null=True, blank=True, related_name="repeats", editable=False, verbose_name="与哪一项相同"
    )
    same_as_id: UUID | None

    class Meta:
        verbose_name = "成效"
        constraints = [
            known("alliances_outcome_state_known", "state", OutcomeState),
            models.CheckConstraint(
                name="alliances_outcome_counted_once",
                condition=Q(amount__isnull=False, quantity__isnull=True)
                | Q(amount__isnull=True, quantity__isnull=False),
                violation_error_message="成效请填金额或数量，按类别两者填一项。",
            ),
            models.CheckConstraint(
                name="alliances_outcome_decided_by_somebody",
                condition=Q(state__in=("confirmed", "refused"), decided_at__isnull=False)
                | (~Q(state__in=("confirmed", "refused")) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="alliances_outcome_not_by_its_author",
                condition=Q(decided_by__isnull=True) | Q(recorded_by__isnull=True) | ~Q(decided_by=F("recorded_by")),
                violation_error_message="成效不能由登记人自己确认，请由对方单位或链党组织确认。",
            ),
            models.CheckConstraint(
                name="alliances_outcome_asks_another",
                condition=Q(asked__isnull=True) | Q(recorded_for__isnull=True) | ~Q(asked=F("recorded_for")),
                violation_error_message="请对方单位确认，不能请登记方自己确认。",
            ),
            models.CheckConstraint(
                name="alliances_outcome_repeats_another",
                condition=Q(state="duplicate", same_as__isnull=False)
                | (~Q(state="duplicate") & Q(same_as__isnull=True)),
                violation_error_message="重复登记的成效要写明与哪一项相同。",
            ),
            models.CheckConstraint(
                name="alliances_outcome_not_same_as_itself",
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")),
            ),
            models.CheckConstraint(
                name="alliances_outcome_refused_with_reason",
                condition=~Q(state__in=("refused", "withdrawn")) | ~Q(reason=""),
                violation_error_message="不认可或撤回要写明原因。",
            ),
        ]
        indexes = [
            models.Index(name="alliances_outcome_day", fields=["tenant", "-happened_on", "id"]),
            models.Index(name="alliances_outcome_source", fields=["tenant", "source"]),
            models.Index(name="alliances_outcome_body", fields=["tenant", "body", "state"]),
            models.Index(name="alliances_outcome_updated", fields=["tenant", "updated_at", "id"]),
        ]

    def __str__(self) -> str:
        return self.title


class OutcomeUnit(Record):
    """A company it did good (F140 counts them, each once)."""

    outcome = TenantForeignKey(Outcome, related_name="units", on_delete=models.CASCADE, verbose_name="成效")
    outcome_id: UUID
    unit = TenantForeignKey(Unit, related_name="+", verbose_name="受益单位")
    unit_id: UUID

    class Meta:
        verbose_name = "受益单位"
        constraints = [once("alliances_outcomeunit_once", "outcome", "unit", message="这个单位已在受益单位里。")]
        indexes = [models.Index(name="alliances_outcomeunit_unit", fields=["tenant", "unit", "outcome"])]

    def __str__(self) -> str:
        return f"{self.outcome_id} {self.unit_id}"
