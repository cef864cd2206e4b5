"""1+5+N (F111–F116): members who link five floating members each, who link three to five employees each."""

from alliances.models import FloatingMember, LinkNode, Team
from config.demo.standing import Standing
from organizations.models import PartyOrg, PartyOrgHost

FLOATING_OF_ONE = 5
EMPLOYEES = (4, 3, 4, 4, 3)
# Registered where they work, and nobody links them yet.
UNLINKED = 5


def add_links(standing: Standing) -> None:
    rows, city = standing.rows, standing.city
    if not city.linking_members:
        return
    link = rows.term("team_kind", "link").id
    teams = [team for team in rows.all(Team) if team.kind_id == link]
    hosts = rows.all(PartyOrgHost)
    for number in range(city.linking_members):
        _add_member(standing, teams[number % len(teams)], hosts[number % len(hosts)], number)
    for number in range(UNLINKED):
        host = hosts[number % len(hosts)]
        _register(standing, host, f"unlinked/{number}")


def _register(standing: Standing, host: PartyOrgHost, key: str) -> FloatingMember:
    number = standing.number("floating")
    org: PartyOrg = host.party_org
    return standing.rows.add(
        FloatingMember,
        key,
        name=f"示例流动党员{number:02d}",
        receiving_org=org,
        unit=host.unit,
        home_org_name="示例外地党支部",
        valid_from=standing.days.settled,
    )


def _add_member(standing: Standing, team: Team, host: PartyOrgHost, number: int) -> None:
    rows = standing.rows
    since = max(team.founded_on, standing.days.settled)
    common = {"team": team, "unit": host.unit, "valid_from": since}
    name = f"示例企业党员{number + 1:02d}"
    member = rows.add(LinkNode, f"{number}", role="member", name=name, **common)
    for place in range(FLOATING_OF_ONE):
        key = f"{number}/{place}"
        registered = _register(standing, host, key)
        floating = rows.add(
            LinkNode, key, role="floating", above=member, name=registered.name, floating=registered, **common
        )
        for each in range(EMPLOYEES[place]):
            rows.add(
                LinkNode,
                f"{key}/{each}",
                role="employee",
                above=floating,
                name=f"示例职工{standing.number('employee'):03d}",
                **common,
            )
