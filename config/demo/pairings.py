"""Pairings: those the articles tell of by name, the rest between invented units of one chain (F015, F080–F085)."""

import datetime as dt
from collections.abc import Mapping
from itertools import cycle

from alliances.choices import AgreementState, PairingPattern, PairingState, PartyRole
from alliances.models import Agreement, ChainBody, Pairing, PairingMode, PairingParty, Signature
from chains.models import Chain
from config.demo.cities import ChainSpec, PairingSpec
from config.demo.standing import Standing
from core.models import Term
from organizations.choices import Ownership, UnitKind
from organizations.models import PartyOrg, PartyOrgHost, Unit

KINDS = ("units", "branches", "groups")
GROUPS = ("研发组", "采购组")
MODES = ("org", "talent", "platform", "activity", "resource")
LAST_SIGNED = dt.timedelta(days=150)
TERM = dt.timedelta(days=730)
# Days from today on which the terms of the first few end, so that a city sees what it is told of.
ENDS_NEAR = (-12, 9, 40)
PROPOSED = 3


def add_pairings(standing: Standing) -> None:
    taken: set[object] = set()
    for spec in standing.city.pairings:
        taken |= _add_named(standing, spec)
    wanted = standing.city.paired_units - len(taken)
    kinds, number, orgs = cycle(KINDS), 0, _own_orgs(standing)
    for chain, first, second in _couples(standing, taken):
        if 2 * number >= wanted:
            break
        _add_couple(standing, chain, (first, second), orgs, next(kinds), number)
        number += 1
    for chain, first, second in list(_couples(standing, set()))[: PROPOSED if wanted > 0 else 0]:
        _add_couple(standing, chain, (second, first), orgs, "units", number, state=PairingState.PROPOSED)
        number += 1


def _body_on(standing: Standing, chain_key: str) -> ChainBody:
    chain = standing.rows.get(Chain, chain_key)
    return next(body for body in standing.rows.all(ChainBody) if body.chain_id == chain.pk)


def _add_named(standing: Standing, spec: PairingSpec) -> set[object]:
    """A pairing and its agreement as an article tells of them; returns the units joined in it."""
    rows, body = standing.rows, _body_on(standing, spec.chain)
    pairing = rows.add(
        Pairing,
        spec.key,
        name=spec.name,
        kind_id=rows.term("pairing_kind", spec.kind).id,
        body=body,
        theme=spec.theme,
        content=spec.content,
        state=PairingState.ACTIVE,
        proposed_on=spec.signed_on,
        signed_on=spec.signed_on,
        valid_from=spec.signed_on,
    )
    units: set[object] = set()
    parties: list[PairingParty] = []
    for order, (kind, key) in enumerate(spec.parties):
        given: dict[str, object] = {"outside": key}
        if kind == "unit":
            given = {"unit": rows.get(Unit, key)}
            units.add(rows.get(Unit, key).pk)
        elif kind == "org":
            given = {"party_org": rows.get(PartyOrg, key)}
        elif kind == "body":
            given = {"body": _body_on(standing, key)}
        parties.append(rows.add(PairingParty, f"{spec.key}/{order}", pairing=pairing, order=order, **given))
    _add_modes(standing, pairing, spec.key, spec.modes)
    agreement = rows.add(
        Agreement,
        spec.key,
        pairing=pairing,
        title=f"{spec.name.removesuffix('结对')}共建协议",
        state=AgreementState.SIGNED,
        issued_on=spec.signed_on,
        signed_on=spec.signed_on,
    )
    for party in parties:
        rows.add(
            Signature,
            f"{spec.key}/{party.order}",
            agreement=agreement,
            party=party,
            signer="示例签署人",
            signed_on=spec.signed_on,
        )
    return units


def _add_modes(standing: Standing, pairing: Pairing, key: str, codes: tuple[str, ...]) -> None:
    for code in codes:
        mode: Term = standing.rows.term("cooperation_mode", code)
        standing.rows.add(PairingMode, f"{key}/{code}", pairing=pairing, mode=mode)


def _couples(standing: Standing, taken: set[object]) -> list[tuple[ChainSpec, Unit, Unit]]:
    """Companies of one chain two by two, those that lead it with those that follow; each unit in one couple alone."""
    seen, found = set(taken), []
    for spec in standing.city.chains:
        if spec.parent:
            continue
        units = []
        for place in sorted(standing.on(spec), key=lambda place: place.rank):
            if place.sample and place.unit.kind == UnitKind.COMPANY and place.unit.pk not in seen:
                seen.add(place.unit.pk)
                units.append(place.unit)
        half = min(len(units) // 2, max(1, standing.city.paired_units // 2 // max(len(standing.city.chains) - 2, 1)))
        found += [(spec, units[index], units[-1 - index]) for index in range(half)]
    return found


def _pattern(first: Unit, second: Unit, number: int) -> tuple[str, bool]:
    """Who leads by what, and whether the second leads instead (F083)."""
    owned = [unit.ownership == Ownership.STATE for unit in (first, second)]
    if owned[0] != owned[1]:
        return PairingPattern.STATE_PRIVATE, owned[1]
    return (PairingPattern.MAIN_PARTS, PairingPattern.LARGE_SMALL)[number % 2], False


def _own_orgs(standing: Standing) -> dict[object, PartyOrg]:
    """The organization standing in a unit and in no other, by unit."""
    hosts = standing.rows.all(PartyOrgHost)
    often: dict[object, int] = {}
    for host in hosts:
        often[host.party_org_id] = often.get(host.party_org_id, 0) + 1
    return {host.unit_id: host.party_org for host in hosts if often[host.party_org_id] == 1 and not host.valid_to}


def _add_couple(
    standing: Standing,
    chain: ChainSpec,
    units: tuple[Unit, Unit],
    orgs: Mapping[object, PartyOrg],
    kind: str,
    number: int,
    *,
    state: PairingState = PairingState.ACTIVE,
) -> None:
    rows, today = standing.rows, standing.days.today
    if kind == "branches" and not all(unit.pk in orgs for unit in units):
        kind = "units"
    pattern, turned = _pattern(*units, number)
    lead, follow = reversed(units) if turned else units
    key = f"{chain.key}/{number}"
    signed_on = today - dt.timedelta(days=20 + number * 7 % LAST_SIGNED.days)
    is_signed = state != PairingState.PROPOSED
    near = ENDS_NEAR[number] if number < len(ENDS_NEAR) else None
    pairing = rows.add(
        Pairing,
        key,
        name=f"{lead.short_name or lead.name}与{follow.short_name or follow.name}结对"[:120],
        kind_id=rows.term("pairing_kind", kind).id,
        body=_body_on(standing, chain.key),
        pattern=pattern,
        theme="示例共建主题",
        content="示例：共上党课，共享培训，共同攻关生产难题。",
        state=state,
        proposed_on=signed_on,
        signed_on=signed_on if is_signed else None,
        valid_from=signed_on if is_signed else None,
        valid_to=today + dt.timedelta(days=near) if near is not None else signed_on + TERM,
    )
    for order, unit in enumerate((lead, follow)):
        given: dict[str, object] = {"party_org": orgs[unit.pk]} if kind == "branches" else {"unit": unit}
        rows.add(
            PairingParty,
            f"{key}/{order}",
            pairing=pairing,
            order=order,
            role=PartyRole.FOLLOW if order else PartyRole.LEAD,
            group=GROUPS[order] if kind == "groups" else "",
            **given,
        )
    _add_modes(standing, pairing, key, (MODES[number % len(MODES)], MODES[(number + 2) % len(MODES)]))
