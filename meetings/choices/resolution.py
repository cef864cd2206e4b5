"""States of a resolution, and how loudly a late one is asked for."""

from collections.abc import Mapping

from django.db.models import TextChoices


class ResolutionState(TextChoices):
    OPEN = "open", "办理中"
    DONE = "done", "已办结"
    DROPPED = "dropped", "不再办理"


RESOLUTION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    ResolutionState.OPEN: frozenset({ResolutionState.DONE, ResolutionState.DROPPED}),
    ResolutionState.DONE: frozenset({ResolutionState.OPEN}),
    ResolutionState.DROPPED: frozenset({ResolutionState.OPEN}),
}


class LadderLevel(TextChoices):
    REMIND = "remind", "提醒"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    CIRCULATE = "circulate", "通报"


LADDER = (LadderLevel.REMIND, LadderLevel.URGE, LadderLevel.SUPERVISE, LadderLevel.CIRCULATE)
