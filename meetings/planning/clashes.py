"""Meetings that would take place at the same time with the same body, place or people: a warning, never a refusal."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from core.principal import Principal
from core.templatetags.formats import cn_datetime
from meetings.choices import MeetingState
from meetings.models import Invitee, Meeting
from meetings.queries import meetings_for

WHO = ("unit", "party_org", "person", "outer")
MOST = 5


@dataclass(frozen=True)
class Clash:
    """``meeting_id`` is None for one this reader may not see: that there is one is told, not which."""

    meeting_id: UUID | None
    text: str


def _invited(keys: Iterable[tuple[UUID | None, ...]]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    for key in keys:
        for name, row_id in zip(WHO, key, strict=True):
            if row_id:
                found[name].add(row_id)
    return found


def clashes(
    principal: Principal,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    body_id: UUID,
    place: str = "",
    invited: Iterable[tuple[UUID | None, ...]] = (),
    but: UUID | None = None,
) -> list[Clash]:
    """What stands at the same time; ``invited`` are (unit, party organization, person, outer) of each."""
    there = Meeting.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(state=MeetingState.CANCELLED)
    if but is not None:
        there = there.exclude(pk=but)
    rows = list(there.select_related("body").order_by("starts_at", "id"))
    if not rows:
        return []
    asked = _invited(invited)
    shared = _shared(rows, asked)
    seen = set(meetings_for(principal).filter(pk__in=[row.pk for row in rows]).values_list("id", flat=True))
    found = []
    for row in rows:
        why = [
            *(["同一个链党组织"] if row.body_id == body_id else []),
            *(["同一地点"] if place and row.place.strip() == place.strip() else []),
            *([f"邀请了相同的参会单位 {shared[row.pk]} 个"] if shared.get(row.pk) else []),
        ]
        if why and (row.pk in seen or row.state != MeetingState.DRAFT):
            name = f"“{row.name}”" if row.pk in seen else "其他链党组织的一次会议"
            text = f"{cn_datetime(row.starts_at)}已有{name}：{'、'.join(why)}"
            found.append(Clash(row.pk if row.pk in seen else None, text))
    return found[:MOST]


def _shared(rows: Sequence[Meeting], asked: dict[str, set[UUID]]) -> dict[UUID, int]:
    who = Q(pk__in=[])
    for name, ids in asked.items():
        who |= Q(**{f"{name}_id__in": ids})
    shared: dict[UUID, int] = defaultdict(int)
    found = Invitee.objects.filter(who, meeting_id__in=[row.pk for row in rows]) if asked else Invitee.objects.none()
    for meeting_id in found.values_list("meeting_id", flat=True):
        shared[meeting_id] += 1
    return shared


def clashes_of(principal: Principal, meeting: Meeting) -> list[Clash]:
    """Of a meeting that stands."""
    invited = Invitee.objects.filter(meeting=meeting).values_list(*(f"{name}_id" for name in WHO))
    return clashes(
        principal,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        body_id=meeting.body_id,
        place=meeting.place,
        invited=list(invited),
        but=meeting.pk,
    )
