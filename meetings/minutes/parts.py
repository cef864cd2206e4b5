"""What minutes show on a meeting's page: their editions, one's own word, and the way to draft them."""

from collections.abc import Mapping
from typing import Any

from core.principal import Principal
from meetings.choices import MeetingState
from meetings.minutes.queries import EDIT, minutes_for, to_answer, with_progress
from meetings.minutes.signs import row_tag
from meetings.models import Meeting, Minutes
from meetings.parts import MeetingAction, MeetingPart


def _editions(principal: Principal, held: Principal, meeting: Meeting) -> Mapping[str, Any] | None:
    """Nothing of a meeting that lies ahead; of one held, who may draft is shown that there are none yet."""
    if meeting.state != MeetingState.HELD:
        return None
    found = with_progress(minutes_for(principal).filter(meeting=meeting).select_related("number"))
    rows = list(found.order_by("-edition", "-id"))
    may_draft = not rows and held.may(EDIT) and meeting.joined_id is None
    if not rows and not may_draft:
        return None
    own = list(to_answer(principal).filter(minutes__meeting=meeting)) if rows else []
    return {
        "rows": [(row, row_tag(row)) for row in rows],
        "own": own,
        "may_draft": may_draft,
        "meeting": meeting,
    }


def _may_draft(principal: Principal, held: Principal, meeting: Meeting) -> bool:  # noqa: ARG001
    """Until there are minutes; then the card leads to them."""
    drafts = meeting.state == MeetingState.HELD and meeting.joined_id is None and held.may(EDIT)
    return drafts and not Minutes.objects.filter(meeting=meeting).exists()


PART = MeetingPart("minutes", "会议纪要", 60, "meetings/minutes_part.html", _editions)
ACTION = MeetingAction("minutes", "起草纪要", 40, "minutes-draft", _may_draft, primary=True)
