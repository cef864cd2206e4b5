"""Liaisons of chains, bodies and member units, as the articles ask for them (R12, F030): most are there, not all.

Every one is a 示例 person. Some posts have passed on, so that a page has a hand-over to show.
"""

import datetime as dt

from alliances.models import ChainBody, Membership
from chains.models import Chain
from config.demo.people import add_person, appoint
from config.demo.standing import Standing
from core.choices import AnchorKind
from members.models import Person
from organizations.models import PartyOrgHost, Unit

# One in so many has none yet.
CHAINS_WITHOUT, BODIES_WITHOUT, UNITS_WITHOUT = 6, 9, 7
# One in so many has passed on, so long ago.
HANDED_OVER, LONG_AGO = 4, dt.timedelta(days=240)


def add_liaisons_of_body(standing: Standing, body: ChainBody, index: int) -> None:
    """The body's own liaison, after another where the post has passed on."""
    if index % BODIES_WITHOUT == BODIES_WITHOUT - 1:
        return
    since = body.founded_on
    changed = standing.days.today - LONG_AGO
    if index % HANDED_OVER == 1 and since is not None and since < changed:
        former = add_person(standing, "前任联络员", post="链党组织联络员", unit=body.office_host)
        last_day = changed - dt.timedelta(days=1)
        appoint(standing, former, "liaison", body.id, AnchorKind.BODY, since, until=last_day)
        since = changed
    person = add_person(standing, "联络员", post="链党组织联络员", unit=body.office_host)
    appoint(standing, person, "liaison", body.id, AnchorKind.BODY, since)


def add_liaisons(standing: Standing) -> None:
    """Of chains, by their leading department; of member units, by who works there."""
    rows = standing.rows
    for index, spec in enumerate(standing.city.chains):
        if index % CHAINS_WITHOUT == CHAINS_WITHOUT - 1:
            continue
        department = rows.get(Unit, spec.lead_department) if spec.lead_department else None
        person = add_person(standing, "链条联络员", post="产业链办公室工作人员", unit=department)
        chain = rows.get(Chain, spec.key)
        appoint(standing, person, "liaison", chain.id, AnchorKind.CHAIN, max(spec.since, standing.days.settled))
    working: dict[object, Person] = {}
    for person in rows.all(Person):
        if person.unit_id:
            working.setdefault(person.unit_id, person)
    for index, unit in enumerate(_member_units(standing)):
        if index % UNITS_WITHOUT != UNITS_WITHOUT - 1:
            who = working.get(unit.id) or add_person(standing, "单位联络员", post="党务干事", unit=unit)
            appoint(standing, who, "liaison", unit.id, AnchorKind.UNIT, standing.days.settled)


def _member_units(standing: Standing) -> list[Unit]:
    """Units that are members or in which a member organization stands, each once, in the order of joining."""
    hosts: dict[object, list[Unit]] = {}
    for host in standing.rows.all(PartyOrgHost):
        hosts.setdefault(host.party_org_id, []).append(host.unit)
    found: dict[object, Unit] = {}
    for row in standing.rows.all(Membership):
        for unit in [row.unit] if row.unit_id else hosts.get(row.party_org_id, []):
            found.setdefault(unit.id, unit)
    return list(found.values())
