"""What a city weighs in its suggestions, and the pairs a body sets aside."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.choices import Factor
from alliances.models import SuggestionRefusal, SuggestionRule
from core.errors import InvalidInput, NotFound
from core.principal import Principal
from core.records import change, create, locked
from organizations.queries import units_for

WEIGHTS = frozenset(Factor.values)


def set_suggestion_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> SuggestionRule:
    """Say what each reason weighs. Raises NotAllowed, InvalidInput, StaleVersion."""
    actor.require_everywhere("body.edit")
    unknown = sorted(set(values) - WEIGHTS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    rule = SuggestionRule.objects.first() or SuggestionRule()
    if rule._state.adding:
        for name, value in values.items():
            setattr(rule, name, value)
        return create(rule)
    return change(rule, values, expected_version=expected_version)


def refuse_suggestion(*, actor: Principal, body_id: UUID, unit_ids: tuple[UUID, UUID]) -> SuggestionRefusal:
    """The body does not think of pairing the two; said twice it stands once. Nothing else changes.

    Raises NotFound (body, or a unit not shown to the actor), NotAllowed, InvalidInput (one unit twice).
    """
    body = get_body_for(actor, body_id, "pairing.edit")
    first, second = sorted(unit_ids)
    if first == second:
        raise InvalidInput(fields={"second": ["请选择两个不同的单位。"]})
    if units_for(actor).filter(pk__in=unit_ids).count() != len(unit_ids):
        raise NotFound
    with transaction.atomic():
        locked(type(body), body.pk)
        held = SuggestionRefusal.objects.filter(body=body, first_id=first, second_id=second).first()
        return held or create(
            SuggestionRefusal(body=body, first_id=first, second_id=second, refused_by_id=actor.account_id)
        )


def take_back_refusal(*, actor: Principal, refusal_id: UUID) -> SuggestionRefusal:
    """The pair may be suggested again. Raises NotFound, NotAllowed."""
    refusal = SuggestionRefusal.objects.select_related("body", "first", "second").filter(pk=refusal_id).first()
    if refusal is None:
        raise NotFound
    get_body_for(actor, refusal.body_id, "pairing.edit")
    with transaction.atomic():
        locked(SuggestionRefusal, refusal.pk).delete()
    taken_back: SuggestionRefusal = refusal
    return taken_back
