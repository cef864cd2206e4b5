"""Chain bodies: members and seats. Joining one writes a membership and nothing else (R03, R04)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from alliances.models import ChainBody, Membership, Seat
from chains.models import Chain, ChainLeaderOrg
from config.demo.cities import BodySpec, ChainSpec, MemberSpec
from config.demo.liaisons import add_liaisons_of_body
from config.demo.people import add_person, appoint
from config.demo.standing import Standing
from core.choices import AnchorKind
from organizations.choices import UnitKind
from organizations.models import OwnRegion, PartyOrg, PartyOrgHost, Unit

SETUP_MODES = ("leader", "department", "association")
# Days from today on which the first terms of a city end.
TERMS_NEAR, TERM_FAR = (-20, 5, 400, 25, 80), 500
LEADING_POSTS = ("链主", "龙头")


def add_bodies(standing: Standing) -> None:
    for spec in standing.city.chains:
        _add_leader_orgs(standing, spec)
    for body in standing.city.bodies:
        chains = [spec for spec in standing.city.chains if _is_meant(body, spec)]
        for index, spec in enumerate(chains):
            _add_body(standing, body, spec, index)


def _is_meant(body: BodySpec, spec: ChainSpec) -> bool:
    return spec.key in body.chains if body.chains else not spec.parent


def _add_leader_orgs(standing: Standing, spec: ChainSpec) -> None:
    """Party organizations that are 链主 themselves (R59)."""
    rows = standing.rows
    for key in spec.leader_orgs:
        rows.add(
            ChainLeaderOrg,
            f"{spec.key}/{key}",
            chain=rows.get(Chain, spec.key),
            party_org=rows.get(PartyOrg, key),
            valid_from=spec.since,
        )


def _add_body(standing: Standing, body: BodySpec, spec: ChainSpec, index: int) -> None:
    rows, key = standing.rows, f"{body.kind}/{spec.key}"
    founded = max(body.founded, spec.since)
    mode = SETUP_MODES[index % len(SETUP_MODES)] if body.setup_modes else ""
    leader = next((place.unit for place in standing.on(spec) if place.rank == 0), None)
    department = rows.get(Unit, spec.lead_department) if spec.lead_department else None
    parent = next((one for one in rows.all(ChainBody) if _is_above(standing, one, body, spec)), None)
    row = rows.add(
        ChainBody,
        key,
        kind_id=rows.term("body_kind", body.kind).id,
        name=body.name.format(city=standing.city.name, chain=spec.name),
        chain=rows.get(Chain, spec.key),
        own_region=rows.get(OwnRegion, body.park) if body.park else None,
        tier_id=rows.term("body_tier", body.level or spec.level or standing.city.level).id,
        setup_mode_id=rows.term("body_setup_mode", mode).id if mode else None,
        parent=parent,
        office_host=leader if mode == "leader" else department,
        lead_unit=department,
        founded_on=founded,
    )
    _add_members(standing, body, spec, row, key)
    _add_seats(standing, body, spec, row, key)
    add_liaisons_of_body(standing, row, index)


def _is_above(standing: Standing, candidate: ChainBody, body: BodySpec, spec: ChainSpec) -> bool:
    """A sub-chain's committee stands below its parent chain's committee, an alliance below the alliance (F003)."""
    if not spec.parent:
        return False
    same = next(one for one in standing.city.bodies if not one.chains and _family(one) == _family(body))
    return candidate.id == standing.rows.id_of(ChainBody, f"{same.kind}/{spec.parent}")


def _family(body: BodySpec) -> bool:
    return "alliance" in body.kind


def _add_members(standing: Standing, body: BodySpec, spec: ChainSpec, row: ChainBody, key: str) -> None:
    for member in body.members:
        category = standing.rows.term("member_category", member.category)
        for index, target in enumerate(_members(standing, member, spec)):
            standing.rows.add(
                Membership,
                f"{key}/{member.category}/{member.source}/{index}",
                body=row,
                category=category,
                valid_from=row.founded_on,
                **target,
            )


def _members(standing: Standing, member: MemberSpec, spec: ChainSpec) -> Iterator[dict[str, Any]]:
    if member.source == "person":
        for _ in range(member.count):
            yield {"person": add_person(standing, "成员", post=member.post), "post": member.post}
    elif member.source in {"leader_orgs", "key_orgs"}:
        rank = 0 if member.source == "leader_orgs" else 1
        for org in _orgs_of_rank(standing, spec, rank)[: member.count]:
            yield {"party_org": org}
    else:
        for unit in _units_of_kind(standing, UnitKind(member.source), spec)[: member.count]:
            yield {"unit": unit}


def _orgs_of_rank(standing: Standing, spec: ChainSpec, rank: int) -> list[PartyOrg]:
    """Organizations standing in the chain's leading (0) or key (1) units, and those that lead it themselves."""
    units = {place.unit.id for place in standing.on(spec) if place.rank == rank}
    hosted = [host.party_org for host in standing.rows.all(PartyOrgHost) if host.unit_id in units]
    leading = [standing.rows.get(PartyOrg, key) for key in spec.leader_orgs]
    if rank == 0:
        hosted = [*leading, *[org for org in hosted if org not in leading]]
    else:
        hosted = [org for org in hosted if org not in leading]
    return list(dict.fromkeys(hosted))


def _units_of_kind(standing: Standing, kind: UnitKind, spec: ChainSpec) -> list[Unit]:
    """Units of the kind: the chain's department first, then those on the chain, then the city's own."""
    on_chain = [place.unit for place in standing.on(spec) if place.unit.kind == kind]
    named = [standing.rows.get(Unit, unit.key) for unit in standing.city.units if unit.kind == kind]
    lead = [standing.rows.get(Unit, spec.lead_department)] if spec.lead_department else []
    first = [unit for unit in lead if unit.kind == kind]
    return list(dict.fromkeys([*first, *on_chain, *named]))


def _add_seats(standing: Standing, body: BodySpec, spec: ChainSpec, row: ChainBody, key: str) -> None:
    leading = next(iter(_orgs_of_rank(standing, spec, 0)), None)
    for place, seat in enumerate(body.seats):
        for index in range(seat.count):
            person = add_person(standing, seat.person, post=seat.post)
            standing.rows.add(
                Seat,
                f"{key}/{seat.title}/{index}",
                body=row,
                title_id=standing.rows.term("body_seat", seat.title).id,
                person=person,
                post=seat.post,
                valid_from=row.founded_on,
                term_ends_on=_term_end(standing) if place == 0 else None,
            )
            if leading and index == 0 and any(word in seat.post for word in LEADING_POSTS):
                appoint(standing, person, "secretary", leading.id, AnchorKind.PARTY_ORG, row.founded_on)


def _term_end(standing: Standing) -> dt.date:
    """Most terms end years from now; of a city's first bodies one has ended, others end soon: each is to be seen."""
    number = standing.number("term") - 1
    days = TERMS_NEAR[number] if number < len(TERMS_NEAR) else TERM_FAR + 20 * number
    return standing.days.today + dt.timedelta(days=days)
