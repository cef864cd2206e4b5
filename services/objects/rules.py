"""What of the rules may be deleted, and put back."""

from core.bin import BinKind
from services.actions.categories import check_place
from services.actions.limits import check_alone_again
from services.actions.rules import check_rule_alone
from services.models import CategoryQuestion, DispatchAssist, DispatchRule, TicketCategory, TicketRule, TimeLimit
from services.rule_queries import EDIT, rules_allowed

BIN_KINDS = (
    BinKind(
        code="ticket-categories",
        label="工单类别的设置",
        model=TicketCategory,
        action=EDIT,
        allowed=rules_allowed,
        name=lambda rule: rule.category.label,
        related=("category",),
        check=lambda rule: check_place(rule.category_id, rule.parent_id),
    ),
    BinKind(
        code="category-questions",
        label="类别的问题",
        model=CategoryQuestion,
        action=EDIT,
        allowed=rules_allowed,
        name=lambda question: question.label,
    ),
    BinKind(
        code="time-limits",
        label="办理时限",
        model=TimeLimit,
        action=EDIT,
        allowed=rules_allowed,
        name=lambda limit: f"{limit.get_clock_display()} {limit.amount} {limit.get_unit_display()}",
        check=check_alone_again,
    ),
    BinKind(
        code="ticket-rules",
        label="工单规定",
        model=TicketRule,
        action=EDIT,
        allowed=rules_allowed,
        name=lambda rule: rule.get_kind_display(),
        check=check_rule_alone,
    ),
    BinKind(
        code="dispatch-rules",
        label="派单规则",
        model=DispatchRule,
        action=EDIT,
        allowed=rules_allowed,
        owned=(DispatchAssist,),
    ),
)
