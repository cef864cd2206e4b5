"""Member figures by day (truth 12: counts before persons)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import InvalidInput
from core.principal import Principal
from core.records import change, create
from organizations.access import get_member_count_for, get_party_org_for
from organizations.actions.values import prepared
from organizations.models import MemberCount

MEMBER_COUNT_FIELDS = ("as_of", "full", "probationary", "floating")


def check_day(day: dt.date | None) -> None:
    """A count says how it was, so its day is past or today. Raises InvalidInput."""
    if day is not None and day > clock.today():
        raise InvalidInput(fields={"as_of": ["统计日期不能晚于今天。"]})


def create_member_count(*, actor: Principal, party_org_id: UUID, values: Mapping[str, Any]) -> MemberCount:
    """A count of one organization on one day. Raises NotFound, NotAllowed, InvalidInput (a day that has one)."""
    org = get_party_org_for(actor, party_org_id, "member_count.edit")
    columns = prepared(values, MEMBER_COUNT_FIELDS)
    check_day(columns.get("as_of"))
    return create(MemberCount(party_org=org, **columns))


def update_member_count(
    *, actor: Principal, member_count_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> MemberCount:
    """Correct a count. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        count = get_member_count_for(actor, member_count_id, "member_count.edit")
        columns = prepared(values, MEMBER_COUNT_FIELDS)
        check_day(columns.get("as_of"))
        return change(count, columns, expected_version=expected_version)
