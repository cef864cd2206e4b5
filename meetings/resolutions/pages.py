"""What pages of resolutions show: the ledger with its figures, one resolution with what was done about it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from alliances.queries import names_shown
from core import clock
from core.pages import list_page
from core.principal import Principal
from core.templatetags.formats import cn_date, percent, thousands
from core.templatetags.parts import Crumb, Event, Fact, Figure, Pair
from core.workdays.queries import calendar_of
from meetings.choices import ResolutionState
from meetings.models import Resolution, ResolutionNudge, ResolutionProgress
from meetings.resolutions.filters import ResolutionFilter, resolution_form
from meetings.resolutions.queries import DONE_IN_TIME, DONE_LATE, by_pressing, day_of, due_soon, overdue
from meetings.resolutions.signs import (
    Light,
    deadline_words,
    number_of,
    responsible_name,
    responsible_url,
    state_tag,
)

RESOLUTIONS = Crumb("决议台账", "/meetings/resolutions/")
ORDERINGS = {"pressing": "pressing", "due": "due_on", "name": "name_key", "updated": "updated_at"}
DEFAULT = "pressing"
SHOWN = ("body", "meeting", "unit", "party_org")
STANDING = ("state", "light", "sort", "cursor")


def ledger(
    request: HttpRequest, resolutions: "QuerySet[Resolution]", address: str, *, on_chain: bool = False
) -> dict[str, Any]:
    """The context of ``meetings/resolution_table.html``: rows, chips, and figures that open to their rows."""
    filterset = ResolutionFilter(request.GET, queryset=resolutions, request=request)
    # Asked before the chips are made: what only an address says has no chip, and narrows all the same.
    found = filterset.qs if filterset.is_valid() else resolutions.none()
    form = resolution_form(filterset, resolutions, on_chain=on_chain)
    shown = by_pressing(found.select_related(*SHOWN))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": form,
        "rows": [(row, number_of(row), responsible_name(row), state_tag(row)) for row in rows],
        "figures": _figures(request.GET, resolutions, address),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
    }


def _figures(asked: QueryDict, resolutions: "QuerySet[Resolution]", address: str) -> list[Figure]:
    """Of everything but the states and lights chosen: each leads to its own rows under the same filters."""
    kept = asked.copy()
    for name in STANDING:
        kept.pop(name, None)
    filterset = ResolutionFilter(kept, queryset=resolutions)
    found = filterset.qs if filterset.is_valid() else resolutions.none()
    is_open, done = Q(state=ResolutionState.OPEN), Q(state=ResolutionState.DONE)
    counts = found.order_by().aggregate(
        open=Count("id", filter=is_open),
        overdue=Count("id", filter=overdue()),
        soon=Count("id", filter=due_soon()),
        done=Count("id", filter=done),
        in_time=Count("id", filter=DONE_IN_TIME),
        late=Count("id", filter=DONE_LATE),
    )

    def at(**more: str) -> str:
        return f"{address}?{urlencode([*_pairs(kept), *more.items()])}"

    judged = counts["in_time"] + counts["late"] + counts["overdue"]
    rate = percent(counts["in_time"] / judged) if judged else "—"
    return [
        Figure("办理中", thousands(counts["open"]), "件", at(state=ResolutionState.OPEN)),
        Figure("已逾期", thousands(counts["overdue"]), "件", at(light=Light.OVERDUE)),
        Figure("七天内到期", thousands(counts["soon"]), "件", at(light=Light.SOON)),
        Figure("已办结", thousands(counts["done"]), "件", at(state=ResolutionState.DONE)),
        Figure("按期办结", rate, "", at(light=Light.IN_TIME), change="逾期未办的按逾期计"),
    ]


def _pairs(kept: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in kept.lists() for value in values if value]


def facts_of(principal: Principal, resolution: Resolution) -> list[Fact]:
    meeting = resolution.meeting
    supervisor = resolution.supervisor.name if resolution.supervisor and names_shown(principal) else ""
    return [
        Fact("编号", number_of(resolution)),
        Fact("责任单位", responsible_name(resolution), url=responsible_url(resolution)),
        Fact("督办人", supervisor or "—"),
        Fact("办结期限", cn_date(resolution.due_on)),
        Fact("会议", cn_date(day_of(meeting))),
    ]


def deadline_of(resolution: Resolution) -> dict[str, str] | None:
    """The chip of an open one, and how its day was computed."""
    if resolution.state != ResolutionState.OPEN:
        return None
    words, tone = deadline_words(resolution, calendar_of(clock.today()))
    how = f"办结期限是{cn_date(resolution.due_on)}。"
    if resolution.allowed_days:
        how = (
            f"会议{cn_date(day_of(resolution.meeting))}召开，自次日起 {resolution.allowed_days} 个工作日，"
            f"按本市日历算到{cn_date(resolution.due_on)}。"
        )
    return {"text": f"{words} · {cn_date(resolution.due_on)}前", "tone": tone, "how": how}


def pairs_of(principal: Principal, resolution: Resolution) -> list[Pair]:
    body, meeting = resolution.body, resolution.meeting
    pairs = [
        Pair("链党组织", body.name, reverse("body-detail", args=[body.pk])),
        Pair("会议", f"{meeting.name}（{cn_date(day_of(meeting))}）", meeting_url(meeting.pk)),
        Pair("对应议程", resolution.item.title if resolution.item else ""),
        Pair("内容和要求", resolution.text),
    ]
    if resolution.state != ResolutionState.OPEN:
        ended = "办结" if resolution.state == ResolutionState.DONE else "不再办理"
        who = resolution.closed_by.display_name if resolution.closed_by and names_shown(principal) else ""
        pairs += [
            Pair(f"{ended}日期", cn_date(resolution.closed_on)),
            Pair("办理结果" if resolution.state == ResolutionState.DONE else "原因", resolution.result),
            Pair("确认人", who),
        ]
    return [pair for pair in pairs if pair.value]


def meeting_url(meeting_id: object) -> str:
    return reverse("meeting-detail", args=[meeting_id])


def progress_events(principal: Principal, rows: "list[ResolutionProgress]") -> list[Event]:
    named = names_shown(principal)
    return [
        Event(
            "办理进展",
            at=row.day,
            who=row.reported_by.display_name if row.reported_by and named else "",
            text=row.text,
            mark="进",
            tone="go",
        )
        for row in rows
    ]


def nudge_events(rows: "list[ResolutionNudge]") -> list[Event]:
    return [
        Event(
            str(row.get_level_display()),
            at=row.day,
            text=f"期限{cn_date(row.due_on)}，{_step(row.days)}；通知 {row.told} 人",
            mark=str(row.get_level_display())[0],
            tone="bad" if row.days > 0 else "warn",
        )
        for row in rows
    ]


def _step(days: int) -> str:
    if days > 0:
        return f"逾期 {days} 个工作日"
    return f"期限前 {-days} 个工作日" if days else "到期当天"
