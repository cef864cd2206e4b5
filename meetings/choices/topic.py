"""What becomes of a topic that somebody proposed."""

from collections.abc import Mapping

from django.db.models import TextChoices


class TopicState(TextChoices):
    PROPOSED = "proposed", "待审定"
    ACCEPTED = "accepted", "已列入议程"
    MERGED = "merged", "已合并"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


TOPIC_TRANSITIONS: Mapping[str, frozenset[str]] = {
    TopicState.PROPOSED: frozenset({TopicState.ACCEPTED, TopicState.MERGED, TopicState.RETURNED, TopicState.WITHDRAWN}),
    TopicState.ACCEPTED: frozenset({TopicState.PROPOSED}),  # its item was taken off the agenda again
    TopicState.MERGED: frozenset({TopicState.PROPOSED}),
    TopicState.RETURNED: frozenset({TopicState.PROPOSED}),  # mended and proposed again
    TopicState.WITHDRAWN: frozenset(),
}
