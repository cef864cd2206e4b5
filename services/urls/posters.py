"""Posters, and the doors they open: addresses."""

from django.urls import URLPattern, path

from services.views import by_link, posters

AT = "services/posters/"
ONE = f"{AT}<uuid:ticket_poster_id>/"

urlpatterns: list[URLPattern] = [
    path("t/<slug:code>/<str:secret>/", by_link.poster_raise, name="poster-raise"),
    path("t/<slug:code>/f/<str:secret>/", by_link.ticket_follow, name="ticket-follow"),
    path(AT, posters.poster_list, name="ticket-poster-list"),
    path(f"{AT}new/", posters.poster_create, name="ticket-poster-create"),
    path(f"{ONE}print/", posters.poster_print, name="ticket-poster-print"),
    path(f"{ONE}renew/", posters.poster_renew, name="ticket-poster-renew"),
    path(f"{ONE}end/", posters.poster_end, name="ticket-poster-end"),
]
