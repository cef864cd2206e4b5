"""The way of a common demand: several tickets under one answer."""

from collections.abc import Mapping

from django.db.models import TextChoices


class CommonState(TextChoices):
    OPEN = "open", "办理中"
    ANSWERED = "answered", "已答复"


COMMON_TRANSITIONS: Mapping[str, frozenset[str]] = {
    CommonState.OPEN: frozenset({CommonState.ANSWERED}),
    CommonState.ANSWERED: frozenset(),
}
