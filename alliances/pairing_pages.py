"""What a pairing's page and the lists of pairings show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from alliances.agreements import versions_of
from alliances.choices import AgreementState, PairingState, PartyRole
from alliances.models import Pairing, PairingChain, PairingMode, PairingParty, Signature
from alliances.pages import BODIES
from alliances.pairing_parties import in_words, parties_of, party_name
from alliances.pairing_signs import has_expired, state_tag, term_words
from alliances.pairing_vitality import last_days
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Event, Fact, Pair, StateTag, Tone
from organizations.ending import GONE

PAIRINGS = Crumb("结对", "/pairings/")


@dataclass(frozen=True)
class PairingRow:
    pairing: Pairing
    parties: str
    state: StateTag
    term: str


@dataclass(frozen=True)
class PartyLine:
    name: str
    url: str
    kind: str
    role: str
    leads: bool
    gone: str


def pairing_rows(pairings: Iterable[Pairing]) -> list[PairingRow]:
    shown = list(pairings)
    parties = parties_of(pairing.pk for pairing in shown)
    return [PairingRow(row, in_words(parties.get(row.pk, [])), state_tag(row), term_words(row)) for row in shown]


def party_line(row: PairingParty) -> PartyLine:
    name, role = party_name(row), PartyRole(row.role)
    leads = role is PartyRole.LEAD
    if row.unit:
        gone = row.unit.get_state_display() if row.unit.state in GONE else ""
        url = reverse("unit-detail", args=[row.unit.pk])
        return PartyLine(name, url, row.unit.get_kind_display(), role.label, leads, gone)
    if row.party_org:
        gone = "已撤销" if row.party_org.dissolved_on else ""
        url = reverse("party-org-detail", args=[row.party_org.pk])
        return PartyLine(name, url, row.party_org.get_kind_display(), role.label, leads, gone)
    if row.body:
        gone = "已终止" if row.body.ended_on else ""
        return PartyLine(name, reverse("body-detail", args=[row.body.pk]), "链党组织", role.label, leads, gone)
    return PartyLine(name, "", "平台外单位", role.label, leads, "")


def crumbs_to(pairing: Pairing, last: str = "") -> list[Crumb]:
    here = Crumb(pairing.name, reverse("pairing-detail", args=[pairing.pk]) if last else "")
    return [BODIES, PAIRINGS, here, *([Crumb(last)] if last else [])]


def facts_of(pairing: Pairing, parties: list[PairingParty]) -> list[Fact]:
    return [
        Fact("结对类别", pairing.kind.label),
        Fact("带动方式", pairing.get_pattern_display()),
        Fact("结对方", thousands(len(parties)), unit="方"),
        Fact("期限", term_words(pairing)),
        Fact("签约日期", cn_date(pairing.signed_on)),
    ]


def pairs_of(pairing: Pairing) -> list[Pair]:
    chains = PairingChain.objects.filter(pairing=pairing).order_by("chain__order", "chain__name_key")
    modes = PairingMode.objects.filter(pairing=pairing).order_by("mode__order", "mode__label")
    earlier = reverse("pairing-detail", args=[pairing.renews.pk]) if pairing.renews else ""
    return [
        Pair("所属链党组织", pairing.body.name, reverse("body-detail", args=[pairing.body_id])),
        Pair("同时服务的产业链", "、".join(chains.values_list("chain__name", flat=True))),
        Pair("共建主题", pairing.theme),
        Pair("共建方式", "、".join(modes.values_list("mode__label", flat=True))),
        Pair("共建内容", pairing.content),
        *([Pair("续签自", pairing.renews.name, earlier)] if pairing.renews else []),
        *([Pair("原因", pairing.reason)] if pairing.reason else []),
    ]


@dataclass(frozen=True)
class SignatureLine:
    """One party of an agreement: who signed for it (in post, to those who may not see persons) and when."""

    party: str
    who: str
    signed_on: dt.date | None


def agreement_of(pairing: Pairing, parties: list[PairingParty], *, named: bool) -> dict[str, Any]:
    """The context of ``alliances/pairing_agreement.html``."""
    versions = list(versions_of(pairing))
    voided = [row for row in versions if row.state == AgreementState.VOID]
    agreement = next((row for row in versions if row.state != AgreementState.VOID), None)
    if agreement is None:
        return {"agreement": None, "voided": voided}
    signed = {row.party_id: row for row in Signature.objects.filter(agreement=agreement)}
    lines = []
    for party in parties:
        row = signed.get(party.pk)
        who = "" if row is None else " ".join(part for part in (row.post, row.signer if named else "") if part)
        lines.append(SignatureLine(party_name(party), who, row.signed_on if row else None))
    tone: Tone = "ok" if agreement.state == AgreementState.SIGNED else "go"
    return {
        "agreement": agreement,
        "voided": voided,
        "agreement_tag": StateTag(agreement.get_state_display(), tone),
        "signatures": lines,
        "has_signed": bool(signed),
    }


def asked_after(pairing: Pairing) -> str:
    """What should be done about it now, in a sentence."""
    if has_expired(pairing):
        return f"期限已于{cn_date(pairing.valid_to)}届满，请办理续签，或登记终止。"
    if pairing.state == PairingState.DORMANT:
        day = last_days([pairing]).get(pairing.pk)
        nudged = f"；最近一次提醒是{cn_date(pairing.nudged_on)}" if pairing.nudged_on else ""
        return f"自{cn_date(day)}以来没有登记活动{nudged}。可以提醒各方，或登记终止。"
    return ""


def timeline_of(pairing: Pairing) -> list[Event]:
    """The pairing's own story, the latest first."""
    steps = [
        Event("提请各方签约", at=pairing.proposed_on, mark="提", tone="go"),
        Event("各方签约", at=pairing.signed_on, mark="签", tone="ok"),
        Event("提醒各方", at=pairing.nudged_on, mark="催", tone="warn"),
        Event("期限届满", at=pairing.valid_to if has_expired(pairing) else None, mark="满", tone="bad"),
        Event(
            "续签" if pairing.state == PairingState.RENEWED else "终止",
            at=pairing.ended_on,
            text=pairing.reason,
            mark="终",
            tone="off",
        ),
    ]
    return latest_first(step for step in steps if step.at)


def latest_first(told: Iterable[Event]) -> list[Event]:
    """Of ``told`` in the order in which things follow each other: that of one day turns round as well."""
    return sorted(told, key=lambda event: str(event.at))[::-1]
