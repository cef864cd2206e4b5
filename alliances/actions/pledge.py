"""承诺 → 践诺 → 评诺: pledged, said to be done, judged in words; or withdrawn (R52, F110)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.team import check_party_org, check_person, not_later_than_today
from alliances.choices import PledgeResult, PledgeState
from alliances.models import ChainBody, ModelPost, Pledge
from alliances.posts.queries import get_pledge_for
from alliances.sight import EDIT
from chains.actions.values import prepared
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date

PLEDGE_FIELDS = ("year", "post_id", "person_id", "party_org_id", "text", "pledged_on", "due_on", "shown")
CHANGED_FIELDS = ("text", "pledged_on", "due_on", "shown")
MOST_WORDS = 400


def _check_days(pledged_on: dt.date | None, due_on: dt.date | None) -> None:
    not_later_than_today(pledged_on, "pledged_on", "承诺日期")
    if pledged_on and due_on and due_on < pledged_on:
        raise InvalidInput(fields={"due_on": ["兑现期限不能早于承诺日期。"]})


def make_pledge(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Pledge:
    """A pledge of a post, a person or an organization for a year. Raises NotAllowed, Conflict, InvalidInput."""
    columns = prepared(values, PLEDGE_FIELDS)
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        if body.ended_on is not None:
            raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能再登记承诺。", code="body_ended")
        post_id = columns.get("post_id")
        if post_id is not None:
            post = ModelPost.objects.filter(pk=post_id, body=body).first()
            if post is None:
                raise InvalidInput(fields={"post": ["这个链党组织没有这个示范岗，请重新选择。"]})
            if post.ended_on is not None:
                raise InvalidInput(fields={"post": [f"“{post.name}”已撤岗，不能再承诺。"]})
        check_person(actor, columns.get("person_id"), "person")
        check_party_org(columns.get("party_org_id"))
        _check_days(columns.get("pledged_on"), columns.get("due_on"))
        return create(Pledge(body=body, **columns))


def update_pledge(
    *, actor: Principal, pledge_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Pledge:
    """Correct the words and days of a pledge not yet fulfilled, or show it; whose it is stays. Raises StaleVersion."""
    columns = prepared(values, CHANGED_FIELDS)
    with transaction.atomic():
        pledge = locked(Pledge, get_pledge_for(actor, pledge_id, EDIT).pk)
        reworded = [
            name
            for name in ("text", "pledged_on", "due_on")
            if columns.get(name, ...) not in (..., getattr(pledge, name))
        ]
        if reworded and pledge.state != PledgeState.PLEDGED:
            text = f"{pledge.get_state_display()}的承诺不能再改内容和日期。"
            raise Conflict(text, code="wrong_state")
        _check_days(columns.get("pledged_on", pledge.pledged_on), columns.get("due_on", pledge.due_on))
        return change(pledge, columns, expected_version=expected_version)


def fulfil_pledge(*, actor: Principal, pledge_id: UUID, day: dt.date, fulfilment: str) -> Pledge:
    """Say what was done. Raises InvalidInput, Conflict."""
    words = fulfilment.strip()[:MOST_WORDS]
    if not words:
        raise InvalidInput(fields={"fulfilment": ["请写明践诺情况。"]})
    with transaction.atomic():
        pledge = locked(Pledge, get_pledge_for(actor, pledge_id, EDIT).pk)
        not_later_than_today(day, "day", "践诺日期")
        if day < pledge.pledged_on:
            raise InvalidInput(fields={"day": [f"{cn_date(pledge.pledged_on)}才承诺，日期不能更早。"]})
        return transition(pledge, PledgeState.FULFILLED, fulfilled_on=day, fulfilment=words)


def review_pledge(*, actor: Principal, pledge_id: UUID, day: dt.date, result: str, review: str = "") -> Pledge:
    """Judge in words whether it was kept; that stands. Raises InvalidInput, Conflict."""
    if result not in PledgeResult:
        raise InvalidInput(fields={"result": ["请选择评诺结果。"]})
    words = review.strip()[:MOST_WORDS]
    if result != PledgeResult.KEPT and not words:
        raise InvalidInput(fields={"review": ["没有完全兑现的，请写明意见。"]})
    with transaction.atomic():
        pledge = locked(Pledge, get_pledge_for(actor, pledge_id, EDIT).pk)
        not_later_than_today(day, "day", "评诺日期")
        if pledge.fulfilled_on is not None and day < pledge.fulfilled_on:
            raise InvalidInput(fields={"day": [f"{cn_date(pledge.fulfilled_on)}才践诺，日期不能更早。"]})
        return transition(pledge, PledgeState.REVIEWED, reviewed_on=day, result=result, review=words)


def withdraw_pledge(*, actor: Principal, pledge_id: UUID) -> Pledge:
    """Taken back before it was fulfilled; shown no more. Raises Conflict."""
    with transaction.atomic():
        pledge = locked(Pledge, get_pledge_for(actor, pledge_id, EDIT).pk)
        return transition(pledge, PledgeState.WITHDRAWN, shown=False)


def reopen_pledge(*, actor: Principal, pledge_id: UUID) -> Pledge:
    """Back to 已承诺: withdrawn by mistake, or said to be done too early. Raises Conflict."""
    with transaction.atomic():
        pledge = locked(Pledge, get_pledge_for(actor, pledge_id, EDIT).pk)
        return transition(pledge, PledgeState.PLEDGED, fulfilled_on=None, fulfilment="")
