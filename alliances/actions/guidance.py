"""Guidance: drafted, sent to a member, answered by it, closed; withdrawn where it was wrong (R35).

A body writes it only with the power it was given (F094). Nothing here touches affiliation, admission or membership.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from alliances.access import get_body_for, get_guidance_for
from alliances.actions.values import check_term
from alliances.choices import GuidanceState
from alliances.guidance_notices import tell_body, tell_member
from alliances.guidance_queries import name_of
from alliances.models import ChainBody, Guidance, Membership
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost

GUIDANCE_FIELDS = ("kind_id", "number", "party_org_id", "unit_id", "title", "text", "due_on")
MOST_WORDS = 200


def _check_power(body: ChainBody) -> None:
    if not body.guides:
        raise Conflict(
            f"“{body.name}”没有被赋予督促指导权限，不能发工作提示；请组织部门在“修改”中登记赋权。", code="no_power"
        )
    if not body.exists_on(clock.today()):
        raise Conflict(f"“{body.name}”今天不在运行中，不能发工作提示。", code="body_ended")


def _check(body_id: UUID, columns: Mapping[str, Any]) -> None:
    """To a member of the body, with time to answer. Raises InvalidInput."""
    check_term("guidance_kind", columns.get("kind_id"), "kind")
    today, due_on = clock.today(), columns.get("due_on")
    if due_on is not None and due_on < today:
        raise InvalidInput(fields={"due_on": [f"回复期限不能早于今天（{cn_date(today)}）。"]})
    org_id, unit_id = columns.get("party_org_id"), columns.get("unit_id")
    if (org_id is None) == (unit_id is None):
        raise InvalidInput(fields={"member": ["请选择一个成员党组织或成员单位。"]})
    standing = Membership.objects.filter(in_force(today), body_id=body_id)
    if org_id is not None:
        is_member = standing.filter(party_org_id=org_id).exists()
    else:
        hosted = PartyOrgHost.objects.filter(in_force(today), unit_id=unit_id).values("party_org_id")
        is_member = standing.filter(Q(unit_id=unit_id) | Q(party_org_id__in=hosted)).exists()
    if not is_member:
        raise InvalidInput(fields={"member": ["对方今天不是本组织的成员，不能向其发工作提示，请重新选择。"]})


def create_guidance(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Guidance:
    """A draft. Raises NotAllowed, Conflict (no power, the body has ended), InvalidInput (no member of it)."""
    columns = prepared(values, GUIDANCE_FIELDS)
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "guidance.edit").pk)
        _check_power(body)
        _check(body.pk, columns)
        return create(Guidance(body=body, **columns), anchor=AnchorKind.GUIDANCE)


def _held(actor: Principal, guidance_id: UUID, action: str = "guidance.edit") -> Guidance:
    return locked(Guidance, get_guidance_for(actor, guidance_id, action).pk)


def update_guidance(
    *, actor: Principal, guidance_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Guidance:
    """Edit a draft; what was sent stays as it was sent. Raises Conflict, StaleVersion, InvalidInput."""
    columns = prepared(values, GUIDANCE_FIELDS)
    with transaction.atomic():
        guidance = _held(actor, guidance_id)
        if guidance.state != GuidanceState.DRAFT:
            raise Conflict("已发出的工作提示不能修改；写错的请先撤回，再修改重发。", code="sent_already")
        known = {name: getattr(guidance, name) for name in GUIDANCE_FIELDS}
        _check(guidance.body_id, {**known, **columns})
        return change(guidance, columns, expected_version=expected_version)


def send_guidance(*, actor: Principal, guidance_id: UUID) -> Guidance:
    """Send a draft and tell the member. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        guidance = _held(actor, guidance_id)
        _check_power(guidance.body)
        if guidance.state == GuidanceState.DRAFT:
            _check(guidance.body_id, {name: getattr(guidance, name) for name in GUIDANCE_FIELDS})
        elif guidance.state != GuidanceState.SENT:
            raise Conflict(f"这件工作提示{guidance.get_state_display()}，不能再发出。", code="wrong_state")
        sent = transition(guidance, GuidanceState.SENT, sent_at=clock.now(), sent_by_id=actor.account_id)
        tell_member(sent, f"“{sent.body.name}”发来{sent.kind.label}：{sent.title}", occurrence=f"sent:{sent.version}")
        return sent


def reply_guidance(*, actor: Principal, guidance_id: UUID, reply: str) -> Guidance:
    """The member answers, or whoever works for the body writes down its answer. Raises Conflict, InvalidInput."""
    text = reply.strip()
    if not text:
        raise InvalidInput(fields={"reply": ["请填写办理情况。"]})
    with transaction.atomic():
        guidance = _held(actor, guidance_id, "guidance.reply")
        moment = clock.now()
        answered = transition(
            guidance, GuidanceState.ANSWERED, reply=text, replied_at=moment, replied_by_id=actor.account_id
        )
        tell_body(answered, f"{name_of(answered)}已回复“{answered.title}”", occurrence=f"answered:{answered.version}")
        return answered


def return_guidance(*, actor: Principal, guidance_id: UUID, reason: str, due_on: dt.date | None = None) -> Guidance:
    """The answer does not do: ask once more, saying why. Raises Conflict, InvalidInput."""
    if not reason.strip():
        raise InvalidInput(fields={"closing": ["请写明退回的原因。"]})
    with transaction.atomic():
        guidance = _held(actor, guidance_id)
        if due_on is not None and due_on < clock.today():
            raise InvalidInput(fields={"due_on": ["回复期限不能早于今天。"]})
        if guidance.state != GuidanceState.ANSWERED:
            raise Conflict(f"这件工作提示{guidance.get_state_display()}，没有可以退回的回复。", code="wrong_state")
        changes = {"closing": reason.strip()[:MOST_WORDS], "due_on": due_on or guidance.due_on}
        back = transition(guidance, GuidanceState.SENT, **changes)
        tell_member(back, f"“{back.title}”的回复被退回：{back.closing}", occurrence=f"returned:{back.version}")
        return back


def close_guidance(*, actor: Principal, guidance_id: UUID, closing: str = "") -> Guidance:
    """Close it; without an answer only with a word why. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        guidance = _held(actor, guidance_id)
        if guidance.state == GuidanceState.SENT and not closing.strip():
            raise InvalidInput(fields={"closing": ["对方还没有回复，请写明为什么办结。"]})
        return transition(guidance, GuidanceState.CLOSED, closing=closing.strip()[:MOST_WORDS])


def withdraw_guidance(*, actor: Principal, guidance_id: UUID) -> Guidance:
    """Take back what was not answered; it may be mended and sent again. Raises Conflict."""
    with transaction.atomic():
        guidance = _held(actor, guidance_id)
        was_sent = guidance.state == GuidanceState.SENT
        withdrawn = transition(guidance, GuidanceState.WITHDRAWN)
        if was_sent:
            tell_member(withdrawn, f"“{withdrawn.title}”已撤回，无需回复", occurrence=f"withdrawn:{withdrawn.version}")
        return withdrawn


def redraft_guidance(*, actor: Principal, guidance_id: UUID) -> Guidance:
    """What was withdrawn becomes a draft again. Raises Conflict."""
    with transaction.atomic():
        return transition(_held(actor, guidance_id), GuidanceState.DRAFT)
