"""How far a company has come from no organization to one (R40)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class StationStage(TextChoices):
    FOUND = "found", "摸底建档"
    GUIDED = "guided", "派员指导"
    GROWING = "growing", "培养骨干"
    READY = "ready", "具备条件"
    BUILT = "built", "建成党组织"
    LEFT = "left", "不再孵化"


# On its way still.
ON_WAY = (StationStage.FOUND, StationStage.GUIDED, StationStage.GROWING, StationStage.READY)
# One step further than the one before; another way needs a word.
STAGE_ORDER = (*ON_WAY, StationStage.BUILT)

STAGE_TRANSITIONS: Mapping[str, frozenset[str]] = {
    StationStage.FOUND: frozenset({StationStage.GUIDED, StationStage.READY, StationStage.LEFT}),
    StationStage.GUIDED: frozenset({StationStage.FOUND, StationStage.GROWING, StationStage.READY, StationStage.LEFT}),
    StationStage.GROWING: frozenset({StationStage.GUIDED, StationStage.READY, StationStage.LEFT}),
    StationStage.READY: frozenset({StationStage.GROWING, StationStage.BUILT, StationStage.LEFT}),
    # Written down by mistake: the organization turned out to be another's, or was not approved.
    StationStage.BUILT: frozenset({StationStage.READY}),
    StationStage.LEFT: frozenset({StationStage.FOUND}),
}
