"""What a tenant says of itself: its names, whom to ask, and its mark, which is drawn anew from what was uploaded."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from core.attachments import store_file
from core.errors import InvalidInput, NotFound, TooLarge
from core.models import Attachment, TenantProfile
from core.principal import Principal
from core.records import change, create, locked

PROFILE_FIELDS = frozenset({"organization", "short_name", "contact", "on_prints"})
LOGO_LIMIT = 1024 * 1024
MOST_PIXELS, SIDE, LEAST = 4000, 400, 16
PURPOSE = "单位标识"


def profile_now() -> TenantProfile:
    """The open scope's profile, or an empty one not kept yet."""
    held: TenantProfile | None = TenantProfile.objects.first()
    return held or TenantProfile()


def set_profile(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> TenantProfile:
    """Raises NotAllowed, StaleVersion, InvalidInput."""
    actor.require_everywhere("configuration.edit")
    unknown = sorted(set(values) - PROFILE_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    columns = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in values.items()}
    with transaction.atomic():
        held: TenantProfile | None = TenantProfile.objects.first()
        if held is None:
            return create(TenantProfile(**columns))
        return change(held, columns, expected_version=expected_version)


def set_logo(*, actor: Principal, source: Path, name: str) -> TenantProfile:
    """Draw the tenant's mark anew from an uploaded picture and show it. Raises NotAllowed, TooLarge, InvalidInput."""
    actor.require_everywhere("configuration.edit")
    with tempfile.TemporaryDirectory(prefix="logo-") as folder:
        drawn = redrawn(source, Path(folder) / "logo.png")
        with transaction.atomic():
            attachment = store_file(actor=actor, source=drawn, name=f"{Path(name).stem[:40]}.png", purpose=PURPOSE)
            return _show(attachment)


def remove_logo(*, actor: Principal) -> TenantProfile:
    """Show no mark any more. Raises NotAllowed."""
    actor.require_everywhere("configuration.edit")
    with transaction.atomic():
        return _show(None)


def _show(attachment: Attachment | None) -> TenantProfile:
    held = TenantProfile.objects.first()
    if held is None:
        return create(TenantProfile(logo=attachment))
    return change(locked(TenantProfile, held.pk), {"logo": attachment}, expected_version=None)


def _refuse(text: str) -> InvalidInput:
    return InvalidInput(text, fields={"logo": [text]})


def redrawn(source: Path, target: Path) -> Path:
    """The picture as a PNG of our own making, at most 400 pixels wide and high: nothing hidden in the upload survives.

    Its size is judged by its head before a pixel is unpacked. Raises TooLarge, InvalidInput at ``logo``.
    """
    if source.stat().st_size > LOGO_LIMIT:
        raise TooLarge("标识图片超过 1 MB，请缩小后再上传。")
    try:
        with warnings.catch_warnings(), Image.open(source, formats=("PNG", "JPEG")) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            width, height = picture.size
            if max(width, height) > MOST_PIXELS:
                raise _refuse(f"图片为 {width}×{height} 像素，长宽都不能超过 {MOST_PIXELS}，请缩小后再上传。")
            if min(width, height) < LEAST:
                raise _refuse(f"图片为 {width}×{height} 像素，太小，显示不清，请换一张。")
            clean = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _refuse("读不出这张图片，请上传 PNG 或 JPG 图片。") from error
    clean.thumbnail((SIDE, SIDE))
    fresh = Image.new("RGBA", clean.size)
    fresh.paste(clean)
    fresh.save(target, format="PNG")
    return target


def logo_for(principal: Principal, attachment_id: UUID) -> Attachment:
    """The tenant's present mark; an earlier one, or another file, is not found by this way. Raises NotFound."""
    profile = TenantProfile.objects.filter(tenant_id=principal.tenant.pk, logo_id=attachment_id).first()
    if profile is None or profile.logo is None:
        raise NotFound
    attachment: Attachment = profile.logo
    return attachment
