"""What a visit's page and the list of visits show."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from alliances.queries import names_shown
from core import clock
from core.pages import list_page
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Event, Fact, Figure, Pair
from services.choices import VisitState
from services.models import Visit
from services.visits.filters import VisitFilter, visit_form
from services.visits.queries import (
    ASSESS,
    EDIT,
    STEP_MOMENTS,
    StepSum,
    days_between,
    holds_visit,
    visit_sums,
    with_tickets,
)
from services.visits.signs import visit_name, visit_tag, when_of, who_of

ORDERINGS = {"day": "visited_on", "updated": "updated_at"}
DEFAULT = "-day"
SHOWN = ("unit", "kind", "body", "department", "person")
VISITS = Crumb("走访", "/services/visits/")
WORDS = {
    VisitState.COLLECTED: ("问题收集", "findings", "收"),
    VisitState.COORDINATED: ("协调办理", "coordination", "协"),
    VisitState.ASSESSED: ("反馈评估", "assessment", "评"),
}
STEP_LABELS = {VisitState.VISITED: "现场走访", **{state: words[0] for state, words in WORDS.items()}}


def detail_url(visit: Visit) -> str:
    return reverse("visit-detail", args=[visit.pk])


def listed(
    request: HttpRequest, principal: Principal, visits: "QuerySet[Visit]", *, of_one: bool = False
) -> dict[str, Any]:
    """The context of a list of visits: rows, sums of what the filters show, chips."""
    filterset = VisitFilter(request.GET, queryset=visits, request=request)
    form = visit_form(filterset, visits, principal, of_one=of_one)
    found = filterset.qs if filterset.is_valid() else visits.none()
    rows, page = list_page(request, with_tickets(found.select_related(*SHOWN)), allowed=ORDERINGS, default=DEFAULT)
    sums = visit_sums(found)
    return {
        "filter_form": form,
        "rows": visit_rows(principal, rows),
        "sums": sums,
        "figures": [_step_figure(step) for step in sums.steps],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "may_log": principal.may(EDIT),
    }


def _step_figure(step: StepSum) -> Figure:
    after = "" if step.days is None else f"走访后平均 {step.days:.1f} 天"
    return Figure(STEP_LABELS[step.state], thousands(step.visits), unit="次", change=after)


def visit_rows(principal: Principal, visits: Sequence[Any]) -> list[dict[str, Any]]:
    """Of visits read ``with_tickets``."""
    named = names_shown(principal)
    return [
        {
            "visit": visit,
            "who": who_of(visit, named=named or visit.logged_by_id == principal.account_id),
            "tickets": visit.tickets,
            "tag": visit_tag(visit),
        }
        for visit in visits
    ]


def facts_of(visit: Visit, tickets: int) -> list[Fact]:
    return [
        Fact("走访单位", visit.unit.name, url=reverse("unit-detail", args=[visit.unit_id])),
        Fact("走访时间", when_of(visit)),
        Fact("类别", visit.kind.label),
        Fact("提出工单", str(tickets), unit="张"),
    ]


def pairs_of(principal: Principal, visit: Visit) -> list[Pair]:
    named = names_shown(principal) or visit.logged_by_id == principal.account_id
    pairs = [
        Pair("谁去的", who_of(visit, named=named)),
        Pair("同行人员", visit.companions if named else ""),
        Pair("见到的人", visit.met),
        Pair("企业提出的事项", visit.asked),
        Pair("答应企业的事", visit.promised),
        Pair("下一步", visit.next_step),
        Pair("下一步日期", cn_date(visit.next_on) if visit.next_on else ""),
        Pair("企业评价", str(visit.get_rating_display()) if visit.rating else ""),
        Pair("登记人", visit.logged_by.display_name if visit.logged_by and named else ""),
    ]
    return [pair for pair in pairs if pair.value]


def step_events(visit: Visit) -> list[Event]:
    """The four steps (F035), each with its moment and how many days after the visit it came."""
    begun = visit.visited_at
    events = [Event("现场走访", at=begun, text="" if begun else cn_date(visit.visited_on), mark="走", tone="go")]
    for state, field in STEP_MOMENTS:
        at = getattr(visit, field)
        if at is None:
            continue
        label, words, mark = WORDS[state]
        days = days_between(visit.visited_on, at)
        text = "\n".join(part for part in (_after(days), getattr(visit, words)) if part)
        events.append(
            Event(
                label, at=day_or_moment(at), text=text, mark=mark, tone="ok" if state == VisitState.ASSESSED else "go"
            )
        )
    return events


def day_or_moment(at: dt.datetime) -> dt.date:
    """Midnight stands for a day of which no hour is known."""
    local = at.astimezone(clock.CHINA)
    return local.date() if local.time() == dt.time() else at


def _after(days: int) -> str:
    return f"走访后 {days} 天" if days > 0 else "走访当天"


def steps_for(principal: Principal, visit: Visit) -> dict[str, Any]:
    """Which buttons are lawful for this reader now."""
    edits = holds_visit(principal, visit, EDIT)
    other = principal.account_id is None or visit.logged_by_id != principal.account_id
    assesses = other and principal.may(ASSESS) and holds_visit(principal, visit, ASSESS)
    state = VisitState(visit.state)
    is_open = state != VisitState.ASSESSED
    return {
        "may_edit": edits and is_open,
        "may_collect": edits and state == VisitState.VISITED,
        "may_coordinate": edits and state == VisitState.COLLECTED,
        "may_assess": assesses and state in (VisitState.COLLECTED, VisitState.COORDINATED),
        "may_reopen": assesses and not is_open,
        "may_raise": edits and is_open and principal.may("ticket.raise"),
    }


def crumbs_of(visit: Visit, *more: Crumb) -> list[Crumb]:
    own = Crumb(visit_name(visit), detail_url(visit)) if more else Crumb(visit_name(visit))
    return [VISITS, own, *more]
