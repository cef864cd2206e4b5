"""The jobs that write the files of minutes, outside any transaction: those issued are kept, a preview for a week."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.urls import reverse

from core import clock
from core.attachments import store_file
from core.jobs.run import JobRun
from meetings.actions.minutes_files import file_name, keep_minutes_files
from meetings.minutes.access import get_minutes_for
from meetings.minutes.paper import minutes_writer, paper_of
from meetings.minutes.queries import EDIT, VIEW

KEPT_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class Written:
    minutes_id: UUID
    title: str
    document: Path
    pdf: Path


@contextmanager
def _written(run: JobRun, action: str) -> Iterator[Written]:
    minutes_id, writer = UUID(str(run.parameters["minutes"])), minutes_writer()
    with run.scope() as actor:
        minutes = get_minutes_for(actor, minutes_id, action)
        paper = paper_of(minutes, city=actor.tenant.name, today=clock.today())
        style = writer.prepare()
    with TemporaryDirectory(prefix="minutes-") as folder:
        document, pdf = Path(folder) / "minutes.docx", Path(folder) / "minutes.pdf"
        writer.write(paper, style, document, pdf)
        yield Written(minutes_id, minutes.title, document, pdf)


def write_minutes(run: JobRun) -> dict[str, Any]:
    """Run twice it writes the same words anew; the later files stand."""
    with _written(run, EDIT) as made, run.scope() as actor:
        keep_minutes_files(actor=actor, minutes_id=made.minutes_id, document=made.document, pdf=made.pdf)
    return {"message": "纪要的 Word 和 PDF 已生成。", "path": reverse("minutes-detail", args=[made.minutes_id])}


def preview_minutes(run: JobRun) -> dict[str, Any]:
    """The paper as it stands now, in the format asked for."""
    wants_word = run.parameters.get("format") == "docx"
    with _written(run, VIEW) as made, run.scope() as actor:
        source = made.document if wants_word else made.pdf
        attachment = store_file(
            actor=actor,
            source=source,
            name=file_name(f"{made.title}（预览）", source.suffix),
            purpose="会议纪要预览",
            expires_in=KEPT_FOR,
        )
    return {
        "message": "预览已生成，7 天内可以下载。",
        "attachment": str(attachment.pk),
        "path": reverse("minutes-detail", args=[made.minutes_id]),
    }
