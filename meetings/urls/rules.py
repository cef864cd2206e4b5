"""Kinds of meetings and what is asked of them: addresses."""

from django.urls import URLPattern, path

from meetings.views import minimums, reminder_rules, rules

urlpatterns: list[URLPattern] = [
    path("meetings/minimums/", minimums.minimum_standings, name="meeting-minimums"),
    path("meetings/minimums/plan/", minimums.minimum_plan, name="minimum-plan"),
    path("meetings/bodies/<uuid:body_id>/", minimums.body_year, name="body-year"),
    path("settings/meeting-kinds/", rules.kind_list, name="meeting-kind-list"),
    path("settings/meeting-kinds/<uuid:meeting_kind_id>/", rules.kind_edit, name="meeting-kind-edit"),
    path("settings/meeting-kinds/<uuid:meeting_rule_id>/clear/", rules.kind_delete, name="meeting-kind-clear"),
    path("settings/minimum-rules/", rules.minimum_list, name="minimum-rule-list"),
    path("settings/minimum-rules/new/", rules.minimum_create, name="minimum-rule-create"),
    path("settings/minimum-rules/<uuid:minimum_rule_id>/", rules.minimum_edit, name="minimum-rule-edit"),
    path("settings/minimum-rules/<uuid:minimum_rule_id>/end/", rules.minimum_end, name="minimum-rule-end"),
    path("settings/meeting-reminders/", reminder_rules.reminder_list, name="reminder-rule-list"),
    path("settings/meeting-reminders/new/", reminder_rules.reminder_create, name="reminder-rule-create"),
    path("settings/meeting-reminders/usual/", reminder_rules.reminder_usual, name="reminder-rule-usual"),
    path(
        "settings/meeting-reminders/<uuid:reminder_rule_id>/", reminder_rules.reminder_edit, name="reminder-rule-edit"
    ),
    path(
        "settings/meeting-reminders/<uuid:reminder_rule_id>/delete/",
        reminder_rules.reminder_delete,
        name="reminder-rule-delete",
    ),
    path("settings/resolution-ladder/", reminder_rules.ladder_edit, name="ladder-rule"),
]
