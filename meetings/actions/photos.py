"""Photos put with a meeting, and taken away."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.db import transaction

from core import clock
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict
from core.models import Attachment
from core.principal import Principal
from core.records import locked
from meetings.access import get_meeting_for
from meetings.choices import MeetingState
from meetings.models import Meeting
from meetings.photos import MOST_PHOTOS, PURPOSE, get_photo_for, photos_of, redrawn


def add_photo(*, actor: Principal, meeting_id: UUID, source: Path, name: str) -> Attachment:
    """Keep a photo drawn anew from ``source``. Raises NotFound, NotAllowed, Conflict, InvalidInput, TooLarge."""
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        meeting = get_meeting_for(actor, meeting_id, "meeting.edit")
        drawn = redrawn(source, Path(folder) / "photo.jpg")
        with transaction.atomic():
            meeting = locked(Meeting, meeting.pk)
            if meeting.state in (MeetingState.DRAFT, MeetingState.CANCELLED):
                raise Conflict(f"会议{meeting.get_state_display()}，不能上传照片。", code="wrong_state")
            if photos_of(meeting.pk).count() >= MOST_PHOTOS:
                raise Conflict(f"一次会议最多 {MOST_PHOTOS} 张照片，请先移除不需要的。", code="too_many_photos")
            return store_file(
                actor=actor,
                source=drawn,
                name=f"{Path(name).stem[:60] or '照片'}.jpg",
                purpose=PURPOSE,
                owner_id=meeting.pk,
                owner_kind=AnchorKind.MEETING,
            )


def remove_photo(*, actor: Principal, meeting_id: UUID, attachment_id: UUID) -> Attachment:
    """Raises NotFound, NotAllowed."""
    with transaction.atomic():
        meeting = get_meeting_for(actor, meeting_id, "meeting.edit")
        photo = get_photo_for(actor, meeting.pk, attachment_id)
        photo.removed_at = clock.now()
        photo.save(update_fields=["removed_at"])
        return photo
