"""What a city sets for its tickets: addresses."""

from django.urls import URLPattern, path

from services.views import categories, dispatch_rules, ladder, limits, ticket_rules

urlpatterns: list[URLPattern] = [
    path("settings/ticket-categories/", categories.category_list, name="ticket-category-list"),
    path(
        "settings/ticket-categories/<uuid:ticket_category_id>/", categories.category_edit, name="ticket-category-edit"
    ),
    path(
        "settings/ticket-categories/<uuid:ticket_category_id>/questions/new/",
        categories.question_create,
        name="category-question-create",
    ),
    path(
        "settings/ticket-categories/<uuid:category_rule_id>/clear/",
        categories.category_clear,
        name="ticket-category-clear",
    ),
    path(
        "settings/category-questions/<uuid:category_question_id>/",
        categories.question_edit,
        name="category-question-edit",
    ),
    path(
        "settings/category-questions/<uuid:category_question_id>/move/",
        categories.question_move,
        name="category-question-move",
    ),
    path(
        "settings/category-questions/<uuid:category_question_id>/end/",
        categories.question_end,
        name="category-question-end",
    ),
    path("settings/time-limits/", limits.limit_list, name="time-limit-list"),
    path("settings/time-limits/new/", limits.limit_create, name="time-limit-create"),
    path("settings/time-limits/<uuid:time_limit_id>/", limits.limit_edit, name="time-limit-edit"),
    path("settings/time-limits/<uuid:time_limit_id>/end/", limits.limit_end, name="time-limit-end"),
    path("settings/ticket-rules/", ticket_rules.rule_list, name="ticket-rule-list"),
    path("settings/ticket-rules/<slug:rule_kind>/", ticket_rules.rule_edit, name="ticket-rule-edit"),
    path("settings/ticket-rules/<slug:rule_kind>/end/", ticket_rules.rule_end, name="ticket-rule-end"),
    path("settings/dispatch-rules/", dispatch_rules.rule_list, name="dispatch-rule-list"),
    path("settings/dispatch-rules/new/", dispatch_rules.rule_create, name="dispatch-rule-create"),
    path("settings/dispatch-rules/try/", dispatch_rules.rule_try, name="dispatch-rule-try"),
    path("settings/dispatch-rules/<uuid:dispatch_rule_id>/", dispatch_rules.rule_edit, name="dispatch-rule-edit"),
    path("settings/dispatch-rules/<uuid:dispatch_rule_id>/move/", dispatch_rules.rule_move, name="dispatch-rule-move"),
    path(
        "settings/dispatch-rules/<uuid:dispatch_rule_id>/delete/",
        dispatch_rules.rule_delete,
        name="dispatch-rule-delete",
    ),
    path("settings/ticket-ladder/", ladder.ladder_list, name="ticket-ladder-list"),
    path("settings/ticket-ladder/<slug:clock_kind>/", ladder.ladder_edit, name="ticket-ladder-edit"),
    path("settings/ticket-ladder/<slug:clock_kind>/try/", ladder.ladder_try, name="ticket-ladder-try"),
]
