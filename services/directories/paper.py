"""A directory as it is printed, and who prints it: a higher room writes the files, and says so when it starts."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.attachments import store_file
from core.errors import Conflict
from core.jobs.registry import JobFunction, JobKind
from core.jobs.run import JobRun
from core.principal import Principal
from core.templatetags.formats import cn_date
from services.directories.kinds import Directory, LineColumn, number_of

KEPT_FOR = dt.timedelta(days=7)
FORBIDDEN = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")


@dataclass(frozen=True)
class PaperSection:
    """One list of the paper; columns in which no line says anything are left out."""

    code: str
    title: str
    columns: tuple[LineColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    counter: str


@dataclass(frozen=True)
class DirectoryPaper:
    """All that stands in one number of a directory."""

    title: str
    number: str
    issuer: str
    issued_on: dt.date
    sentences: tuple[str, ...]
    sections: tuple[PaperSection, ...]


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


def sections_of(
    directory: Directory, columns: Iterable[LineColumn], lines: Iterable[tuple[str, Mapping[str, Any]]]
) -> tuple[PaperSection, ...]:
    """``lines`` are what each says by column, with the section it belongs to."""
    printed = [column for column in columns if column.on_paper]
    held: dict[str, list[Mapping[str, Any]]] = {code: [] for code in directory.sections}
    for section, cells in lines:
        held[section].append(cells)
    found = []
    for code, rows in held.items():
        used = tuple(one for one in printed if any(row.get(one.code) not in (None, "") for row in rows))
        if rows:
            printed_rows = tuple(tuple(row.get(column.code, "") for column in used) for row in rows)
            found.append(PaperSection(code, directory.sections[code], used, printed_rows, directory.counter))
    return tuple(found)


def sentences_of(
    directory: Directory,
    *,
    number: str,
    preface: str,
    counts: Mapping[str, int],
    issued_on: dt.date,
    valid_to: dt.date | None,
    closing: str,
) -> tuple[str, ...]:
    until = f"，有效期至{cn_date(valid_to)}" if valid_to else ""
    told = f"本期为{number}，收入截至{cn_date(issued_on)}{directory.summary(counts)}{until}。{closing}"
    return (*(line.strip() for line in preface.splitlines() if line.strip()), told)


def paper_of(directory: Directory, issue: Any, *, city: str) -> DirectoryPaper:
    head, number = directory.head(issue), number_of(issue)
    lines = directory.line.objects.filter(issue=issue).order_by("place")
    cells = ((directory.section(line), {one.code: one.value(line) for one in directory.columns}) for line in lines)
    return DirectoryPaper(
        title=issue.title,
        number=number,
        issuer=head.scope or city,
        issued_on=head.issued_on,
        sentences=sentences_of(
            directory,
            number=number,
            preface=f"{head.note}\n{head.preface}",
            counts=head.counts,
            issued_on=head.issued_on,
            valid_to=head.valid_to,
            closing=directory.closing,
        ),
        sections=sections_of(directory, directory.columns, cells),
    )


# What a job reads, in a scope of its own: the paper of an id, for somebody. Raises NotFound, NotAllowed.
Reader = Callable[[Principal, UUID], DirectoryPaper]


def writing(read: Reader, *, purpose: str, page: str) -> JobFunction:
    """The work of a job: files outside any transaction, then the one asked for is kept. A second run is like it."""

    def write(run: JobRun) -> dict[str, Any]:
        issue_id, writer = UUID(str(run.parameters["issue"])), directory_writer()
        wants_word = run.parameters.get("format") == "docx"
        with run.scope() as actor:
            paper, style = read(actor, issue_id), writer.prepare()
        with TemporaryDirectory(prefix="directory-") as folder:
            document, pdf = Path(folder) / "directory.docx", Path(folder) / "directory.pdf"
            writer.write(paper, style, document, pdf)
            source = document if wants_word else pdf
            with run.scope() as actor:
                read(actor, issue_id)
                name = f"{paper.title.translate(FORBIDDEN)[:100]}{source.suffix}"
                kept = store_file(actor=actor, source=source, name=name, purpose=purpose, expires_in=KEPT_FOR)
        return {
            "message": "目录已生成，7 天内可以下载。",
            "attachment": str(kept.pk),
            "path": reverse(page, args=[issue_id]),
        }

    return write


def paper_job(directory: Directory) -> JobKind:
    """The kind of work that writes the files of a directory."""

    def read(actor: Principal, issue_id: UUID) -> DirectoryPaper:
        return paper_of(directory, directory.get(actor, issue_id), city=actor.tenant.name)

    return JobKind(
        directory.job,
        f"生成{directory.purpose}文件",
        writing(read, purpose=directory.purpose, page=directory.page),
        directory.view,
        file_scope=lambda _: directory.file_scope,
    )
