"""The timeline: milestones over months, planned against actual, drawn on the server and alike each time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chains.choices import MilestoneState
from chains.models import KeyProject, Milestone
from chains.projects.lights import Judge
from chains.projects.rows import MilestoneRow, milestone_rows, months_between
from core.templatetags.formats import cn_date

LEFT, MONTH, TOP, LINE, HEAD, FOOT = 232, 68, 44, 24, 30, 12
MOST_MONTHS = 24
NAME_LENGTH = 15
INK, MUTE, HAIR, PLAN, DONE, LATE, NOW = "#1F2329", "#5A6472", "#D9DEE5", "#1F5FA8", "#2E7D4F", "#C5221F", "#B8893B"


@dataclass(frozen=True)
class Span:
    """The months shown. A day outside them has no place of its own: it is written at the edge it lies beyond."""

    months: Sequence[dt.date]

    @property
    def width(self) -> int:
        return LEFT + MONTH * len(self.months) + 16

    def beyond(self, day: dt.date) -> str:
        """An arrow to the side on which the day lies outside, else nothing."""
        month = day.replace(day=1)
        if month < self.months[0]:
            return "←"
        return "→" if month > self.months[-1] else ""

    def x(self, day: dt.date) -> float:
        first = self.months[0]
        place = (day.year - first.year) * 12 + day.month - first.month
        begin = dt.date(day.year, day.month, 1)
        after = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
        exact = place + (day - begin).days / (after - begin).days
        return round(LEFT + MONTH * min(max(exact, 0.0), float(len(self.months))), 1)


@dataclass(frozen=True)
class TimelineProject:
    project: KeyProject
    light: str
    rows: list[MilestoneRow]


@dataclass(frozen=True)
class Timeline:
    svg: SafeString
    projects: list[TimelineProject]


def _span(projects: Iterable[KeyProject], milestones: Iterable[Milestone], today: dt.date) -> Span:
    """From the first day that stands on the sheet to the last, whole months, today among them, two years at most."""
    days = [today]
    for milestone in milestones:
        days += [day for day in (milestone.baseline_on, milestone.planned_on, milestone.done_on) if day]
    for project in projects:
        days += [day for day in (project.started_on, project.due_on) if day]
    last = max(days)
    months = months_between(min(days), last)
    if len(months) <= MOST_MONTHS:
        return Span(months)
    now = months.index(today.replace(day=1))
    first = max(min(now - MOST_MONTHS // 2, len(months) - MOST_MONTHS), 0)
    return Span(months[first : first + MOST_MONTHS])


def _short(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else f"{text[: NAME_LENGTH - 1]}…"


def _text(x: float, y: float, text: str, *, colour: str = INK, size: int = 12, weight: int = 400) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>', x, y, size, weight, colour, text
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, extra: str = "") -> SafeString:
    dash = format_html(' stroke-dasharray="{}"', extra) if extra else ""
    return format_html('<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}"{}/>', x1, y1, x2, y2, colour, dash)


def _diamond(x: float, y: float, *, fill: str, stroke: str, label: str) -> SafeString:
    points = f"{x},{y - 6} {x + 6},{y} {x},{y + 6} {x - 6},{y}"
    return format_html(
        '<polygon points="{}" fill="{}" stroke="{}" stroke-width="1.5"><title>{}</title></polygon>',
        points,
        fill,
        stroke,
        label,
    )


def _frame(span: Span, height: int, today: dt.date) -> list[SafeString]:
    parts = []
    for month in span.months:
        x = span.x(month)
        parts.append(_line(x, TOP - 8, x, height - FOOT, HAIR))
        if month.month == 1 or month == span.months[0]:
            parts.append(_text(x + 4, 16, f"{month.year}年", colour=MUTE, weight=600))
        parts.append(_text(x + 4, 32, f"{month.month}月", colour=MUTE))
    now = span.x(today)
    label = _text(now + 4, height - 2, "今天", colour=MUTE, size=11)
    return [*parts, _line(now, TOP - 8, now, height - FOOT, NOW, "4 3"), label]


def _beyond(span: Span, y: int, day: dt.date, row: MilestoneRow) -> SafeString:
    """In words at the edge: a mark there would say that it happened in the edge's month."""
    arrow, month = span.beyond(day), f"{day.year}年{day.month}月"
    if arrow == "←":
        return _text(LEFT + 4, y + 4, f"← {month}{row.tag.label}", colour=MUTE, size=11)
    return _text(span.width - 112, y + 4, f"{month}{row.tag.label} →", colour=MUTE, size=11)


def _mark(span: Span, y: int, row: MilestoneRow) -> list[SafeString]:
    """Hollow where planned, filled where done; the way from the day first promised to where it is now, red if later."""
    milestone = row.milestone
    planned, baseline = span.x(milestone.planned_on), span.x(milestone.baseline_on)
    parts = []
    if milestone.state == MilestoneState.DROPPED:
        label = f"{milestone.name}：已取消，{milestone.drop_reason}"
        return [_diamond(planned, y, fill="#FFFFFF", stroke=HAIR, label=label)]
    stands_on = milestone.done_on or milestone.planned_on
    if span.beyond(stands_on):
        return [_beyond(span, y, stands_on, row)]
    reached = span.x(stands_on)
    if reached != baseline:
        parts.append(_line(baseline, y, reached, y, LATE if reached > baseline else DONE, "2 2"))
        parts.append(_line(baseline, y - 6, baseline, y + 6, MUTE))
    label = f"{milestone.name}：最初计划{cn_date(milestone.baseline_on)}"
    if milestone.done_on:
        colour = LATE if row.slip and row.slip > 0 else DONE
        label = f"{label}，{cn_date(milestone.done_on)}完成，{row.slip_words}"
        return [*parts, _diamond(reached, y, fill=colour, stroke=colour, label=label)]
    colour = LATE if row.tag.tone == "bad" else PLAN
    label = f"{label}，现计划{cn_date(milestone.planned_on)}，{row.tag.label}"
    return [*parts, _diamond(planned, y, fill="#FFFFFF", stroke=colour, label=label)]


def _project_line(span: Span, y: int, entry: TimelineProject) -> list[SafeString]:
    project = entry.project
    head = format_html(
        '<a href="/projects/{}/"><text x="8" y="{}" font-size="13" font-weight="600" fill="{}">{}</text>'
        "<title>{}</title></a>",
        project.pk,
        y + 4,
        INK,
        _short(project.name),
        project.name,
    )
    parts = [_line(8, y - HEAD / 2, span.width - 8, y - HEAD / 2, HAIR), head]
    if project.due_on:
        begun = span.x(project.started_on) if project.started_on else span.x(span.months[0])
        due = span.x(project.due_on)
        if begun <= due:
            parts.append(
                format_html(
                    '<rect x="{}" y="{}" width="{}" height="6" rx="3" fill="{}"><title>{}</title></rect>',
                    begun,
                    y - 3,
                    round(due - begun, 1),
                    HAIR,
                    f"{project.name}：计划{cn_date(project.due_on)}完成",
                )
            )
    return parts


def draw(projects: Sequence[KeyProject], milestones: Sequence[Milestone], judge: Judge, *, title: str) -> Timeline:
    """``milestones`` are all of the projects', in order. The drawing holds no style and no script."""
    of_project: dict[object, list[Milestone]] = {}
    for milestone in milestones:
        of_project.setdefault(milestone.project_id, []).append(milestone)
    entries = [
        TimelineProject(project, getattr(project, "light", ""), milestone_rows(judge, of_project.get(project.pk, [])))
        for project in projects
    ]
    span = _span(projects, milestones, judge.today)
    body: list[SafeString] = []
    y = TOP + HEAD // 2
    for entry in entries:
        body += _project_line(span, y, entry)
        y += HEAD // 2 + LINE // 2
        for row in entry.rows:
            body.append(_text(22, y + 4, _short(row.milestone.name), colour=MUTE))
            body += _mark(span, y, row)
            y += LINE
        y += HEAD // 2 - LINE // 2 + 6
    height = y - HEAD // 2 + FOOT + 12
    parts = [*_frame(span, height, judge.today), *body]
    svg = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}" '
        'font-family="inherit">{}</svg>',
        title,
        span.width,
        height,
        span.width,
        height,
        format_html_join("", "{}", ((part,) for part in parts)),
    )
    return Timeline(svg, entries)
