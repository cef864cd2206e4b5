"""Files: kept outside the web root under the tenant and a random name, served only as a download."""

import datetime as dt
import hashlib
import io
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.http import FileResponse

from core import clock
from core.choices import AnchorKind
from core.database.insertion import insert
from core.errors import NotFound, TooLarge, UnsupportedFile
from core.models import Attachment
from core.principal import Principal
from core.tables.bulk import add_objects

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What may be kept, by content: the first bytes decide, the name only has to agree.
SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    (b"PK\x03\x04", DOCX, (".docx",)),
    (b"PK\x03\x04", "application/zip", (".zip",)),
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x00\x01\x00\x00", "font/ttf", (".ttf",)),
    (b"true", "font/ttf", (".ttf",)),
    (b"OTTO", "font/otf", (".otf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (b"<svg", "image/svg+xml", (".svg",)),
    (b"<?xml", "image/svg+xml", (".svg",)),
)
TEXTS = {".csv": "text/csv", ".json": "application/json"}
_kept_now: ContextVar[list[Path] | None] = ContextVar("kept_now", default=None)


def content_type_of(path: Path, name: str) -> str:
    """The type by content. Raises UnsupportedFile where content and name do not agree on an allowed type."""
    suffix = Path(name).suffix.lower()
    if suffix in TEXTS:
        return TEXTS[suffix]
    with path.open("rb") as handle:
        head = handle.read(16)
    for magic, content_type, suffixes in SIGNATURES:
        if head.startswith(magic) and suffix in suffixes:
            return content_type
    raise UnsupportedFile(f"“{name}”的内容与文件类型不符，可上传 xlsx、csv、docx、pdf、png、jpg、svg、zip。")


def _copy(source: Path, target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with source.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    part = target.with_suffix(".part")
    shutil.copyfile(source, part)
    part.replace(target)
    if (kept := _kept_now.get()) is not None:
        kept.append(target)
    return target.stat().st_size, digest.hexdigest()


@contextmanager
def files_taken_back() -> Iterator[None]:
    """Files stored inside go from disk again where an error leaves the block, as their rows do.

    It stands outside the transaction whose rows name them: the rows go first, so none ever names a file that is gone.
    """
    kept: list[Path] = []
    token = _kept_now.set(kept)
    try:
        yield
    except BaseException:
        for path in kept:
            path.unlink(missing_ok=True)
        raise
    finally:
        _kept_now.reset(token)


def store_file(
    *,
    actor: Principal,
    source: Path,
    name: str,
    purpose: str,
    owner_id: UUID | None = None,
    owner_kind: AnchorKind | None = None,
    expires_in: dt.timedelta | None = None,
    limit: int | None = None,
) -> Attachment:
    """Keep a copy of ``source``; a scope must be open. Raises UnsupportedFile, TooLarge.

    ``limit`` in bytes is that of an upload unless the platform itself wrote the file (a city's ZIP). The file lies
    on disk before the row is committed: a rolled-back row leaves an orphan file, never a dead row.
    """
    attachment = Attachment(
        purpose=purpose,
        owner_id=owner_id,
        owner_kind=owner_kind,
        created_by_id=actor.account_id,
        expires_at=clock.now() + expires_in if expires_in else None,
    )
    _put(attachment, source, name, limit)
    insert(attachment, None)
    return attachment


def store_files(
    *, actor: Principal, files: Iterable[tuple[Path, str]], purpose: str, owner_id: UUID, owner_kind: AnchorKind
) -> list[Attachment]:
    """The same for several files of one thing, each given with its name: noted by one statement."""
    kept = []
    for source, name in files:
        attachment = Attachment(
            purpose=purpose, owner_id=owner_id, owner_kind=owner_kind, created_by_id=actor.account_id
        )
        _put(attachment, source, name)
        kept.append(attachment)
    add_objects(kept)
    return kept


def _put(attachment: Attachment, source: Path, name: str, limit: int | None = None) -> None:
    """Copy the file to where the attachment's row, not written yet, says it lies."""
    largest = limit or settings.UPLOAD_LIMIT
    if source.stat().st_size > largest:
        raise TooLarge(f"“{name}”超过 {largest // (1024 * 1024)} MB，请拆分后再上传。")
    attachment.name = Path(name).name[:160]
    attachment.content_type = content_type_of(source, name)
    attachment.path = f"{attachment.tenant_id}/{attachment.pk.hex[-2:]}/{attachment.pk.hex}"
    attachment.size, attachment.sha256 = _copy(source, Path(settings.MEDIA_ROOT) / attachment.path)


def open_path(attachment: Attachment) -> Path:
    """Where the file lies. Raises NotFound where it was removed, has expired, or is not on disk."""
    path = Path(settings.MEDIA_ROOT) / attachment.path
    expired = attachment.expires_at is not None and attachment.expires_at < clock.now()
    if attachment.removed_at is not None or expired or not path.is_file():
        raise NotFound("文件已过期或已被移除，请重新生成。")
    return path


def file_response(attachment: Attachment) -> FileResponse:
    """The file as a download that no browser will run. The caller has decided that it may be had."""
    return _as_download(open_path(attachment).open("rb"), attachment.name, attachment.content_type)


def bytes_response(content: bytes, *, name: str, content_type: str) -> FileResponse:
    """The same for a file that is not kept."""
    return _as_download(io.BytesIO(content), name, content_type)


def _as_download(content: BinaryIO, name: str, content_type: str) -> FileResponse:
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
