"""The agenda, the roll call, what was said: addresses."""

from django.urls import URLPattern, path

from meetings.views import agenda, held, log, offline, roll

MEETING = "meetings/<uuid:meeting_id>"
ITEM = "meetings/agenda-items/<uuid:agenda_item_id>"

urlpatterns: list[URLPattern] = [
    path("meetings/worker.js", offline.worker, name="meeting-worker"),
    path("meetings/offline/", offline.shell, name="meeting-offline"),
    path("meetings/log-held/", held.log_held, name="meeting-log-held"),
    path(f"{MEETING}/agenda/", agenda.meeting_agenda, name="meeting-agenda"),
    path(f"{MEETING}/agenda/add/", agenda.agenda_add, name="meeting-agenda-add"),
    path(f"{MEETING}/agenda/fill/", agenda.agenda_fill, name="meeting-agenda-fill"),
    path(f"{MEETING}/agenda/carry-over/", agenda.agenda_carry, name="meeting-agenda-carry"),
    path(f"{ITEM}/edit/", agenda.item_edit, name="agenda-item-edit"),
    path(f"{ITEM}/move/", agenda.item_move, name="agenda-item-move"),
    path(f"{ITEM}/remove/", agenda.item_remove, name="agenda-item-remove"),
    path(f"{ITEM}/notes/", log.item_notes, name="agenda-item-notes"),
    path(f"{ITEM}/lock/", log.item_lock, name="agenda-item-lock"),
    path(f"{MEETING}/roll-call/", roll.roll, name="meeting-roll"),
    path(f"{MEETING}/roll-call/by-replies/", roll.roll_by_replies, name="meeting-roll-by-replies"),
    path("meetings/invitees/<uuid:invitee_id>/mark/", roll.invitee_mark, name="meeting-roll-mark"),
    path(f"{MEETING}/log/", log.log, name="meeting-log"),
    path(f"{MEETING}/log/summary/", log.meeting_summary, name="meeting-log-summary"),
    path(f"{MEETING}/log/finish/", log.log_finish, name="meeting-log-finish"),
    path(f"{MEETING}/photos/add/", log.photo_add, name="meeting-photo-add"),
    path(f"{MEETING}/photos/<uuid:attachment_id>/", log.photo, name="meeting-photo"),
    path(f"{MEETING}/photos/<uuid:attachment_id>/remove/", log.photo_remove, name="meeting-photo-remove"),
]
