"""The faces a city prints with, free of the database: a job typesets outside any transaction."""

import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from core.attachments import open_path
from core.errors import NotFound
from documents.choices import Face
from documents.models import CityFont

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CityFace:
    """A family, and a folder that holds its file and nothing else."""

    family: str
    folder: Path


CityFaces = Mapping[Face, CityFace]


def city_faces() -> dict[Face, CityFace]:
    """The city's own faces in use; a scope must be open.

    One whose file is gone is left out: what it was for is printed with a substitute, and named as substituted. The page
    of fonts and ``check_editions`` tell of it.
    """
    faces: dict[Face, CityFace] = {}
    for font in fonts_in_use():
        source = source_of(font)
        if source is None:
            logger.warning("face %s: the file of %s is gone, a substitute is printed", font.face, font.family)
        else:
            faces[Face(font.face)] = CityFace(font.family, _folder_of(font, source))
    return faces


def fonts_in_use() -> "QuerySet[CityFont]":
    found: QuerySet[CityFont] = CityFont.objects.filter(removed_at__isnull=True)
    return found.select_related("attachment").order_by("face")


def source_of(font: CityFont) -> Path | None:
    """Where the uploaded file lies; None where it is gone."""
    try:
        return open_path(font.attachment)
    except NotFound:
        return None


def _folder_of(font: CityFont, source: Path) -> Path:
    """Files are kept without a suffix, and typesetters go by it: a second name for the same bytes, made once."""
    folder: Path = Path(settings.MEDIA_ROOT) / str(font.tenant_id) / "fonts" / font.attachment.sha256
    target = folder / f"face{font.suffix}"
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = folder / f".{os.getpid()}"
        shutil.copyfile(source, part)
        part.replace(target)
    return folder
