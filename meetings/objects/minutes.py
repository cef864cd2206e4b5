"""Minutes as an object that has a page (core.objects), and that a draft of them may be thrown away."""

from uuid import UUID

from alliances.queries import on_body
from core.bin import BinKind, register_bin_kind
from core.errors import Conflict
from core.objects import ObjectKind, Part, register_object_kind
from core.principal import Principal
from meetings.actions.minutes import require_held
from meetings.choices import MinutesState
from meetings.minutes.queries import EDIT, VIEW, minutes_visible
from meetings.models import Minutes, MinutesConfirmation, MinutesReview


def on_minutes(principal: Principal, minutes_id: UUID) -> Principal:
    """The same person with the grants that hold the body of these minutes whole."""
    body_id = Minutes.objects.filter(pk=minutes_id).values_list("meeting__body_id", flat=True).first()
    return on_body(principal, body_id) if body_id else principal


MINUTES = ObjectKind(
    code="minutes",
    label="会议纪要",
    model=Minutes,
    action=VIEW,
    visible=minutes_visible,
    pages=("minutes-detail", "minutes-edit"),
    argument="minutes_id",
    api_scope="minutes",
    parts=(Part(MinutesReview, "minutes_id", EDIT), Part(MinutesConfirmation, "minutes_id", EDIT)),
    held=on_minutes,
)


def _against(minutes: Minutes) -> str:
    if minutes.state == MinutesState.DRAFT:
        return ""
    return f"纪要当前是“{minutes.get_state_display()}”，只有起草中的才能删除；在审核的请先退回修改。"


def check_restored(minutes: Minutes) -> None:
    require_held(minutes.meeting)
    later = Minutes.objects.filter(meeting_id=minutes.meeting_id, edition__gte=minutes.edition).exclude(pk=minutes.pk)
    if later.exists():
        raise Conflict("这次会议已另有新的纪要。", code="minutes_at_work")


BIN = BinKind(
    code="minutes",
    label="会议纪要草稿",
    model=Minutes,
    action=EDIT,
    allowed=lambda principal: minutes_visible(principal, EDIT),
    owned=(MinutesReview, MinutesConfirmation),
    against=_against,
    check=check_restored,
)


def register() -> None:
    register_object_kind(MINUTES)
    register_bin_kind(BIN)
