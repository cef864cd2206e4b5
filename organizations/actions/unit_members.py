"""Members working in a unit, by day (truth 12: counts before persons)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core.principal import Principal
from core.records import change, create
from organizations.access import get_unit_for, get_unit_member_count_for
from organizations.actions.member_count import MEMBER_COUNT_FIELDS, check_day
from organizations.actions.values import prepared
from organizations.models import UnitMemberCount


def create_unit_member_count(*, actor: Principal, unit_id: UUID, values: Mapping[str, Any]) -> UnitMemberCount:
    """A count of one unit on one day. Raises NotFound, NotAllowed, InvalidInput (a day that has one)."""
    unit = get_unit_for(actor, unit_id, "member_count.edit")
    columns = prepared(values, MEMBER_COUNT_FIELDS)
    check_day(columns.get("as_of"))
    return create(UnitMemberCount(unit=unit, **columns))


def update_unit_member_count(
    *, actor: Principal, unit_member_count_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> UnitMemberCount:
    """Correct a count. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        count = get_unit_member_count_for(actor, unit_member_count_id, "member_count.edit")
        columns = prepared(values, MEMBER_COUNT_FIELDS)
        check_day(columns.get("as_of"))
        return change(count, columns, expected_version=expected_version)
