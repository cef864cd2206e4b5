"""What a city sets for its tickets, fetched for somebody and something."""

from uuid import UUID

from core.access import fetch
from core.principal import Principal
from services.models import CategoryQuestion, DispatchRule, TicketCategory, TicketRule, TimeLimit
from services.queries import RUN, VIEW
from services.rule_queries import rules_allowed


def get_category_rule_for(principal: Principal, rule_id: UUID, action: str = VIEW) -> TicketCategory:
    """Raises NotFound, NotAllowed."""
    queryset = TicketCategory.objects.select_related("category", "parent")
    rule: TicketCategory = fetch(queryset, rule_id, rules_allowed(principal, action))
    return rule


def get_question_for(principal: Principal, question_id: UUID, action: str = VIEW) -> CategoryQuestion:
    """Raises NotFound, NotAllowed."""
    queryset = CategoryQuestion.objects.select_related("category")
    question: CategoryQuestion = fetch(queryset, question_id, rules_allowed(principal, action))
    return question


def get_time_limit_for(principal: Principal, limit_id: UUID, action: str = VIEW) -> TimeLimit:
    """Raises NotFound, NotAllowed."""
    queryset = TimeLimit.objects.select_related("category")
    limit: TimeLimit = fetch(queryset, limit_id, rules_allowed(principal, action))
    return limit


def get_ticket_rule_for(principal: Principal, rule_id: UUID, action: str = VIEW) -> TicketRule:
    """Raises NotFound, NotAllowed."""
    rule: TicketRule = fetch(TicketRule.objects.all(), rule_id, rules_allowed(principal, action))
    return rule


def get_dispatch_rule_for(principal: Principal, rule_id: UUID, action: str = RUN) -> DispatchRule:
    """Raises NotFound, NotAllowed."""
    queryset = DispatchRule.objects.select_related("category", "chain", "lead")
    rule: DispatchRule = fetch(queryset, rule_id, rules_allowed(principal, action))
    return rule
