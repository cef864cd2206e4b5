"""Topics are proposed by members before the deadline and taken back by them; what becomes of them others decide."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from chains.models import Gap, KeyProject
from chains.queries import sub_chains
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date, cn_datetime
from meetings.choices import MeetingState, TopicState
from meetings.models import Meeting, Topic
from meetings.queries import holds_meeting
from meetings.topic_notices import tell_hands
from meetings.topic_queries import get_topic_for, members_spoken_for, proposer_of

TOPIC_FIELDS = ("name", "reason", "meeting_id", "project_id", "gap_id")
PROPOSED_FIELDS = (*TOPIC_FIELDS, "unit_id", "party_org_id")
EDITABLE = (TopicState.PROPOSED, TopicState.RETURNED)


def check_deadline(meeting: Meeting) -> None:
    """Raises Conflict where members can bring no more topics to the meeting."""
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(f"会议{meeting.get_state_display()}，不能再提议题，请提交给下一次会议。", code="wrong_state")
    if meeting.starts_at <= clock.now():
        raise Conflict(
            f"会议已于{cn_datetime(meeting.starts_at)}开始，不能再提议题，请提交给下一次会议。", code="begun"
        )
    if meeting.topics_by is not None and clock.today() > meeting.topics_by:
        raise Conflict(
            f"这次会议的议题已于{cn_date(meeting.topics_by)}截止。请提交给下一次会议；确需本次研究的，请联系联络员。",
            code="topics_closed",
        )


def _check_meeting(actor: Principal, body: ChainBody, meeting_id: UUID | None) -> None:
    """The meeting takes topics of this body; its own hands may still add after the deadline. Raises as above."""
    if meeting_id is None:
        return
    meeting = Meeting.objects.filter(pk=meeting_id, body_id=body.pk).first()
    runs = holds_meeting(actor, body.pk)
    if meeting is None or (meeting.state == MeetingState.DRAFT and not runs):
        raise InvalidInput(fields={"meeting": ["没有这次会议，请重新选择。"]})
    if runs and meeting.state in (MeetingState.DRAFT, MeetingState.PLANNED):
        return
    check_deadline(meeting)


def _checked(actor: Principal, body: ChainBody, values: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    columns = searchable(prepared(values, allowed))
    if not columns.get("name", "-"):
        raise InvalidInput(fields={"name": ["请填写议题。"]})
    _check_meeting(actor, body, columns.get("meeting_id"))
    for name, model, label in (("project", KeyProject, "重点项目"), ("gap", Gap, "缺口")):
        row_id = columns.get(f"{name}_id")
        rows = model.objects.filter(pk=row_id)
        if body.chain_id is not None:
            rows = rows.filter(chain_id__in=sub_chains([body.chain_id]))
        if row_id is not None and not rows.exists():
            raise InvalidInput(fields={name: [f"这个{label}不在本链上，请重新选择。"]})
    return columns


def _check_proposer(actor: Principal, body: ChainBody, columns: Mapping[str, Any]) -> None:
    """A topic comes from a member of the body: for a company its own; who runs the meetings may leave it out."""
    unit_id, org_id = columns.get("unit_id"), columns.get("party_org_id")
    if unit_id is None and org_id is None:
        if not holds_meeting(actor, body.pk):
            raise InvalidInput(fields={"member": ["请选择由哪个成员单位提出。"]})
        return
    key = f"{AnchorKind.UNIT}:{unit_id}" if unit_id else f"{AnchorKind.PARTY_ORG}:{org_id}"
    if key not in dict(members_spoken_for(actor, body.pk)):
        raise InvalidInput(fields={"member": ["只能以本单位名义、向本单位参加的链党组织提出议题，请重新选择。"]})


def propose_topic(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Topic:
    """Bring a topic to a body, for one of its meetings or the next; its liaisons are told.

    Raises NotFound, NotAllowed, Conflict (the deadline is over), InvalidInput.
    """
    actor.require("topic.propose")
    with transaction.atomic():
        body = get_body_for(actor, body_id)
        if body.ended_on is not None and body.ended_on < clock.today():
            raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能再提议题。", code="body_ended")
        columns = _checked(actor, body, values, PROPOSED_FIELDS)
        _check_proposer(actor, body, columns)
        topic = create(Topic(body=body, proposed_by_id=actor.account_id, **columns), anchor=AnchorKind.TOPIC)
        tell_hands(topic, f"{proposer_of(topic) or '会议组织方'}提出议题“{topic.name}”，请审定", but=actor.account)
        return topic


def _own(actor: Principal, topic_id: UUID, *states: str) -> Topic:
    """The topic locked, for who may propose such. Raises NotFound, NotAllowed, Conflict."""
    topic = locked(Topic, get_topic_for(actor, topic_id, "topic.propose").pk)
    if topic.state not in states:
        raise Conflict(f"议题{topic.get_state_display()}，不能这样办理。请刷新页面查看最新状态。", code="wrong_state")
    return topic


def update_topic(*, actor: Principal, topic_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Topic:
    """Raises NotFound, NotAllowed, StaleVersion, Conflict, InvalidInput."""
    with transaction.atomic():
        topic = _own(actor, topic_id, *EDITABLE)
        asked = dict(values)
        if asked.get("meeting_id", topic.meeting_id) == topic.meeting_id:
            asked.pop("meeting_id", None)  # it was brought in time
        return change(topic, _checked(actor, topic.body, asked, TOPIC_FIELDS), expected_version=expected_version)


def propose_again(*, actor: Principal, topic_id: UUID) -> Topic:
    """A returned topic, mended, waits for a decision anew. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        topic = _own(actor, topic_id, TopicState.RETURNED)
        _check_meeting(actor, topic.body, topic.meeting_id)
        waiting = transition(topic, TopicState.PROPOSED, answer="", decided_by_id=None, decided_at=None)
        tell_hands(waiting, f"议题“{topic.name}”修改后重新提出，请审定", but=actor.account)
        return waiting


def withdraw_topic(*, actor: Principal, topic_id: UUID) -> Topic:
    """Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        topic = _own(actor, topic_id, TopicState.PROPOSED)
        gone = transition(topic, TopicState.WITHDRAWN)
        tell_hands(gone, f"议题“{topic.name}”已由提出方撤回", but=actor.account)
        return gone
