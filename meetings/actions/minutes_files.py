"""The files of issued minutes: asked for again, kept in place of earlier ones."""

from pathlib import Path
from uuid import UUID

from django.db import transaction

from alliances.files import kept_with, take_away
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict
from core.jobs.actions import enqueue_job
from core.models import Attachment, Job
from core.principal import Principal
from core.records import locked
from meetings.minutes.access import get_minutes_for
from meetings.minutes.paper import PREVIEW_MINUTES, WRITE_MINUTES
from meetings.minutes.queries import EDIT, ISSUED
from meetings.models import Minutes

# What is kept, by format.
PURPOSES = {"docx": "会议纪要（Word）", "pdf": "会议纪要（PDF）"}
FORBIDDEN = dict.fromkeys(map(ord, '\\/:*?"<>|'), "")


def file_name(title: str, suffix: str) -> str:
    return f"{title.translate(FORBIDDEN)[:80]}{suffix}"


def ask_for_files(actor: Principal, minutes: Minutes) -> Job:
    return enqueue_job(
        actor=actor,
        kind=WRITE_MINUTES,
        title=f"生成《{minutes.title}》"[:120],
        parameters={"minutes": str(minutes.pk)},
        total=1,
    )


def rewrite_minutes(*, actor: Principal, minutes_id: UUID) -> Job:
    """Have the files of issued minutes made anew, after the city's template or faces changed; the words stay.

    Raises NotAllowed, Conflict (not issued).
    """
    with transaction.atomic():
        minutes = get_minutes_for(actor, minutes_id, EDIT)
        if minutes.state not in ISSUED:
            raise Conflict("纪要还没有印发，请用“预览”查看版式。", code="wrong_state")
        return ask_for_files(actor, minutes)


def preview_minutes_file(*, actor: Principal, minutes_id: UUID, file_format: str = "pdf") -> Job:
    """Ask for the paper as it stands now; the file is the asker's for a week. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        minutes = get_minutes_for(actor, minutes_id)
        return enqueue_job(
            actor=actor,
            kind=PREVIEW_MINUTES,
            title=f"预览《{minutes.title}》"[:120],
            parameters={"minutes": str(minutes.pk), "format": "docx" if file_format == "docx" else "pdf"},
            total=1,
        )


def keep_minutes_files(*, actor: Principal, minutes_id: UUID, document: Path, pdf: Path) -> list[Attachment]:
    """Keep what the job wrote; the earlier files are taken away. Raises NotFound, NotAllowed, Conflict."""
    get_minutes_for(actor, minutes_id, EDIT)
    minutes = locked(Minutes, minutes_id)
    if minutes.state not in ISSUED:
        raise Conflict("纪要已不是印发状态，没有保存文件。", code="wrong_state")
    for earlier in kept_with(minutes.pk, AnchorKind.MINUTES, list(PURPOSES.values())):
        take_away(earlier)
    return [
        store_file(
            actor=actor,
            source=source,
            name=file_name(minutes.title, source.suffix),
            purpose=PURPOSES[kind],
            owner_id=minutes.pk,
            owner_kind=AnchorKind.MINUTES,
        )
        for kind, source in (("docx", document), ("pdf", pdf))
    ]
