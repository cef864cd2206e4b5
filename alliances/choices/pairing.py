"""Pairings (结对): what they are, which way they lead, how they live (R32–R34, F081, F083)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class PairingMeaning(TextChoices):
    """What a city's kind of pairing joins, whatever it calls it (F081)."""

    UNITS = "units", "企业与企业"
    PARTY_ORGS = "party_orgs", "党组织与党组织"
    GROUPS = "groups", "研发人员与购销人员等小组"
    UNIVERSITY = "university", "高校院所与企业"
    DEPARTMENT = "department", "部门与企业"
    OTHER = "other", "其他"


class PairingPattern(TextChoices):
    """Who leads whom, and by what (R34, F083)."""

    STATE_PRIVATE = "state_private", "国有带民营"
    LARGE_SMALL = "large_small", "大中带小微"
    MAIN_PARTS = "main_parts", "主机带配套"
    EQUAL = "equal", "不分主次"


class PairingState(TextChoices):
    DRAFT = "draft", "草稿"
    PROPOSED = "proposed", "待签约"
    SIGNED = "signed", "已签约，未到起始日"
    ACTIVE = "active", "进行中"
    DORMANT = "dormant", "长期无活动"
    RENEWED = "renewed", "已续签"
    ENDED = "ended", "已终止"
    DROPPED = "dropped", "未结成"


PAIRING_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PairingState.DRAFT: frozenset({PairingState.PROPOSED, PairingState.SIGNED, PairingState.DROPPED}),
    PairingState.PROPOSED: frozenset({PairingState.DRAFT, PairingState.SIGNED, PairingState.DROPPED}),
    PairingState.SIGNED: frozenset({PairingState.ACTIVE, PairingState.RENEWED, PairingState.ENDED}),
    PairingState.ACTIVE: frozenset({PairingState.DORMANT, PairingState.RENEWED, PairingState.ENDED}),
    PairingState.DORMANT: frozenset({PairingState.ACTIVE, PairingState.RENEWED, PairingState.ENDED}),
    PairingState.RENEWED: frozenset(),
    PairingState.ENDED: frozenset(),
    PairingState.DROPPED: frozenset({PairingState.DRAFT}),
}
# Being talked over: parties and term may still change.
OPEN = (PairingState.DRAFT, PairingState.PROPOSED)
# «已结对»: signed and not over, whether or not anything happens.
STANDING = (PairingState.SIGNED, PairingState.ACTIVE, PairingState.DORMANT)
OVER = (PairingState.RENEWED, PairingState.ENDED, PairingState.DROPPED)


class PartyRole(TextChoices):
    LEAD = "lead", "牵头方"
    FOLLOW = "follow", "参与方"
    EQUAL = "equal", "共建方"


class AgreementState(TextChoices):
    ISSUED = "issued", "待各方签署"
    SIGNED = "signed", "各方已签署"
    VOID = "void", "已作废"


AGREEMENT_TRANSITIONS: Mapping[str, frozenset[str]] = {
    AgreementState.ISSUED: frozenset({AgreementState.SIGNED, AgreementState.VOID}),
    AgreementState.SIGNED: frozenset(),
    AgreementState.VOID: frozenset(),
}
