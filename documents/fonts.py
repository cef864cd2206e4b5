"""The faces a city prints with, free of the database: a job typesets outside any transaction."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.attachments import open_path
from documents.choices import Face
from documents.models import CityFont


@dataclass(frozen=True)
class CityFace:
    """A family, and a folder that holds its file and nothing else."""

    family: str
    folder: Path


CityFaces = Mapping[Face, CityFace]


def city_faces() -> dict[Face, CityFace]:
    """The city's own faces in use; a scope must be open. Raises NotFound where a file is gone."""
    found = CityFont.objects.filter(removed_at__isnull=True).select_related("attachment").order_by("face")
    return {Face(font.face): CityFace(font.family, _folder_of(font)) for font in found}


def _folder_of(font: CityFont) -> Path:
    """Files are kept without a suffix, and typesetters go by it: a second name for the same bytes, made once."""
    source = open_path(font.attachment)
    folder: Path = Path(settings.MEDIA_ROOT) / str(font.tenant_id) / "fonts" / font.attachment.sha256
    target = folder / f"face{font.suffix}"
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = folder / f".{os.getpid()}"
        shutil.copyfile(source, part)
        part.replace(target)
    return folder
