"""Visits: logged once however often the phone sends them, with the problems heard on the spot raised as tickets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.choices import BodyState
from alliances.models import ChainBody
from alliances.queries import on_body
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked
from members.models import Person
from organizations.models import Unit
from services.actions.raising import raise_ticket
from services.actions.values import standing
from services.choices import TicketNature, Urgency, VisitState
from services.models import Ticket, Visit, VisitTicket
from services.visit_notices import tell_received
from services.visits.access import get_visit_for
from services.visits.bodies import bodies_of_unit
from services.visits.queries import EDIT, may_visit, own_person, own_units, visit_channel

WHO = ("body_id", "department_id", "person_id", "companions")
TOLD = ("kind_id", "visited_on", "visited_at", "met", "findings", "asked", "promised", "next_step", "next_on")
VISIT_FIELDS = ("unit_id", *WHO, *TOLD)
CORRECTED = (*WHO, *TOLD)
SAME_AGAIN = dt.timedelta(hours=1)
MOST_PROBLEMS = 10


@dataclass(frozen=True)
class Problem:
    """What a company said on the spot, to be a ticket of ``body_id``; ``answers`` are to the category's questions."""

    name: str
    text: str
    category_id: UUID
    body_id: UUID
    urgency: str = Urgency.NORMAL
    nature: str = TicketNature.DEMAND
    contact_name: str = ""
    contact_phone: str = ""
    answers: Mapping[UUID, str] | None = None


def log_visit(
    *,
    actor: Principal,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    client_key: UUID | None = None,
) -> Visit:
    """A visit that took place; with findings its problems are collected already. All of it, or nothing.

    Sent again with the same ``client_key`` by the same account, or in the same words within the hour, it is the visit
    that stands already, and its tickets are not raised twice. Raises NotAllowed, InvalidInput, Conflict.
    """
    actor.require(EDIT)
    columns = prepared(values, VISIT_FIELDS)
    if len(problems) > MOST_PROBLEMS:
        raise InvalidInput(f"一次走访最多当场登记 {MOST_PROBLEMS} 个问题，其余的请在走访页上接着登记。")
    with transaction.atomic():
        unit = standing(columns.get("unit_id"), "unit", "没有找到走访的单位，请重新选择。")  # type: ignore[arg-type]
        locked(Unit, unit.pk)  # what a phone sends twice comes one after the other
        again = _again(actor, columns, client_key)
        if again is not None:
            return again
        _fill_who(actor, columns)
        if problems and not str(columns.get("findings") or "").strip():
            columns["findings"] = "；".join(problem.name for problem in problems)
        _check(actor, unit, columns)
        now = clock.now()
        if columns.get("visited_at") is None and columns["visited_on"] == clock.today():
            columns["visited_at"] = now
        reached = {"state": VisitState.COLLECTED, "collected_at": now} if columns["findings"] else {}
        visit = create(
            Visit(**columns, **reached, client_key=client_key, logged_by_id=actor.account_id), anchor=AnchorKind.VISIT
        )
        for problem in problems:
            _raise(actor, visit, problem)
        tell_received(visit, by=actor.account_id)
        return visit


def update_visit(*, actor: Principal, visit_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Visit:
    """Put right until it is assessed; findings written now collect the problems. Raises NotAllowed, Conflict,
    InvalidInput, StaleVersion.
    """
    columns = prepared(values, CORRECTED)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, EDIT).pk)
        if visit.state == VisitState.ASSESSED:
            raise Conflict("这次走访已经评估办结，内容不能再改；确需更正的，请先重新办理。", code="wrong_state")
        merged = {**{name: getattr(visit, name) for name in CORRECTED}, **columns}
        before = dict(merged)
        _check(actor, visit.unit, merged)
        if visit.state != VisitState.VISITED and not merged["findings"]:
            raise InvalidInput(fields={"findings": ["已收集问题的走访要写了解到的情况，没有问题的写“无”。"]})
        columns = {name: merged[name] for name in CORRECTED if name in columns or merged[name] != before[name]}
        changed = change(visit, columns, expected_version=expected_version)
        if changed.state == VisitState.VISITED and changed.findings:
            changed = _collected(changed)
        return changed


def raise_from_visit(*, actor: Principal, visit_id: UUID, problem: Problem) -> Ticket:
    """A problem heard on a visit, raised as a ticket that keeps where it came from. Raises NotAllowed, Conflict,
    InvalidInput.
    """
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, EDIT).pk)
        if visit.state == VisitState.ASSESSED:
            raise Conflict("这次走访已经评估办结；新的问题请登记新的走访，或直接登记诉求。", code="wrong_state")
        ticket = _raise(actor, visit, problem)
        if visit.state == VisitState.VISITED:
            columns = {} if visit.findings else {"findings": problem.name}
            _collected(change(visit, columns, expected_version=None))
        return ticket


def _collected(visit: Visit) -> Visit:
    return change(visit, {"state": VisitState.COLLECTED, "collected_at": clock.now()}, expected_version=None)


def _raise(actor: Principal, visit: Visit, problem: Problem) -> Ticket:
    channel = visit_channel()
    if channel is None:
        raise InvalidInput("本市没有设“走访”渠道，请联系组织部门在“词汇”的诉求渠道里设置。")
    body = ChainBody.objects.filter(pk=problem.body_id).first()
    try:
        ticket = raise_ticket(
            actor=actor,
            values={
                "name": problem.name,
                "text": problem.text or problem.name,
                "category_id": problem.category_id,
                "urgency": problem.urgency,
                "nature": problem.nature,
                "contact_name": problem.contact_name,
                "contact_phone": problem.contact_phone,
                "unit_id": visit.unit_id,
                "body_id": problem.body_id,
                "chain_id": body.chain_id if body else None,
            },
            channels=[channel.pk],
            answers=problem.answers,
        )
    except InvalidInput as error:
        if problem.answers is None and any(name.startswith("question_") for name in error.fields):
            text = f"“{problem.name}”的类别有必答的问题：请先登记走访，再在走访页上登记这个问题。"
            raise InvalidInput(text) from error
        raise
    if not VisitTicket.objects.filter(ticket=ticket).exists():
        create(VisitTicket(visit=visit, ticket=ticket))
    return ticket


def _again(actor: Principal, columns: Mapping[str, Any], client_key: UUID | None) -> Visit | None:
    if actor.account_id is None:
        return None
    own = Visit.objects.filter(logged_by_id=actor.account_id)
    if client_key is not None:
        sent: Visit | None = own.filter(client_key=client_key).first()
        if sent is not None and (sent.unit_id, sent.visited_on) != (columns["unit_id"], columns.get("visited_on")):
            raise Conflict("这份登记表已经提交过一次走访，请重新打开“登记走访”再登记这一次。", code="key_used")
        if sent is not None:
            return sent
    words = str(columns.get("findings") or "").strip()
    same: Visit | None = own.filter(
        unit_id=columns["unit_id"],
        visited_on=columns.get("visited_on"),
        kind_id=columns.get("kind_id"),
        findings=words,
        created_at__gt=clock.now() - SAME_AGAIN,
    ).first()
    return same if words else None


def _fill_who(actor: Principal, columns: dict[str, Any]) -> None:
    """Who logs for himself need not say who he is: an instructor, or the one department one speaks for."""
    if any(columns.get(name) for name in ("body_id", "department_id", "person_id")):
        return
    person = own_person(actor)
    if person is not None:
        columns["person_id"] = person.pk
        return
    departments = [one for one in own_units(actor) if one != columns.get("unit_id")]
    if len(departments) == 1:
        columns["department_id"] = departments[0]


def _check(actor: Principal, unit: Unit, columns: dict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    for name in ("met", "findings", "asked", "promised", "next_step", "companions"):
        columns[name] = str(columns.get(name) or "").strip()
    day = columns.get("visited_on")
    if day is None:
        wrong["visited_on"] = ["请填走访日期。"]
    elif day > clock.today():
        wrong["visited_on"] = ["走访日期不能晚于今天：这里登记已经开展的走访。"]
    at = columns.get("visited_at")
    if at is not None and at.astimezone(clock.CHINA).date() != day:
        wrong["visited_at"] = ["走访时间要在走访日期这一天。"]
    elif at is not None and at > clock.now():
        wrong["visited_at"] = ["走访时间不能晚于现在。"]
    if not _term_stands(columns.get("kind_id")):
        wrong["kind"] = ["请选择走访类别。"]
    wrong |= _wrong_who(actor, unit, columns)
    if wrong:
        raise InvalidInput(fields=wrong)
    if not may_visit(actor, unit.pk, columns.get("body_id"), columns.get("department_id")):
        raise NotAllowed


def _term_stands(term_id: UUID | None) -> bool:
    return term_id is not None and Term.objects.filter(pk=term_id, kind="visit_kind").exists()


def _wrong_who(actor: Principal, unit: Unit, columns: Mapping[str, Any]) -> dict[str, list[str]]:
    body_id, department_id, person_id = (columns.get(name) for name in ("body_id", "department_id", "person_id"))
    if not (body_id or department_id or person_id):
        return {"person": ["请写明谁去走访：走访人、走访部门、链党组织至少填一项。"]}
    wrong: dict[str, list[str]] = {}
    if body_id and not _may_name(actor, unit, body_id):
        wrong["body"] = ["请选择您负责的，或这家单位所在的链党组织。"]
    if department_id and not Unit.objects.filter(pk=department_id, merged_into=None).exists():
        wrong["department"] = ["没有找到走访部门，请重新选择。"]
    if department_id == unit.pk:
        wrong["department"] = ["走访部门不能是被走访的单位自己。"]
    if person_id and not Person.objects.filter(pk=person_id).exists():
        wrong["person"] = ["没有找到走访人，请重新选择。"]
    return wrong


def _may_name(actor: Principal, unit: Unit, body_id: UUID) -> bool:
    if not ChainBody.objects.filter(pk=body_id).exclude(state=BodyState.PLANNED).exists():
        return False
    return on_body(actor, body_id).may(EDIT) or bodies_of_unit(unit.pk).filter(pk=body_id).exists()
