"""The summary of a pack: each figure counts distinct things on the chain and its sub-chains."""

from chains.choices import ChainRole
from chains.models import Chain, ChainHead
from reports.content.contents import Figure
from reports.content.lists import key_units
from reports.content.standing import Standing


def figures_of(standing: Standing) -> tuple[Figure, ...]:
    """Text figures with nothing to say are left out; counts stand even at zero."""
    counted = (
        Figure("units", "链上单位", "count", len(standing.places_by_unit()), "家"),
        Figure("key_enterprises", "重点企业", "count", len(key_units(standing)), "家"),
        Figure("party_orgs", "链上党组织", "count", len(standing.orgs), "个"),
        Figure("members", "链上党员", "count", standing.members_of(standing.orgs.values()) or 0, "名"),
        Figure("projects", "重点项目", "count", len(standing.projects), "个"),
        Figure("amount", "重点项目投资额", "money", sum(project.amount or 0 for project in standing.projects)),
    )
    named = (
        Figure("heads", "链长", "text", _heads(standing.heads)),
        Figure("leaders", "链主", "text", _leaders(standing)),
        Figure("bodies", "链党组织", "text", "、".join(body.name for body in standing.bodies)),
        Figure("subchains", "子产业链", "text", "、".join(chain.name for chain in _subchains(standing))),
    )
    return (*counted, *(figure for figure in named if figure.value))


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
