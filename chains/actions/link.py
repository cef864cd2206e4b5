"""上级产业链: a chain hung on one of a tenant above, and taken off again."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for, get_link_for
from chains.actions.values import end_dated, require_existing
from chains.links import ChainAbove, chains_above
from chains.models import Chain, ChainLink
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import create, locked
from core.templatetags.formats import cn_date


def link_chain(*, actor: Principal, chain_id: UUID, upper_chain_id: UUID, valid_from: dt.date | None) -> ChainLink:
    """Hang the chain on one of a tenant above from ``valid_from`` on.

    Raises InvalidInput for a chain that is none of a tenant above (in the same words as for none at all), for one not
    in force then, and where the chain hangs on another of that tenant; Conflict where the chain has ended.
    """
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        upper = next((each for each in chains_above(actor.tenant.id) if each.id == upper_chain_id), None)
        if upper is None:
            raise InvalidInput(fields={"upper_chain": ["没有找到所选的上级产业链，请重新选择。"]})
        require_existing(chain, valid_from, "valid_from")
        if chain.valid_to is not None:
            raise Conflict(f"“{chain.name}”于{cn_date(chain.valid_to)}终止，不能再挂接。", code="chain_ended")
        _require_in_force(upper, valid_from)
        return create(
            ChainLink(chain=chain, upper_tenant_id=upper.tenant_id, upper_chain_id=upper.id, valid_from=valid_from)
        )


def _require_in_force(upper: ChainAbove, first: dt.date | None) -> None:
    if upper.valid_to is not None and upper.valid_to < max(first or clock.today(), clock.today()):
        last = cn_date(upper.valid_to)
        raise InvalidInput(fields={"upper_chain": [f"“{upper.name}”{last}终止，请选择运行中的链条。"]})
    if first is not None and upper.valid_from is not None and first < upper.valid_from:
        since = cn_date(upper.valid_from)
        raise InvalidInput(fields={"valid_from": [f"“{upper.name}”{since}才设立，日期不能更早。"]})


def end_link(*, actor: Principal, link_id: UUID, last_day: dt.date) -> ChainLink:
    with transaction.atomic():
        return end_dated(locked(ChainLink, get_link_for(actor, link_id, "chain.edit").pk), last_day)
