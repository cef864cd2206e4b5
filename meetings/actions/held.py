"""A meeting that was held is logged from nothing, in one go: what it was, when, where, who came, what was said."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.values import check_term
from alliances.models import ChainBody
from chains.actions.values import prepared, searchable
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Term
from core.principal import Principal
from core.records import create, locked
from core.state import transition
from core.templatetags.formats import cn_date, cn_day
from meetings.actions.log import as_lines
from meetings.candidates import Candidate, candidates
from meetings.choices import Attendance, MeetingState
from meetings.models import Invitee, Meeting, MeetingKind
from meetings.queries import holds_meeting

HELD_FIELDS = ("name", "kind_id", "starts_at", "minutes_long", "place", "summary", "attendances")
USUAL_LENGTH = 120


def usual_length(kind_id: UUID | None) -> int:
    """How long meetings of the kind take, in minutes."""
    asked = MeetingKind.objects.filter(kind_id=kind_id).values_list("minutes_long", flat=True).first()
    return asked or USUAL_LENGTH


def _check_day(body: ChainBody, starts_at: dt.datetime) -> None:
    day = starts_at.astimezone(clock.CHINA).date()
    if starts_at > clock.now():
        raise InvalidInput(fields={"starts_at": ["这里登记已经开过的会议；还没开的请“安排会议”。"]})
    if body.founded_on is not None and day < body.founded_on:
        raise InvalidInput(fields={"starts_at": [f"“{body.name}”成立于{cn_date(body.founded_on)}，会议不能更早。"]})
    if body.ended_on is not None and day > body.ended_on:
        raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能登记之后的会议。", code="body_ended")


def _check_once(body: ChainBody, kind: Term, starts_at: dt.datetime) -> None:
    """Raises Conflict where that day's meeting of the kind stands already: it is to be opened, not logged twice."""
    local = starts_at.astimezone(clock.CHINA)
    begins = local.replace(hour=0, minute=0, second=0, microsecond=0)
    same = Meeting.objects.filter(body=body, kind=kind, starts_at__gte=begins, starts_at__lt=begins + clock.DAY)
    found = same.exclude(state=MeetingState.CANCELLED).first()
    if found is not None:
        raise Conflict(
            f"{cn_day(local)}已有“{found.name}”（{found.get_state_display()}）。是同一次会议的，请打开它记录；"
            "确是另一次的，勾选“确是另一次会议”再登记。",
            code="logged_already",
        )


def _present(body: ChainBody, day: dt.date, present: Iterable[str]) -> list[Candidate]:
    """The candidates meant by their keys. Raises InvalidInput for anybody else."""
    asked = list(dict.fromkeys(present))
    known = {one.key: one for one in candidates(body.pk, day)}
    if any(key not in known for key in asked):
        raise InvalidInput(fields={"present": ["有到会单位当时不是成员，请重新勾选；其他单位可在会议页添加。"]})
    return [known[key] for key in asked]


def log_held_meeting(
    *, actor: Principal, body_id: UUID, values: Mapping[str, Any], present: Iterable[str] = (), again: bool = False
) -> Meeting:
    """A meeting that took place, told by nobody before: it sends no message and reminds nobody.

    ``present`` are keys of candidates (``unit:…``, ``person:…``); a name is made of body, kind and day where none is
    given; ``again`` says that the same day saw another meeting of the kind.

    Raises NotFound, NotAllowed, Conflict, InvalidInput.
    """
    columns = searchable(prepared(values, HELD_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id).pk)
        if not holds_meeting(actor, body.pk):
            raise NotAllowed
        kind = check_term("meeting_kind", columns.get("kind_id"), "kind")
        if kind is None:
            raise InvalidInput(fields={"kind": ["请选择会议类型。"]})
        starts_at = columns["starts_at"]
        _check_day(body, starts_at)
        if not again:
            _check_once(body, kind, starts_at)
        long = columns.pop("minutes_long", None) or usual_length(kind.pk)
        if not 10 <= long <= 1440:
            raise InvalidInput(fields={"minutes_long": ["时长请填 10 至 1440 分钟。"]})
        if not columns.get("name"):
            columns |= searchable({"name": f"{body.name}{kind.label}（{cn_day(starts_at.astimezone(clock.CHINA))}）"})
        columns["summary"] = as_lines(str(columns.get("summary", "")))
        came = _present(body, starts_at.astimezone(clock.CHINA).date(), present)
        meeting = create(
            Meeting(body=body, ends_at=starts_at + dt.timedelta(minutes=long), **columns), anchor=AnchorKind.MEETING
        )
        for one in came:
            create(Invitee(meeting=meeting, attendance=Attendance.PRESENT, **one.named.values()))
        return transition(meeting, MeetingState.HELD, logged_by_id=actor.account_id)
