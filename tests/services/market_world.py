"""A small true market: two companies on a chain with a body, a third on none, and an account for each of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from alliances.models import ChainBody, Membership
from chains.models import Chain, Segment
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.principal import Principal
from organizations.models import Unit
from services.actions.market import create_entry
from services.models import MarketEntry
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.isolation.rows import make_row

MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)  # a Monday


@dataclass
class Fair:
    cast: Cast
    chain: Chain
    body: ChainBody
    segment: Segment
    maker: Unit
    taker: Unit
    outsider: Unit
    liaison: Account
    seller: Account
    buyer: Account
    stranger: Account

    def act(self, account: Account | None = None) -> Principal:
        return self.cast.act(account, self.cast.city)


def make_fair(cast: Cast) -> Fair:
    """Call it with the city's scope open."""
    chain = make_chain()
    body = make_body(chain)
    segment = make_row(Segment, chain=chain, name="示例环节", valid_from=None, valid_to=None)
    maker, taker = make_unit("示例供方公司"), make_unit("示例需方公司")
    outsider = make_unit("示例外链公司")
    for unit in (maker, taker):
        put_on_chain(chain, unit)
        make_row(
            Membership,
            body=body,
            unit=unit,
            party_org=None,
            person=None,
            valid_from=dt.date(2025, 1, 1),
            valid_to=None,
        )
    for meaning in ("order", "cooperation"):
        term("outcome_kind", meaning)
    unit_kind = AnchorKind.UNIT
    return Fair(
        cast,
        chain,
        body,
        segment,
        maker,
        taker,
        outsider,
        cast.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY, username="liaison"),
        cast.add(Role.COMPANY, scope_id=maker.pk, scope_kind=unit_kind, username="seller"),
        cast.add(Role.COMPANY, scope_id=taker.pk, scope_kind=unit_kind, username="buyer"),
        cast.add(Role.COMPANY, scope_id=outsider.pk, scope_kind=unit_kind, username="stranger"),
    )


def values(fair: Fair, unit_id: UUID, **fields: Any) -> dict[str, Any]:
    return {
        "name": "示例压铸件",
        "side": "supply",
        "unit_id": unit_id,
        "body_id": fair.body.pk,
        "segment_id": fair.segment.pk,
        "quantity": 100,
        "measure": "吨",
        "valid_to": dt.date(2026, 6, 30),
        "visibility": "chain",
        **fields,
    }


def offer(fair: Fair, actor: Account | None = None, **fields: Any) -> MarketEntry:
    given = values(fair, fair.maker.pk) | fields
    return create_entry(actor=fair.act(actor or fair.seller), values=given, publish=True)


def look_for(fair: Fair, actor: Account | None = None, **fields: Any) -> MarketEntry:
    given = values(fair, fair.taker.pk, side="demand", quantity=40) | fields
    return create_entry(actor=fair.act(actor or fair.buyer), values=given, publish=True)
