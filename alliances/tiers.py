"""The tiers of a city's bodies: its own list, from the top down, of any depth; which may stand under which (R19)."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from alliances.models import TierRule
from core import clock
from core.models import Term
from core.tenancy.dated import in_force

KIND = "body_tier"


def tiers_on_offer() -> list[Term]:
    """From the top down."""
    return list(Term.objects.filter(in_force(clock.today()), kind=KIND).order_by("order", "code"))


def usual_tier(level: str) -> Term | None:
    """The tier that stands at an administrative level, the highest of several; the lowest where none does."""
    tiers = tiers_on_offer()
    return next((tier for tier in tiers if tier.meaning == level), tiers[-1] if tiers else None)


def named_above() -> dict[UUID, set[UUID]]:
    """Tier → the tiers the city says it may hang below; nothing for a tier it says nothing of."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for tier_id, above_id in TierRule.objects.values_list("tier_id", "above_id"):
        found[tier_id].add(above_id)
    return dict(found)


def may_stand_below(tier: Term, above: Term, named: dict[UUID, set[UUID]]) -> bool:
    """What the city says of the tier, else: below its own and any that comes before it."""
    if tier.pk in named:
        return above.pk in named[tier.pk]
    return (above.order, above.code) <= (tier.order, tier.code)


def where_below(tier: Term, tiers: Iterable[Term], named: dict[UUID, set[UUID]]) -> str:
    """The tiers a body of ``tier`` may hang below, in words."""
    return "、".join(each.label for each in tiers if may_stand_below(tier, each, named))


def refusal_below(tier: Term, above: Term) -> str:
    """Why a body of ``tier`` cannot hang below one of ``above``; empty where it can."""
    named = named_above()
    if may_stand_below(tier, above, named):
        return ""
    places = where_below(tier, tiers_on_offer(), named)
    may = f"可以设在{places}之下" if places else "上面没有可以挂靠的层级"
    return f"“{tier.label}”不能设在“{above.label}”之下，{may}；在“设置 ▸ 组织层级”里规定。"
