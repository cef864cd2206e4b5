"""The only writers of a city's own faces: a checked file takes the place of the one before it."""

from pathlib import Path
from uuid import UUID

from django.db import transaction

from core import clock
from core.attachments import store_file
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from documents.choices import Face
from documents.models import CityFont
from documents.typefaces.checking import check_typeface

PURPOSE = "字体"
LICENCE_LENGTH = 200


def add_font(*, actor: Principal, face: Face, source: Path, licence: str) -> CityFont:
    """Print ``face`` with an uploaded font from now on. Raises NotAllowed, InvalidInput, TypefaceRefused, Conflict."""
    actor.require_everywhere("document.edit")
    words = " ".join(licence.split())
    if not words:
        text = "请写明本单位取得这个字体授权的情况。"
        raise InvalidInput(text, fields={"licence": [text]})
    if len(words) > LICENCE_LENGTH:
        text = f"授权说明超过 {LICENCE_LENGTH} 字，请精简。"
        raise InvalidInput(text, fields={"licence": [text]})
    family, suffix = check_typeface(source)
    with transaction.atomic():
        for held in CityFont.objects.select_for_update(of=("self",)).filter(face=face, removed_at__isnull=True):
            change(held, {"removed_at": clock.now()}, expected_version=None)
        attachment = store_file(actor=actor, source=source, name=f"{family}{suffix}", purpose=PURPOSE)
        return create(
            CityFont(
                face=face,
                family=family,
                suffix=suffix,
                attachment=attachment,
                licence=words,
                uploaded_by_id=actor.account_id,
            )
        )


def remove_font(*, actor: Principal, font_id: UUID) -> CityFont:
    """Print the face with the open substitute again. Raises NotAllowed, NotFound, Conflict."""
    actor.require_everywhere("document.edit")
    with transaction.atomic():
        font = locked(CityFont, font_id)
        if font.removed_at is not None:
            raise Conflict("这个字体此前已停用，请刷新页面。", code="already_removed")
        return change(font, {"removed_at": clock.now()}, expected_version=None)
