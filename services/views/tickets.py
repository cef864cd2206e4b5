"""工单: the list, a ticket's page, its files."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from chains.access import get_chain_for
from chains.pages import chain_frame
from core import clock
from core.attachments import file_response
from core.pages import done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions.files import read_file, read_ticket, remove_file
from services.choices import OPEN_STATES
from services.models import Ticket, TicketAnswer, TicketChannel
from services.queries import HANDLE, OVERSEE, RUN, VIEW, tickets_for
from services.room import room_tabs
from services.sharing.of_tickets import data_requests_of
from services.signs import sign_of
from services.tickets import pages
from services.tickets.bulk_forms import WAYS
from services.tickets.choosing import department_suggestions, ticket_suggestions
from services.tickets.clock_cards import calendar_for, clock_cards
from services.tickets.evidence import files_shown
from services.tickets.listing import heading_of, listed, marks_of
from services.tickets.signs import light_tag, pressing_clock, state_tag
from services.tickets.standing import Standing
from services.tickets.totals import By, totals


@require_GET
@signed_in
def ticket_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    context = listed(request, principal, tickets_for(principal))
    context |= {"heading": heading_of(principal), "tabs": room_tabs(principal, "tickets"), "runs": principal.may(RUN)}
    context["ways"] = [(code, form.label) for code, form in WAYS.items()] if context["runs"] else []
    return render(request, "services/ticket_list.html", context)


@require_GET
@signed_in
def ticket_totals(request: HttpRequest, principal: Principal) -> HttpResponse:
    """By department, first handler, body, category or channel (``?by=``), of one year (``?year=``) or of all."""
    principal.require(OVERSEE)
    found = totals(principal, request.GET)
    of_year = f"&year={found.year}" if found.year else ""
    this = clock.today().year
    years = [(str(year), f"{year}年") for year in range(this, this - 3, -1)]
    context = {
        "found": found,
        "ways": [(way.label, f"?by={way.value}{of_year}", way == found.by) for way in By],
        "years": [
            (label, f"?by={found.by}{f'&year={year}' if year else ''}", year == str(found.year or ""))
            for year, label in [("", "历年"), *years]
        ],
        "crumbs": [pages.tickets_crumb(principal), Crumb("办理统计")],
    }
    return render(request, "services/ticket_totals.html", context)


@require_GET
@signed_in
def chain_tickets(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """工单 of one chain: those of its bodies and of its sub-chains' bodies."""
    chain = get_chain_for(principal, chain_id)
    principal.require(VIEW)
    frame = chain_frame(principal, chain, active="tickets")
    found = tickets_for(principal).filter(body__chain_id__in=frame["row"].family)
    return render(request, "services/chain_tickets.html", {**listed(request, principal, found, of_one=True), **frame})


@require_GET
@signed_in
def ticket_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 tickets by name, pinyin initials or number."""
    return JsonResponse(ticket_suggestions(principal, request.GET.get("q", "")), safe=False)


@require_GET
@signed_in
def ticket_detail(request: HttpRequest, principal: Principal, ticket_id: UUID) -> HttpResponse:
    ticket = read_ticket(actor=principal, ticket_id=ticket_id)
    standing = Standing(principal, ticket)
    now, clocks = clock.now(), list(standing.clocks)
    if not standing.sees_inside:
        clocks = [row for row in clocks if row.assignment_id is None]
    city = calendar_for(clocks)
    own = [row for row in clocks if row.assignment_id is None]
    cards = clock_cards(clocks, now, city, inside=standing.sees_inside)
    pressing = pressing_clock(own)
    context = {
        "ticket": ticket,
        "standing": standing,
        "number": sign_of(ticket),
        "crumbs": [pages.tickets_crumb(principal), Crumb(f"{sign_of(ticket)} {ticket.name}")],
        "state_tag": state_tag(ticket),
        "light": light_tag(ticket, own, city.calendar, now),
        "marks": marks_of(ticket),
        "facts": pages.facts_of(ticket, pages.owner_words(standing)),
        "pairs": pages.pairs_of(standing, _channels(ticket)),
        "answers": TicketAnswer.objects.filter(ticket=ticket).exclude(value="").order_by("place", "label"),
        "events": pages.step_events(standing),
        "results": pages.result_rows(standing),
        "clocks": cards,
        "how": "；".join(cards[clocks.index(pressing)].sentences) if pressing else "",
        "parts": pages.part_rows(standing),
        "extensions": _extensions(standing),
        "files": files_shown(standing),
        "may_remove": ticket.state in OPEN_STATES,
        "may_attach": ticket.state in OPEN_STATES and (standing.is_company or standing.is_handler or standing.runs),
        "related": _related(principal, ticket),
        "data_requests": data_requests_of(standing),
        **pages.buttons_of(standing),
    }
    return render(request, "services/ticket_detail.html", context)


def _channels(ticket: Ticket) -> list[str]:
    rows = TicketChannel.objects.filter(ticket=ticket).order_by("channel__order", "channel__code")
    return list(rows.values_list("channel__label", flat=True))


def _extensions(standing: Standing) -> list[tuple[object, str]]:
    """Requests that wait, each with the address where the reader may decide on it."""
    if not standing.sees_inside:
        return []
    own = standing.principal.account_id
    return [
        (
            row,
            reverse("ticket-extension-decide", args=[row.pk]) if standing.runs and row.asked_by_id != own else "",
        )
        for row in standing.extensions
    ]


def _related(principal: Principal, ticket: Ticket) -> list[tuple[str, str, Ticket]]:
    """What it was joined to, what was joined to it, what it was split from and into; as far as one may see them."""
    seen: QuerySet[Ticket] = tickets_for(principal)
    rows = [("并入", seen.filter(pk__in=[ticket.main_id])), ("拆自", seen.filter(pk__in=[ticket.parent_id]))]
    rows += [("并入本单", seen.filter(main=ticket)), ("拆出", seen.filter(parent=ticket))]
    return [(label, sign_of(row), row) for label, found in rows for row in found.order_by("year", "number")[:50]]


@require_GET
@signed_in
def ticket_file(
    request: HttpRequest,  # noqa: ARG001 - the signature of a view
    principal: Principal,
    ticket_id: UUID,
    attachment_id: UUID,
) -> FileResponse:
    return file_response(read_file(actor=principal, ticket_id=ticket_id, attachment_id=attachment_id))


@require_POST
@signed_in
def ticket_file_remove(
    request: HttpRequest, principal: Principal, ticket_id: UUID, attachment_id: UUID
) -> HttpResponse:
    file = remove_file(actor=principal, ticket_id=ticket_id, attachment_id=attachment_id)
    return done(request, f"已移除“{file.name}”。", reverse("ticket-detail", args=[ticket_id]))


@require_GET
@signed_in
def department_suggest(request: HttpRequest, principal: Principal) -> JsonResponse:
    """Typeahead: at most 20 departments; for who may send tickets on."""
    known = principal.may(HANDLE) or principal.may(RUN)
    return JsonResponse(department_suggestions(request.GET.get("q", "")) if known else [], safe=False)
