"""The convener decides on topics: onto the agenda, into another, or back with a reason. The proposer is told."""

from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import locked
from core.state import transition
from meetings.actions.agenda import place_item
from meetings.choices import MeetingState, TopicState
from meetings.models import AgendaItem, Meeting, Topic
from meetings.topic_notices import tell_proposer
from meetings.topic_queries import get_topic_for

LONGEST_ANSWER = 400
MERGED_INTO = (TopicState.PROPOSED, TopicState.ACCEPTED)


def _waiting(actor: Principal, topic_id: UUID) -> Topic:
    topic = locked(Topic, get_topic_for(actor, topic_id, "meeting.edit").pk)
    if topic.state != TopicState.PROPOSED:
        raise Conflict(f"议题{topic.get_state_display()}，不能再审定。请刷新页面查看最新状态。", code="wrong_state")
    return topic


def _decided(actor: Principal, answer: str) -> dict[str, Any]:
    words = answer.strip()
    if len(words) > LONGEST_ANSWER:
        raise InvalidInput(fields={"answer": [f"答复最多 {LONGEST_ANSWER} 字。"]})
    return {"answer": words, "decided_by_id": actor.account_id, "decided_at": clock.now()}


def accept_topic(
    *,
    actor: Principal,
    topic_id: UUID,
    meeting_id: UUID | None = None,
    section: str = "",
    minutes_long: int | None = None,
    answer: str = "",
) -> Topic:
    """Put it on the agenda of the meeting it was brought to, or of another of the body.

    Raises NotFound, NotAllowed, Conflict, InvalidInput.
    """
    with transaction.atomic():
        topic = _waiting(actor, topic_id)
        wanted = meeting_id or topic.meeting_id
        rows = Meeting.objects.select_for_update(of=("self",)).filter(pk=wanted, body_id=topic.body_id)
        meeting = rows.first()
        if meeting is None:
            raise InvalidInput(fields={"meeting": ["请选择列入哪一次会议的议程。"]})
        if meeting.state not in (MeetingState.DRAFT, MeetingState.PLANNED):
            raise Conflict(f"会议{meeting.get_state_display()}，议题不能再列入，请选择别的会议。", code="wrong_state")
        place_item(
            meeting,
            AgendaItem(
                meeting=meeting,
                place=1,
                section=" ".join(section.split()),
                title=topic.name,
                minutes_long=minutes_long,
                unit_id=topic.unit_id,
                topic=topic,
                project_id=topic.project_id,
                gap_id=topic.gap_id,
            ),
        )
        done = transition(topic, TopicState.ACCEPTED, meeting_id=meeting.pk, **_decided(actor, answer))
        tell_proposer(done, f"议题“{topic.name}”已列入“{meeting.name}”的议程", but=actor.account)
        return done


def merge_topic(*, actor: Principal, topic_id: UUID, into_id: UUID, answer: str = "") -> Topic:
    """Treat it as part of another topic of the body. Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        topic = _waiting(actor, topic_id)
        into = Topic.objects.select_for_update(of=("self",)).filter(pk=into_id, body_id=topic.body_id).first()
        if into is None or into.pk == topic.pk:
            raise InvalidInput(fields={"into": ["请选择本组织的另一个议题。"]})
        if into.state not in MERGED_INTO:
            raise Conflict(f"“{into.name}”{into.get_state_display()}，不能并入，请选择别的议题。", code="wrong_state")
        for absorbed in Topic.objects.select_for_update(of=("self",)).filter(merged_into=topic):
            absorbed.merged_into = into
            absorbed.save(update_fields=["merged_into"])
        done = transition(topic, TopicState.MERGED, merged_into_id=into.pk, **_decided(actor, answer))
        tell_proposer(done, f"议题“{topic.name}”已并入“{into.name}”一并研究", but=actor.account)
        return done


def return_topic(*, actor: Principal, topic_id: UUID, answer: str) -> Topic:
    """Send it back with a reason. Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        topic = _waiting(actor, topic_id)
        decided = _decided(actor, answer)
        if not decided["answer"]:
            raise InvalidInput(fields={"answer": ["请写明退回的原因，提出方据此修改。"]})
        done = transition(topic, TopicState.RETURNED, **decided)
        tell_proposer(done, f"议题“{topic.name}”被退回：{decided['answer']}", but=actor.account)
        return done


def take_back_decision(*, actor: Principal, topic_id: UUID) -> Topic:
    """A topic merged or returned by mistake waits again; an accepted one is taken off the agenda instead.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        topic = locked(Topic, get_topic_for(actor, topic_id, "meeting.edit").pk)
        if topic.state == TopicState.ACCEPTED:
            raise Conflict("议题已列入议程，请在议程里移除这一项。", code="on_the_agenda")
        undone = {"answer": "", "merged_into_id": None, "decided_by_id": None, "decided_at": None}
        return transition(topic, TopicState.PROPOSED, **undone)
