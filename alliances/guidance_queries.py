"""Reads of guidance and recommendations: the body's own hands see all, a member what was sent to it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Q, QuerySet

from alliances.choices import RECEIVED, GuidanceState
from alliances.models import Guidance, Recommendation
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.templatetags.parts import StateTag, Tone


def _by_unit(principal: Principal) -> Principal:
    """The same person with only those grants that name a unit: whoever works for a member."""
    return replace(principal, grants=tuple(grant for grant in principal.grants if grant.scope_kind == AnchorKind.UNIT))


def guidances_visible(principal: Principal, action: str = "guidance.view") -> Q:
    """Those of bodies held whole; and, once sent, those to the units and party organizations one works for."""
    whole: Q = by_body(principal).visible(action, AnchorKind.BODY, path="body_id")
    if principal.is_platform or not whole:
        return whole
    member = _by_unit(principal)
    units = member.visible(action, AnchorKind.UNIT, path="unit_id") & Q(unit_id__isnull=False)
    orgs = member.visible(action, AnchorKind.PARTY_ORG, path="party_org_id") & Q(party_org_id__isnull=False)
    return whole | (Q(state__in=RECEIVED) & (units | orgs))


def guidances_for(principal: Principal, *, action: str = "guidance.view") -> "QuerySet[Guidance]":
    queryset: QuerySet[Guidance] = Guidance.objects.filter(guidances_visible(principal, action))
    return queryset


def recommendations_visible(principal: Principal, action: str = "recommendation.view") -> Q:
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def recommendations_for(principal: Principal, *, action: str = "recommendation.view") -> "QuerySet[Recommendation]":
    queryset: QuerySet[Recommendation] = Recommendation.objects.filter(recommendations_visible(principal, action))
    return queryset


def overdue(day: dt.date) -> Q:
    """Sent, not answered, and past the day by which a reply was asked for."""
    return Q(state=GuidanceState.SENT, due_on__lt=day)


def name_of(guidance: Guidance) -> str:
    """The member it goes to; rows are read with ``party_org`` and ``unit``."""
    row = guidance.party_org or guidance.unit
    return row.name if row else ""


TONES: Mapping[str, Tone] = {"draft": "off", "sent": "go", "answered": "warn", "closed": "ok", "withdrawn": "off"}


def guidance_tag(guidance: Guidance) -> StateTag:
    if guidance.state == GuidanceState.SENT and guidance.due_on and guidance.due_on < clock.today():
        return StateTag("逾期未回复", "bad")
    return StateTag(guidance.get_state_display(), TONES[guidance.state])
