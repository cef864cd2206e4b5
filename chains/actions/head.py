"""链长 and 链主 organizations: appointed and ended, dated (R18, R59)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for, get_head_for, get_leader_org_for
from chains.actions.values import end_dated, prepared, require_existing
from chains.models import Chain, ChainHead, ChainLeaderOrg
from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

HEAD_FIELDS = ("role", "person_id", "department_id", "post", "post_level_id", "valid_from", "valid_to")


def appoint_head(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> ChainHead:
    """A leader in a post or a department as head or deputy, for a term where one is said (``valid_to``).

    Raises InvalidInput unless exactly one of both is named, and for days before the chain existed.
    """
    columns = prepared(values, HEAD_FIELDS)
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        _check_days(chain, columns.get("valid_from"), columns.get("valid_to"))
        return create(ChainHead(chain=chain, **columns))


def _check_days(chain: Chain, first: dt.date | None, last: dt.date | None) -> None:
    require_existing(chain, first, "valid_from")
    if chain.valid_to is not None and (last is None or last > chain.valid_to):
        raise Conflict(f"“{chain.name}”已于{cn_date(chain.valid_to)}终止，不能再登记。", code="chain_ended")


def hand_over_head(*, actor: Principal, head_id: UUID, values: Mapping[str, Any], first_day: dt.date) -> ChainHead:
    """Somebody follows in the same role from ``first_day`` on; the one before goes the day before. One step.

    Raises InvalidInput where the day is not after the first of the one before, Conflict where that one has gone.
    """
    columns = prepared(values, HEAD_FIELDS)
    with transaction.atomic():
        seen = get_head_for(actor, head_id, "chain.edit")
        # The chain before what stands on it, as in merging and splitting: otherwise each could wait for the other.
        chain = locked(Chain, seen.chain_id)
        before = locked(ChainHead, seen.pk)
        _check_days(chain, first_day, columns.get("valid_to"))
        if before.valid_from is not None and first_day <= before.valid_from:
            since = cn_date(before.valid_from)
            raise InvalidInput(fields={"first_day": [f"原链长{since}才任职，接任日期要在这之后。"]})
        if before.valid_to is not None and before.valid_to < clock.today():
            raise Conflict("原链长已卸任，请直接登记新链长。", code="head_gone")
        if before.valid_to is None or before.valid_to >= first_day:
            change(before, {"valid_to": clock.day_before(first_day)}, expected_version=None)
        return create(ChainHead(chain=chain, **{**columns, "role": before.role, "valid_from": first_day}))


def end_head(*, actor: Principal, head_id: UUID, last_day: dt.date) -> ChainHead:
    with transaction.atomic():
        return end_dated(locked(ChainHead, get_head_for(actor, head_id, "chain.edit").pk), last_day)


def add_leader_org(
    *, actor: Principal, chain_id: UUID, party_org_id: UUID, valid_from: dt.date | None
) -> ChainLeaderOrg:
    """A party organization that is 链主 itself; its affiliation is not touched."""
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        _check_days(chain, valid_from, None)
        return create(ChainLeaderOrg(chain=chain, party_org_id=party_org_id, valid_from=valid_from))


def end_leader_org(*, actor: Principal, row_id: UUID, last_day: dt.date) -> ChainLeaderOrg:
    with transaction.atomic():
        return end_dated(locked(ChainLeaderOrg, get_leader_org_for(actor, row_id, "chain.edit").pk), last_day)
