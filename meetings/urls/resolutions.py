"""Resolutions and how they are followed: addresses."""

from django.urls import URLPattern, path

from meetings.views import attendance, resolutions, resolutions_below
from meetings.views import resolution_work as work

AT = "meetings/resolutions/"
ONE = f"{AT}<uuid:resolution_id>/"
TASK = f"{AT}tasks/<uuid:resolution_task_id>/"
PAPER = f"{ONE}papers/<uuid:attachment_id>/"

urlpatterns: list[URLPattern] = [
    path("meetings/attendance/", attendance.attendance_ledger, name="attendance-ledger"),
    path(AT, resolutions.resolution_list, name="resolution-list"),
    path(f"{AT}below/", resolutions_below.ledger_below, name="resolutions-below"),
    path("below/resolutions/<uuid:resolution_id>/", resolutions_below.resolution_below, name="resolution-below"),
    path("meetings/<uuid:meeting_id>/resolutions/new/", resolutions.resolution_create, name="resolution-create"),
    path("chains/<uuid:chain_id>/resolutions/", resolutions.chain_resolutions, name="chain-resolutions"),
    path(ONE, resolutions.resolution_detail, name="resolution-detail"),
    path(f"{ONE}edit/", resolutions.resolution_edit, name="resolution-edit"),
    path(f"{ONE}drop/", resolutions.resolution_drop, name="resolution-drop"),
    path(f"{ONE}reopen/", resolutions.resolution_reopen, name="resolution-reopen"),
    path(f"{ONE}report/", work.resolution_report, name="resolution-report"),
    path(f"{ONE}close/", work.resolution_close, name="resolution-close"),
    path(f"{ONE}papers/new/", work.resolution_paper_add, name="resolution-paper-add"),
    path(PAPER, work.resolution_paper, name="resolution-paper"),
    path(f"{PAPER}remove/", work.resolution_paper_remove, name="resolution-paper-remove"),
    path(f"{ONE}task/", work.resolution_task_make, name="resolution-task-make"),
    path(f"{TASK}edit/", work.resolution_task_edit, name="resolution-task-edit"),
    path(f"{TASK}move/", work.resolution_task_move, name="resolution-task-move"),
    path(f"{TASK}remove/", work.resolution_task_remove, name="resolution-task-remove"),
]
