"""How meetings read: their state, when, where, who was invited and answered."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet
from django.urls import reverse

from alliances.sight import by_unit
from core import clock
from core.counting import RowsFound
from core.principal import Principal
from core.templatetags.formats import cn_date, cn_datetime, cn_weekday, thousands
from core.templatetags.parts import Crumb, Fact, Pair, StateTag, Tone
from meetings.choices import CAME, Attendance, MeetingState, ReplyState
from meetings.models import Invitee, Meeting
from meetings.queries import own_invitees

MEETINGS = Crumb("会议", "/meetings/")
SHOWN = ("kind", "body", "joined__host")
TONES: dict[str, Tone] = {
    MeetingState.DRAFT: "off",
    MeetingState.PLANNED: "go",
    MeetingState.HELD: "ok",
    MeetingState.CANCELLED: "off",
}
REPLY_TONES: dict[str, Tone] = {
    ReplyState.NONE: "warn",
    ReplyState.YES: "ok",
    ReplyState.SUBSTITUTE: "ok",
    ReplyState.NO: "off",
}
ATTENDANCE_TONES: dict[str, Tone] = {
    Attendance.PRESENT: "ok",
    Attendance.LATE: "warn",
    Attendance.EXCUSED: "off",
    Attendance.ABSENT: "bad",
}


def state_tag(meeting: Meeting) -> StateTag:
    """A planned meeting nobody was told of says so; one that is over and was not logged waits for that."""
    if meeting.state == MeetingState.PLANNED:
        if meeting.ends_at <= clock.now():
            return StateTag("待登记召开", "warn")
        if meeting.noticed_at is None:
            return StateTag("已排定，未通知", "warn")
    return StateTag(meeting.get_state_display(), TONES[meeting.state])


def reply_tag(invitee: Invitee) -> StateTag:
    return StateTag(invitee.get_reply_display(), REPLY_TONES[invitee.reply])


def attendance_tag(invitee: Invitee) -> StateTag | None:
    if invitee.attendance == Attendance.UNKNOWN:
        return None
    return StateTag(invitee.get_attendance_display(), ATTENDANCE_TONES[invitee.attendance])


def own_tag(meeting: Meeting, invitee: Invitee) -> StateTag:
    """What was answered; once the meeting is over and the roll was called, whether one came."""
    came = attendance_tag(invitee) if meeting.state == MeetingState.HELD else None
    return came or reply_tag(invitee)


def window_of(meeting: Meeting) -> str:
    """``2026年3月5日 星期四 9:00—11:00``."""
    starts, ends = (moment.astimezone(clock.CHINA) for moment in (meeting.starts_at, meeting.ends_at))
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else cn_datetime(ends)
    return f"{cn_weekday(starts)} {starts:%H:%M}—{until}"


def host_city(meeting: Meeting) -> str:
    """The city whose meeting it is, where that is another one."""
    return meeting.joined.host.name if meeting.joined else ""


def short_window(meeting: Meeting) -> str:
    return cn_datetime(meeting.starts_at)


def invitee_name(invitee: Invitee) -> str:
    row = invitee.unit or invitee.party_org or invitee.person or invitee.outer
    return row.name if row else ""


def invitee_url(invitee: Invitee) -> str:
    for column, page in (
        ("unit_id", "unit-detail"),
        ("party_org_id", "party-org-detail"),
        ("person_id", "person-detail"),
    ):
        if getattr(invitee, column):
            return reverse(page, args=[getattr(invitee, column)])
    return ""


def with_counts(meetings: "QuerySet[Meeting]") -> "QuerySet[Any]":
    """``invited`` of them, ``answered`` of those, ``came`` of those."""
    own = Invitee.objects.filter(meeting_id=OuterRef("pk")).order_by()
    return meetings.annotate(
        invited=RowsFound(own.values("pk")),
        answered=RowsFound(own.exclude(reply=ReplyState.NONE).values("pk")),
        came=RowsFound(own.filter(attendance__in=CAME).values("pk")),
    )


@dataclass(frozen=True)
class MeetingRow:
    meeting: Any
    window: str
    state: StateTag
    own: Invitee | None
    own_tag: StateTag | None


def meeting_rows(principal: Principal, meetings: Sequence[Any]) -> list[MeetingRow]:
    """Rows of a list, with one's own invitation beside each."""
    own = own_invitations(principal, [meeting.pk for meeting in meetings])
    return [
        MeetingRow(
            meeting,
            short_window(meeting),
            state_tag(meeting),
            own.get(meeting.pk),
            own_tag(meeting, own[meeting.pk]) if meeting.pk in own else None,
        )
        for meeting in meetings
    ]


def own_invitations(principal: Principal, meeting_ids: Iterable[UUID]) -> dict[UUID, Invitee]:
    """By meeting, the invitation of the unit one works for; nothing for whoever works for none."""
    asker, ids = by_unit(principal), list(meeting_ids)
    if not asker.grants or not ids or not asker.may("meeting.reply"):
        return {}
    rows = Invitee.objects.filter(own_invitees(asker, "meeting.reply"), meeting_id__in=ids)
    return {row.meeting_id: row for row in rows.select_related("unit", "party_org").order_by("-created_at", "-id")}


@dataclass(frozen=True)
class InviteeRow:
    invitee: Invitee
    name: str
    url: str
    why: str
    reply: StateTag
    attendance: StateTag | None


def invitee_rows(invitees: Iterable[Invitee]) -> list[InviteeRow]:
    return [
        InviteeRow(
            row,
            invitee_name(row),
            invitee_url(row),
            " · ".join(
                part
                for part in (row.seat.label if row.seat else "", row.category.label if row.category else "")
                if part
            ),
            reply_tag(row),
            attendance_tag(row),
        )
        for row in invitees
    ]


def facts_of(meeting: Meeting, counts: dict[str, int]) -> list[Fact]:
    facts = [
        Fact("时间", window_of(meeting)),
        Fact("地点", meeting.place or ("线上" if meeting.online_url else "未定")),
        Fact("参会", thousands(counts["invited"]), unit="家"),
    ]
    if meeting.state == MeetingState.HELD:
        facts.append(Fact("到会", thousands(counts["came"]), unit="家"))
        if meeting.attendances is not None:
            facts.append(Fact("参加人次", thousands(meeting.attendances), unit="人次"))
    else:
        facts.append(Fact("已回复", thousands(counts["answered"]), unit="家"))
    return facts


def counts_of(meeting: Meeting) -> dict[str, int]:
    return dict(
        Invitee.objects.filter(meeting=meeting).aggregate(
            invited=Count("id"),
            answered=Count("id", filter=~Q(reply=ReplyState.NONE)),
            came=Count("id", filter=Q(attendance__in=CAME)),
        )
    )


def pairs_of(meeting: Meeting, *, named: bool) -> list[Pair]:
    """``named``: whether persons' names are shown."""
    pairs = [
        Pair("链党组织", meeting.body.name, reverse("body-detail", args=[meeting.body_id])),
        Pair("会议类型", meeting.kind.label),
        Pair("主办", f"{host_city(meeting)}“{meeting.joined.body_name}”" if meeting.joined else ""),
        Pair("地址", meeting.address),
        Pair("线上会议", meeting.online_url, meeting.online_url),
        Pair(
            "承办单位",
            meeting.host.name if meeting.host else "",
            reverse("unit-detail", args=[meeting.host_id]) if meeting.host_id else "",
        ),
        Pair("召集人", meeting.convener.name if meeting.convener and named else ""),
        Pair("回复截止", cn_datetime(meeting.reply_by) if meeting.reply_by else ""),
        Pair("议题截止", cn_date(meeting.topics_by) if meeting.topics_by else ""),
        Pair("情况", meeting.summary),
        Pair("取消原因", meeting.cancel_reason),
    ]
    return [pair for pair in pairs if pair.value]


def crumbs_to(meeting: Meeting, last: str) -> list[Crumb]:
    return [MEETINGS, Crumb(meeting.name, reverse("meeting-detail", args=[meeting.pk])), Crumb(last)]


def day_of(meeting: Meeting) -> dt.date:
    return meeting.starts_at.astimezone(clock.CHINA).date()
