"""The minutes document: addresses."""

from django.urls import URLPattern, path

from meetings.views import minutes, minutes_steps

ONE = "meetings/minutes/<uuid:minutes_id>/"
urlpatterns: list[URLPattern] = [
    path("meetings/minutes/", minutes.minutes_list, name="minutes-list"),
    path("meetings/minutes/late/", minutes.minutes_late, name="minutes-late"),
    path("meetings/<uuid:meeting_id>/minutes/new/", minutes.minutes_draft, name="minutes-draft"),
    path(ONE, minutes.minutes_detail, name="minutes-detail"),
    path(f"{ONE}edit/", minutes.minutes_edit, name="minutes-edit"),
    path(f"{ONE}submit/", minutes_steps.minutes_submit, name="minutes-submit"),
    path(f"{ONE}pass/", minutes_steps.minutes_pass, name="minutes-pass"),
    path(f"{ONE}return/", minutes_steps.minutes_return, name="minutes-return"),
    path(f"{ONE}issue/", minutes_steps.minutes_issue, name="minutes-issue"),
    path(f"{ONE}freeze/", minutes_steps.minutes_freeze, name="minutes-freeze"),
    path(f"{ONE}correct/", minutes_steps.minutes_correct, name="minutes-correct"),
    path(f"{ONE}preview/", minutes_steps.minutes_preview, name="minutes-preview"),
    path(f"{ONE}rewrite/", minutes_steps.minutes_rewrite, name="minutes-rewrite"),
    path(f"{ONE}files/<slug:file>/", minutes_steps.minutes_file, name="minutes-file"),
    path(
        "meetings/minutes/confirmations/<uuid:minutes_confirmation_id>/",
        minutes_steps.minutes_confirm,
        name="minutes-confirm",
    ),
]
