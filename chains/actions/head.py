"""链长 and 链主 organizations: appointed and ended, dated (R18, R59)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_chain_for, get_head_for, get_leader_org_for
from chains.actions.values import end_dated, prepared
from chains.models import ChainHead, ChainLeaderOrg
from core.principal import Principal
from core.records import create, locked

HEAD_FIELDS = ("role", "person_id", "department_id", "post", "post_level_id", "valid_from")


def appoint_head(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any]) -> ChainHead:
    """A leader in a post or a department as head or deputy. Raises InvalidInput unless exactly one of both is named."""
    chain = get_chain_for(actor, chain_id, "chain.edit")
    return create(ChainHead(chain=chain, **prepared(values, HEAD_FIELDS)))


def end_head(*, actor: Principal, head_id: UUID, last_day: dt.date) -> ChainHead:
    with transaction.atomic():
        return end_dated(locked(ChainHead, get_head_for(actor, head_id, "chain.edit").pk), last_day)


def add_leader_org(
    *, actor: Principal, chain_id: UUID, party_org_id: UUID, valid_from: dt.date | None
) -> ChainLeaderOrg:
    """A party organization that is 链主 itself; its affiliation is not touched."""
    chain = get_chain_for(actor, chain_id, "chain.edit")
    return create(ChainLeaderOrg(chain=chain, party_org_id=party_org_id, valid_from=valid_from))


def end_leader_org(*, actor: Principal, row_id: UUID, last_day: dt.date) -> ChainLeaderOrg:
    with transaction.atomic():
        return end_dated(locked(ChainLeaderOrg, get_leader_org_for(actor, row_id, "chain.edit").pk), last_day)
