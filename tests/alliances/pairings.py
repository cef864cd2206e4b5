"""Pairings for tests, made by the room's own actions or put straight into a state."""

import datetime as dt
from typing import Any

from alliances.actions import create_pairing
from alliances.choices import STANDING, PairingState
from alliances.models import ChainBody, Pairing
from alliances.pairing_parties import OUTSIDE, Party
from core import clock
from core.choices import AnchorKind
from core.models import Tenant
from core.principal import platform_principal
from core.tenancy.scope import current_tenant_id
from organizations.models import PartyOrg, Unit
from tests.alliances.world import make_body, term
from tests.factories import make_chain, make_unit

SIGNED = dt.date(2026, 3, 1)


def party(row: Unit | PartyOrg | ChainBody | str, **fields: Any) -> Party:
    if isinstance(row, str):
        return Party(OUTSIDE, None, row, **fields)
    kinds = {Unit: AnchorKind.UNIT, PartyOrg: AnchorKind.PARTY_ORG, ChainBody: AnchorKind.BODY}
    return Party(kinds[type(row)].value, row.pk, "", **fields)


def pairing_values(body: ChainBody, *parties: Any, **fields: Any) -> dict[str, Any]:
    joined = parties or (make_unit(), make_unit())
    return {
        "kind_id": term("pairing_kind", "units").pk,
        "body_id": body.pk,
        "parties": [each if isinstance(each, Party) else party(each) for each in joined],
        **fields,
    }


def make_pairing(body: ChainBody | None = None, *parties: Any, **fields: Any) -> Pairing:
    tenant = Tenant.objects.get(pk=current_tenant_id())
    values = pairing_values(body or make_body(make_chain()), *parties, **fields)
    return create_pairing(actor=platform_principal(tenant), values=values)


def put_into(pairing: Pairing, state: PairingState, **fields: Any) -> Pairing:
    """Straight into a state, with what the database asks of it."""
    columns: dict[str, Any] = {"state": state}
    if state in (*STANDING, PairingState.RENEWED, PairingState.ENDED):
        columns |= {"signed_on": SIGNED, "valid_from": SIGNED}
    if state is PairingState.SIGNED:
        columns["valid_from"] = clock.today() + dt.timedelta(days=30)
    if state in (PairingState.RENEWED, PairingState.ENDED):
        columns["ended_on"] = SIGNED + dt.timedelta(days=30)
    if state in (PairingState.ENDED, PairingState.DROPPED):
        columns["reason"] = "示例原因"
    Pairing.objects.filter(pk=pairing.pk).update(**columns | fields)
    pairing.refresh_from_db()
    return pairing
