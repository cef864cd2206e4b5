"""Companies a chain wants, for what concerns every object (core.objects)."""

from core.objects import ObjectKind, Part
from services.models import InvestTarget, TargetStep
from services.targets.queries import VIEW, held_chain, targets_visible

TARGET = ObjectKind(
    code="invest-targets",
    label="招引目标",
    model=InvestTarget,
    action=VIEW,
    visible=targets_visible,
    pages=("invest-target-detail",),
    argument="invest_target_id",
    api_scope="invest-targets",
    parts=(Part(TargetStep, "target_id"),),
    held=held_chain,
)
