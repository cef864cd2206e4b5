"""Topics proposed to meetings: addresses."""

from django.urls import URLPattern, path

from meetings.views import topics

TOPIC = "meetings/topics/<uuid:topic_id>"

urlpatterns: list[URLPattern] = [
    path("meetings/topics/", topics.topic_list, name="topic-list"),
    path("meetings/topics/propose/", topics.topic_propose, name="topic-propose"),
    path("meetings/<uuid:meeting_id>/topics/propose/", topics.topic_for_meeting, name="meeting-topic"),
    path(f"{TOPIC}/", topics.topic_detail, name="topic-detail"),
    path(f"{TOPIC}/edit/", topics.topic_edit, name="topic-edit"),
    path(f"{TOPIC}/withdraw/", topics.topic_withdraw, name="topic-withdraw"),
    path(f"{TOPIC}/again/", topics.topic_again, name="topic-again"),
    path(f"{TOPIC}/accept/", topics.topic_accept, name="topic-accept"),
    path(f"{TOPIC}/merge/", topics.topic_merge, name="topic-merge"),
    path(f"{TOPIC}/return/", topics.topic_return, name="topic-return"),
    path(f"{TOPIC}/take-back/", topics.topic_take_back, name="topic-take-back"),
]
