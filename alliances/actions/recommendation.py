"""Recommendations: written, submitted to those who decide, and the result written down (R29, R35).

The body recommends; whether somebody is admitted, honoured or chosen is decided elsewhere and only noted here.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_recommendation_for
from alliances.actions.values import check_term
from alliances.choices import RecommendState
from alliances.models import ChainBody, Recommendation
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from members.models import Person
from organizations.queries import standing_units

RECOMMEND_FIELDS = ("kind_id", "matter", "person_id", "unit_id", "persons", "addressed_to", "reason")


def _check_power(body: ChainBody) -> None:
    if not body.recommends:
        raise Conflict(
            f"“{body.name}”没有被赋予评选推荐权限，不能推荐；请组织部门在“修改”中登记赋权。", code="no_power"
        )


def _check(actor: Principal, columns: Mapping[str, Any], *, before: Recommendation | None = None) -> None:
    check_term("recommend_kind", columns.get("kind_id"), "kind")
    person_id, unit_id = columns.get("person_id"), columns.get("unit_id")
    if person_id is not None and person_id != (before.person_id if before else None):
        allowed = actor.visible("person.view", AnchorKind.PERSON)
        if not Person.objects.filter(allowed, pk=person_id).exists():
            raise InvalidInput(fields={"person": ["没有找到这位人员，请重新选择。"]})
    held_unit = before.unit_id if before else None
    if unit_id is not None and unit_id != held_unit and not standing_units().filter(pk=unit_id).exists():
        raise InvalidInput(fields={"unit": ["没有找到这个单位，请重新选择。"]})
    if person_id is not None and columns.get("persons", 1) != 1:
        raise InvalidInput(fields={"persons": ["写了姓名的推荐是一人一条，人数请填 1。"]})


def create_recommendation(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Recommendation:
    """Raises NotAllowed, Conflict (no power, the body has ended), InvalidInput."""
    columns = prepared(values, RECOMMEND_FIELDS)
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, "recommendation.edit").pk)
        _check_power(body)
        if not body.exists_on(clock.today()):
            raise Conflict(f"“{body.name}”今天不在运行中，不能推荐。", code="body_ended")
        _check(actor, columns)
        return create(Recommendation(body=body, **columns), anchor=AnchorKind.RECOMMENDATION)


def _held(actor: Principal, recommendation_id: UUID) -> Recommendation:
    return locked(Recommendation, get_recommendation_for(actor, recommendation_id, "recommendation.edit").pk)


def update_recommendation(
    *, actor: Principal, recommendation_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Recommendation:
    """Edit what is not submitted yet. Raises Conflict, StaleVersion, InvalidInput."""
    columns = prepared(values, RECOMMEND_FIELDS)
    with transaction.atomic():
        row = _held(actor, recommendation_id)
        if row.state != RecommendState.DRAFT:
            raise Conflict("已报送的推荐不能修改；需要修改的请先退回拟推荐。", code="submitted_already")
        known = {name: getattr(row, name) for name in RECOMMEND_FIELDS}
        _check(actor, {**known, **columns}, before=row)
        return change(row, columns, expected_version=expected_version)


def submit_recommendation(*, actor: Principal, recommendation_id: UUID, day: dt.date) -> Recommendation:
    """Raises Conflict, InvalidInput (no addressee, a day to come)."""
    with transaction.atomic():
        row = _held(actor, recommendation_id)
        _check_power(row.body)
        if day > clock.today():
            raise InvalidInput(fields={"day": ["报送日期不能晚于今天。"]})
        if not row.addressed_to:
            raise InvalidInput(fields={"day": ["还没有填写报送单位，请先“修改”补上。"]})
        if row.state != RecommendState.DRAFT:
            raise Conflict(f"这条推荐{row.get_state_display()}，不能再报送。", code="wrong_state")
        return transition(row, RecommendState.SUBMITTED, submitted_on=day)


def decide_recommendation(
    *, actor: Principal, recommendation_id: UUID, accepted: bool, day: dt.date, result: str = ""
) -> Recommendation:
    """Write down what those who decide said. Raises Conflict, InvalidInput."""
    with transaction.atomic():
        row = _held(actor, recommendation_id)
        if day > clock.today():
            raise InvalidInput(fields={"day": ["结果日期不能晚于今天。"]})
        if row.submitted_on is not None and day < row.submitted_on:
            raise InvalidInput(fields={"day": [f"{cn_date(row.submitted_on)}才报送，结果日期不能更早。"]})
        to = RecommendState.ACCEPTED if accepted else RecommendState.NOT_ACCEPTED
        return transition(row, to, decided_on=day, result=result.strip()[:200])


def move_recommendation(*, actor: Principal, recommendation_id: UUID, to: str) -> Recommendation:
    """Withdraw it, take it back to be mended, or take a result back that was written down wrongly. Raises Conflict."""
    with transaction.atomic():
        row = _held(actor, recommendation_id)
        if to == RecommendState.SUBMITTED and row.decided_on is None:
            raise Conflict("请用“报送”办理。", code="wrong_state")
        if to not in (RecommendState.DRAFT, RecommendState.WITHDRAWN, RecommendState.SUBMITTED):
            raise InvalidInput("结果请用“登记结果”办理。")
        gone: dict[str, Any] = {"decided_on": None, "result": ""}
        if to == RecommendState.DRAFT:
            gone["submitted_on"] = None
        return transition(row, to, **gone)
