"""Meetings, who is invited, and when: addresses."""

from django.urls import path

from meetings.views import calendar, invitees, meeting_life, planning

urlpatterns = [
    path("meetings/", planning.meeting_list, name="meeting-list"),
    path("meetings/calendar/", calendar.meeting_calendar, name="meeting-calendar"),
    path("meetings/new/", planning.meeting_create, name="meeting-create"),
    path("meetings/<uuid:meeting_id>/", planning.meeting_detail, name="meeting-detail"),
    path("meetings/<uuid:meeting_id>/edit/", planning.meeting_edit, name="meeting-edit"),
    path("meetings/<uuid:meeting_id>/notify/", meeting_life.meeting_notify, name="meeting-notify"),
    path("meetings/<uuid:meeting_id>/cancel/", meeting_life.meeting_cancel, name="meeting-cancel"),
    path("meetings/<uuid:meeting_id>/hold/", meeting_life.meeting_hold, name="meeting-hold"),
    path("meetings/<uuid:meeting_id>/reopen/", meeting_life.meeting_reopen, name="meeting-reopen"),
    path("meetings/<uuid:meeting_id>/invitees/", invitees.meeting_invitees, name="meeting-invitees"),
    path("meetings/<uuid:meeting_id>/invitees/add/", invitees.invitee_add, name="invitee-add"),
    path("meetings/invitees/<uuid:invitee_id>/edit/", invitees.invitee_edit, name="invitee-edit"),
    path("meetings/invitees/<uuid:invitee_id>/remove/", invitees.invitee_remove, name="invitee-remove"),
    path("meetings/invitees/<uuid:invitee_id>/reply/", invitees.invitee_reply, name="invitee-reply"),
    path("chains/<uuid:chain_id>/meetings/", planning.chain_meetings, name="chain-meetings"),
]
