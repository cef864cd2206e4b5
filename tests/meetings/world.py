"""Small true rows of this room, made in the scope that is open."""

import datetime as dt
from typing import Any

from alliances.models import ChainBody, Membership, Seat
from core import clock
from core.models import Tenant
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from meetings.actions.planning import create_meeting
from meetings.models import Meeting
from tests.alliances.world import term

MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)
THURSDAY = dt.datetime(2026, 3, 12, 14, tzinfo=clock.CHINA)


def values(**fields: Any) -> dict[str, Any]:
    return {"name": "示例联席会议", "kind_id": term("meeting_kind", "joint").pk, "starts_at": THURSDAY, **fields}


def make_meeting(body: ChainBody, **fields: Any) -> Meeting:
    tenant, invite = Tenant.objects.get(pk=current_tenant_id()), fields.pop("invite", "rule")
    return create_meeting(actor=platform_principal(tenant), body_id=body.pk, values=values(**fields), invite=invite)


def member(body: ChainBody, **fields: Any) -> Membership:
    row = Membership(body=body, valid_from=dt.date(2024, 1, 1), **fields)
    row.save(force_insert=True)
    return row


def seat(body: ChainBody, meaning: str, **fields: Any) -> Seat:
    row = Seat(body=body, title=term("body_seat", meaning), valid_from=dt.date(2024, 1, 1), **fields)
    row.save(force_insert=True)
    return row
