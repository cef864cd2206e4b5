"""What is changed for many units beside the columns of their sheet: that they have ended, and what ends with them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from core.principal import Principal
from core.tables.beside import EndTable
from organizations.actions import end_unit, revive_unit
from organizations.models import Unit
from organizations.queries import units_for


class UnitEndTable(EndTable):
    code = "unit_ends"
    changed = "ended_on"
    header = "注销日期"
    label = "单位"
    noun = "家"
    view_action = "unit.view"
    list_url = "unit-list"
    model = Unit
    beside = ("units",)
    fields: ClassVar[Mapping[str, str]] = {"last_day": "ended_on"}

    def rows(self, actor: Principal) -> "QuerySet[Any]":
        return units_for(actor, action="unit.remove")

    def end(self, actor: Principal, record_id: UUID, last_day: dt.date) -> None:
        end_unit(actor=actor, unit_id=record_id, last_day=last_day)

    def resume(self, actor: Principal, record_id: UUID) -> None:
        revive_unit(actor=actor, unit_id=record_id)
