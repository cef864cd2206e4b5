"""Writing an instructor's log: by the instructor himself, about a unit he looked after on that day (R24)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create
from core.templatetags.formats import cn_date
from members.access import get_duty_for
from members.duties import instructing
from members.models import Appointment, DutyEntry

FIELDS = frozenset({"unit_id", "kind_id", "day", "text"})


def _prepared(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns = dict(values)
    if "text" in columns:
        columns["text"] = " ".join(str(columns["text"]).split())
        if not columns["text"]:
            raise InvalidInput("请写一句做了什么。", fields={"text": ["请写一句做了什么。"]})
    if "kind_id" in columns and not Term.objects.filter(kind="duty_kind", pk=columns["kind_id"]).exists():
        raise InvalidInput("没有这个事项，请重新选择。", fields={"kind": ["没有这个事项，请重新选择。"]})
    return columns


def _appointment(actor: Principal, unit_id: UUID | None, day: dt.date | None) -> Appointment:
    """By which the actor looked after the unit on that day. Raises InvalidInput."""
    if day is None:
        raise InvalidInput("请填写日期。", fields={"day": ["请填写日期。"]})
    if day > clock.today():
        text = f"日期不能晚于今天（{cn_date(clock.today())}）。"
        raise InvalidInput(text, fields={"day": [text]})
    held = instructing(actor, day).filter(target_id=unit_id).first()
    if held is None:
        text = "这一天您不是这个单位的指导员，请核对单位和日期。"
        raise InvalidInput(text, fields={"unit": [text]})
    return held


def write_duty(*, actor: Principal, values: Mapping[str, Any]) -> DutyEntry:
    """A new line of the actor's own log. Raises NotAllowed, InvalidInput."""
    actor.require("duty_log.edit")
    columns = _prepared(values)
    with transaction.atomic():
        held = _appointment(actor, columns.get("unit_id"), columns.get("day"))
        return create(DutyEntry(person_id=held.person_id, written_by_id=actor.account_id, **columns))


def correct_duty(
    *, actor: Principal, duty_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> DutyEntry:
    """Correct a line one wrote. Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    with transaction.atomic():
        entry = get_duty_for(actor, duty_id, "duty_log.edit")
        columns = _prepared(values)
        held = _appointment(actor, columns.get("unit_id", entry.unit_id), columns.get("day", entry.day))
        return change(entry, {**columns, "person_id": held.person_id}, expected_version=expected_version)
