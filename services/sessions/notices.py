"""Who is told of a question sent ahead: who runs the event, the department asked; the company of the answer."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.outbox.events import DAILY, EventKind
from members.models import Grant
from members.queries import accounts_holding
from services.models import SessionQuestion
from services.notices import ROOM, handler_accounts

ASKED, ANSWERED = "session_question.asked", "session_question.answered"
EVENTS = (
    EventKind(ASKED, "企业会前提问", ROOM, "办活动的链党组织的联络员，被问部门的经办人", DAILY),
    EventKind(ANSWERED, "会前提问有了答复", ROOM, "提问的企业", DAILY),
)


def _tell(question: SessionQuestion, accounts: Iterable[Account], event: str, text: str, by: UUID | None) -> None:
    told = {account.pk: account for account in accounts if account.pk != by}
    notify(
        told.values(),
        event=event,
        occurrence=f"{question.pk.hex}:{question.version}",
        text=text[:200],
        path=reverse("service-session-detail", args=[question.session_id]),
        subject=(question.session.meeting_id, AnchorKind.MEETING),
    )


def tell_asked(question: SessionQuestion, *, by: UUID | None) -> None:
    body = question.session.meeting.body
    anchors = [anchor for anchor in (body.pk, body.chain_id) if anchor]
    told = accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))
    if question.department_id is not None:
        told += handler_accounts([question.department_id])
    _tell(question, told, ASKED, f"{question.unit.name}在“{question.session.topic}”会前提问：{question.text}", by)


def tell_answered(question: SessionQuestion, words: str, *, by: UUID | None) -> None:
    """To the company that sent it ahead, with what became of it."""
    if question.sent_at is None:
        return
    told = accounts_holding(Grant.objects.filter(role=Role.COMPANY, scope_id=question.unit_id))
    if question.sent_by is not None and question.sent_by.is_active:
        told.append(question.sent_by)
    _tell(question, told, ANSWERED, f"您在“{question.session.topic}”会前的提问{words}", by)
