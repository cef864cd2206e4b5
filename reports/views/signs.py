"""How states of editions and kinds of files read on every page of this room."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from core.templatetags.parts import Event, StateTag, Tone
from reports.choices import EditionState, FileFormat
from reports.models import Edition, EditionFile
from reports.queries import Move, PackRow

TONES: dict[str, Tone] = {
    EditionState.BUILDING: "warn",
    EditionState.DRAFT: "warn",
    EditionState.IN_REVIEW: "go",
    EditionState.PUBLISHED: "ok",
    EditionState.SUPERSEDED: "off",
    EditionState.DISCARDED: "off",
}
NOT_BUILT = StateTag("未生成", "off")
IN_WORK = StateTag("生成中", "warn")

SHORT_FORMATS = {
    FileFormat.DOCX: "Word",
    FileFormat.XLSX: "Excel",
    FileFormat.PDF: "PDF",
    FileFormat.MAP_PDF: "图谱 PDF",
    FileFormat.SVG: "图谱 SVG",
}
FORMAT_ORDER = list(SHORT_FORMATS)


def state_tag(edition: Edition) -> StateTag:
    return StateTag(edition.get_state_display(), TONES[edition.state])


def tags_of(row: PackRow, in_work: Collection[UUID]) -> list[StateTag]:
    """The state of a chain's pack of a year: of what is worked on, and beside it what stays published meanwhile."""
    if row.chain.pk in in_work:
        return [IN_WORK]
    if row.edition is None:
        return [NOT_BUILT]
    tags = [state_tag(row.edition)]
    if row.published is not None and row.published.pk != row.edition.pk:
        tags.append(state_tag(row.published))
    return tags


def in_order(files: list[EditionFile]) -> list[EditionFile]:
    """Documents first, then each map's drawings."""
    return sorted(files, key=lambda file: (FORMAT_ORDER.index(FileFormat(file.file_format)), file.label))


def short_title(title: str) -> str:
    """A list's title as a column head: 产业链重点企业清单 → 重点企业."""
    return title.removeprefix("产业链").removesuffix("清单") or title


# (state left, state entered) -> what was done, the mark in the circle, its tone
STEPS: dict[tuple[str, str], tuple[str, str, Tone]] = {
    (EditionState.BUILDING, EditionState.DRAFT): ("生成", "生", "go"),
    (EditionState.DRAFT, EditionState.IN_REVIEW): ("送审", "送", "go"),
    (EditionState.IN_REVIEW, EditionState.DRAFT): ("退回", "退", "warn"),
    (EditionState.IN_REVIEW, EditionState.PUBLISHED): ("发布", "发", "ok"),
    (EditionState.PUBLISHED, EditionState.SUPERSEDED): ("被新版替代", "替", "off"),
}
WITHDRAWN: tuple[str, str, Tone] = ("作废", "废", "off")


def events_of(moves: Sequence[Move]) -> list[Event]:
    """The timeline, newest first."""
    events = []
    for move in reversed(moves):
        what, mark, tone = STEPS.get((move.before, move.after), WITHDRAWN)
        events.append(Event(what, at=move.at, who=move.who, text=move.note, mark=mark, tone=tone))
    return events


def file_entries(files: list[EditionFile]) -> list[dict[str, str]]:
    """Each file as a line: what it is, what it holds, how large."""
    return [
        {
            "label": SHORT_FORMATS[FileFormat(file.file_format)],
            "detail": f"{file.label} · {filesizeformat(file.attachment.size)}",
            "url": reverse("pack-file", args=[file.pk]),
        }
        for file in in_order(files)
    ]
