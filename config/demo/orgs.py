"""Party organizations of the generated units, and how many members they have on two days."""

import datetime as dt

from config.demo.cities import ChainSpec
from config.demo.standing import Place, Standing
from config.demo.units import grow
from organizations.choices import BuildMode, Ownership, PartyOrgKind, UnitKind
from organizations.models import MemberCount, PartyOrg, PartyOrgHost

FEWEST = 3  # a branch needs three full members
GENERAL_BRANCH_FROM, COMMITTEE_FROM = 50, 100
HOSTS_OF_A_JOINT_BRANCH = 3
PROBATIONARY = 0.04
OLDEST = dt.date(2006, 7, 1)
SUFFIXES = {PartyOrgKind.BRANCH: "党支部", PartyOrgKind.GENERAL_BRANCH: "党总支部", PartyOrgKind.COMMITTEE: "党委"}


def add_orgs(standing: Standing) -> None:
    """The generated organizations of all chains; their members add up to the city's number on the later day."""
    founding: list[tuple[ChainSpec, list[Place], bool]] = []
    for spec in standing.city.chains:
        founding += [(spec, hosts, new) for hosts, new in _founding(standing, spec)]
    # The larger an organization, the further forward its unit stands: leaders first, joint branches last.
    founding.sort(key=lambda one: (len(one[1]) > 1, one[1][0].rank))
    sizes = standing.chance.parts(standing.city.members, len(founding), least=FEWEST)
    front = sum(len(hosts) == 1 and hosts[0].rank < 2 for _, hosts, _ in founding)
    joint = sum(len(hosts) > 1 for _, hosts, _ in founding)
    middle = standing.chance.shuffled(sizes[front : len(sizes) - joint])
    sizes = [*sizes[:front], *middle, *sizes[len(sizes) - joint :]]
    marked = {spec.key: spec.demonstrations for spec in standing.city.chains}
    for (spec, hosts, new), size in zip(founding, sizes, strict=True):
        org = _add_org(standing, hosts, size, new=new)
        if marked[spec.key] and hosts[0].unit.ownership == Ownership.PRIVATE:
            org.is_demonstration = True
            marked[spec.key] -= 1


def _founding(standing: Standing, spec: ChainSpec) -> list[tuple[list[Place], bool]]:
    """(hosts, founded in the city's window) of each organization of the chain. Leading and key units come first."""
    free = [
        place
        for place in standing.on(spec)
        if place.sample and place.unit.kind == UnitKind.COMPANY and place.key not in standing.organized
    ]
    front = [place for place in free if place.rank < 2]
    order = [*front, *standing.chance.shuffled([place for place in free if place.rank == 2])]
    singles = spec.orgs - spec.joint
    hosts = [[place] for place in order[:singles]]
    rest = order[singles : singles + spec.joint * HOSTS_OF_A_JOINT_BRANCH]
    hosts += [rest[first : first + HOSTS_OF_A_JOINT_BRANCH] for first in range(0, len(rest), HOSTS_OF_A_JOINT_BRANCH)]
    if len(hosts) != spec.orgs:
        raise ValueError(f"{standing.city.code}: {spec.key} has too few companies for {spec.orgs} organizations")
    standing.organized.update(place.key for group in hosts for place in group)
    old = spec.orgs - spec.founded_in_window
    return [(group, index >= old) for index, group in enumerate(hosts)]


def _kind(hosts: list[Place], size: int) -> PartyOrgKind:
    if len(hosts) > 1:
        return PartyOrgKind.JOINT_BRANCH
    if size > COMMITTEE_FROM:
        return PartyOrgKind.COMMITTEE
    return PartyOrgKind.GENERAL_BRANCH if size > GENERAL_BRANCH_FROM else PartyOrgKind.BRANCH


def _founded(standing: Standing, *, new: bool) -> dt.date:
    window = standing.city.window
    if window and new:
        return standing.chance.day(*window)
    last = window[0] - dt.timedelta(days=1) if window else standing.days.settled
    return standing.chance.day(OLDEST, min(last, standing.days.settled))


def _add_org(standing: Standing, hosts: list[Place], size: int, *, new: bool) -> PartyOrg:
    rows, kind = standing.rows, _kind(hosts, size)
    founded = _founded(standing, new=new)
    key = f"org-{hosts[0].key}"
    superiors = [named for named in standing.city.party_orgs if named.superior]
    superior = standing.chance.one_of(superiors) if superiors else None
    joint = kind is PartyOrgKind.JOINT_BRANCH
    org = rows.add(
        PartyOrg,
        key,
        name=f"示例联合党支部{standing.number('joint'):03d}" if joint else f"{hosts[0].unit.name}{SUFFIXES[kind]}",
        kind=kind,
        superior=rows.get(PartyOrg, superior.key) if superior else None,
        superior_name="" if superior else "示例镇街党（工）委",
        build_mode=BuildMode.JOINT if joint else BuildMode.STAND_ALONE,
        founded_on=founded,
    )
    for place in hosts:
        grow(place.unit, size * standing.chance.between(3, 6))
        rows.add(PartyOrgHost, f"{key}/{place.key}", party_org=org, unit=place.unit, valid_from=founded)
    _add_counts(standing, org, key, size)
    return org


def _add_counts(standing: Standing, org: PartyOrg, key: str, size: int) -> None:
    earlier, later = standing.days.counted
    before = max(FEWEST, size - standing.chance.between(-1, 2))
    for day, total in ((earlier, before), (later, size)):
        probationary = min(int(total * PROBATIONARY + standing.chance.between(0, 1)), total - FEWEST)
        standing.rows.add(
            MemberCount,
            f"{key}/{day}",
            party_org=org,
            as_of=day,
            full=total - probationary,
            probationary=probationary,
            floating=standing.chance.between(0, 4),
        )
