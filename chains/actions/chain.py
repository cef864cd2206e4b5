"""Chains: set up, changed, ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from chains.access import get_chain_for
from chains.actions.carry import STANDS, end_standing, keep_past
from chains.actions.values import end_dated, prepared, searchable
from chains.choices import ChainEventKind
from chains.models import Chain, ChainEvent, Gap
from chains.queries import descendants_of
from core import clock
from core.choices import AnchorKind, TenantLevel
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force

CHAIN_FIELDS = (
    "name",
    "short_name",
    "kind",
    "parent_id",
    "level",
    "grade_id",
    "industry_class_id",
    "scale_id",
    "is_priority",
    "lead_department_id",
    "description",
    "order",
    "valid_from",
)
# What a day before is still answered with after a change.
KEPT_FIELDS = frozenset({"parent_id", "grade_id", "industry_class_id", "scale_id", "is_priority"})
LEVELS = list(TenantLevel)


def check_parent(chain: Chain, parent_id: UUID | None) -> None:
    """A chain hangs below one that is in force, not below itself, and not below a lower level (R02).

    All chains of the tenant are locked: two people who hang each of two chains below the other would both pass.
    """
    if parent_id is None:
        return
    held = {row.pk: row for row in Chain.objects.select_for_update().order_by("id")}
    parent = held.get(parent_id)
    if parent is None:
        raise InvalidInput(fields={"parent": ["没有找到上级链条，请重新选择。"]})
    if parent_id in descendants_of(chain.pk):
        raise InvalidInput(fields={"parent": [f"“{parent.name}”在本链之下，不能又作本链的上级。"]})
    if LEVELS.index(TenantLevel(chain.level)) < LEVELS.index(TenantLevel(parent.level)):
        raise InvalidInput(fields={"level": [f"子链的层级不能高于上级链条（{parent.get_level_display()}）。"]})
    if parent.valid_to is not None and parent.valid_to < clock.today():
        raise InvalidInput(fields={"parent": [f"“{parent.name}”已终止，请选择运行中的链条。"]})


def create_chain(*, actor: Principal, values: Mapping[str, Any]) -> Chain:
    """A new chain and its anchor. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("chain.edit")
    with transaction.atomic():
        chain = Chain(**searchable(prepared(values, CHAIN_FIELDS)))
        if chain.level in TenantLevel:
            check_parent(chain, chain.parent_id)
        return create(chain, anchor=AnchorKind.CHAIN)


def update_chain(*, actor: Principal, chain_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Chain:
    """Edit a chain. Raises NotFound, NotAllowed, StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        chain = get_chain_for(actor, chain_id, "chain.edit")
        columns = searchable(prepared(values, CHAIN_FIELDS))
        chain.level = columns.get("level", chain.level)
        if {"parent_id", "level"} & set(columns) and chain.level in TenantLevel:
            check_parent(chain, columns.get("parent_id", chain.parent_id))
        if columns.get("valid_from") is not None and columns["valid_from"] != chain.valid_from:
            _check_nothing_earlier(chain, columns["valid_from"])
        if any(_is_another(getattr(chain, name), columns[name], name) for name in KEPT_FIELDS & columns.keys()):
            _keep_what_was(chain)
        return change(chain, columns, expected_version=expected_version)


def _check_nothing_earlier(chain: Chain, first_day: dt.date) -> None:
    """Nothing stands on a chain before it was there, also not by its beginning later. Raises InvalidInput.

    The chain is locked, as whoever puts something on it locks it.
    """
    locked(Chain, chain.pk)
    earliest = [model.objects.filter(chain=chain).aggregate(day=Min("valid_from"))["day"] for model in STANDS]
    earliest.append(Gap.objects.filter(chain=chain).aggregate(day=Min("raised_on"))["day"])
    first = min((day for day in earliest if day is not None), default=None)
    if first is not None and first < first_day:
        raise InvalidInput(fields={"valid_from": [f"链上有{cn_date(first)}开始的记录，设立日期不能晚于这一天。"]})


def end_chain(*, actor: Principal, chain_id: UUID, last_day: dt.date) -> Chain:
    """End a chain with its places, segments, heads and leading organizations; units and organizations stay.

    Raises Conflict while sub-chains go on, InvalidInput where the day lies before the first.
    """
    with transaction.atomic():
        chain = locked(Chain, get_chain_for(actor, chain_id, "chain.edit").pk)
        after = clock.day_after(last_day)
        going_on = Chain.objects.filter(in_force(after), parent=chain).order_by("order", "name_key")
        names = "、".join(going_on.values_list("name", flat=True)[:3])
        if names:
            raise Conflict(f"下面还有运行中的子链（{names}），请先终止子链或改挂到其他链条。", code="sub_chains")
        ended = end_dated(chain, last_day)
        kept = end_standing([chain], last_day)
        create(ChainEvent(kind=ChainEventKind.END, chain=chain, day=after, kept=kept))
        return ended


def _is_another(old: Any, new: Any, name: str) -> bool:
    """A class filled in where none was known completes the record; any other change is one from a day on."""
    return bool(old != new) and (old is not None or name == "parent_id")


def _keep_what_was(chain: Chain) -> None:
    """What is changed by editing is another from today on; on the day a chain is entered it is a correction."""
    if chain.created_at.astimezone(clock.CHINA).date() < clock.today():
        keep_past(locked(Chain, chain.pk), clock.today())
