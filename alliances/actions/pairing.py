"""Pairings: drawn up and corrected, with their parties, chains and ways of working together (R32)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for, get_pairing_for
from alliances.actions.values import check_term
from alliances.choices import OPEN, OVER, PairingPattern, PartyRole
from alliances.models import ChainBody, Pairing, PairingChain, PairingMode, PairingParty
from alliances.pairing_parties import KIND_LABELS, OUTSIDE, Party, as_given, parties_of, party_name
from chains.actions.values import prepared, searchable
from chains.models import Chain
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.principal import Principal
from core.records import change, create, locked, touch
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from organizations.ending import GONE
from organizations.models import PartyOrgHost
from organizations.queries import standing_party_orgs, standing_units

PAIRING_FIELDS = ("name", "kind_id", "body_id", "pattern", "theme", "content", "valid_from", "valid_to")
# What a signed agreement says stays: who is joined and how long. The rest may be put right.
AGREED_FIELDS = frozenset({"valid_from", "valid_to", "body_id"})
LEAST = 2
MOST = 12
NAME_LENGTH = 120


def _records(parties: Iterable[Party], kind: AnchorKind, rows: Any) -> dict[UUID, Any]:
    ids = [party.id for party in parties if party.kind == kind.value]
    return {row.pk: row for row in rows.filter(pk__in=ids)} if ids else {}


def check_parties_exist(parties: Sequence[Party]) -> None:
    """Each is there, of this city, and has not ended. Raises InvalidInput."""
    units = _records(parties, AnchorKind.UNIT, standing_units())
    orgs = _records(parties, AnchorKind.PARTY_ORG, standing_party_orgs())
    bodies = _records(parties, AnchorKind.BODY, ChainBody.objects.all())
    faults = []
    for party in parties:
        if party.kind == OUTSIDE:
            continue
        row = {**units, **orgs, **bodies}.get(party.id)  # type: ignore[arg-type]
        if row is None:
            faults.append(f"没有找到所选的{KIND_LABELS[party.kind]}，请重新选择。")
        elif party.kind == AnchorKind.UNIT and row.state in GONE:
            faults.append(f"“{row.name}”已注销，不能结对。")
        elif party.kind == AnchorKind.PARTY_ORG and row.dissolved_on and row.dissolved_on < clock.today():
            faults.append(f"“{row.name}”已于{cn_date(row.dissolved_on)}撤销，不能结对。")
        elif party.kind == AnchorKind.BODY and row.ended_on and row.ended_on < clock.today():
            faults.append(f"“{row.name}”已于{cn_date(row.ended_on)}终止，不能结对。")
    if faults:
        raise InvalidInput(faults[0], fields={"parties": faults})


def _check_apart(parties: Sequence[Party]) -> None:
    """No party twice, and none joined with the organization standing in it. Raises InvalidInput."""
    keys = [(party.kind, party.name.casefold() if party.kind == OUTSIDE else party.id) for party in parties]
    named = {(key, party.group) for key, party in zip(keys, parties, strict=True)}
    if len(named) < len(parties) or any(
        keys.count(key) > 1 and not party.group for key, party in zip(keys, parties, strict=True)
    ):
        raise InvalidInput(fields={"parties": ["同一方在一项结对里只能出现一次；同一单位的两个小组请分别写明小组。"]})
    units = [party.id for party in parties if party.kind == AnchorKind.UNIT]
    orgs = [party.id for party in parties if party.kind == AnchorKind.PARTY_ORG]
    host = (
        PartyOrgHost.objects.filter(in_force(clock.today()), unit_id__in=units, party_org_id__in=orgs)
        .values_list("party_org__name", "unit__name")
        .first()
        if units and orgs
        else None
    )
    if host:
        raise InvalidInput(fields={"parties": [f"“{host[0]}”设在“{host[1]}”，同一单位不能与自己结对。"]})


def _check_parties(parties: Sequence[Party], pattern: str) -> None:
    if not LEAST <= len(parties) <= MOST:
        raise InvalidInput(fields={"parties": [f"结对至少 {LEAST} 方，至多 {MOST} 方。"]})
    _check_apart(parties)
    leads = sum(party.lead for party in parties)
    if leads == len(parties):
        raise InvalidInput(fields={"parties": ["牵头方之外至少要有一个参与方；不分牵头的都不选牵头。"]})
    if pattern != PairingPattern.EQUAL and not leads:
        label = PairingPattern(pattern).label if pattern in PairingPattern else ""
        raise InvalidInput(fields={"parties": [f"带动方式是“{label}”，请指明哪一方牵头。"]})


def _set_parties(pairing: Pairing, parties: Sequence[Party]) -> bool:
    """Make exactly these the parties, in this order; True where that changed something."""
    held = {as_given(row).key: row for row in parties_of([pairing.pk]).get(pairing.pk, [])}
    wanted = {party.key: party for party in parties}
    check_parties_exist([party for key, party in wanted.items() if key not in held])
    has_lead = any(party.lead for party in parties)
    changed = False
    for key in held.keys() - wanted.keys():
        held[key].delete()
        changed = True
    for order, (key, party) in enumerate(wanted.items()):
        follows = PartyRole.FOLLOW if has_lead else PartyRole.EQUAL
        role = PartyRole.LEAD if party.lead else follows
        if key in held:
            row = held[key]
            if (row.order, row.role) != (order, role):
                change(row, {"order": order, "role": role}, expected_version=None)
                changed = True
            continue
        columns = {"outside": party.name} if party.kind == OUTSIDE else {f"{party.kind}_id": party.id}
        create(PairingParty(pairing=pairing, order=order, role=role, group=party.group, **columns))
        changed = True
    return changed


def _set_several(pairing: Pairing, model: Any, column: str, wanted: set[UUID]) -> bool:
    rows = {getattr(row, column): row for row in model.objects.filter(pairing=pairing)}
    for gone in rows.keys() - wanted:
        rows[gone].delete()
    for added in sorted(wanted - rows.keys()):
        create(model(pairing=pairing, **{column: added}))
    return rows.keys() != wanted


def _set_chains(pairing: Pairing, chain_ids: Iterable[UUID]) -> bool:
    wanted = set(chain_ids)
    if Chain.objects.filter(pk__in=wanted).count() != len(wanted):
        raise InvalidInput(fields={"chains": ["没有找到所选的产业链，请重新选择。"]})
    return _set_several(pairing, PairingChain, "chain_id", wanted)


def _set_modes(pairing: Pairing, mode_ids: Iterable[UUID]) -> bool:
    wanted = set(mode_ids)
    if Term.objects.filter(kind="cooperation_mode", pk__in=wanted).count() != len(wanted):
        raise InvalidInput(fields={"modes": ["没有这种共建方式，请重新选择。"]})
    return _set_several(pairing, PairingMode, "mode_id", wanted)


def _tidy(parties: Iterable[Party]) -> list[Party]:
    return [
        Party(party.kind, party.id, " ".join(party.name.split()), party.lead, " ".join(party.group.split()))
        for party in parties
    ]


def _own_name(parties: Sequence[Party]) -> str:
    """«示例甲与示例乙结对», for a pairing nobody named."""
    names = dict[UUID | None, str]()
    for kind, rows in (
        (AnchorKind.UNIT, standing_units()),
        (AnchorKind.PARTY_ORG, standing_party_orgs()),
        (AnchorKind.BODY, ChainBody.objects.all()),
    ):
        for key, row in _records(parties, kind, rows).items():
            names[key] = getattr(row, "short_name", "") or row.name
    called = [party.name if party.kind == OUTSIDE else names.get(party.id, "") for party in parties]
    called = list(dict.fromkeys(name for name in called if name))
    joined = f"{called[0]}与{called[1]}" if len(called) > 1 else "".join(called)
    return f"{joined}{f'等{len(parties)}方' if len(parties) > LEAST else ''}结对"[:NAME_LENGTH]


def _body_for(actor: Principal, body_id: Any) -> ChainBody:
    """A body that goes on and whose pairings the actor may write. Raises InvalidInput, NotAllowed, Conflict."""
    if body_id is None:
        raise InvalidInput(fields={"body": ["请选择由哪个链党组织负责。"]})
    body = get_body_for(actor, body_id, "pairing.edit")
    if body.ended_on is not None and body.ended_on < clock.today():
        raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能再登记结对。", code="body_ended")
    return body


def create_pairing(*, actor: Principal, values: Mapping[str, Any]) -> Pairing:
    """A draft. ``values["parties"]`` are ``Party``, two or more; ``chains`` and ``modes`` are ids.

    Nobody is told. Raises NotAllowed, Conflict (the body has ended), InvalidInput (a party twice, an ended unit, an
    end before the start).
    """
    given = dict(values)
    parties, chains, modes = _tidy(given.pop("parties", ())), given.pop("chains", ()), given.pop("modes", ())
    columns = prepared(given, PAIRING_FIELDS)
    with transaction.atomic():
        _body_for(actor, columns.get("body_id"))
        check_term("pairing_kind", columns.get("kind_id"), "kind")
        _check_parties(parties, str(columns.get("pattern", PairingPattern.EQUAL)))
        columns["name"] = columns.get("name") or _own_name(parties)
        pairing = create(Pairing(**searchable(columns)), anchor=AnchorKind.PAIRING)
        _set_parties(pairing, parties)
        _set_chains(pairing, chains)
        _set_modes(pairing, modes)
        return pairing


def _refuse_agreed(pairing: Pairing, columns: Mapping[str, Any], parties: Sequence[Party] | None) -> None:
    """Of a signed pairing parties, term and body stay. Raises Conflict."""
    if pairing.state in OVER:
        raise Conflict(f"“{pairing.name}”{pairing.get_state_display()}，不能再修改。", code="pairing_over")
    if pairing.state in OPEN:
        return
    moved = any(name in columns and columns[name] != getattr(pairing, name) for name in AGREED_FIELDS)
    rows = parties_of([pairing.pk]).get(pairing.pk, [])
    before = {as_given(row).key: as_given(row).lead for row in rows}
    if parties is not None and {party.key: party.lead for party in parties} != before:
        moved = True
    if moved:
        raise Conflict(
            "已签约的结对，各方、期限和所属组织以协议为准，不能修改；要变更请续签，或终止后另行结对。",
            code="pairing_signed",
        )


def update_pairing(
    *, actor: Principal, pairing_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Pairing:
    """Correct a pairing; what is not in ``values`` stays. Once signed, parties, term and body stay as agreed.

    Raises StaleVersion, Conflict (signed, or over), InvalidInput.
    """
    given = dict(values)
    parties = _tidy(given.pop("parties")) if "parties" in given else None
    chains, modes = given.pop("chains", None), given.pop("modes", None)
    columns = searchable(prepared(given, PAIRING_FIELDS))
    with transaction.atomic():
        pairing = locked(Pairing, get_pairing_for(actor, pairing_id, "pairing.edit").pk)
        if expected_version is not None and pairing.version != expected_version:
            return change(pairing, columns, expected_version=expected_version)  # raises, with the difference
        _refuse_agreed(pairing, columns, parties)
        if columns.get("body_id", pairing.body_id) != pairing.body_id:
            _body_for(actor, columns["body_id"])
        check_term("pairing_kind", columns.get("kind_id"), "kind")
        held = [as_given(row) for row in parties_of([pairing.pk]).get(pairing.pk, [])]
        _check_parties(held if parties is None else parties, str(columns.get("pattern", pairing.pattern)))
        changed = change(pairing, columns, expected_version=None)
        moved = [
            parties is not None and _set_parties(changed, parties),
            chains is not None and _set_chains(changed, chains),
            modes is not None and _set_modes(changed, modes),
        ]
        return touch(changed) if any(moved) and changed.version == pairing.version else changed


def ended_parties(pairing: Pairing) -> list[str]:
    """Names of parties that have ended meanwhile."""
    rows = parties_of([pairing.pk]).get(pairing.pk, [])
    return [party_name(row) for row in rows if has_ended(row)]


def has_ended(row: PairingParty) -> bool:
    today = clock.today()
    if row.unit:
        return row.unit.state in GONE
    if row.party_org:
        return row.party_org.dissolved_on is not None and row.party_org.dissolved_on < today
    return bool(row.body and row.body.ended_on and row.body.ended_on < today)
