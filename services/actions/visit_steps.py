"""What follows a visit (R15, F035): the problems coordinated, the whole evaluated, and perhaps taken up again."""

from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from core.records import locked
from core.state import transition
from services.actions.values import said
from services.choices import Satisfaction, VisitState
from services.models import Visit
from services.signs import sign_of
from services.visits.access import get_visit_for
from services.visits.queries import ASSESS, EDIT, tickets_of, unanswered


def collect_findings(*, actor: Principal, visit_id: UUID, text: str) -> Visit:
    """What was found, written after the visit. Raises NotAllowed, Conflict, InvalidInput."""
    words = said(text, "text", "请写了解到的情况；没有问题的写“无”。", most=4000)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, EDIT).pk)
        if visit.state != VisitState.VISITED:
            raise _wrong_state(visit)
        return transition(visit, VisitState.COLLECTED, findings=words, collected_at=clock.now())


def coordinate_visit(*, actor: Principal, visit_id: UUID, text: str) -> Visit:
    """What became of its problems, once all its tickets are answered. Raises NotAllowed, Conflict, InvalidInput."""
    words = said(text, "text", "请写协调办理的情况。", most=2000)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, EDIT).pk)
        if visit.state != VisitState.COLLECTED:
            raise _wrong_state(visit)
        require_answered(visit)
        return transition(visit, VisitState.COORDINATED, coordination=words, coordinated_at=clock.now())


def assess_visit(*, actor: Principal, visit_id: UUID, rating: str, text: str) -> Visit:
    """The company's own word and what the evaluation says: it closes the visit (R15). Never by who logged it.

    Raises NotAllowed, Conflict, InvalidInput.
    """
    if rating not in Satisfaction.values:
        raise InvalidInput(fields={"rating": ["请选择企业是否满意。"]})
    words = said(text, "text", "请写评估意见。", most=2000)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, ASSESS).pk)
        if actor.account_id is not None and visit.logged_by_id == actor.account_id:
            raise NotAllowed("自己登记的走访请由其他人评估。")
        if visit.state not in (VisitState.COLLECTED, VisitState.COORDINATED):
            raise _wrong_state(visit)
        if visit.state == VisitState.COLLECTED and tickets_of(visit.pk).exists():
            raise Conflict("这次走访提出了工单，请先登记协调办理情况，再作评估。", code="not_coordinated")
        require_answered(visit)
        return transition(
            visit,
            VisitState.ASSESSED,
            rating=rating,
            assessment=words,
            assessed_at=clock.now(),
            assessed_by_id=actor.account_id,
        )


def reopen_visit(*, actor: Principal, visit_id: UUID, text: str) -> Visit:
    """Taken up again where the evaluation shows it must be; why stands with the coordination. Raises NotAllowed,
    Conflict, InvalidInput.
    """
    words = said(text, "text", "请写为什么重新办理。", most=500)
    with transaction.atomic():
        visit = locked(Visit, get_visit_for(actor, visit_id, ASSESS).pk)
        if visit.state != VisitState.ASSESSED:
            raise _wrong_state(visit)
        told = f"{visit.coordination}\n重新办理：{words}".strip()[:2000]
        emptied = {"rating": "", "assessment": "", "assessed_at": None, "assessed_by_id": None, "coordinated_at": None}
        return transition(visit, VisitState.COLLECTED, coordination=told, **emptied)


def require_answered(visit: Visit) -> None:
    waiting = unanswered(visit.pk)
    if waiting:
        named = "、".join(sign_of(ticket) for ticket in waiting[:3])
        more = "等" if len(waiting) > 3 else ""
        text = f"还有 {len(waiting)} 张工单没有答复（{named}{more}），答复后再办理这一步。"
        raise Conflict(text, code="tickets_open")


def _wrong_state(visit: Visit) -> Conflict:
    text = f"这次走访当前是“{visit.get_state_display()}”，不能这样办理。请刷新页面查看最新情况。"
    return Conflict(text, code="wrong_state")
