"""The first text of the minutes, put together from what was written down at the meeting; people go on from there."""

from collections.abc import Sequence

from core import clock
from core.templatetags.formats import cn_date
from meetings.minutes.numerals import ordinal
from meetings.models import AgendaItem, Meeting, Minutes, Resolution

LONGEST = int(Minutes._meta.get_field("body_text").max_length or 0)
RESOLVED = "议定事项"
CUT = "……（记录较长，其余见会议记录）"


def default_title(meeting: Meeting) -> str:
    name = meeting.name if meeting.name.endswith("纪要") else f"{meeting.name}纪要"
    return name[: Minutes._meta.get_field("title").max_length]


def opening(meeting: Meeting) -> str:
    day = cn_date(meeting.starts_at.astimezone(clock.CHINA).date())
    place = f"在{meeting.place}" if meeting.place else ""
    lead = f"{meeting.convener.name}主持会议。" if meeting.convener else ""
    return f"{day}，{meeting.body.name}{place}召开“{meeting.name}”。{lead}现将会议主要内容纪要如下："


def _notes(item: AgendaItem, room: int) -> list[str]:
    lines = [line.strip() for line in item.notes.splitlines() if line.strip()]
    told = "\n".join(lines)
    if len(told) > room:
        lines = (told[: max(room - len(CUT), 0)] + CUT).splitlines()
    who = f"{item.unit.name if item.unit else ''}{item.presenter}"
    return [f"{who}作了汇报。", *lines] if who else lines


def resolution_line(place: int, resolution: Resolution) -> str:
    """1.做什么。要求。责任单位：……；完成期限：……。"""
    owner = resolution.unit or resolution.party_org
    words = " ".join(resolution.text.split())
    more = f"{words.rstrip('。；')}。" if words else ""
    who = f"责任单位：{owner.name}；" if owner else ""
    return f"{place}.{resolution.name.rstrip('。；')}。{more}{who}完成期限：{cn_date(resolution.due_on)}。"


def compose(meeting: Meeting, items: Sequence[AgendaItem], resolutions: Sequence[Resolution]) -> str:
    """Never longer than the field holds: long notes are cut, and say so."""
    resolved = [resolution_line(place, each) for place, each in enumerate(resolutions, start=1)]
    fixed = len(opening(meeting)) + sum(len(line) + 1 for line in resolved) + 200
    fixed += sum(len(item.title) + len(item.presenter) + 160 for item in items)
    room = max(LONGEST - fixed, 0) // max(len(items), 1)
    lines = [opening(meeting)]
    for place, item in enumerate(items, start=1):
        lines += [f"{ordinal(place)}、{item.title}", *_notes(item, room)]
    if resolved:
        lines += [f"{ordinal(len(items) + 1)}、{RESOLVED}", *resolved]
    if not items and meeting.summary:
        lines[1:1] = [line.strip() for line in meeting.summary.splitlines() if line.strip()]
    return "\n".join(lines)[:LONGEST]


def unmentioned(body_text: str, resolutions: Sequence[Resolution]) -> list[Resolution]:
    """Resolutions of the meeting the text says nothing of: whoever submits it is told."""
    return [each for each in resolutions if each.name.rstrip("。；") not in body_text]
