"""What a city sets for its tickets is the whole city's: whoever sees tickets reads it, the department sets it."""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from core.principal import Principal
from core.tenancy.scope import current_tenant_id
from services.models import CategoryQuestion, DispatchRule, TicketCategory, TicketRule, TimeLimit, UrgeStep
from services.queries import RUN, VIEW

EDIT = "ticket_rule.edit"


def rules_allowed(principal: Principal, action: str = EDIT) -> Q:
    may = principal.may_everywhere(action) if action == EDIT else principal.may(action)
    return Q() if may else Q(pk__in=[])


def _read(model: Any, principal: Principal, action: str) -> Any:
    """Raises NotAllowed."""
    if action == EDIT:
        principal.require_everywhere(action)
    else:
        principal.require(action)
    return model.objects.all()


def category_rules_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TicketCategory]":
    """Raises NotAllowed."""
    found: QuerySet[TicketCategory] = _read(TicketCategory, principal, action)
    return found


def category_questions_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[CategoryQuestion]":
    """Those asked before as well. Raises NotAllowed."""
    found: QuerySet[CategoryQuestion] = _read(CategoryQuestion, principal, action)
    return found


def time_limits_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TimeLimit]":
    """The city's own; what counts where it has none is services.limits. Raises NotAllowed."""
    found: QuerySet[TimeLimit] = _read(TimeLimit, principal, action)
    return found


def ticket_rules_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[TicketRule]":
    """Those before as well; what counts where the city has none is services.rules. Raises NotAllowed."""
    found: QuerySet[TicketRule] = _read(TicketRule, principal, action)
    return found


def dispatch_rules_for(principal: Principal, *, action: str = RUN) -> "QuerySet[DispatchRule]":
    """For whoever dispatches. Raises NotAllowed."""
    found: QuerySet[DispatchRule] = _read(DispatchRule, principal, action)
    return found


def urge_steps_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[UrgeStep]":
    """The city's own; what counts where it has none is services.ladder. Raises NotAllowed."""
    found: QuerySet[UrgeStep] = _read(UrgeStep, principal, action)
    return found


def lock_rules() -> None:
    """One writer of rules at a time in this tenant, until the transaction ends: two people hanging each of two
    categories below the other would both find the tree whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('services rules'), hashtext(%s))", [str(current_tenant_id())]
        )
