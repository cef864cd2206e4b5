"""Outcomes: what came of it, in what it is counted, and who stands by it (truth 9)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class OutcomeMeaning(TextChoices):
    """What a city's kind of outcome is. Those of MONEY are amounts in 分, those of PERSONS are persons."""

    ORDER = "order", "订单"
    REVENUE = "revenue", "增收"
    SAVING = "saving", "降本增效"
    CREDIT = "credit", "授信融资"
    SUBSIDY = "subsidy", "争取补助"
    COOPERATION = "cooperation", "达成合作"
    PROJECT = "project", "项目落地"
    TECHNOLOGY = "technology", "技术成果"
    TALENT = "talent", "人才输送"
    OTHER = "other", "其他成效"


MONEY = (
    OutcomeMeaning.ORDER,
    OutcomeMeaning.REVENUE,
    OutcomeMeaning.SAVING,
    OutcomeMeaning.CREDIT,
    OutcomeMeaning.SUBSIDY,
)
PERSONS = (OutcomeMeaning.TALENT,)


class OutcomeState(TextChoices):
    RECORDED = "recorded", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "对方不认可"
    WITHDRAWN = "withdrawn", "已撤回"
    DUPLICATE = "duplicate", "重复登记"


OUTCOME_TRANSITIONS: Mapping[str, frozenset[str]] = {
    OutcomeState.RECORDED: frozenset(
        {OutcomeState.CONFIRMED, OutcomeState.REFUSED, OutcomeState.WITHDRAWN, OutcomeState.DUPLICATE}
    ),
    OutcomeState.REFUSED: frozenset({OutcomeState.RECORDED, OutcomeState.WITHDRAWN}),
    OutcomeState.CONFIRMED: frozenset({OutcomeState.RECORDED, OutcomeState.DUPLICATE}),
    OutcomeState.WITHDRAWN: frozenset(),
    OutcomeState.DUPLICATE: frozenset({OutcomeState.RECORDED}),
}
