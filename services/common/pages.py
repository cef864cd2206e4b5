"""What pages of common demands show."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from alliances.queries import holds_body
from core.pages import list_page
from core.principal import Principal
from core.templatetags.formats import cn_datetime, thousands
from core.templatetags.parts import Crumb, Fact, StateTag
from services.choices import CommonState, ResultKind
from services.common.filters import CommonFilter, common_form
from services.common.queries import RUN, with_counts
from services.models import CommonDemand, Ticket, TicketUnit
from services.queries import tickets_for
from services.tickets.listing import SHOWN, ticket_rows, with_owner

COMMON = Crumb("共性诉求", "/services/common-demands/")
ORDERINGS = {"created": "created_at", "updated": "updated_at"}
DEFAULT = "-created"
MOST_SHOWN = 200


def detail_url(row: CommonDemand) -> str:
    return reverse("common-demand-detail", args=[row.pk])


def state_tag(row: CommonDemand) -> StateTag:
    return StateTag(str(row.get_state_display()), "ok" if row.state == CommonState.ANSWERED else "go")


def listed(request: HttpRequest, rows: "QuerySet[CommonDemand]") -> dict[str, Any]:
    filterset = CommonFilter(request.GET, queryset=rows, request=request)
    found = filterset.qs if filterset.is_valid() else rows.none()
    shown, page = list_page(request, with_counts(found).select_related("body"), allowed=ORDERINGS, default=DEFAULT)
    return {
        "filter_form": common_form(filterset, rows, request.GET.get("body", "")),
        "rows": [(row, state_tag(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
    }


def companies_of(row: CommonDemand) -> int:
    """Each once: those that asked, and those the tickets reached besides."""
    tickets = Ticket.objects.filter(common=row)
    asked = set(tickets.exclude(unit=None).values_list("unit_id", flat=True))
    return len(asked | set(TicketUnit.objects.filter(ticket__in=tickets).values_list("unit_id", flat=True)))


def facts_of(row: CommonDemand, count: int) -> list[Fact]:
    return [
        Fact("链党组织", row.body.name, url=reverse("body-detail", args=[row.body_id])),
        Fact("工单", f"{thousands(count)} 张"),
        Fact("涉及企业", f"{thousands(companies_of(row))} 家"),
    ]


def detail_context(principal: Principal, row: CommonDemand) -> dict[str, Any]:
    found = with_owner(tickets_for(principal).filter(common=row).select_related(*SHOWN))
    tickets = list(found.order_by("year", "number")[:MOST_SHOWN])
    may_run = row.state == CommonState.OPEN and holds_body(principal, row.body_id, RUN)
    return {
        "row": row,
        "state_tag": state_tag(row),
        "facts": facts_of(row, len(tickets)),
        "tickets": ticket_rows(principal, tickets),
        "result": StateTag(str(ResultKind(row.result).label), "ok") if row.result else None,
        "answered": cn_datetime(row.answered_at) if row.answered_at else "",
        "may_run": may_run,
        "may_delete": may_run and not tickets,
        "crumbs": [COMMON, Crumb(row.name)],
    }
