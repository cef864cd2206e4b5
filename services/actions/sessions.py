"""Service events: a meeting registered as one, the questions of companies, and the tickets they become (R64)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from chains.actions.values import prepared
from core import clock
from core.bin import put_away
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force
from meetings.access import get_meeting_for
from meetings.choices import MeetingState
from meetings.models import Meeting
from organizations.queries import standing_party_orgs
from services.actions.raising import raise_ticket
from services.actions.values import said, standing
from services.choices import ChannelMeaning
from services.models import ServiceSession, SessionQuestion, Site
from services.queries import RAISE
from services.sessions.notices import tell_answered
from services.sessions.queries import EDIT, get_question_for, get_session_for
from services.signs import sign_of

SESSION_FIELDS = ("form", "topic", "party_org_id", "site_id", "outcome")
QUESTION_FIELDS = ("unit_id", "text", "asker", "answer")
# Through which channel its questions come: a city's own word for it, else its word for meetings, else its first.
CHANNELS = (ChannelMeaning.SESSION, ChannelMeaning.MEETING)


def create_session(*, actor: Principal, meeting_id: UUID, values: Mapping[str, Any]) -> ServiceSession:
    """Raises NotFound, NotAllowed, InvalidInput, Conflict (cancelled, or registered already)."""
    with transaction.atomic():
        meeting = locked(Meeting, get_meeting_for(actor, meeting_id, EDIT).pk)
        if meeting.state == MeetingState.CANCELLED:
            raise Conflict("这次会议已取消，不能登记为服务活动。", code="meeting_cancelled")
        return create(ServiceSession(meeting=meeting, **_checked(values, None)))


def update_session(
    *, actor: Principal, session_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> ServiceSession:
    """Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    with transaction.atomic():
        session = locked(ServiceSession, get_session_for(actor, session_id, EDIT).pk)
        return change(session, _checked(values, session), expected_version=expected_version)


def _checked(values: Mapping[str, Any], session: ServiceSession | None) -> dict[str, Any]:
    columns = prepared(values, SESSION_FIELDS)
    if session is None or "topic" in columns:
        columns["topic"] = said(str(columns.get("topic") or ""), "topic", "请写明主题。", most=120)
    site_id, org_id = columns.get("site_id"), columns.get("party_org_id")
    another_site = site_id and site_id != getattr(session, "site_id", None)
    if another_site and not Site.objects.filter(pk=site_id, closed_on__isnull=True).exists():
        raise InvalidInput(fields={"site": ["没有找到这个点位，请重新选择。"]})
    another_org = org_id is not None and org_id != getattr(session, "party_org_id", None)
    if org_id is not None and another_org and not standing_party_orgs().filter(pk=org_id).exists():
        raise InvalidInput(fields={"party_org": ["没有找到承办党组织，请重新选择。"]})
    return columns


def add_question(*, actor: Principal, session_id: UUID, values: Mapping[str, Any]) -> SessionQuestion:
    """Raises NotFound, NotAllowed, InvalidInput."""
    columns = prepared(values, QUESTION_FIELDS)
    with transaction.atomic():
        session = locked(ServiceSession, get_session_for(actor, session_id, EDIT).pk)
        if columns.get("unit_id") is None:
            raise InvalidInput(fields={"unit": ["请选择提问的企业。"]})
        standing(columns["unit_id"], "unit", "没有找到这家企业，请重新选择。")
        columns["text"] = said(str(columns.get("text") or ""), "text", "请写明问题。", most=1000)
        last = SessionQuestion.objects.filter(session=session).aggregate(most=Max("place"))["most"] or 0
        answered = clock.now() if columns.get("answer") else None
        return create(SessionQuestion(session=session, place=last + 1, answered_at=answered, **columns))


def update_question(
    *, actor: Principal, question_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> SessionQuestion:
    """Words and company until it is a ticket, never of what a company sent itself; the answer at any time.

    Raises NotFound, NotAllowed, InvalidInput, StaleVersion, Conflict.
    """
    columns = prepared(values, QUESTION_FIELDS)
    with transaction.atomic():
        question = locked(SessionQuestion, get_question_for(actor, question_id, EDIT).pk)
        fixed = [name for name in ("unit_id", "text") if name in columns and columns[name] != getattr(question, name)]
        if question.ticket_id and fixed:
            raise Conflict("这个问题已转为工单，企业和问题请在工单上改。", code="question_raised")
        if question.sent_at and fixed:
            raise Conflict("这是企业自己提交的问题，原文不能改；请在答复里写明。", code="question_sent")
        if "text" in columns:
            columns["text"] = said(str(columns["text"] or ""), "text", "请写明问题。", most=1000)
        if "unit_id" in fixed:
            if columns["unit_id"] is None:
                raise InvalidInput(fields={"unit": ["请选择提问的企业。"]})
            standing(columns["unit_id"], "unit", "没有找到这家企业，请重新选择。")
        is_answered = bool(columns.get("answer")) and columns["answer"] != question.answer
        if "answer" in columns and columns["answer"] != question.answer:
            columns["answered_at"] = clock.now() if columns["answer"] else None
        changed = change(question, columns, expected_version=expected_version)
        if is_answered:
            tell_answered(changed, f"有了答复：{changed.answer}", by=actor.account_id)
        return changed


def answer_question(
    *, actor: Principal, question_id: UUID, text: str, expected_version: int | None = None
) -> SessionQuestion:
    """Marked as answered; who sent it ahead is told. Raises NotFound, NotAllowed, InvalidInput, StaleVersion."""
    words = said(text, "answer", "请写明怎样答复的。", most=1000)
    return update_question(
        actor=actor, question_id=question_id, values={"answer": words}, expected_version=expected_version
    )


def remove_question(*, actor: Principal, question_id: UUID) -> SessionQuestion:
    """Into the bin; one that is a ticket stays. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        question = locked(SessionQuestion, get_question_for(actor, question_id, EDIT).pk)
        put_away(question, actor=actor, code="session-questions")
        return question


def raise_question(*, actor: Principal, question_id: UUID, category_id: UUID | None) -> SessionQuestion:
    """A ticket of the company that asked, through the event's channel, to the body that held it.

    Raises NotFound, NotAllowed, InvalidInput, Conflict (it is one already).
    """
    actor.require(RAISE)
    with transaction.atomic():
        question = locked(SessionQuestion, get_question_for(actor, question_id, EDIT).pk)
        if question.ticket_id is not None:
            raise Conflict("这个问题已转为工单，请打开工单查看。", code="question_raised")
        meeting = question.session.meeting
        channel = session_channel()
        if channel is None:
            text = "本市没有设诉求渠道，请先在“词汇”里设置，例如“部门服务专场”“会议”。"
            raise InvalidInput(text)
        ticket = raise_ticket(
            actor=actor,
            values={
                "name": _in_one_line(question.text),
                "text": _in_full(question),
                "unit_id": question.unit_id,
                "body_id": meeting.body_id,
                "chain_id": meeting.body.chain_id,
                "category_id": category_id,
                "contact_name": question.asker,
                "meeting_id": meeting.pk,
            },
            channels=[channel.pk],
        )
        raised = change(question, {"ticket_id": ticket.pk}, expected_version=None)
        tell_answered(raised, f"已转为工单 {sign_of(ticket)}，进展在工单里看", by=actor.account_id)
        return raised


def session_channel() -> Term | None:
    words = Term.objects.filter(in_force(clock.today()), kind="ticket_channel").order_by("order", "code")
    return min(words, key=_rank, default=None)


def _rank(word: Term) -> int:
    return CHANNELS.index(ChannelMeaning(word.meaning)) if word.meaning in CHANNELS else len(CHANNELS)


def _in_one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def _in_full(question: SessionQuestion) -> str:
    answer = f"\n现场答复：{question.answer}" if question.answer else ""
    return f"{question.text}{answer}\n（“{question.session.topic}”上提出）"
