"""Where a visit stands (F035): 现场走访、问题收集、协调办理、反馈评估, and what kind of visit it was (F104)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class VisitMeaning(TextChoices):
    """What a city's word for a visit means."""

    VISIT = "visit", "走访"
    RESEARCH = "research", "调研"
    GUIDANCE = "guidance", "指导服务"
    OTHER = "other", "其他"


class VisitState(TextChoices):
    """Each is the last step done."""

    VISITED = "visited", "已走访"
    COLLECTED = "collected", "已收集问题"
    COORDINATED = "coordinated", "已协调办理"
    ASSESSED = "assessed", "已反馈评估"


class VisitReply(TextChoices):
    """What the company visited says of it."""

    CONFIRMED = "confirmed", "情况属实"
    NOTED = "noted", "另有说明"


VISIT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    VisitState.VISITED: frozenset({VisitState.COLLECTED}),
    # Where nothing had to be coordinated, the evaluation follows at once.
    VisitState.COLLECTED: frozenset({VisitState.COORDINATED, VisitState.ASSESSED}),
    VisitState.COORDINATED: frozenset({VisitState.ASSESSED}),
    VisitState.ASSESSED: frozenset({VisitState.COLLECTED}),  # taken up again
}
OPEN_VISITS = (VisitState.VISITED, VisitState.COLLECTED, VisitState.COORDINATED)
