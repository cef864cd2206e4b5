"""A company's question before a service event begins: sent once however often the thumb taps (R64)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from chains.actions.values import prepared
from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import create, locked
from services.actions.values import said, standing
from services.models import ServiceSession, SessionQuestion
from services.sessions.asking import ASK, asks_for, departments_of, is_open
from services.sessions.notices import tell_asked
from services.sessions.queries import get_session_for

FIELDS = ("unit_id", "text", "asker", "department_id")
SAME_AGAIN = dt.timedelta(hours=1)
MOST_OF_ONE = 20


def ask_ahead(
    *, actor: Principal, session_id: UUID, values: Mapping[str, Any], client_key: UUID | None = None
) -> SessionQuestion:
    """The same sent again (by its key, or in the same words within the hour) is the question that stands.

    Raises NotFound, NotAllowed, InvalidInput, Conflict (the event has begun or is cancelled; too many).
    """
    actor.require(ASK)
    columns = prepared(values, FIELDS)
    with transaction.atomic():
        session = locked(ServiceSession, get_session_for(actor, session_id).pk)  # taps come one after another
        columns["text"] = said(str(columns.get("text") or ""), "text", "请写明问题。", most=1000)
        columns["asker"] = str(columns.get("asker") or "").strip()
        _check(actor, session, columns)
        again = _again(actor, session, columns, client_key)
        if again is not None:
            return again
        held = SessionQuestion.objects.filter(session=session)
        _require_open(session, held.filter(unit_id=columns["unit_id"], sent_at__isnull=False).count())
        last = held.aggregate(most=Max("place"))["most"] or 0
        question = create(
            SessionQuestion(
                session=session,
                place=last + 1,
                sent_at=clock.now(),
                sent_by_id=actor.account_id,
                client_key=client_key,
                **columns,
            )
        )
        tell_asked(question, by=actor.account_id)
        return question


def _check(actor: Principal, session: ServiceSession, columns: Mapping[str, Any]) -> None:
    unit_id, department_id = columns.get("unit_id"), columns.get("department_id")
    if unit_id is None:
        raise InvalidInput(fields={"unit": ["请选择提问的企业。"]})
    standing(unit_id, "unit", "没有找到这家企业，请重新选择。")
    if not asks_for(actor, unit_id):
        raise NotAllowed("只能替您所在的企业提问。")
    if department_id is not None and not departments_of(session.meeting).filter(pk=department_id).exists():
        raise InvalidInput(fields={"department": ["这个部门不来参加这次活动；不清楚的选“不知道找谁”。"]})


def _again(
    actor: Principal, session: ServiceSession, columns: Mapping[str, Any], client_key: UUID | None
) -> SessionQuestion | None:
    own = SessionQuestion.objects.filter(sent_by_id=actor.account_id, sent_at__isnull=False)
    if client_key is not None:
        sent: SessionQuestion | None = own.filter(client_key=client_key).first()
        if sent is not None and sent.session_id != session.pk:
            raise Conflict("这份表已经用来问过另一场活动，请重新打开“会前提问”再写。", code="key_used")
        if sent is not None:
            return sent
    same: SessionQuestion | None = own.filter(
        session=session, unit_id=columns["unit_id"], text=columns["text"], sent_at__gt=clock.now() - SAME_AGAIN
    ).first()
    return same


def _require_open(session: ServiceSession, sent: int) -> None:
    if not is_open(session, clock.now()):
        raise Conflict("活动已经开始或取消，不能再会前提问；可以当场提出，或直接提出诉求。", code="session_begun")
    if sent >= MOST_OF_ONE:
        raise Conflict(f"一家企业最多会前提 {MOST_OF_ONE} 个问题，其余的请当场提出。", code="too_many_questions")
