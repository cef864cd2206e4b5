"""Two cities and a body: 甲市 shares, 丙市 is invited; each acts in its own scope."""

import datetime as dt
from typing import Any
from uuid import UUID

from alliances import actions
from alliances.models import Activity, BodyShare, ChainBody, ShareAnswer, SharedHeader
from core import clock
from core.models import Tenant
from core.tenancy.beyond import beyond
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain

FROM = dt.date(2025, 1, 1)
MONTH = dt.timedelta(days=30)


def body_of(cast: Cast, tenant: Tenant | None = None, name: str = "示例航空航天联盟") -> ChainBody:
    with cast.scope(tenant):
        return make_body(make_chain(), name=name)


def log(cast: Cast, body: ChainBody, title: str, tenant: Tenant | None = None, **values: Any) -> Activity:
    with cast.scope(tenant):
        form = term("activity_form", "org")
        given = {"title": title, "form_id": form.pk, "held_on": FROM, **values}
        parties = given.pop("parties", ())
        return actions.log_activity(
            actor=cast.platform(tenant), body_id=body.pk, values=given, parties=parties, pairing_ids=()
        )


def offer(cast: Cast, body: ChainBody, guest: Tenant | None = None, **given: Any) -> BodyShare:
    values = {"guest_id": (guest or cast.stranger).pk, "until": clock.today() + MONTH, **given}
    with cast.scope():
        return actions.offer_share(actor=cast.platform(), body_id=body.pk, **values)


def accept(cast: Cast, share_id: UUID, guest: Tenant | None = None, note: str = "") -> ShareAnswer:
    guest = guest or cast.stranger
    with cast.scope(guest):
        return actions.accept_share(actor=cast.platform(guest), share_id=share_id, note=note)


def withdraw(cast: Cast, share_id: UUID) -> BodyShare:
    with cast.scope():
        return actions.withdraw_share(actor=cast.platform(), share_id=share_id)


def run_out(cast: Cast, share_id: UUID) -> None:
    """Yesterday was its last day."""
    with cast.scope():
        yesterday = clock.today() - dt.timedelta(days=1)
        BodyShare.objects.filter(pk=share_id).update(until=yesterday, offered_on=yesterday)


def titles(cast: Cast, reader: Tenant | None = None) -> set[str]:
    """What a tenant reads of the lines of others."""
    reader = reader or cast.stranger
    with cast.scope(reader):
        return set(beyond(SharedHeader).exclude(tenant_id=reader.pk).values_list("title", flat=True))
