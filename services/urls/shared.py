"""What units share and who has it when: addresses."""

from django.urls import URLPattern, path

from services.views import bookings, chain_market, shared
from services.views.bookings import STEPS, step_view

AT = "services/resources/"
ONE = f"{AT}<uuid:resource_id>/"
BOOKED = "services/bookings/"

urlpatterns: list[URLPattern] = [
    path("chains/<uuid:chain_id>/sharing/", chain_market.chain_sharing, name="chain-sharing"),
    path(AT, shared.resource_list, name="resource-list"),
    path(f"{AT}new/", shared.resource_create, name="resource-create"),
    path(ONE, shared.resource_detail, name="resource-detail"),
    path(f"{ONE}edit/", shared.resource_edit, name="resource-edit"),
    path(f"{ONE}move/<slug:to>/", shared.resource_move, name="resource-move"),
    path(f"{ONE}closures/new/", shared.closure_add, name="resource-closure-add"),
    path(f"{AT}closures/<uuid:closure_id>/remove/", shared.closure_remove, name="resource-closure-remove"),
    path(f"{ONE}book/", bookings.booking_create, name="booking-create"),
    path(BOOKED, bookings.booking_list, name="booking-list"),
    path(f"{BOOKED}<uuid:booking_id>/", bookings.booking_detail, name="booking-detail"),
    *(path(f"{BOOKED}<uuid:booking_id>/{step.code}/", step_view(step), name=f"booking-{step.code}") for step in STEPS),
]
