"""The way of a 纪要: written, reviewed three times (R57), issued, confirmed, frozen."""

from collections.abc import Mapping

from django.db.models import TextChoices


class MinutesState(TextChoices):
    DRAFT = "draft", "起草"
    FIRST = "first", "一审"
    SECOND = "second", "二审"
    THIRD = "third", "三审"
    ISSUED = "issued", "征求确认"
    FROZEN = "frozen", "已定稿"
    SUPERSEDED = "superseded", "已被更正"


MINUTES_TRANSITIONS: Mapping[str, frozenset[str]] = {
    MinutesState.DRAFT: frozenset({MinutesState.FIRST}),
    MinutesState.FIRST: frozenset({MinutesState.SECOND, MinutesState.DRAFT}),
    MinutesState.SECOND: frozenset({MinutesState.THIRD, MinutesState.DRAFT}),
    MinutesState.THIRD: frozenset({MinutesState.ISSUED, MinutesState.DRAFT}),
    MinutesState.ISSUED: frozenset({MinutesState.FROZEN, MinutesState.SUPERSEDED}),
    MinutesState.FROZEN: frozenset({MinutesState.SUPERSEDED}),
    MinutesState.SUPERSEDED: frozenset(),
}
REVIEW_STEPS = (MinutesState.FIRST, MinutesState.SECOND, MinutesState.THIRD)
CONFIRMABLE = (MinutesState.ISSUED,)


class ReviewDecision(TextChoices):
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回修改"


class ConfirmState(TextChoices):
    WAITING = "waiting", "待确认"
    CONFIRMED = "confirmed", "已确认"
    OBJECTED = "objected", "有意见"
    SILENT = "silent", "逾期未复视同同意"
    OVERDUE = "overdue", "逾期未确认"
