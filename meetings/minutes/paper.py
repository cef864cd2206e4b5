"""Minutes as they are printed, and who prints them: a higher room writes the files, and says so when it starts."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Conflict
from core.templatetags.formats import cn_datetime
from meetings.minutes.queries import ISSUED, reviews_of
from meetings.minutes.roll import RollLine, invitees_of, roll_lines
from meetings.models import Minutes, MinutesConfirmation, Resolution

WRITE_MINUTES, PREVIEW_MINUTES = "meetings.minutes", "meetings.minutes_preview"
Content = Mapping[str, Any]
ENDS = ("。", "；", "，", "！", "？", "：")
HEADING = re.compile(r"^[一二三四五六七八九十百零]{1,6}、")
SUBHEADING = re.compile(r"^（[一二三四五六七八九十百零]{1,6}）")


@dataclass(frozen=True)
class MinutesPaper:
    """All that stands in the minutes. ``lines`` are headings and paragraphs as they were typed; ``issued_on`` is None
    and ``caption`` says so while they are not issued."""

    mark: str
    number: str
    issuer: str
    issued_on: dt.date | None
    title: str
    caption: str
    lines: tuple[str, ...]
    roll: tuple[RollLine, ...]
    resolutions: tuple[Mapping[str, str], ...]
    city: str
    body: str
    meeting: str
    held: str
    place: str
    dated: dt.date


# Writes the Word and the PDF file of a paper; reads the city's template and faces in ``prepare``, in the job's scope.
@dataclass(frozen=True)
class MinutesWriter:
    prepare: Callable[[], object]
    write: Callable[[MinutesPaper, object, Path, Path], None]


_writers: list[MinutesWriter] = []


def register_minutes_writer(writer: MinutesWriter) -> None:
    _writers.append(writer)


def minutes_writer() -> MinutesWriter:
    if not _writers:
        raise Conflict("本平台没有装文书排版，不能生成纪要文件。", code="no_writer")
    return _writers[0]


def line_kind(line: str) -> str:
    """heading (一、…), subheading (（一）…) or paragraph; whole sentences are paragraphs, however they begin."""
    if line.endswith(ENDS):
        return "paragraph"
    if HEADING.match(line):
        return "heading"
    return "subheading" if SUBHEADING.match(line) else "paragraph"


def mark_of(body: str, kind: str) -> str:
    """××××纪要: the body, the kind of meeting, and 纪要."""
    return f"{body}{kind.removesuffix('纪要')}纪要"


def resolutions_of(minutes: Minutes) -> list[Resolution]:
    rows = Resolution.objects.filter(meeting_id=minutes.meeting_id).select_related("unit", "party_org")
    return list(rows.order_by("year", "number"))


def content_of(minutes: Minutes) -> dict[str, Any]:
    """What the minutes say today; rows are read with ``meeting__body`` and ``meeting__kind``."""
    meeting = minutes.meeting
    return {
        "mark": mark_of(meeting.body.name, meeting.kind.label),
        "number": minutes.number.text if minutes.number else "",
        "issuer": minutes.number.issuer_name if minutes.number else meeting.body.name,
        "issued_on": minutes.issued_on.isoformat() if minutes.issued_on else "",
        "edition": minutes.edition,
        "correction": minutes.correction,
        "title": minutes.title,
        "lines": [line.strip() for line in minutes.body_text.splitlines() if line.strip()],
        "roll": [{"label": line.label, "names": list(line.names)} for line in roll_lines(invitees_of(meeting.pk))],
        "resolutions": [_resolution(each) for each in resolutions_of(minutes)],
        "body": meeting.body.name,
        "meeting": meeting.name,
        "kind": meeting.kind.label,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
    }


def _resolution(resolution: Resolution) -> dict[str, str]:
    owner = resolution.unit or resolution.party_org
    return {
        "number": f"{resolution.year}年第{resolution.number}号",
        "name": resolution.name,
        "text": resolution.text,
        "owner": owner.name if owner else "",
        "due_on": resolution.due_on.isoformat(),
    }


def with_answers(content: Content, minutes: Minutes) -> dict[str, Any]:
    """What is kept for good: the paper, who reviewed it, and what each of those who attended said to it."""
    reviews = [
        {
            "step": review.step,
            "decision": review.decision,
            "note": review.note,
            "by": review.reviewed_by.display_name if review.reviewed_by else "",
            "at": review.reviewed_at.isoformat(),
        }
        for review in reviews_of(minutes)
    ]
    answers = [
        {
            "name": row.name,
            "state": row.state,
            "note": row.note,
            "at": row.answered_at.isoformat() if row.answered_at else "",
        }
        for row in MinutesConfirmation.objects.filter(minutes=minutes).order_by("name", "id")
    ]
    return {**content, "reviews": reviews, "confirmations": answers}


def digest_of(content: Content) -> str:
    """SHA-256 over the content in one spelling: keys in order, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def shown_content(minutes: Minutes) -> Content:
    """As issued, once it is; before, as it stands today."""
    kept = bool(minutes.content) and minutes.state in ISSUED
    content: Content = minutes.content if kept else content_of(minutes)
    return content


def paper_of(minutes: Minutes, *, city: str, today: dt.date) -> MinutesPaper:
    """As issued, once it is; before, as it stands today."""
    content = shown_content(minutes)
    issued = dt.date.fromisoformat(content["issued_on"]) if content["issued_on"] else None
    return MinutesPaper(
        mark=content["mark"],
        number=content["number"],
        issuer=content["issuer"],
        issued_on=issued,
        title=content["title"],
        caption="" if issued else f"（{minutes.get_state_display()}稿，未印发）",
        lines=tuple(content["lines"]),
        roll=tuple(RollLine(line["label"], tuple(line["names"])) for line in content["roll"]),
        resolutions=tuple(content["resolutions"]),
        city=city,
        body=content["body"],
        meeting=content["meeting"],
        held=cn_datetime(dt.datetime.fromisoformat(content["starts_at"])),
        place=content["place"],
        dated=issued or today,
    )
