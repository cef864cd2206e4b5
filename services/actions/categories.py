"""Where a category stands in the tree and what is said to who chooses it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core.bin import put_away
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked
from services.categories import above, parents_of_categories
from services.models import TicketCategory
from services.rule_access import get_category_rule_for
from services.rule_queries import EDIT, lock_rules

CATEGORY_FIELDS = ("parent_id", "hint")


def create_category_rule(*, actor: Principal, values: Mapping[str, Any]) -> TicketCategory:
    """For one of the city's categories. Raises NotAllowed, InvalidInput, Conflict (the category has one)."""
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        columns = prepared(values, ("category_id", *CATEGORY_FIELDS))
        if check_term("ticket_category", columns.get("category_id"), "category") is None:
            raise InvalidInput(fields={"category": ["请选择类别。"]})
        check_place(columns["category_id"], columns.get("parent_id"))
        return create(TicketCategory(**columns))


def update_category_rule(
    *, actor: Principal, rule_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> TicketCategory:
    """Tickets stay in their category; limits and questions follow the new place from now on.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    with transaction.atomic():
        rule = _held(actor, rule_id)
        columns = prepared(values, CATEGORY_FIELDS)
        check_place(rule.category_id, columns.get("parent_id"))
        return change(rule, columns, expected_version=expected_version)


def delete_category_rule(*, actor: Principal, rule_id: UUID) -> TicketCategory:
    """The category stands at the top again, without a hint; it, its questions and its tickets stay.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        rule = _held(actor, rule_id)
        put_away(rule, actor=actor, code="ticket-categories")
    return rule


def check_place(category_id: UUID, parent_id: UUID | None) -> None:
    """Nothing stands below itself. Raises InvalidInput."""
    lock_rules()
    parent = check_term("ticket_category", parent_id, "parent")
    if parent is None:
        return
    if parent_id == category_id:
        raise InvalidInput(fields={"parent": ["上级类别不能是它自己。"]})
    if category_id in above(parent_id, parents_of_categories()):
        own = Term.objects.get(pk=category_id).label
        raise InvalidInput(fields={"parent": [f"“{parent.label}”在“{own}”的下面，不能再作它的上级，请另选。"]})


def _held(actor: Principal, rule_id: UUID) -> TicketCategory:
    return locked(TicketCategory, get_category_rule_for(actor, rule_id, EDIT).pk)
