"""Topics, for what concerns every object (core.objects)."""

from core.objects import ObjectKind, register_object_kind
from meetings.models import Topic
from meetings.topic_queries import topics_visible

TOPIC = ObjectKind(
    code="topics",
    label="议题",
    model=Topic,
    action="topic.view",
    visible=topics_visible,
    pages=("topic-detail",),
    argument="topic_id",
    api_scope="topics",
)


def register() -> None:
    register_object_kind(TOPIC)
