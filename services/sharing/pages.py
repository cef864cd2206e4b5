"""What pages of data requests show."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from alliances.queries import names_shown
from core import clock
from core.pages import list_page
from core.principal import Principal
from core.templatetags.formats import cn_datetime, percent, thousands
from core.templatetags.parts import Crumb, Event, Fact, Figure, Pair, StateTag, Tone
from core.workdays.queries import calendar_of
from core.working_days import Calendar, working_minutes_between
from services.choices import DataRequestState, LimitUnit
from services.clocks import amount_words
from services.models import DataRequest
from services.sharing.filters import KEPT, MISSED, DataRequestFilter, request_form
from services.sharing.notices import sign_of
from services.sharing.queries import speaks_of, standings
from services.tickets.pages import detail_url as ticket_url

REQUESTS = Crumb("数据请求", "/services/data-requests/")
ORDERINGS = {"asked": "asked_at", "due": "due_at", "updated": "updated_at"}
DEFAULT = "-asked"
SHOWN = ("asking", "asked")
TONES: dict[str, Tone] = {
    DataRequestState.ASKED: "warn",
    DataRequestState.ANSWERED: "ok",
    DataRequestState.REFUSED: "off",
}


def detail_url(row: DataRequest) -> str:
    return reverse("data-request-detail", args=[row.pk])


def state_tag(row: DataRequest) -> StateTag:
    return StateTag(str(row.get_state_display()), TONES.get(row.state, "off"))


def light_of(row: DataRequest, calendar: Calendar) -> StateTag | None:
    """How long is left, or by how much the hour was kept or missed."""
    if row.state == DataRequestState.WITHDRAWN:
        return None
    until = row.ended_at or clock.now()
    late = row.is_late if row.ended_at else until > row.due_at
    first, last = (row.due_at, until) if late else (until, row.due_at)
    if row.ended_at and not late:
        took = max(working_minutes_between(calendar, row.asked_at, row.ended_at), 1)
        return StateTag(f"用时 {amount_words(took, LimitUnit.MINUTES)}", "ok")
    minutes = working_minutes_between(calendar, first, last)
    words = amount_words(max(minutes, 1), LimitUnit.MINUTES)
    if row.ended_at:
        return StateTag(f"超时 {words}", "bad")
    return StateTag(f"已超时 {words}", "bad") if late else StateTag(f"还剩 {words}", "warn")


def request_rows(rows: Sequence[DataRequest]) -> list[tuple[DataRequest, str, StateTag, StateTag | None]]:
    if not rows:
        return []
    calendar = calendar_of(clock.today())
    return [(row, sign_of(row), state_tag(row), light_of(row, calendar)) for row in rows]


def listed(request: HttpRequest, requests: "QuerySet[DataRequest]") -> dict[str, Any]:
    filterset = DataRequestFilter(request.GET, queryset=requests, request=request)
    found = filterset.qs if filterset.is_valid() else requests.none()
    rows, page = list_page(request, found.select_related(*SHOWN), allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": request_form(filterset, requests),
        "rows": request_rows(rows),
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
    }


def standing_rows(requests: "QuerySet[DataRequest]") -> list[dict[str, Any]]:
    """By department, each number with the address of its rows."""
    base = reverse("data-request-list")
    return [
        {
            **row,
            "rate": rate_words(row),
            "url": f"{base}?asked={row['asked_id']}",
            "kept_url": f"{base}?asked={row['asked_id']}&light={KEPT}",
            "missed_url": f"{base}?asked={row['asked_id']}&light={MISSED}",
        }
        for row in standings(requests)
    ]


def rate_words(row: dict[str, Any]) -> str:
    judged = row["kept"] + row["missed"]
    return percent(row["kept"] / judged) if judged else "—"


def figures_of(rows: Sequence[dict[str, Any]]) -> list[Figure]:
    """Of all departments together; each leads to its rows."""
    base = reverse("data-request-list")
    whole = {name: sum(row[name] for row in rows) for name in ("asked_of", "kept", "missed", "waiting")}
    return [
        Figure("数据请求", thousands(whole["asked_of"]), "次", base),
        Figure("待答复", thousands(whole["waiting"]), "次", f"{base}?state={DataRequestState.ASKED}"),
        Figure("超时", thousands(whole["missed"]), "次", f"{base}?light={MISSED}"),
        Figure("按时答复率", rate_words(whole), "", f"{base}?light={KEPT}"),
    ]


def facts_of(row: DataRequest) -> list[Fact]:
    return [
        Fact("编号", sign_of(row)),
        Fact("提出部门", row.asking.name),
        Fact("提供部门", row.asked.name),
        Fact("答复期限", cn_datetime(row.due_at)),
    ]


def pairs_of(row: DataRequest, *, shows_ticket: bool) -> list[Pair]:
    pairs = [Pair("用途和依据", row.why)]
    if row.ticket is not None and shows_ticket:
        pairs.append(Pair("用于工单", row.ticket.name, ticket_url(row.ticket)))
    return pairs


def events_of(principal: Principal, row: DataRequest) -> list[Event]:
    named = names_shown(principal)

    def who(name: str, account: Any) -> str:
        return " ".join(part for part in (name, account.display_name if named and account else "") if part)

    events = [
        Event("提出", at=row.asked_at, who=who(row.asking.name, row.asked_by), text=row.what, mark="请", tone="go")
    ]
    if row.ended_at is not None:
        ended_by = row.asking.name if row.state == DataRequestState.WITHDRAWN else row.asked.name
        tone: Tone = "ok" if row.state == DataRequestState.ANSWERED else "off"
        label = str(row.get_state_display())
        events.append(
            Event(label, at=row.ended_at, who=who(ended_by, row.ended_by), text=row.answer, mark=label[-1], tone=tone)
        )
    return events


def may_answer(principal: Principal, row: DataRequest) -> bool:
    return row.state in (DataRequestState.ASKED, DataRequestState.REFUSED) and speaks_of(principal, row.asked_id)


def may_withdraw(principal: Principal, row: DataRequest) -> bool:
    return row.state == DataRequestState.ASKED and speaks_of(principal, row.asking_id)
