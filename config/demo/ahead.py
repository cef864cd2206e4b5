"""What lies ahead of a city's meetings: two series with their next drafts, and the topics members brought (F011, F013).

Every course a topic can take is there: on the agenda with another one merged into it, returned with the reason, and two
that wait for the convener.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from config.demo.minutes import account_holding
from config.demo.rows import Rows
from core import clock
from core.choices import AnchorKind, Role
from core.models import Tenant
from core.principal import Principal, platform_principal
from core.records import create
from meetings.actions.agenda import place_item
from meetings.choices import MeetingState, SlotUnit, TopicState
from meetings.models import AgendaItem, Invitee, Meeting, MeetingSeries, Topic
from meetings.series.occurrences import fill
from meetings.series.queries import calendar_for
from organizations.naming import initials, name_key

PLACE = "示例党群服务中心会议室"
# Words of a series, how often, which working day, when.
SERIES = (
    ("季度联席会议（示例）", SlotUnit.QUARTER, 10, dt.time(9, 30)),
    ("每月会商（示例）", SlotUnit.MONTH, 5, dt.time(14, 30)),
)
AWAITED = "示例：请有关部门到会听取情况，能当场答复的当场答复。"


@dataclass(frozen=True)
class Brought:
    """A topic, how many days ago it came, what became of it and in which words."""

    name: str
    reason: str
    days: int
    state: TopicState = TopicState.PROPOSED
    answer: str = ""


TOPICS = (
    Brought(
        "研究零部件运输车辆限行时段问题（示例）",
        "示例：早晚高峰限行，配套车辆每天绕行约一小时，建议与企业班次错开。",
        12,
        TopicState.ACCEPTED,
        "列入下次会议议程，请提出单位准备五分钟汇报。",
    ),
    Brought(
        "园区货车夜间停放不足（示例）",
        "示例：夜间到货车辆在厂区外排队，建议一并研究。",
        10,
        TopicState.MERGED,
        "与运输车辆限行问题一并研究。",
    ),
    Brought(
        "申请减免示例厂房租金",
        "示例：希望联盟出面减免租金。",
        9,
        TopicState.RETURNED,
        "租金由企业与园区按合同办理，不属于会议议事范围；可先向园区服务窗口提出，有争议的再报联络员。",
    ),
    Brought("共建产业工人实训课程（示例）", AWAITED, 4),
    Brought("组织一次链上企业供需对接（示例）", AWAITED, 2),
)


def arrange_ahead(tenant: Tenant, rows: Rows) -> None:
    """To be called in the tenant's scope, once its accounts are there."""
    ids = [meeting.pk for meeting in rows.all(Meeting) if meeting.state == MeetingState.PLANNED]
    meetings = Meeting.objects.filter(pk__in=ids).select_related("body", "kind").order_by("starts_at", "id")
    for meeting, (words, every, nth, start) in zip(meetings, SERIES, strict=False):
        _series(platform_principal(tenant), meeting, words, every=every, nth=nth, start_time=start)
    if meetings:
        _topics(meetings[0])


def _series(actor: Principal, like: Meeting, words: str, **values: Any) -> None:
    """Of the same body and kind as the meeting that stands; nobody is told of its drafts."""
    series = MeetingSeries(
        body=like.body,
        kind=like.kind,
        starts_on=clock.today(),
        place=PLACE,
        **_named(f"{like.body.name}{words}"),
        **values,
    )
    fill(actor, create(series, anchor=AnchorKind.MEETING_SERIES), calendar_for([series], clock.today()))


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_key": name_key(name), "initials": initials(name)}


def _topics(meeting: Meeting) -> None:
    members = list(
        Invitee.objects.filter(meeting=meeting).exclude(unit=None, party_org=None).order_by("created_at", "id")
    )
    decided_by = account_holding(Role.LIAISON) or account_holding(Role.DEPARTMENT)
    accepted: Topic | None = None
    for place, brought in enumerate(TOPICS):
        member = members[place % len(members)] if members else None
        who = {name: getattr(member, name, None) for name in ("unit_id", "party_org_id")}
        topic = _bring(meeting, brought, who, decided_by, accepted)
        if brought.state == TopicState.ACCEPTED:
            accepted = topic
            own = {"title": topic.name, "minutes_long": 20, "unit_id": topic.unit_id, "topic": topic}
            place_item(meeting, AgendaItem(meeting=meeting, place=1, **own))


def _bring(
    meeting: Meeting, brought: Brought, who: Mapping[str, UUID | None], decided_by: UUID | None, accepted: Topic | None
) -> Topic:
    asked = clock.now() - clock.DAY * brought.days
    decided: dict[str, Any] = {}
    if brought.state != TopicState.PROPOSED:
        decided = {"answer": brought.answer, "decided_by_id": decided_by, "decided_at": asked + clock.DAY * 2}
    if brought.state == TopicState.MERGED:
        decided["merged_into"] = accepted
    with clock.fixed(asked):
        topic = Topic(
            body=meeting.body,
            meeting=meeting,
            reason=brought.reason,
            state=brought.state,
            **_named(brought.name),
            **who,
            **decided,
        )
        return create(topic, anchor=AnchorKind.TOPIC)
