"""«一链一党委», «一链一联盟» (R01, R58): which bodies stand in each other's way, and which chains have none."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.choices import ALLIANCES, COMMITTEES, FOUNDED, BodyMeaning
from alliances.models import ChainBody

# A 联建平台 is both: it stands in the way of a second committee and of a second alliance.
ROLES: tuple[tuple[str, frozenset[BodyMeaning]], ...] = (("链党委", COMMITTEES), ("联盟", ALLIANCES))


def rivals_of(meaning: str) -> set[str]:
    """The meanings of which a chain has one at a tier where it has a body of ``meaning``."""
    return {str(one) for _, meanings in ROLES if meaning in meanings for one in meanings}


def role_label(meaning: str) -> str:
    return next((label for label, meanings in ROLES if meaning in meanings), "组织")


def overlapping(
    *,
    meaning: str,
    chain_id: UUID | None,
    tier_id: UUID,
    founded_on: dt.date | None,
    ended_on: dt.date | None,
    but: UUID,
) -> "QuerySet[ChainBody]":
    """Bodies of the same role on the same chain and tier that exist on a day this one does (R01, F002, R58)."""
    if chain_id is None:
        none: QuerySet[ChainBody] = ChainBody.objects.none()
        return none
    found: QuerySet[ChainBody] = ChainBody.objects.filter(
        chain_id=chain_id, tier_id=tier_id, state__in=FOUNDED, kind__meaning__in=rivals_of(meaning)
    )
    after = Q() if founded_on is None else Q(ended_on__isnull=True) | Q(ended_on__gte=founded_on)
    before = Q() if ended_on is None else Q(founded_on__isnull=True) | Q(founded_on__lte=ended_on)
    return found.filter(after, before).exclude(pk=but).order_by("founded_on", "name_key")
