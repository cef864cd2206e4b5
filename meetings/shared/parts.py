"""What sharing shows on a meeting's page: the cities asked to it; of another city's meeting what that city says."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from core import clock
from core.principal import Principal
from meetings.actions.values import WRITES
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.parts import MeetingAction, MeetingPart
from meetings.shared.queries import SEES_SHARES, SHARE, asked_to, hosted


def may_ask(held: Principal, meeting: Meeting) -> bool:
    """Whether other cities may be asked to it now."""
    ahead = meeting.state == MeetingState.PLANNED and meeting.starts_at > clock.now()
    return ahead and meeting.joined_id is None and held.may(SHARE) and held.may(WRITES)


def _asked(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    if meeting.joined_id is not None or meeting.state == MeetingState.DRAFT or not held.may(SEES_SHARES):
        return None
    rows = asked_to(principal, meeting)
    if not rows:
        return None
    return {
        "rows": rows,
        "may_edit": held.may(SHARE),
        "agenda_url": reverse("meeting-share-agenda", args=[meeting.pk]) if held.may(SHARE) else "",
    }


def _hosted(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    """To whoever runs the own city's part of it."""
    if meeting.joined is None or not held.may(WRITES):
        return None
    found = hosted(principal, meeting)
    answers = principal.may_everywhere(SHARE)
    return {
        "host": meeting.joined.host.name,
        "header": found.header,
        "state": found.offer.state.label,
        "is_live": found.is_live,
        "leave_url": reverse("shared-leave", args=[meeting.joined.share_id]) if answers and found.is_live else "",
    }


PARTS = (
    MeetingPart("hosted", "主办方公布的内容", 3, "meetings/hosted_part.html", _hosted),
    MeetingPart("cities", "外市参会", 24, "meetings/cities_part.html", _asked),
)


def _may_ask(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    return may_ask(held, meeting)


ACTION = MeetingAction("share", "邀请外市参加", 32, "meeting-share", _may_ask)


def own_url(answer_id: UUID) -> str:
    """The own meeting an accepted invitation became; empty where it was deleted."""
    found = Meeting.objects.filter(joined=answer_id).values_list("id", flat=True).first()
    return reverse("meeting-detail", args=[found]) if found else ""
