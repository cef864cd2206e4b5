"""Reads of supply and demand, deals and directories: who sees which."""

import datetime as dt
from uuid import UUID

from django.db.models import Q, QuerySet

from alliances.models import Membership
from alliances.queries import by_body, on_body
from alliances.sight import by_unit, of_unit
from chains.models import ChainUnit
from core import clock
from core.access import fetch
from core.choices import AnchorKind
from core.principal import Principal
from core.rights import extents
from core.tenancy.dated import in_force
from organizations.models import PartyOrgHost
from services.choices import EntryState, Visibility
from services.models import MarketDeal, MarketEntry, MarketIssue, MarketIssueLine

VIEW, EDIT, ISSUE = "market.view", "market.edit", "market.issue"


def own_unit_ids(principal: Principal, action: str = VIEW) -> list[UUID]:
    """The units that grants of ``action`` name."""
    return extents(by_unit(principal).grants, action)[1].get(AnchorKind.UNIT, [])


def speaks_for(principal: Principal, unit_id: UUID, action: str = EDIT) -> bool:
    """Whether a grant names the unit itself."""
    return principal.is_platform or unit_id in own_unit_ids(principal, action)


def holds_market(principal: Principal, body_id: UUID, action: str = EDIT) -> bool:
    return on_body(principal, body_id).may(action)


def listed_to(principal: Principal, *, path: str = "") -> Q:
    """What is listed for the reader: for everybody of the city, for the companies of the chain, for the members."""
    listed = Q(**{f"{path}state": EntryState.LISTED})
    seen = Q(**{f"{path}visibility": Visibility.CITY})
    units = own_unit_ids(principal)
    if units:
        today = clock.today()
        chains = ChainUnit.objects.filter(in_force(today), unit_id__in=units).values("chain_id")
        hosted = PartyOrgHost.objects.filter(in_force(today), unit_id__in=units).values("party_org_id")
        joined = Membership.objects.filter(in_force(today), Q(unit_id__in=units) | Q(party_org_id__in=hosted))
        of_members = Q(**{f"{path}body_id__in": joined.values("body_id")})
        on_chain = Q(**{f"{path}body__chain_id__in": chains})
        seen |= Q(**{f"{path}visibility": Visibility.ALLIANCE}) & of_members
        seen |= Q(**{f"{path}visibility": Visibility.CHAIN}) & (on_chain | of_members)
    return listed & seen


def entries_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """Entries of bodies held whole, those of one's own units, and to read what is listed for one."""
    whole = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if principal.is_platform or not whole:
        return Q()
    own = whole | of_unit(principal, action, f"{path}unit_id")
    return own | listed_to(principal, path=path) if action == VIEW and principal.may(VIEW) else own


def entries_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[MarketEntry]":
    rows: QuerySet[MarketEntry] = MarketEntry.objects.filter(entries_visible(principal, action))
    return rows


def on_offer(day: dt.date, *, path: str = "") -> Q:
    return Q(**{f"{path}state": EntryState.LISTED}) & in_force(day, path=path)


def get_entry_for(principal: Principal, entry_id: UUID, action: str = VIEW) -> MarketEntry:
    """Raises NotFound, NotAllowed."""
    queryset = MarketEntry.objects.select_related("body__chain", "unit", "segment", "industry")
    found: MarketEntry = fetch(queryset, entry_id, entries_visible(principal, action))
    return found


def deals_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """Deals of bodies held whole, and those in which one's own unit is a side."""
    whole = by_body(principal).visible(action, AnchorKind.BODY, path=f"{path}entry__body_id")
    if principal.is_platform or not whole:
        return Q()
    sides = of_unit(principal, action, f"{path}unit_id") | of_unit(principal, action, f"{path}entry__unit_id")
    return whole | sides


def deals_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[MarketDeal]":
    rows: QuerySet[MarketDeal] = MarketDeal.objects.filter(deals_visible(principal, action))
    return rows


def get_deal_for(principal: Principal, deal_id: UUID, action: str = VIEW) -> MarketDeal:
    """Raises NotFound, NotAllowed."""
    queryset = MarketDeal.objects.select_related(
        "entry__body", "entry__unit", "unit", "counter", "outcome__kind", "outcome__asked", "opened_by"
    )
    found: MarketDeal = fetch(queryset, deal_id, deals_visible(principal, action))
    return found


def issues_visible(principal: Principal, action: str = VIEW, *, path: str = "") -> Q:
    """Directories of the whole city are for everybody who sees the market; a body's for those who see that body."""
    if principal.is_platform or principal.may_everywhere(action):
        return Q()
    of_body = principal.visible(action, AnchorKind.BODY, path=f"{path}body_id")
    if action != VIEW or not principal.may(VIEW):
        return of_body & Q(**{f"{path}body__isnull": False})
    return of_body | Q(**{f"{path}body__isnull": True})


def issues_for(principal: Principal, *, action: str = VIEW) -> "QuerySet[MarketIssue]":
    rows: QuerySet[MarketIssue] = MarketIssue.objects.filter(issues_visible(principal, action))
    return rows


def get_issue_for(principal: Principal, issue_id: UUID, action: str = VIEW) -> MarketIssue:
    """Raises NotFound, NotAllowed."""
    queryset = MarketIssue.objects.select_related("body", "issued_by")
    found: MarketIssue = fetch(queryset, issue_id, issues_visible(principal, action))
    return found


def lines_for(principal: Principal) -> "QuerySet[MarketIssueLine]":
    rows: QuerySet[MarketIssueLine] = MarketIssueLine.objects.filter(issues_visible(principal, VIEW, path="issue__"))
    return rows
