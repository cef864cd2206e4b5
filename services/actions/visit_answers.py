"""What the company visited says of a visit: one answer, which it may change for a week."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date
from services.choices.visits import VisitReply
from services.models import Visit, VisitAnswer
from services.visit_notices import tell_answered
from services.visits.received import ANSWER, get_received_for

CHANGEABLE = dt.timedelta(days=7)
MOST_WORDS = 500


def answer_visit(*, actor: Principal, visit_id: UUID, reply: str, text: str = "") -> VisitAnswer:
    """The same sent again is the answer that stands. Tells whoever logged the visit and went there.

    Raises NotFound, NotAllowed, InvalidInput, Conflict (a week has gone since the first answer).
    """
    actor.require(ANSWER)
    words = _checked(reply, text)
    with transaction.atomic():
        visit = locked(Visit, get_received_for(actor, visit_id).pk)  # a thumb's taps come one after another
        now = clock.now()
        held: VisitAnswer | None = VisitAnswer.objects.filter(visit=visit).first()
        if held is None:
            answer = VisitAnswer(visit=visit, reply=reply, text=words, answered_at=now, answered_by_id=actor.account_id)
            tell_answered(visit, create(answer), by=actor.account_id)
            return answer
        columns = {"reply": reply, "text": words, "answered_by_id": actor.account_id}
        if (held.reply, held.text) == (reply, words):
            return held
        if not changeable(held, now):
            raise Conflict(
                f"回复只能在 7 天内更改，已于{cn_date(held.answered_at)}回复；有新情况请提出诉求。", code="answered"
            )
        changed = change(held, columns, expected_version=None)
        tell_answered(visit, changed, by=actor.account_id)
        return changed


def changeable(answer: VisitAnswer, now: dt.datetime) -> bool:
    return now <= answer.answered_at + CHANGEABLE


def _checked(reply: str, text: str) -> str:
    wrong: dict[str, list[str]] = {}
    words = text.strip()
    if reply not in VisitReply.values:
        wrong["reply"] = ["请选择“情况属实”或“另有说明”。"]
    if reply == VisitReply.NOTED and not words:
        wrong["text"] = ["请写明要说明的情况。"]
    if len(words) > MOST_WORDS:
        wrong["text"] = [f"说明最多 {MOST_WORDS} 字。"]
    if wrong:
        raise InvalidInput(fields=wrong)
    return words
