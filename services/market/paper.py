"""A directory as it is printed, and who prints it: a higher room writes the files, and says so when it starts."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.attachments import store_file
from core.errors import Conflict
from core.jobs.run import JobRun
from services.choices import EntrySide
from services.market.queries import get_issue_for
from services.market.signs import number_of
from services.models import MarketIssue, MarketIssueLine

WRITE_DIRECTORY = "services.directory"
KEPT_FOR = dt.timedelta(days=7)
FORBIDDEN = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")


@dataclass(frozen=True)
class DirectoryLine:
    product: str
    unit: str
    segment: str
    amount: str
    price: str
    text: str
    valid_to: dt.date
    contact: str


@dataclass(frozen=True)
class DirectoryPaper:
    """All that stands in one number of a directory."""

    title: str
    number: str
    issuer: str
    issued_on: dt.date
    valid_to: dt.date | None
    preface: tuple[str, ...]
    supplies: tuple[DirectoryLine, ...]
    demands: tuple[DirectoryLine, ...]


# Writes the Word and the PDF file of a paper; reads the city's faces in ``prepare``, in the job's scope.
@dataclass(frozen=True)
class DirectoryWriter:
    prepare: Callable[[], object]
    write: Callable[[DirectoryPaper, object, Path, Path], None]


_writers: list[DirectoryWriter] = []


def register_directory_writer(writer: DirectoryWriter) -> None:
    _writers.append(writer)


def directory_writer() -> DirectoryWriter:
    if not _writers:
        raise Conflict("本平台没有装文书排版，不能生成目录文件。", code="no_writer")
    return _writers[0]


def _line(row: MarketIssueLine) -> DirectoryLine:
    return DirectoryLine(
        row.product, row.unit_name, row.segment_name, row.amount, row.price, row.text, row.valid_to, row.contact
    )


def paper_of(issue: MarketIssue, *, city: str) -> DirectoryPaper:
    rows = list(MarketIssueLine.objects.filter(issue=issue).order_by("place"))
    return DirectoryPaper(
        title=issue.title,
        number=number_of(issue),
        issuer=issue.body.name if issue.body else city,
        issued_on=issue.issued_on,
        valid_to=issue.valid_to,
        preface=tuple(line.strip() for line in issue.preface.splitlines() if line.strip()),
        supplies=tuple(_line(row) for row in rows if row.side == EntrySide.SUPPLY),
        demands=tuple(_line(row) for row in rows if row.side == EntrySide.DEMAND),
    )


def write_directory(run: JobRun) -> dict[str, Any]:
    """The job: outside any transaction the files, then the one asked for is kept. Run twice it makes it anew."""
    issue_id, writer = UUID(str(run.parameters["issue"])), directory_writer()
    wants_word = run.parameters.get("format") == "docx"
    with run.scope() as actor:
        issue = get_issue_for(actor, issue_id)
        paper, style = paper_of(issue, city=actor.tenant.name), writer.prepare()
    with TemporaryDirectory(prefix="directory-") as folder:
        document, pdf = Path(folder) / "directory.docx", Path(folder) / "directory.pdf"
        writer.write(paper, style, document, pdf)
        source = document if wants_word else pdf
        with run.scope() as actor:
            get_issue_for(actor, issue_id)
            name = f"{paper.title.translate(FORBIDDEN)[:100]}{source.suffix}"
            kept = store_file(actor=actor, source=source, name=name, purpose="供需目录", expires_in=KEPT_FOR)
    return {
        "message": "目录已生成，7 天内可以下载。",
        "attachment": str(kept.pk),
        "path": reverse("market-issue-detail", args=[issue_id]),
    }
