"""Chain bodies: founded, changed, ended, resumed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from alliances.access import get_body_for
from alliances.actions.past import keep_what_was
from alliances.actions.share import withdraw_shares_of
from alliances.actions.values import check_term, lock_bodies
from alliances.choices import BodyEventKind, BodyState
from alliances.models import BodyEvent, ChainBody, Membership, OuterMember, Seat
from alliances.queries import descendants_of
from alliances.rules import overlapping, role_label
from alliances.sharing.projection import show_body
from alliances.tiers import refusal_below
from chains.actions.values import prepared, searchable
from chains.models import Chain
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from organizations.ending import GONE

BODY_FIELDS = (
    "name",
    "kind_id",
    "chain_id",
    "own_region_id",
    "tier_id",
    "setup_mode_id",
    "parent_id",
    "office_host_id",
    "lead_unit_id",
    "founded_on",
    "ended_on",
    "exception_reason",
    "guides",
    "recommends",
    "powers_basis",
)
PLACE_FIELDS = frozenset({"kind_id", "chain_id", "tier_id", "founded_on", "ended_on"})
ENDS_WITH_BODY = (Membership, Seat, OuterMember)
# What a body was before stays known where these change by editing; a wrong name is put right without a trace.
KEPT_FIELDS = frozenset({"kind_id", "parent_id"})
NAMED_AT_MOST = 3


def _check_place(body: ChainBody) -> None:
    """A body belongs to a chain that exists then, or to a park."""
    if body.chain_id is None and body.own_region_id is None:
        raise InvalidInput(fields={"chain": ["请选择所在产业链；不属于某一条链的，请选择园区。"]})
    if body.chain_id is None:
        return
    chain = Chain.objects.filter(pk=body.chain_id).first()
    if chain is None:
        raise InvalidInput(fields={"chain": ["没有找到这条产业链，请重新选择。"]})
    if chain.valid_to is not None and (body.ended_on is None or body.ended_on > chain.valid_to):
        raise InvalidInput(fields={"chain": [f"“{chain.name}”已终止，请选择运行中的链条。"]})


def _check_parent(body: ChainBody) -> None:
    """A body hangs where its tier may (F003, R19), never below itself. The tree is locked."""
    if body.parent_id is None:
        return
    parent = ChainBody.objects.select_related("tier").filter(pk=body.parent_id).first()
    if parent is None:
        raise InvalidInput(fields={"parent": ["没有找到上级链党组织，请重新选择。"]})
    if parent.pk in descendants_of(body.pk):
        raise InvalidInput(fields={"parent": [f"“{parent.name}”在本组织之下，不能又作本组织的上级。"]})
    refusal = refusal_below(body.tier, parent.tier)
    if refusal:
        raise InvalidInput(fields={"tier": [refusal]})


def _check_single(body: ChainBody, meaning: str, *, moved: bool) -> None:
    """A second body of its role on a chain and tier needs a reason (R01, F002, R58).

    A body that was not moved may stay without one beside those that state theirs.
    """
    if body.exception_reason or body.state == BodyState.PLANNED:
        return
    found = overlapping(
        meaning=meaning,
        chain_id=body.chain_id,
        tier_id=body.tier_id,
        founded_on=body.founded_on,
        ended_on=body.ended_on,
        but=body.pk,
    )
    names = [f"“{row.name}”" for row in (found if moved else found.filter(exception_reason=""))[:NAMED_AT_MOST]]
    if names:
        level, role = body.tier.label, role_label(meaning)
        raise InvalidInput(
            fields={
                "exception_reason": [
                    f"该产业链在{level}这一级已有{role}：{'、'.join(names)}。"
                    "如确需并存，请写明理由；如已由新组织替代，请先终止原组织。"
                ]
            }
        )


def check_body(body: ChainBody, *, moved: bool) -> None:
    """Everything that holds across rows; ``lock_bodies`` must be held."""
    kind = check_term("body_kind", body.kind_id, "kind")
    check_term("body_setup_mode", body.setup_mode_id, "setup_mode")
    if kind is None or check_term("body_tier", body.tier_id, "tier") is None:
        return  # the row's own check names what is missing
    _check_place(body)
    _check_parent(body)
    _check_single(body, kind.meaning, moved=moved)


def create_body(*, actor: Principal, values: Mapping[str, Any], planned: bool = False) -> ChainBody:
    """A new body and its anchor; ``planned``: one that is still to be founded (``found_body``), without a day.

    Raises NotAllowed, InvalidInput (a second one per chain and tier asks a reason).
    """
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        lock_bodies()
        body = ChainBody(**searchable(prepared(values, BODY_FIELDS)))
        if planned and body.founded_on is not None:
            raise InvalidInput(fields={"founded_on": ["筹建中的组织还没有成立日期，请留空，成立时再登记。"]})
        body.state = BodyState.PLANNED if planned else BodyState.ENDED if body.ended_on else BodyState.ACTIVE
        check_body(body, moved=True)
        return create(body, anchor=AnchorKind.BODY)


def check_restored_body(body: ChainBody) -> None:
    """What a new body is asked, asked again of one back from the bin. Raises InvalidInput."""
    lock_bodies()
    check_body(body, moved=True)


def update_body(
    *, actor: Principal, body_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ChainBody:
    """Edit a body. Its end has an action of its own. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        body = get_body_for(actor, body_id, "body.edit")
        lock_bodies()
        columns = searchable(prepared(values, [name for name in BODY_FIELDS if name != "ended_on"]))
        body = locked(ChainBody, body.pk)
        if expected_version is not None and body.version != expected_version:
            return change(body, columns, expected_version=expected_version)  # raises, with the difference
        if body.state == BodyState.PLANNED and columns.get("founded_on"):
            raise InvalidInput(fields={"founded_on": ["组织还在筹建，请用“办理成立”登记成立日期。"]})
        if any(getattr(body, name) != columns[name] for name in KEPT_FIELDS & set(columns)):
            keep_what_was(body)
        moved = any(getattr(body, name) != columns[name] for name in PLACE_FIELDS & set(columns))
        for name, value in columns.items():
            setattr(body, name, value)
        check_body(body, moved=moved)
        changed = change(body, columns, expected_version=expected_version)
        show_body(body.pk)
        return changed


def end_body(
    *,
    actor: Principal,
    body_id: UUID,
    last_day: dt.date,
    document: str = "",
    reason: str = "",
    expected_version: int | None = None,
) -> ChainBody:
    """End a body with its memberships and seats; its members' own organizations are untouched (R04, R06).

    Raises Conflict where it has ended already or bodies below it go on, InvalidInput where the day lies before its
    first.
    """
    with transaction.atomic():
        body = get_body_for(actor, body_id, "body.edit")
        lock_bodies()
        body = locked(ChainBody, body.pk)
        if body.ended_on is not None:
            raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，无需重复办理。", code="body_ended")
        if body.state == BodyState.PLANNED:
            raise Conflict(f"“{body.name}”还在筹建，不再设立的请直接删除。", code="body_planned")
        if body.founded_on is not None and last_day < body.founded_on:
            raise InvalidInput(fields={"last_day": [f"成立日期是{cn_date(body.founded_on)}，终止日期不能更早。"]})
        going_on = ChainBody.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=last_day), parent=body)
        names = "、".join(going_on.order_by("name_key").values_list("name", flat=True)[:NAMED_AT_MOST])
        if names:
            raise Conflict(f"下面还有运行中的组织（{names}），请先终止或改挂到其他组织。", code="bodies_below")
        if expected_version is not None:
            change(body, {}, expected_version=expected_version)
        ended = transition(body, BodyState.ENDED, ended_on=last_day)
        words = {"document": document.strip(), "reason": reason.strip()}
        create(BodyEvent(kind=BodyEventKind.END, body=body, day=clock.day_after(last_day), **words))
        withdraw_shares_of(ended)
        for model in ENDS_WITH_BODY:
            standing = model.objects.filter(body=body)
            standing.filter(ended_with_body=True).update(ended_with_body=False)  # of an end taken back meanwhile
            rows = standing.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day))
            rows.filter(valid_from__gt=last_day).delete()
            rows.update(valid_to=last_day, ended_with_body=True, version=F("version") + 1, updated_at=clock.now())
        return ended


def reopen_body(*, actor: Principal, body_id: UUID) -> ChainBody:
    """Take an end back: the body goes on, and with it the members and seats that ended with it.

    Who had left by himself on the same day stays away, and so does a unit that has ended meanwhile. Raises Conflict
    where it has not ended, InvalidInput where another body took its place meanwhile.
    """
    with transaction.atomic():
        body = get_body_for(actor, body_id, "body.edit")
        lock_bodies()
        body = locked(ChainBody, body.pk)
        last_day = body.ended_on
        if last_day is None:
            raise Conflict(f"“{body.name}”没有终止，无需恢复。", code="body_exists")
        if body.state != BodyState.ENDED:
            raise Conflict(f"“{body.name}”{body.get_state_display()}，请在“沿革”中撤销那次办理。", code="went_over")
        standing = transition(body, BodyState.ACTIVE, ended_on=None)
        check_body(standing, moved=True)
        for model in ENDS_WITH_BODY:
            rows = model.objects.filter(valid_to=last_day, ended_with_body=True, body=body)
            if model is not OuterMember:
                rows = rows.filter(~Q(unit__state__in=GONE))
            rows.update(valid_to=None, ended_with_body=False, version=F("version") + 1, updated_at=clock.now())
        BodyEvent.objects.filter(kind=BodyEventKind.END, body=body).delete()
        return standing
