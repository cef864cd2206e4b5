"""Service events, for what concerns every object (core.objects, core.bin)."""

from core.bin import BinKind
from core.objects import ObjectKind, Part
from services.models import ServiceSession, SessionQuestion
from services.sessions.queries import EDIT, VIEW, on_session, questions_visible, sessions_visible

SESSION = ObjectKind(
    code="service-sessions",
    label="服务活动",
    model=ServiceSession,
    action=VIEW,
    visible=sessions_visible,
    pages=("service-session-detail",),
    argument="service_session_id",
    api_scope="service-sessions",
    parts=(Part(SessionQuestion, "session_id", EDIT),),
    held=on_session,
)


def _asked(session: ServiceSession) -> str:
    raised = SessionQuestion.objects.filter(session=session, ticket__isnull=False).count()
    return f"有 {raised} 个问题已转为工单，不能删除。" if raised else ""


def _kept(question: SessionQuestion) -> str:
    if question.ticket_id:
        return "这个问题已转为工单，不能删除。"
    return "这是企业会前提交的问题，不能删除，请答复。" if question.sent_at else ""


BIN_KINDS = (
    BinKind(
        code="service-sessions",
        label="服务活动",
        model=ServiceSession,
        action=EDIT,
        allowed=lambda principal: sessions_visible(principal, EDIT),
        owned=(SessionQuestion,),
        against=_asked,
    ),
    BinKind(
        code="session-questions",
        label="服务活动的问题",
        model=SessionQuestion,
        action=EDIT,
        allowed=lambda principal: questions_visible(principal, EDIT),
        against=_kept,
    ),
)
