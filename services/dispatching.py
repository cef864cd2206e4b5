"""Who would solve a ticket: the first rule of the city's table that fits proposes a lead and its assistants.

People decide: a proposal stands in the form of whoever dispatches, and may be changed there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chains.models import Chain
from organizations.choices import UnitState
from organizations.models import Unit
from services.categories import above, parents_of_categories
from services.choices import TicketNature
from services.models import DispatchAssist, DispatchRule

GONE = (UnitState.ENDED, UnitState.MERGED)


@dataclass(frozen=True)
class Tried:
    """A rule that was looked at, in its turn, and why it fits or not."""

    rule: DispatchRule
    fits: bool
    why: str


@dataclass(frozen=True)
class Proposal:
    """``rule`` None says that none fits; ``tried`` are the rules up to the one that does."""

    rule: DispatchRule | None
    lead: Unit | None
    assists: tuple[Unit, ...]
    tried: tuple[Tried, ...]


@dataclass(frozen=True)
class Asked:
    """A ticket as the rules see it: categories and chains with those above them."""

    nature: str
    categories: Sequence[UUID]
    chains: Sequence[UUID]
    text: str


def works(unit: Unit) -> bool:
    return unit.state not in GONE


def plain(text: str) -> str:
    """Words are found whatever the case and the blanks between."""
    return "".join(text.split()).casefold()


def propose(nature: str, category_id: UUID | None, chain_id: UUID | None, text: str) -> Proposal:
    """Four statements at most, however many rules there are."""
    rules = list(
        DispatchRule.objects.filter(is_active=True).select_related("lead", "category", "chain").order_by("place", "id")
    )
    chains = dict(Chain.objects.values_list("id", "parent_id")) if chain_id else {}
    asked = Asked(nature, above(category_id, parents_of_categories()), above(chain_id, chains), plain(text))
    tried: list[Tried] = []
    for rule in rules:
        tried.append(_try(rule, asked))
        if tried[-1].fits:
            return Proposal(rule, rule.lead, _assists(rule), tuple(tried))
    return Proposal(None, None, (), tuple(tried))


def _try(rule: DispatchRule, asked: Asked) -> Tried:
    against, found = _against(rule, asked), _found(rule, asked)
    if against:
        return Tried(rule, False, against)
    if not works(rule.lead):
        return Tried(rule, False, f"符合，但牵头部门“{rule.lead.name}”已不存在，跳过；请修改这条规则")
    return Tried(rule, True, "，".join(found) or "对所有工单适用")


def _against(rule: DispatchRule, asked: Asked) -> str:
    if rule.nature and rule.nature != asked.nature:
        return f"只用于{rule.get_nature_display()}"
    if rule.category_id and rule.category_id not in asked.categories:
        return f"不属于“{rule.category}”"
    if rule.chain_id and rule.chain_id not in asked.chains:
        return f"不在“{rule.chain}”上"
    if rule.words and not _words(rule, asked):
        return f"没有提到{_quoted(rule.words)}"
    return ""


def _found(rule: DispatchRule, asked: Asked) -> list[str]:
    return [
        *([f"是{TicketNature(rule.nature).label}"] if rule.nature else []),
        *([f"属于“{rule.category}”"] if rule.category_id else []),
        *([f"在“{rule.chain}”上"] if rule.chain_id else []),
        *([f"提到{_quoted(_words(rule, asked))}"] if rule.words else []),
    ]


def _words(rule: DispatchRule, asked: Asked) -> list[str]:
    return [word for word in rule.words if plain(word) in asked.text]


def _quoted(words: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words)


def _assists(rule: DispatchRule) -> tuple[Unit, ...]:
    """Those that still work, in the order they were named."""
    rows = DispatchAssist.objects.filter(rule=rule).select_related("unit").order_by("id")
    return tuple(row.unit for row in rows if works(row.unit) and row.unit_id != rule.lead_id)
