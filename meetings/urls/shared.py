"""Meetings shared with other cities: addresses."""

from django.urls import URLPattern, path

from meetings.views import shared

urlpatterns: list[URLPattern] = [
    path("meetings/<uuid:meeting_id>/cities/invite/", shared.meeting_share, name="meeting-share"),
    path("meetings/<uuid:meeting_id>/cities/agenda/", shared.meeting_share_agenda, name="meeting-share-agenda"),
    path("meetings/invitations/<uuid:meeting_offer_id>/accept/", shared.meeting_accept, name="meeting-accept"),
]
