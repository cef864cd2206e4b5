"""The summary of a pack: each figure counts distinct things on the chain and its sub-chains.

What the indicator book tells too bears its name and measure word. The number is counted over the very rows the pack is
made of: asked of the live tables anew, it could differ from the list it stands above by what somebody saved in between.
A test holds the two against each other.
"""

from chains.choices import ChainRole
from chains.models import Chain, ChainHead
from reports.content.contents import Figure
from reports.content.lists import key_units
from reports.content.standing import Standing
from reports.indicators.book import named

# Figures of a pack, and the indicator that tells the same.
INDICATORS = {
    "units": "chain_units",
    "key_enterprises": "key_enterprises",
    "party_orgs": "party_orgs",
    "members": "members",
    "projects": "projects",
}


def figures_of(standing: Standing) -> tuple[Figure, ...]:
    """Text figures with nothing to say are left out; counts stand even at zero."""
    numbers = {
        "units": len(standing.places_by_unit()),
        "key_enterprises": len(key_units(standing)),
        "party_orgs": len(standing.orgs),
        "members": standing.members_of(standing.orgs.values()) or 0,
        "projects": len(standing.projects),
    }
    amount = sum(project.amount or 0 for project in standing.projects)
    counted = (
        *(_counted(code, number) for code, number in numbers.items()),
        Figure("amount", "重点项目投资额", "money", amount),
    )
    named = (
        Figure("heads", "链长", "text", _heads(standing.heads)),
        Figure("leaders", "链主", "text", _leaders(standing)),
        Figure("bodies", "链党组织", "text", "、".join(body.name for body in standing.bodies)),
        Figure("subchains", "子产业链", "text", "、".join(chain.name for chain in _subchains(standing))),
    )
    return (*counted, *(figure for figure in named if figure.value))


def _counted(code: str, number: int) -> Figure:
    one = named(INDICATORS[code])
    return Figure(code, one.name, "count", number, one.unit)


def _heads(heads: tuple[ChainHead, ...]) -> str:
    """By post or department, never by name: a superior may read the edition, and sees no person (truth 12)."""
    words = [
        head.post
        or (head.department.name if head.department else "")
        or (head.post_level.label if head.post_level else "")
        or "已明确"
        for head in heads
    ]
    return "、".join(dict.fromkeys(words))


def _leaders(standing: Standing) -> str:
    """链主 companies and, in some cities, the party organizations that are 链主 themselves (R59)."""
    units = [places[0].unit for places in standing.places_by_unit().values() if places[0].role == ChainRole.LEADER]
    names = [unit.short_name or unit.name for unit in sorted(units, key=lambda unit: (unit.name_key, unit.pk))]
    return "、".join(dict.fromkeys([*names, *(org.short_name or org.name for org in standing.leader_orgs)]))


def _subchains(standing: Standing) -> list[Chain]:
    return [chain for chain in standing.chains.values() if chain.pk != standing.chain.pk]
