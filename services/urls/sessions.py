"""Service events: addresses."""

from django.urls import URLPattern, path

from services.views import asking_ahead, chain_services, sessions

AT = "services/sessions/"
ONE = f"{AT}<uuid:service_session_id>/"
QUESTION = f"{AT}questions/<uuid:session_question_id>/"

urlpatterns: list[URLPattern] = [
    path("chains/<uuid:chain_id>/services/", chain_services.chain_services, name="chain-services"),
    path(AT, sessions.session_list, name="service-session-list"),
    path(f"{AT}new/", sessions.session_choose, name="service-session-choose"),
    path("meetings/<uuid:meeting_id>/service-session/", sessions.session_create, name="service-session-create"),
    path(ONE, sessions.session_detail, name="service-session-detail"),
    path(f"{ONE}edit/", sessions.session_edit, name="service-session-edit"),
    path(f"{ONE}questions/new/", sessions.question_add, name="session-question-add"),
    path(f"{ONE}questions/ask/", asking_ahead.question_ask, name="session-question-ask"),
    path(f"{QUESTION}answer/", asking_ahead.question_answer, name="session-question-answer"),
    path(QUESTION, sessions.question_edit, name="session-question-edit"),
    path(f"{QUESTION}remove/", sessions.question_remove, name="session-question-remove"),
    path(f"{QUESTION}raise/", sessions.question_raise, name="session-question-raise"),
]
