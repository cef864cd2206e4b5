"""Who sees which talent needs, issues, entries of the pool and matches (F021, F022, F023, F050).

What is filed under a chain is its liaisons' to see; what is a unit's is seen by who speaks for the unit. Issues are
published: everybody who sees needs at all reads them.
"""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from chains.models import Chain
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from members.talent import holding
from organizations.models import Unit
from organizations.queries import standing_units
from services.choices.talent import NeedState
from services.models import TalentIssue, TalentMatch, TalentNeed, TalentProfile

NEED_VIEW, NEED_EDIT, PUBLISH = "talent_need.view", "talent_need.edit", "talent_need.publish"
POOL_VIEW, POOL_EDIT = "talent_pool.view", "talent_pool.edit"
MATCH, PLACE = "talent_match.edit", "talent.edit"


def _filed(principal: Principal, action: str, path: str) -> Q:
    """Rows of the units one looks after, and those filed under a chain one holds whole."""
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    units = principal.visible(action, AnchorKind.UNIT, path=f"{path}unit_id")
    chains = holding(principal).visible(action, AnchorKind.CHAIN, path=f"{path}chain_id")
    return (units & Q(**{f"{path}unit__isnull": False})) | (chains & Q(**{f"{path}chain__isnull": False}))


def needs_visible(principal: Principal, action: str = NEED_VIEW, *, path: str = "") -> Q:
    return _filed(principal, action, path)


def pool_visible(principal: Principal, action: str = POOL_VIEW, *, path: str = "") -> Q:
    return _filed(principal, action, path)


def issues_visible(principal: Principal, action: str = NEED_VIEW) -> Q:
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    return Q() if action == NEED_VIEW and principal.may(NEED_VIEW) else Q(pk__in=[])


def matches_visible(principal: Principal, action: str = MATCH) -> Q:
    """Of one's needs, and of one's talent."""
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    return _filed(principal, action, "need__") | _filed(principal, action, "profile__")


def needs_for(principal: Principal, *, action: str = NEED_VIEW) -> "QuerySet[TalentNeed]":
    found: QuerySet[TalentNeed] = TalentNeed.objects.filter(needs_visible(principal, action))
    return found


def issues_for(principal: Principal) -> "QuerySet[TalentIssue]":
    found: QuerySet[TalentIssue] = TalentIssue.objects.filter(issues_visible(principal))
    return found


def pool_for(principal: Principal, *, action: str = POOL_VIEW) -> "QuerySet[TalentProfile]":
    found: QuerySet[TalentProfile] = TalentProfile.objects.filter(pool_visible(principal, action))
    return found


def matches_for(principal: Principal, *, action: str = MATCH) -> "QuerySet[TalentMatch]":
    found: QuerySet[TalentMatch] = TalentMatch.objects.filter(matches_visible(principal, action))
    return found


def valid_on(day: dt.date) -> Q:
    """Needs that still stand on ``day``."""
    return Q(state=NeedState.OPEN, starts_on__lte=day, ends_on__gte=day)


def units_to_write_for(principal: Principal, action: str) -> "QuerySet[Unit]":
    found: QuerySet[Unit] = standing_units().filter(principal.visible(action, AnchorKind.UNIT, path="id"))
    return found


def holds_chain(principal: Principal, chain_id: UUID, action: str) -> bool:
    """Whether one may file something under the chain."""
    held = holding(principal).visible(action, AnchorKind.CHAIN)
    return bool(Chain.objects.filter(held, pk=chain_id).exists())


def get_need_for(principal: Principal, need_id: UUID, action: str = NEED_VIEW) -> TalentNeed:
    """Raises NotFound, NotAllowed."""
    queryset = TalentNeed.objects.select_related("unit", "unit__region", "chain")
    found: TalentNeed = fetch(queryset, need_id, needs_visible(principal, action))
    return found


def get_issue_for(principal: Principal, issue_id: UUID, action: str = NEED_VIEW) -> TalentIssue:
    found: TalentIssue = fetch(TalentIssue.objects.select_related("chain"), issue_id, issues_visible(principal, action))
    return found


def get_profile_for(principal: Principal, profile_id: UUID, action: str = POOL_VIEW) -> TalentProfile:
    queryset = TalentProfile.objects.select_related("unit", "unit__region", "chain", "kind")
    found: TalentProfile = fetch(queryset, profile_id, pool_visible(principal, action))
    return found


def get_match_for(principal: Principal, match_id: UUID, action: str = MATCH) -> TalentMatch:
    queryset = TalentMatch.objects.select_related(
        "need", "need__unit", "need__chain", "profile", "profile__unit", "profile__kind", "intake"
    )
    found: TalentMatch = fetch(queryset, match_id, matches_visible(principal, action))
    return found
