"""Subsidies companies received with a body's help: recorded, corrected, withdrawn with the reason (F062)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.fund import words_of
from alliances.actions.team import check_unit, not_later_than_today
from alliances.actions.values import check_day, check_term
from alliances.choices import SubsidyState
from alliances.funds.queries import EDIT, get_subsidy_for
from alliances.models import ChainBody, Subsidy
from chains.actions.values import prepared
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition

SUBSIDY_FIELDS = ("kind_id", "unit_id", "policy", "amount", "paid_on", "paid_by")


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = prepared(values, SUBSIDY_FIELDS)
    for name in ("policy", "paid_by"):
        if name in columns:
            columns[name] = " ".join(str(columns[name]).split())
    if check_term("subsidy_kind", columns.get("kind_id"), "kind") is None and "kind_id" in columns:
        raise InvalidInput(fields={"kind": ["请选择补助类别。"]})
    not_later_than_today(columns.get("paid_on"), "paid_on", "发放日期")
    return columns


def record_subsidy(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Subsidy:
    """Raises NotAllowed, Conflict (the body has ended, or it is recorded already), InvalidInput."""
    columns = _columns(values)
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("paid_on"), "paid_on")
        check_unit(columns.get("unit_id"))
        return create(Subsidy(body=body, **columns))


def update_subsidy(
    *, actor: Principal, subsidy_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Subsidy:
    """Correct one; its body stays. Raises StaleVersion, InvalidInput, Conflict (withdrawn)."""
    columns = _columns(values)
    with transaction.atomic():
        subsidy = locked(Subsidy, get_subsidy_for(actor, subsidy_id, EDIT).pk)
        if subsidy.state != SubsidyState.RECORDED:
            raise Conflict("这笔补助已撤回，不能再修改；请重新登记。", code="wrong_state")
        if columns.get("unit_id") != subsidy.unit_id:
            check_unit(columns.get("unit_id"))
        if columns.get("paid_on") not in (None, subsidy.paid_on):
            check_day(subsidy.body, columns["paid_on"], "paid_on")
        return change(subsidy, columns, expected_version=expected_version)


def withdraw_subsidy(*, actor: Principal, subsidy_id: UUID, reason: str) -> Subsidy:
    """It counts no more and is kept with the reason. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        subsidy = locked(Subsidy, get_subsidy_for(actor, subsidy_id, EDIT).pk)
        return transition(subsidy, SubsidyState.WITHDRAWN, reason=words_of(reason, "请写明撤回的原因。"))
