"""What a city sets for its tickets, as a configuration file has it."""

from dataclasses import dataclass
from typing import Any

from core import clock
from core.configuration.columns import CONTROL, Choice, Column, Flag, Known, Number, TermCode, Text, Wrong
from core.configuration.parts import Part, Values
from core.principal import Principal
from services.actions.categories import create_category_rule, delete_category_rule, update_category_rule
from services.actions.ladder import add_ticket_step, remove_ticket_step
from services.actions.limits import create_time_limit, end_time_limit, update_time_limit
from services.actions.questions import MOST_OPTIONS, create_question, end_question, update_question
from services.actions.rules import end_ticket_rule, set_ticket_rule
from services.choices import ClockKind, LimitUnit, QuestionKind, RuleKind, RuleUnit, UrgeLevel, Urgency
from services.models import CategoryQuestion, TicketCategory, TicketRule, TimeLimit, UrgeStep
from services.rule_queries import EDIT


@dataclass(frozen=True, kw_only=True)
class Words(Column):
    """A list of short texts, in their order."""

    longest: int
    most: int
    default: Any = ()

    def shown(self, row: Any) -> list[str]:
        return list(getattr(row, self.argument))

    def checked(self, value: Any, known: Known) -> list[str]:  # noqa: ARG002 - the column's signature
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Wrong('应为方括号里的一列文字，如 ["是", "否"]。')
        if len(value) > self.most or any(len(one) > self.longest or CONTROL.search(one) for one in value):
            raise Wrong(f"最多 {self.most} 项，每项不超过 {self.longest} 字。")
        return value

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        return "、".join(kept)

    def schema(self) -> dict[str, Any]:
        return {
            "description": self.label,
            "type": ["array", "null"],
            "items": {"type": "string", "maxLength": self.longest},
            "maxItems": self.most,
        }


def _retire_category(actor: Principal, rule: TicketCategory) -> TicketCategory:
    return delete_category_rule(actor=actor, rule_id=rule.pk)


def _retire_question(actor: Principal, question: CategoryQuestion) -> CategoryQuestion:
    end_question(actor=actor, question_id=question.pk, last_day=clock.day_before(clock.today()))
    return question


def _update_category(actor: Principal, rule: TicketCategory, values: Values) -> TicketCategory:
    return update_category_rule(actor=actor, rule_id=rule.pk, values=values, expected_version=None)


def _update_question(actor: Principal, question: CategoryQuestion, values: Values) -> CategoryQuestion:
    return update_question(actor=actor, question_id=question.pk, values=values, expected_version=None)


def _update_limit(actor: Principal, limit: TimeLimit, values: Values) -> TimeLimit:
    return update_time_limit(actor=actor, limit_id=limit.pk, values=values, expected_version=None)


def _retire_limit(actor: Principal, limit: TimeLimit) -> TimeLimit:
    end_time_limit(actor=actor, limit_id=limit.pk, last_day=clock.day_before(clock.today()))
    return limit


def _create_step(actor: Principal, values: Values) -> UrgeStep:
    columns = dict(values)
    return add_ticket_step(actor=actor, kind=columns.pop("clock"), values=columns)


def _update_step(actor: Principal, step: UrgeStep, values: Values) -> UrgeStep:
    held = {name: getattr(step, name) for name in ("level", "amount", "unit", "is_before")}
    return add_ticket_step(actor=actor, kind=ClockKind(step.clock), values={**held, **values})


def _create_rule(actor: Principal, values: Values) -> TicketRule:
    columns = dict(values)
    return set_ticket_rule(actor=actor, kind=columns.pop("kind"), values=columns)


def _update_rule(actor: Principal, rule: TicketRule, values: Values) -> TicketRule:
    return set_ticket_rule(actor=actor, kind=rule.kind, values=values)


def _retire_rule(actor: Principal, rule: TicketRule) -> TicketRule:
    end_ticket_rule(actor=actor, rule_id=rule.pk, last_day=clock.day_before(clock.today()))
    return rule


CATEGORIES = Part(
    code="ticket_categories",
    label="工单类别",
    help="各类工单的上级类别和填写提示",
    order=100,
    model=TicketCategory,
    key=("category",),
    columns=(
        TermCode(code="category", label="类别", kind="ticket_category", required=True),
        TermCode(code="parent", label="上级类别", kind="ticket_category"),
        Text(code="hint", label="填写提示"),
    ),
    right=EDIT,
    create=lambda actor, values: create_category_rule(actor=actor, values=values),
    update=_update_category,
    retire=_retire_category,
)
QUESTIONS = Part(
    code="category_questions",
    label="类别的问题",
    help="各类工单要回答的问题；以前问过的不在其中",
    order=101,
    model=CategoryQuestion,
    key=("category", "label"),
    columns=(
        TermCode(code="category", label="类别", kind="ticket_category", required=True),
        Text(code="label", label="问题", required=True),
        Number(code="place", label="次序", required=True),
        Choice(code="kind", label="填写方式", choices=QuestionKind, default=QuestionKind.TEXT.value),
        Words(code="options", label="选项", longest=40, most=MOST_OPTIONS),
        Flag(code="is_required", label="必填"),
    ),
    right=EDIT,
    create=lambda actor, values: create_question(actor=actor, values=values),
    update=_update_question,
    retire=_retire_question,
    rows=lambda: CategoryQuestion.objects.filter(valid_to__isnull=True),
)

LIMITS = Part(
    code="time_limits",
    label="办理时限",
    help="派单、首次联系、反馈、办结各限多久；停用的不在其中",
    order=102,
    model=TimeLimit,
    key=("clock", "category", "urgency"),
    columns=(
        Choice(code="clock", label="时限", choices=ClockKind, required=True),
        TermCode(code="category", label="适用类别", kind="ticket_category"),
        Choice(code="urgency", label="适用紧急程度", choices=Urgency),
        Number(code="amount", label="数量", required=True),
        Choice(code="unit", label="单位", choices=LimitUnit, required=True),
        Text(code="note", label="依据"),
    ),
    right=EDIT,
    create=lambda actor, values: create_time_limit(actor=actor, values=values),
    update=_update_limit,
    retire=_retire_limit,
    rows=lambda: TimeLimit.objects.filter(valid_to__isnull=True),
)

STEPS = Part(
    code="ticket_ladder",
    label="工单催办阶梯",
    help="各种时限到期前后多久提醒、催办、督办、通报",
    order=103,
    model=UrgeStep,
    key=("clock", "level"),
    columns=(
        Choice(code="clock", label="时限", choices=ClockKind, required=True),
        Choice(code="level", label="方式", choices=UrgeLevel, required=True),
        Number(code="amount", label="数量", required=True),
        Choice(code="unit", label="单位", choices=LimitUnit, required=True),
        Flag(code="is_before", label="期限之前"),
    ),
    right=EDIT,
    create=_create_step,
    update=_update_step,
    retire=lambda actor, step: remove_ticket_step(actor=actor, step=step),
)

RULES = Part(
    code="ticket_rules",
    label="工单规定",
    help="延期几次、每次多久，退单多久裁定，数据请求多久答复；停用的不在其中",
    order=104,
    model=TicketRule,
    key=("kind",),
    columns=(
        Choice(code="kind", label="事项", choices=RuleKind, required=True),
        Number(code="amount", label="数量", required=True),
        Choice(code="unit", label="单位", choices=RuleUnit, required=True),
        Text(code="note", label="依据"),
    ),
    right=EDIT,
    create=_create_rule,
    update=_update_rule,
    retire=_retire_rule,
    rows=lambda: TicketRule.objects.filter(valid_to__isnull=True),
)

PARTS = (CATEGORIES, QUESTIONS, LIMITS, STEPS, RULES)
