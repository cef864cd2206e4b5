"""Which tier may stand under which: the city's own rule."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from alliances.actions.values import check_term, lock_bodies
from alliances.models import ChainBody, TierRule
from alliances.tiers import KIND
from core.errors import Conflict, InvalidInput, NotFound
from core.principal import Principal
from core.records import create

SHOWN = 3


def set_tier_above(*, actor: Principal, tier_id: UUID, above_ids: Collection[UUID]) -> list[TierRule]:
    """Bodies of a tier hang below those of ``above_ids`` only; with none, below any that comes before it.

    Raises NotAllowed, NotFound, InvalidInput, Conflict where bodies stand otherwise already.
    """
    actor.require_everywhere("body.edit")
    with transaction.atomic():
        lock_bodies()
        if check_term(KIND, tier_id, "tier") is None:
            raise NotFound
        wanted = {above_id for above_id in above_ids if check_term(KIND, above_id, "above")}
        _check_standing(tier_id, wanted)
        TierRule.objects.filter(tier_id=tier_id).exclude(above_id__in=wanted).delete()
        held = set(TierRule.objects.filter(tier_id=tier_id).values_list("above_id", flat=True))
        return [create(TierRule(tier_id=tier_id, above_id=above_id)) for above_id in sorted(wanted - held)]


def _check_standing(tier_id: UUID, wanted: Collection[UUID]) -> None:
    if not wanted:
        return
    standing = ChainBody.objects.filter(tier_id=tier_id, parent__isnull=False, ended_on__isnull=True)
    names = list(standing.exclude(parent__tier__in=wanted).order_by("name_key").values_list("name", flat=True))
    if names:
        shown, more = "、".join(names[:SHOWN]), f"等 {len(names)} 个" if len(names) > SHOWN else ""
        raise Conflict(
            f"{shown}{more}现在挂在别的层级之下，请先改挂或把那个层级也勾上。", code="bodies_stand_otherwise"
        )


def add_tier_above(*, actor: Principal, tier_id: UUID, above_id: UUID) -> TierRule:
    """One more tier a tier may hang below. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("body.edit")
    for field, term_id in (("tier", tier_id), ("above", above_id)):
        if check_term(KIND, term_id, field) is None:
            raise InvalidInput(fields={field: ["请选择层级。"]})
    return create(TierRule(tier_id=tier_id, above_id=above_id))


def remove_tier_above(*, actor: Principal, rule: TierRule) -> TierRule:
    actor.require_everywhere("body.edit")
    rule.delete()
    return rule
