"""The only writers of codes and of what is added to a number."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from documents.models import DocumentNumber, DocumentSeries

SERIES_FIELDS = frozenset({"issuer_name", "issuer_id", "issuer_kind", "code", "ended_on"})


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - SERIES_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}


def create_series(*, actor: Principal, values: Mapping[str, Any]) -> DocumentSeries:
    """A code an issuing body numbers under. Raises NotAllowed, InvalidInput, Conflict."""
    actor.require_everywhere("document.edit")
    return create(DocumentSeries(**_checked(values)))


def update_series(
    *, actor: Principal, series_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> DocumentSeries:
    """Raises NotAllowed, NotFound, StaleVersion; InvalidInput also for the code itself once a number stands
    on paper under it (numbers already given keep what they say in any case)."""
    actor.require_everywhere("document.edit")
    with transaction.atomic():
        series = locked(DocumentSeries, series_id)
        checked = _checked(values)
        if checked.get("code", series.code) != series.code and series.numbers.exists():
            text = "这个代字下已编过号，不能再改。请停用它，另建一个代字。"
            raise InvalidInput(text, code="series_used", fields={"code": [text]})
        return change(series, checked, expected_version=expected_version)


def end_series(*, actor: Principal, series_id: UUID, last_day: dt.date | None) -> DocumentSeries:
    """Number nothing more under a code after ``last_day``; None takes it back into use."""
    return update_series(actor=actor, series_id=series_id, values={"ended_on": last_day}, expected_version=None)


def void_number(*, actor: Principal, number_id: UUID, reason: str) -> DocumentNumber:
    """Say that a numbered document is void. The number stays its own and is never given again.

    Raises NotAllowed, NotFound, InvalidInput without a reason, Conflict where it is void already.
    """
    actor.require_everywhere("document.edit")
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput("请写明作废的原因，登记簿上会一并显示。", fields={"reason": ["请写明作废的原因。"]})
    if len(words) > 200:
        raise InvalidInput("作废的原因超过 200 字，请精简。", fields={"reason": ["不能超过 200 字。"]})
    with transaction.atomic():
        number = locked(DocumentNumber, number_id)
        if number.voided_at is not None:
            raise Conflict(f"{number.text}此前已作废，不必再办理。", code="already_void")
        number.voided_at, number.voided_by_id, number.void_reason = clock.now(), actor.account_id, words
        number.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return number
