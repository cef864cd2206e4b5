"""What a city asks of its chains and bodies: rows of its own, dated, never code (truth 7)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_rule_for
from alliances.actions.values import check_term
from alliances.choices import OF_CHAINS
from alliances.models import BodyRule
from chains.actions.values import end_dated, prepared
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked

RULE_FIELDS = (
    "subject",
    "kind_id",
    "tier_id",
    "title_id",
    "category_id",
    "least",
    "most",
    "note",
    "valid_from",
)
CHANGED_FIELDS = ("least", "most", "note")
TERMS = (
    ("body_kind", "kind_id"),
    ("body_tier", "tier_id"),
    ("body_seat", "title_id"),
    ("member_category", "category_id"),
)


def _check_numbers(columns: Mapping[str, Any]) -> None:
    if columns.get("least") == 0 and columns.get("most") is None:
        raise InvalidInput(fields={"least": ["至少 0 个、至多不限，等于没有要求，请改填。"]})


def create_rule(*, actor: Principal, values: Mapping[str, Any]) -> BodyRule:
    """A requirement from a day on. Raises NotAllowed, InvalidInput, Conflict (the same one is in force already)."""
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        columns = prepared(values, RULE_FIELDS)
        for kind, column in TERMS:
            check_term(kind, columns.get(column), column.removesuffix("_id"))
        if columns.get("subject") in OF_CHAINS and columns.get("kind_id") is not None:
            raise InvalidInput(fields={"kind": ["对产业链的要求按含义计算，不分类别，请留空。"]})
        _check_numbers(columns)
        return create(BodyRule(**columns))


def _held(actor: Principal, rule_id: UUID) -> BodyRule:
    return locked(BodyRule, get_rule_for(actor, rule_id, "body.edit").pk)


def update_rule(
    *, actor: Principal, rule_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> BodyRule:
    """Correct the numbers or the ground of a requirement. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        rule = _held(actor, rule_id)
        columns = prepared(values, CHANGED_FIELDS)
        _check_numbers({"least": rule.least, "most": rule.most, **columns})
        return change(rule, columns, expected_version=expected_version)


def end_rule(*, actor: Principal, rule_id: UUID, last_day: dt.date) -> BodyRule | None:
    """Ask it no longer after ``last_day``; earlier days are still judged by it. One that ends before its first day was
    never asked, and is taken back: None. Raises NotFound, Conflict.
    """
    with transaction.atomic():
        rule = _held(actor, rule_id)
        if rule.valid_to is not None:
            raise Conflict("这条要求已经停用，无需重复办理。", code="already_ended")
        if rule.valid_from is not None and last_day < rule.valid_from:
            put_away(rule, actor=actor, code="body-rules")
            return None
        return end_dated(rule, last_day)
