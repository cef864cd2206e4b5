"""A department proposes for its own items in the next edition; whoever drafts it takes it over or returns it (R65)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term
from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from services.actions.catalogue import lock_catalogue
from services.actions.catalogue_items import create_item, delete_item, draft_to_write, drafted_module, update_item
from services.actions.values import said, standing
from services.catalogue.proposal_notices import tell_decided, tell_proposed, tell_recalled
from services.catalogue.proposals import PROPOSE, get_proposal_for, proposing_unit, proposing_units, waiting
from services.catalogue.queries import EDIT, get_item_for
from services.choices.proposals import ProposalKind, ProposalState
from services.models import CatalogueEdition, ItemProposal, ServiceItem

ITEM_WORDS = ("name", "description", "audience", "materials", "days")
FIELDS = (*ITEM_WORDS, "module", "category_id", "reason")
MOST = {"name": 120, "module": 60, "reason": 500, "description": 1000, "audience": 200, "materials": 500}
UNDECIDED: dict[str, Any] = {"reply": "", "decided_at": None, "decided_by_id": None}


def propose_new(*, actor: Principal, unit_id: UUID | None, values: Mapping[str, Any]) -> ItemProposal:
    """An item the department wants to offer. Raises NotAllowed, InvalidInput, Conflict (proposed already)."""
    actor.require(PROPOSE)
    columns = _checked(prepared(values, FIELDS))
    with transaction.atomic():
        lock_catalogue()  # a thumb's taps come one after another
        unit = _own_unit(actor, unit_id)
        if waiting().filter(unit_id=unit, kind=ProposalKind.NEW, name=columns["name"]).exists():
            raise Conflict(f"“{columns['name']}”已经提议新增，正等组织部门处理。", code="proposed_already")
        return _proposed(actor, ItemProposal(unit_id=unit, kind=ProposalKind.NEW, **columns, **_by(actor)))


def propose_change(*, actor: Principal, item_id: UUID, values: Mapping[str, Any]) -> ItemProposal:
    """An item of one's own as it should read. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    actor.require(PROPOSE)
    columns = _checked(prepared(values, FIELDS))
    with transaction.atomic():
        lock_catalogue()
        item, unit_id = _own_item(actor, item_id)
        _require_other(item, columns)
        made = ItemProposal(unit_id=unit_id, kind=ProposalKind.CHANGE, line=item.line, **columns, **_by(actor))
        return _proposed(actor, made)


def propose_withdrawal(*, actor: Principal, item_id: UUID, reason: str) -> ItemProposal:
    """An item of one's own that is no longer offered. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    actor.require(PROPOSE)
    words = said(reason, "reason", "请写明为什么停止提供。", most=500)
    with transaction.atomic():
        lock_catalogue()
        item, unit_id = _own_item(actor, item_id)
        made = ItemProposal(
            unit_id=unit_id,
            kind=ProposalKind.WITHDRAW,
            line=item.line,
            name=item.name,
            module=item.module.name,
            reason=words,
            **_by(actor),
        )
        return _proposed(actor, made)


def update_proposal(
    *, actor: Principal, proposal_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ItemProposal:
    """Put right as long as it waits; one that was returned is handed in again. Raises NotFound, NotAllowed,
    InvalidInput, Conflict, StaleVersion.
    """
    with transaction.atomic():
        lock_catalogue()
        proposal = locked(ItemProposal, get_proposal_for(actor, proposal_id, PROPOSE).pk)
        if proposal.state not in (ProposalState.PROPOSED, ProposalState.RETURNED):
            raise _wrong_state(proposal)
        if proposal.kind == ProposalKind.WITHDRAW:
            columns = {"reason": said(str(values.get("reason") or ""), "reason", "请写明为什么停止提供。", most=500)}
        else:
            held = {name: getattr(proposal, name) for name in FIELDS}
            columns = _checked({**held, **prepared(values, FIELDS)})
        changed = change(proposal, columns, expected_version=expected_version)
        if changed.state == ProposalState.PROPOSED:
            return changed
        _require_free(changed)
        again = transition(changed, ProposalState.PROPOSED, **UNDECIDED, proposed_at=clock.now())
        tell_proposed(again, by=actor.account_id)
        return again


def recall_proposal(*, actor: Principal, proposal_id: UUID) -> ItemProposal:
    """By the department, as long as it waits. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        proposal = locked(ItemProposal, get_proposal_for(actor, proposal_id, PROPOSE).pk)
        if proposal.state != ProposalState.PROPOSED:
            raise _wrong_state(proposal)
        recalled = transition(proposal, ProposalState.RECALLED)
        tell_recalled(recalled, by=actor.account_id)
        return recalled


def accept_proposal(*, actor: Principal, proposal_id: UUID) -> ItemProposal:
    """Taken into the draft, which is begun where there is none; in force once that is published.

    Raises NotFound, NotAllowed, InvalidInput, Conflict (the draft has another item of its name, or not this one).
    """
    actor.require_everywhere(EDIT)
    with transaction.atomic():
        lock_catalogue()
        proposal = locked(ItemProposal, get_proposal_for(actor, proposal_id, EDIT).pk)
        if proposal.state != ProposalState.PROPOSED:
            raise _wrong_state(proposal)
        draft = draft_to_write(actor)
        _take_over(actor, proposal, draft)
        accepted = transition(proposal, ProposalState.ACCEPTED, edition_id=draft.pk, **_decided(actor))
        tell_decided(accepted, f"已采纳进第 {draft.number} 版，发布后生效", by=actor.account_id)
        return accepted


def return_proposal(*, actor: Principal, proposal_id: UUID, reason: str) -> ItemProposal:
    """With a reason; one taken over too, as long as its edition is a draft: what stands there is put right by hand.

    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    actor.require_everywhere(EDIT)
    words = said(reason, "reason", "请写明退回的理由。", most=500)
    with transaction.atomic():
        proposal = locked(ItemProposal, get_proposal_for(actor, proposal_id, EDIT).pk)
        taken = proposal.edition is not None and proposal.edition.is_draft
        if proposal.state != ProposalState.PROPOSED and not taken:
            raise _wrong_state(proposal)
        returned = transition(proposal, ProposalState.RETURNED, reply=words, edition_id=None, **_decided(actor))
        tell_decided(returned, f"已退回：{words}", by=actor.account_id)
        return returned


def _take_over(actor: Principal, proposal: ItemProposal, draft: CatalogueEdition) -> None:
    held = ServiceItem.objects.filter(module__edition=draft, line=proposal.line).first() if proposal.line else None
    if proposal.kind == ProposalKind.WITHDRAW:
        if held is not None:
            delete_item(actor=actor, item_id=held.pk)
        return
    values = {name: getattr(proposal, name) for name in (*ITEM_WORDS, "category_id")}
    values["module_id"] = drafted_module(actor, proposal.module).pk
    if proposal.kind == ProposalKind.NEW:
        create_item(actor=actor, values={**values, "unit_id": proposal.unit_id})
        return
    if held is None:
        text = f"正在拟订的第 {draft.number} 版里已没有这个事项，不能采纳；请退回，或由部门提议新增。"
        raise Conflict(text, code="item_gone")
    update_item(actor=actor, item_id=held.pk, values=values, expected_version=None)


def _proposed(actor: Principal, proposal: ItemProposal) -> ItemProposal:
    _require_free(proposal)
    made = create(proposal)
    tell_proposed(made, by=actor.account_id)
    return made


def _require_free(proposal: ItemProposal) -> None:
    if proposal.line is not None and waiting().filter(line=proposal.line).exclude(pk=proposal.pk).exists():
        raise Conflict("这个事项已有一条待处理的提议，请在那一条上修改，或先撤回。", code="proposed_already")


def _by(actor: Principal) -> dict[str, Any]:
    return {"proposed_at": clock.now(), "proposed_by_id": actor.account_id}


def _decided(actor: Principal) -> dict[str, Any]:
    return {"decided_at": clock.now(), "decided_by_id": actor.account_id}


def _own_unit(actor: Principal, unit_id: UUID | None) -> UUID:
    if unit_id is None:
        raise InvalidInput(fields={"unit": ["请选择提议的部门。"]})
    standing(unit_id, "unit", "没有找到这个部门，请重新选择。")
    if not proposing_units(actor).filter(pk=unit_id).exists():
        raise NotAllowed("只能替您所在的部门提议。")
    return unit_id


def _own_item(actor: Principal, item_id: UUID) -> tuple[ServiceItem, UUID]:
    """The item and which of one's departments offers it."""
    item = get_item_for(actor, item_id)
    edition = item.module.edition
    if edition.is_draft or edition.ended_on is not None:
        raise Conflict("请在现行目录的事项上提议。", code="not_in_force")
    unit_id = proposing_unit(actor, item)
    if unit_id is None:
        raise NotAllowed("这个事项不是您所在部门提供的，不能提议修改。")
    return item, unit_id


def _require_other(item: ServiceItem, columns: Mapping[str, Any]) -> None:
    same = all(columns[name] == getattr(item, name) for name in (*ITEM_WORDS, "category_id"))
    if same and columns["module"] == item.module.name:
        raise InvalidInput("没有改动任何内容；不再提供的请用“提议停止提供”。")


def _checked(columns: dict[str, Any]) -> dict[str, Any]:
    wrong: dict[str, list[str]] = {}
    for name, most in MOST.items():
        columns[name] = str(columns.get(name) or "").strip()
        if len(columns[name]) > most:
            wrong[name] = [f"最多 {most} 字。"]
    columns["module"] = " ".join(columns["module"].split())
    columns.setdefault("days", None)
    for name, text in (
        ("name", "请填写事项名称。"),
        ("module", "请选择服务模块。"),
        ("reason", "请写明提议的理由。"),
    ):
        if not columns[name]:
            wrong[name] = [text]
    if columns.get("category_id") is None:
        wrong["category"] = ["请选择工单类别：企业申请后按这一类办理。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    check_term("ticket_category", columns["category_id"], "category")
    return columns


def _wrong_state(proposal: ItemProposal) -> Conflict:
    text = f"这条提议当前是“{proposal.get_state_display()}”，不能这样办理。请刷新页面查看最新情况。"
    return Conflict(text, code="wrong_state")
