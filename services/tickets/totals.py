"""Tickets side by side by department, first handler, body, category or channel (R44, R47; F034, F058).

A ticket with several departments or channels stands in the line of each; in the total it counts once (truth 4). Open
overdue ones count as late (truth 5).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from core import clock
from core.principal import Principal
from core.templatetags.formats import percent
from services.choices import OPEN_STATES, ClockKind, ClockStatus, Satisfaction, TicketState
from services.models import Ticket, TicketClock
from services.queries import OVERSEE, STANDING, tickets_for
from services.tickets.deadlines import Light, lit

# Those joined to another or split into others are counted there.
IN_OTHERS = (TicketState.DUPLICATE, TicketState.SPLIT)
COUNTED = tuple(state for state in TicketState if state not in IN_OTHERS)
# What was taken back or sent elsewhere has no deadline to keep.
NOT_JUDGED = (*IN_OTHERS, TicketState.WITHDRAWN, TicketState.HANDED_OFF, TicketState.REJECTED)
JUDGED = (ClockKind.FEEDBACK, ClockKind.RESOLUTION)
CONTENT = (Satisfaction.SATISFIED, Satisfaction.FAIR)
HAD = Q(assignments__state__in=[*STANDING, "done"])
NUMBERS = {
    "asked": "收到",
    "open": "未办结",
    "overdue": "现已超期",
    "feedback_missed": "误反馈期限",
    "resolution_missed": "误办结期限",
}
RATES = {"feedback_rate": "限期反馈率", "resolution_rate": "按期办结率", "content_rate": "企业满意率"}


class By(TextChoices):
    """The value is the name of the list's filter as well."""

    DEPARTMENT = "department", "承办部门"
    FIRST = "first", "首办部门"
    BODY = "body", "链党组织"
    CATEGORY = "category", "类别"
    CHANNEL = "channel", "渠道"


# Which column tells them apart, what it is called, and in which order they come.
COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    By.DEPARTMENT: ("assignments__unit_id", "assignments__unit__name", ("assignments__unit__name_key",)),
    By.FIRST: ("first_handler_id", "first_handler__name", ("first_handler__name_key",)),
    By.BODY: ("body_id", "body__name", ("body__name_key",)),
    By.CATEGORY: ("category_id", "category__label", ("category__order", "category__code")),
    By.CHANNEL: (
        "channels__channel_id",
        "channels__channel__label",
        ("channels__channel__order", "channels__channel__code"),
    ),
}


@dataclass(frozen=True)
class Totals:
    by: By
    year: int | None
    lines: list[dict[str, Any]]
    whole: dict[str, Any]


def missed(kind: str, now: dt.datetime) -> Q:
    """In some round the deadline was not kept, or is past now."""
    late = Q(is_late=True) | (~Q(status=ClockStatus.STOPPED) & Q(due_at__lt=now))
    return ~Q(state__in=NOT_JUDGED) & Q(Exists(_clocks(kind).filter(late)))


def _judged(kind: str, now: dt.datetime) -> Q:
    over = Q(status=ClockStatus.STOPPED) | Q(due_at__lt=now)
    return ~Q(state__in=NOT_JUDGED) & Q(Exists(_clocks(kind).filter(over)))


def _clocks(kind: str) -> "QuerySet[TicketClock]":
    rows: QuerySet[TicketClock] = TicketClock.objects.filter(ticket=OuterRef("pk"), kind=kind, assignment=None)
    return rows


def totals(principal: Principal, asked: QueryDict) -> Totals:
    """Two statements, however many tickets: what the reader oversees, of the year asked for."""
    wanted = asked.get("by", "")
    by = By(wanted) if wanted in By.values else By.DEPARTMENT
    text = asked.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    rows = tickets_for(principal, action=OVERSEE).filter(state__in=COUNTED)
    rows = rows.filter(year=year) if year else rows
    counts = _counts(principal)
    lines = _by(rows, by, counts)
    return Totals(by, year, [_told(line, by, year) for line in lines], _told(rows.aggregate(**counts), by, year))


def _counts(principal: Principal) -> dict[str, Count]:
    now = clock.now()
    rated = Q(state=TicketState.CLOSED, rating__in=Satisfaction.values)
    wanted = {
        "open": Q(state__in=OPEN_STATES),
        "overdue": lit(Light.OVERDUE, principal),
        **{f"{kind}_judged": _judged(kind, now) for kind in JUDGED},
        **{f"{kind}_missed": missed(kind, now) for kind in JUDGED},
        "rated": rated,
        "content": rated & Q(rating__in=CONTENT),
    }
    each = {name: Count("pk", filter=condition, distinct=True) for name, condition in wanted.items()}
    return {"asked": Count("pk", distinct=True), **each}


def _by(rows: "QuerySet[Ticket]", by: By, counts: dict[str, Count]) -> list[dict[str, Any]]:
    key, name, order = COLUMNS[by]
    found = rows.filter(HAD) if by == By.DEPARTMENT else rows.exclude(**{key: None})
    lines = found.order_by().values(key, name, *order).annotate(**counts).order_by(*order, key)
    return [{**line, "key": line[key], "name": line[name]} for line in lines]


def _told(line: dict[str, Any], by: By, year: int | None) -> dict[str, Any]:
    """With the rates, and for each number the address of exactly the rows it counts."""
    rates = {f"{kind}_rate": _rate(line[f"{kind}_judged"], line[f"{kind}_missed"]) for kind in JUDGED}
    rates["content_rate"] = _rate(line["rated"], line["rated"] - line["content"])
    of = {by.value: line["key"]} if "key" in line else {}
    of |= {"year": year} if year else {}
    urls: dict[str, dict[str, Any]] = {
        "asked_url": {"state": COUNTED},
        "open_url": {"state": OPEN_STATES},
        "overdue_url": {"light": Light.OVERDUE},
        **{f"{kind}_missed_url": {"missed": kind} for kind in JUDGED},
    }
    base = reverse("ticket-list")
    return {
        **line,
        **rates,
        **{name: f"{base}?{urlencode({**of, **query}, doseq=True)}" for name, query in urls.items()},
    }


def _rate(judged: int, late: int) -> str:
    return percent((judged - late) / judged) if judged else "—"
