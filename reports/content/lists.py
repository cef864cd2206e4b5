"""From what stands on a chain to the rows of its lists, each thing once and in a fixed order."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from chains.chain_map.content import name_key
from chains.choices import ChainRole
from chains.map_content import RANK
from chains.models import ChainUnit, KeyProject
from organizations.choices import PartyOrgKind
from organizations.models import PartyOrg
from reports.choices import ListMeaning
from reports.content.contents import JsonCell, ListRow
from reports.content.standing import Standing

KEY_ROLES = frozenset({ChainRole.LEADER.value, ChainRole.KEY.value})
NO_SEGMENT = UUID(int=0)
KIND_ORDER = {kind.value: number for number, kind in enumerate(PartyOrgKind)}


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(name for name in names if name))


def _subchains(standing: Standing, chain_ids: Iterable[UUID]) -> str:
    return _joined(standing.chains[chain_id].name for chain_id in chain_ids if chain_id != standing.chain.pk)


def _segments(standing: Standing, places: Iterable[ChainUnit]) -> str:
    held = [segment for place in places if (segment := standing.segments.get(place.segment_id or NO_SEGMENT))]
    return _joined(segment.name for segment in sorted(held, key=lambda segment: (segment.order, segment.name)))


def key_units(standing: Standing) -> dict[UUID, list[ChainUnit]]:
    """Units that are 链主 or key somewhere on the chain, with all their places."""
    return {unit_id: places for unit_id, places in standing.places_by_unit().items() if places[0].role in KEY_ROLES}


def key_enterprises(standing: Standing) -> tuple[ListRow, ...]:
    owned = Counter(project.owner_id for project in standing.projects if project.owner_id)
    found = key_units(standing).values()
    ordered = sorted(
        found, key=lambda places: (RANK[ChainRole(places[0].role)], name_key(places[0].unit.name), places[0].unit_id)
    )
    return tuple(_enterprise(standing, places, owned) for places in ordered)


def _enterprise(standing: Standing, places: list[ChainUnit], owned: Mapping[UUID, int]) -> ListRow:
    unit = places[0].unit
    orgs = standing.orgs_of_units.get(unit.pk, ())
    cells: dict[str, JsonCell] = {
        "name": unit.name,
        "subchain": _subchains(standing, (place.chain_id for place in places)),
        "uscc": unit.uscc,
        "role": str(ChainRole(places[0].role).label),
        "segments": _segments(standing, places),
        "region": unit.region.name if unit.region else "",
        "party_orgs": _joined(org.name for org in orgs),
        "members": standing.members_of(orgs),
        "projects": owned.get(unit.pk, 0),
    }
    return ListRow(unit.pk, cells)


def key_projects(standing: Standing) -> tuple[ListRow, ...]:
    ordered = sorted(
        standing.projects, key=lambda project: (-(project.amount or 0), name_key(project.name), project.pk)
    )
    return tuple(_project(standing, project) for project in ordered)


def _project(standing: Standing, project: KeyProject) -> ListRow:
    cells: dict[str, JsonCell] = {
        "name": project.name,
        "subchain": _subchains(standing, [project.chain_id]),
        "owner": project.owner.name if project.owner else "",
        "segment": project.segment.name if project.segment else "",
        "goal": project.goal.label,
        "amount": project.amount,
        "state": project.get_state_display(),
        "due_on": project.due_on.isoformat() if project.due_on else None,
    }
    return ListRow(project.pk, cells)


def chain_party_orgs(standing: Standing) -> tuple[ListRow, ...]:
    """Organizations of the chain's units; a joint branch of several stands here once (truth 3)."""
    ordered = sorted(standing.orgs.values(), key=lambda org: (KIND_ORDER[org.kind], name_key(org.name), org.pk))
    return tuple(_party_org(standing, org) for org in ordered)


def _party_org(standing: Standing, org: PartyOrg) -> ListRow:
    members = standing.members.get(org.pk)
    cells: dict[str, JsonCell] = {
        "name": org.name,
        "kind": org.get_kind_display(),
        "build_mode": org.get_build_mode_display() if org.build_mode else "",
        "hosts": _joined(unit.name for unit in standing.hosts.get(org.pk, ())),
        "superior": org.superior.name if org.superior else org.superior_name,
        "full": members.full if members else None,
        "probationary": members.probationary if members else None,
        "founded_on": org.founded_on.isoformat() if org.founded_on else None,
    }
    return ListRow(org.pk, cells)


LIST_ROWS: Mapping[ListMeaning, Callable[[Standing], tuple[ListRow, ...]]] = MappingProxyType(
    {
        ListMeaning.KEY_ENTERPRISES: key_enterprises,
        ListMeaning.KEY_PROJECTS: key_projects,
        ListMeaning.CHAIN_PARTY_ORGS: chain_party_orgs,
    }
)
