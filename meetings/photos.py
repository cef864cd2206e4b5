"""Photos of a meeting: never asked for, drawn anew so that nothing but the picture is kept (no place, no device)."""

import warnings
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet
from PIL import Image, ImageOps, UnidentifiedImageError

from core.choices import AnchorKind
from core.errors import InvalidInput, NotAllowed, NotFound, TooLarge
from core.models import Attachment
from core.principal import Principal
from meetings.access import get_meeting_for
from meetings.agenda_queries import sees_log
from meetings.models import Meeting

PURPOSE = "会议照片"
FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = ".jpg,.jpeg,.png,.webp"
LIMIT = 20 * 1024 * 1024
MOST_PIXELS, SIDE, LEAST = 12_000, 1920, 32
MOST_PHOTOS = 20


def photos_of(meeting_id: UUID) -> "QuerySet[Attachment]":
    rows: QuerySet[Attachment] = Attachment.objects.filter(
        owner_id=meeting_id, owner_kind=AnchorKind.MEETING, purpose=PURPOSE, removed_at__isnull=True
    )
    return rows.select_related("created_by").order_by("created_at", "id")


def get_photos_for(principal: Principal, meeting_id: UUID) -> "QuerySet[Attachment]":
    """Raises NotFound, NotAllowed: who came is told by photos as well, so they are for who holds the body."""
    meeting: Meeting = get_meeting_for(principal, meeting_id)
    if not sees_log(principal, meeting):
        raise NotAllowed
    return photos_of(meeting.pk)


def get_photo_for(principal: Principal, meeting_id: UUID, attachment_id: UUID) -> Attachment:
    """Raises NotFound, NotAllowed."""
    found = get_photos_for(principal, meeting_id).filter(pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found


def _refuse(text: str) -> InvalidInput:
    return InvalidInput(text, fields={"file": [text]})


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MOST_PIXELS:
        raise _refuse(f"照片为 {width}×{height} 像素，长宽都不能超过 {MOST_PIXELS}，请缩小后再上传。")
    if min(width, height) < LEAST:
        raise _refuse(f"照片为 {width}×{height} 像素，太小，看不清，请换一张。")


def redrawn(source: Path, target: Path) -> Path:
    """The photo as a JPEG of our own making, upright, at most 1920 pixels wide and high, without EXIF.

    Its size is judged by its head before a pixel is unpacked. Raises TooLarge, InvalidInput at ``file``.
    """
    if source.stat().st_size > LIMIT:
        raise TooLarge("照片超过 20 MB，请缩小后再上传。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as picture:
                _check_size(*picture.size)
                clean = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _refuse(f"照片像素太多，长宽都不能超过 {MOST_PIXELS}，请缩小后再上传。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _refuse("读不出这张照片，请上传 JPG、PNG 或 WebP；苹果手机请在相机设置里选“兼容性最佳”。") from error
    clean.thumbnail((SIDE, SIDE))
    fresh = Image.new("RGB", clean.size)
    fresh.paste(clean)
    fresh.save(target, format="JPEG", quality=85)
    return target
