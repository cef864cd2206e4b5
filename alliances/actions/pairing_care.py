"""Looking after pairings: renewing one, asking after one that is asleep, the city's rule for both."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alliances.access import get_pairing_for
from alliances.actions.pairing import create_pairing, has_ended
from alliances.choices import STANDING, PairingState
from alliances.models import Pairing, PairingChain, PairingMode, PairingRule
from alliances.pairing_due import NUDGE, contacts_of, liaisons_of, together
from alliances.pairing_parties import as_given, parties_of
from alliances.pairing_vitality import rule_now
from chains.actions.values import prepared
from core import clock
from core.choices import AnchorKind
from core.errors import Conflict
from core.notices import notify
from core.principal import Principal
from core.records import change, create, locked

RENEWED_FIELDS = ("name", "kind_id", "body_id", "pattern", "theme", "content")
RULE_FIELDS = ("dormant_days", "early_days", "late_days")


def renew_pairing(
    *, actor: Principal, pairing_id: UUID, valid_from: dt.date | None, valid_to: dt.date | None
) -> Pairing:
    """A draft that takes a signed pairing up for a new term, with the parties that still are, its chains and modes.

    The earlier one goes on until the new one is signed, and ends then as renewed. Raises Conflict (not signed, a
    renewal under way), InvalidInput (fewer than two parties left, an end before the start).
    """
    with transaction.atomic():
        earlier = locked(Pairing, get_pairing_for(actor, pairing_id, "pairing.edit").pk)
        if earlier.state not in STANDING:
            raise Conflict(
                f"“{earlier.name}”{earlier.get_state_display()}，只有已签约的可以续签。", code="not_standing"
            )
        if Pairing.objects.filter(renews=earlier, state__in=[PairingState.DRAFT, PairingState.PROPOSED]).exists():
            raise Conflict(f"“{earlier.name}”已有一项续签正在办理，请打开那一项。", code="renewal_under_way")
        rows = [row for row in parties_of([earlier.pk]).get(earlier.pk, []) if not has_ended(row)]
        values: dict[str, Any] = {name: getattr(earlier, name) for name in RENEWED_FIELDS}
        values |= {"parties": [as_given(row) for row in rows], "valid_from": valid_from, "valid_to": valid_to}
        values["chains"] = list(PairingChain.objects.filter(pairing=earlier).values_list("chain_id", flat=True))
        values["modes"] = list(PairingMode.objects.filter(pairing=earlier).values_list("mode_id", flat=True))
        made = create_pairing(actor=actor, values=values)
        return change(made, {"renews_id": earlier.pk}, expected_version=None)


def nudge_pairing(*, actor: Principal, pairing_id: UUID) -> tuple[Pairing, int]:
    """Ask all parties of a signed pairing, and its liaisons, how it goes: once a day. Returns how many were told.

    Raises Conflict (not signed or over, told today already, nobody to tell).
    """
    with transaction.atomic():
        pairing = locked(Pairing, get_pairing_for(actor, pairing_id, "pairing.edit").pk)
        today = clock.today()
        if pairing.state not in STANDING:
            raise Conflict(f"“{pairing.name}”{pairing.get_state_display()}，无需提醒。", code="not_standing")
        if pairing.nudged_on == today:
            raise Conflict("今天已经提醒过各方，请过几天再提醒。", code="nudged_today")
        told = together(contacts_of(pairing), liaisons_of(pairing))
        if not told:
            raise Conflict("结对各方还没有开通联系人账号，也没有联络员，无法提醒；请先开通。", code="nobody_to_tell")
        notify(
            told,
            event=NUDGE,
            occurrence=f"{pairing.pk}:{today}",
            text=f"请推进“{pairing.name}”的结对共建，开展活动后请及时登记",
            path=reverse("pairing-detail", args=[pairing.pk]),
            subject=(pairing.pk, AnchorKind.PAIRING),
        )
        return change(pairing, {"nudged_on": today}, expected_version=None), len(told)


def set_pairing_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> PairingRule:
    """When this city asks after a pairing. Raises NotAllowed, StaleVersion, InvalidInput."""
    actor.require_everywhere("body.edit")
    columns = prepared(values, RULE_FIELDS)
    with transaction.atomic():
        held = rule_now()
        if held._state.adding:
            return create(PairingRule(**columns))
        return change(held, columns, expected_version=expected_version)
