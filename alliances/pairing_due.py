"""What falls due of itself each day: a term begins, a pairing falls asleep or wakes, an end comes near."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from alliances.choices import PairingState
from alliances.models import Pairing, PairingChain, PairingParty
from alliances.pairing_vitality import STAGE_WORDS, asleep, ending, in_progress, rule_now, stage_of
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.state import transition_all
from core.templatetags.formats import cn_date
from core.tenancy.dated import in_force
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role
from organizations.models import PartyOrgHost

DORMANT, EXPIRY, NUDGE = "pairing.dormant", "pairing.expiry", "pairing.nudge"


def slots(moment: dt.datetime) -> list[str]:
    """Today, while any pairing stands."""
    today = moment.astimezone(clock.CHINA).date()
    standing = Pairing.objects.filter(state__in=[PairingState.SIGNED, PairingState.ACTIVE, PairingState.DORMANT])
    return [today.isoformat()] if standing.exists() else []


def plan(slot: str) -> None:
    """Once a day; run again it changes nothing and tells nobody twice."""
    today = dt.date.fromisoformat(slot)
    begin(today)
    fall_asleep(today)
    tell_of_ends(today)


def begin(today: dt.date) -> int:
    """Signed pairings whose first day has come are in progress."""
    due = Pairing.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=today))
    return transition_all(due, PairingState.ACTIVE, leaving=[PairingState.SIGNED])


def fall_asleep(today: dt.date) -> None:
    """Mark those in which nothing was done for long, and tell those who look after them; wake the others."""
    rows = list(in_progress().select_related("body"))
    silent = asleep(rows, rule_now(), today)
    newly = [row for row in rows if row.pk in silent and row.state == PairingState.ACTIVE]
    awake = [row.pk for row in rows if row.pk not in silent]
    transition_all(Pairing.objects.filter(pk__in=awake), PairingState.ACTIVE, leaving=[PairingState.DORMANT])
    moved = Pairing.objects.filter(pk__in=[row.pk for row in newly])
    transition_all(moved, PairingState.DORMANT, leaving=[PairingState.ACTIVE])
    everywhere = accounts_with_role(Role.DEPARTMENT) if newly else []
    for row in newly:
        notify(
            together(everywhere, liaisons_of(row)),
            event=DORMANT,
            occurrence=f"{row.pk}:{silent[row.pk]}",
            text=f"“{row.name}”自{cn_date(silent[row.pk])}以来没有活动，可提醒各方",
            path=reverse("pairing-detail", args=[row.pk]),
            subject=(row.pk, AnchorKind.PAIRING),
        )


def tell_of_ends(today: dt.date) -> None:
    """Tell once for each stage an end has come to; the same stage tomorrow is the same notice, and is dropped."""
    rule = rule_now()
    rows = list(ending(rule, today).select_related("body"))
    everywhere = accounts_with_role(Role.DEPARTMENT) if rows else []
    for row in rows:
        if row.valid_to is None:
            continue
        stage = stage_of((row.valid_to - today).days, rule)
        notify(
            together(everywhere, liaisons_of(row)),
            event=EXPIRY,
            occurrence=f"{row.pk}:{row.valid_to}:{stage}",
            text=f"“{row.name}”{STAGE_WORDS[stage]}（{cn_date(row.valid_to)}），请办理续签或终止",
            path=reverse("pairing-detail", args=[row.pk]),
            subject=(row.pk, AnchorKind.PAIRING),
        )


def liaisons_of(pairing: Pairing) -> list[Account]:
    """The liaisons of its body, of the body's chain, and of the other chains it serves."""
    served = PairingChain.objects.filter(pairing=pairing).values_list("chain_id", flat=True)
    anchors = [anchor for anchor in (pairing.body_id, pairing.body.chain_id, *served) if anchor]
    return accounts_holding(Grant.objects.filter(role=Role.LIAISON, scope_id__in=anchors))


def contacts_of(pairing: Pairing) -> list[Account]:
    """Whoever speaks for its parties: contacts of the companies, liaisons of units and of bodies among them."""
    parties = PairingParty.objects.filter(pairing=pairing)
    hosts = PartyOrgHost.objects.filter(
        in_force(clock.today()), party_org_id__in=parties.filter(party_org__isnull=False).values("party_org_id")
    )
    anchors = set[UUID]()
    for rows, column in ((parties, "unit_id"), (parties, "body_id"), (hosts, "unit_id")):
        anchors |= {key for key in rows.values_list(column, flat=True) if key}
    return accounts_holding(Grant.objects.filter(role__in=[Role.COMPANY, Role.LIAISON], scope_id__in=anchors))


def together(*groups: Iterable[Account]) -> list[Account]:
    return list({account.pk: account for group in groups for account in group}.values())
