"""Supply and demand: written by the company or for it, listed, taken back, and over by themselves on their last day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.choices import BodyState
from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import IndustryClass
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from services.actions.values import said, standing
from services.choices import EntryState
from services.market.queries import EDIT, get_entry_for, holds_market, speaks_for
from services.market.trading import near, segments_of
from services.models import MarketEntry

ENTRY_FIELDS = (
    "name",
    "body_id",
    "unit_id",
    "side",
    "segment_id",
    "industry_id",
    "quantity",
    "measure",
    "price",
    "text",
    "valid_from",
    "valid_to",
    "visibility",
    "contact_name",
    "contact_phone",
)
FIXED = ("body_id", "unit_id", "side")
LONGEST = dt.timedelta(days=2 * 366)
STRIPPED = ("measure", "price", "text", "contact_name", "contact_phone")


def create_entry(*, actor: Principal, values: Mapping[str, Any], publish: bool = False) -> MarketEntry:
    """A draft, or with ``publish`` listed at once. Raises NotAllowed, InvalidInput."""
    columns = _cleaned(values)
    with transaction.atomic():
        for name, text in (("body_id", "请选择链党组织。"), ("unit_id", "请选择企业。"), ("name", "请写明产品。")):
            if not columns.get(name):
                raise InvalidInput(fields={name.removesuffix("_id"): [text]})
        _check_written_for(actor, columns["body_id"], columns["unit_id"])
        columns.setdefault("valid_from", clock.today())
        _check(columns, columns["body_id"])
        made = create(MarketEntry(written_by_id=actor.account_id, **columns))
        return _listed(made) if publish else made


def update_entry(
    *, actor: Principal, entry_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> MarketEntry:
    """Correct an entry, listed or not; whose it is, through which body and on which side stays.

    Raises StaleVersion, InvalidInput, NotAllowed.
    """
    with transaction.atomic():
        entry = get_entry_for(actor, entry_id, EDIT)
        columns = _cleaned(values)
        fixed = [name for name in FIXED if name in columns and str(columns[name]) != str(getattr(entry, name))]
        if fixed:
            text = "企业、链党组织和供需方向登记后不能改，请撤回后重新填报。"
            raise InvalidInput(fields={name.removesuffix("_id"): [text] for name in fixed})
        held = {name: getattr(entry, name) for name in ENTRY_FIELDS}
        _check({**held, **columns}, entry.body_id, entry, changed=columns)
        return change(entry, columns, expected_version=expected_version)


def list_entry(*, actor: Principal, entry_id: UUID) -> MarketEntry:
    """Show it to whom it is for, for the first time or again. Raises Conflict, InvalidInput, NotAllowed."""
    with transaction.atomic():
        return _listed(locked(MarketEntry, get_entry_for(actor, entry_id, EDIT).pk))


def withdraw_entry(*, actor: Principal, entry_id: UUID, reason: str) -> MarketEntry:
    """Take it out of sight; deals under way go on. Raises Conflict, InvalidInput, NotAllowed."""
    words = said(reason, "reason", "请写明撤回的原因。", most=200)
    with transaction.atomic():
        entry = locked(MarketEntry, get_entry_for(actor, entry_id, EDIT).pk)
        return transition(entry, EntryState.WITHDRAWN, reason=words)


def expire_entry(*, entry_id: UUID, day: dt.date) -> bool:
    """What is listed past its last day is over; whether it was. Run twice it does nothing more."""
    with transaction.atomic():
        entry = MarketEntry.objects.select_for_update(of=("self",)).filter(pk=entry_id).first()
        if entry is None or entry.state != EntryState.LISTED or entry.valid_to >= day:
            return False
        transition(entry, EntryState.EXPIRED)
        return True


def _listed(entry: MarketEntry) -> MarketEntry:
    if entry.valid_to < clock.today():
        text = f"截止日期{cn_date(entry.valid_to)}已过，请先修改截止日期再发布。"
        raise InvalidInput(text, fields={"valid_to": [text]})
    if not _is_active(entry.body_id):
        raise Conflict("所选链党组织已终止或还在筹建，不能发布，请重新填报到其他链党组织。", code="body_ended")
    return transition(entry, EntryState.LISTED, listed_at=clock.now(), reason="")


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = searchable(prepared(values, ENTRY_FIELDS))
    return {**columns, **{name: str(columns[name] or "").strip() for name in STRIPPED if name in columns}}


def _is_active(body_id: UUID) -> bool:
    stands: bool = ChainBody.objects.filter(pk=body_id, state=BodyState.ACTIVE).exists()
    return stands


def _check_written_for(actor: Principal, body_id: UUID, unit_id: UUID) -> None:
    """Through a body that stands: by who works for it, or for one's own unit where that has to do with the body."""
    if not _is_active(body_id):
        raise InvalidInput(fields={"body": ["请选择已成立的链党组织。"]})
    standing(unit_id, "unit", "没有找到这家企业，请重新选择。")
    if holds_market(actor, body_id):
        return
    if not speaks_for(actor, unit_id):
        raise NotAllowed
    if not ChainBody.objects.filter(near([unit_id]), pk=body_id).exists():
        raise InvalidInput(fields={"body": ["贵单位不是这个链党组织的成员，也不在它的产业链上，请重新选择。"]})


def _check(
    columns: Mapping[str, Any],
    body_id: UUID,
    held: MarketEntry | None = None,
    *,
    changed: Mapping[str, Any] | None = None,
) -> None:
    new = columns if changed is None else changed
    wrong: dict[str, list[str]] = {}
    if not columns.get("name"):
        wrong["name"] = ["请写明产品。"]
    since, until = columns.get("valid_from"), columns.get("valid_to")
    if until is None:
        wrong["valid_to"] = ["请填写截止日期，到期后自动下架。"]
    elif since is None:
        wrong["valid_from"] = ["请填写起始日期。"]
    elif until < since:
        wrong["valid_to"] = ["截止日期不能早于起始日期。"]
    elif until - since > LONGEST:
        wrong["valid_to"] = ["有效期最长两年，到期前可以延长。"]
    if columns.get("quantity") is not None and not columns.get("measure"):
        wrong["measure"] = ["填了数量，请写明单位，例如“吨”“套”。"]
    if new.get("segment_id") and (held is None or held.segment_id != new["segment_id"]):
        chain_id = ChainBody.objects.filter(pk=body_id).values_list("chain_id", flat=True).first()
        if not segments_of([chain_id]).filter(pk=new["segment_id"]).exists():
            wrong["segment"] = ["这个环节不在该链党组织的产业链上，请重新选择。"]
    if new.get("industry_id") and not IndustryClass.objects.filter(pk=new["industry_id"]).exists():
        wrong["industry"] = ["没有这个行业代码，请填写国民经济行业代码，例如 2614。"]
    if wrong:
        raise InvalidInput(fields=wrong)
