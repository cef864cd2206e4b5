"""Tickets: addresses."""

from django.urls import URLPattern, path

from services.views import ticket_bulk, ticket_new, ticket_parts, tickets
from services.views.ticket_parts import PARTS, part_view
from services.views.ticket_steps import STEPS, step_view

AT = "services/tickets/"
ONE = f"{AT}<uuid:ticket_id>/"
PART = f"{AT}parts/<uuid:assignment_id>/"
FILE = f"{ONE}files/<uuid:attachment_id>/"

urlpatterns: list[URLPattern] = [
    path(AT, tickets.ticket_list, name="ticket-list"),
    path(f"{AT}new/", ticket_new.ticket_create, name="ticket-create"),
    path(f"{AT}totals/", tickets.ticket_totals, name="ticket-totals"),
    path(f"{AT}bulk/", ticket_bulk.ticket_bulk, name="ticket-bulk"),
    path(f"{AT}suggest/", tickets.ticket_suggest, name="ticket-suggest"),
    path(f"{AT}departments/suggest/", tickets.department_suggest, name="ticket-department-suggest"),
    path("chains/<uuid:chain_id>/tickets/", tickets.chain_tickets, name="chain-tickets"),
    path(ONE, tickets.ticket_detail, name="ticket-detail"),
    path(f"{ONE}files/new/", ticket_parts.file_add, name="ticket-file-add"),
    path(FILE, tickets.ticket_file, name="ticket-file"),
    path(f"{FILE}remove/", tickets.ticket_file_remove, name="ticket-file-remove"),
    *(path(f"{ONE}{page.code}/", step_view(page), name=page.way.url_name) for page in STEPS),
    *(path(f"{PART}{page.code}/", part_view(page), name=page.way.url_name) for page in PARTS),
    path(f"{AT}returns/<uuid:return_id>/rule/", ticket_parts.return_rule, name="ticket-return-rule"),
    path(f"{AT}extensions/<uuid:extension_id>/decide/", ticket_parts.extension_decide, name="ticket-extension-decide"),
]
