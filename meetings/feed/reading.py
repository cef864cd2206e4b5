"""What the calendar of an account shows: read with the grants the account has now, never with those it had."""

import datetime as dt
import hmac
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock
from core.errors import NotFound
from core.identify import account_holds, secret_hash
from core.middleware.scope import read_grants
from core.models import Account, Tenant
from core.principal import Principal
from core.tenancy.scope import tenant_scope
from meetings.actions.feed import note_read
from meetings.choices import MeetingState
from meetings.ics.building import EventFacts, Method, calendar_file
from meetings.ics.facts import facts_of
from meetings.models import CalendarFeed, Invitee, Meeting
from meetings.queries import meetings_visible

REASON = "日历订阅"
BEHIND, AHEAD = dt.timedelta(days=92), dt.timedelta(days=400)
MOST = 1000
GONE = "这个日历订阅不存在或已停用。"


def feed_content(tenant: Tenant, secret: str) -> bytes:
    """The calendar file behind a secret address. Raises NotFound: unknown, taken back, or the account has ended."""
    with tenant_scope(tenant.pk, actor_id=None, reason=REASON):
        feed = _feed(secret)
        account: Account = Account.objects.get(pk=feed.account_id)
    with transaction.atomic():
        principal = _principal(tenant, account)
        with tenant_scope(tenant.pk, actor_id=account.pk, reason=REASON, commits_next=True):
            events = [facts_of(tenant, meeting) for meeting in meetings_of(principal)]
            note_read(feed)
    return _file(tenant, events)


def _file(tenant: Tenant, events: Sequence[EventFacts]) -> bytes:
    return calendar_file(events, method=Method.PUBLISH, name=f"{tenant.name}链盟会议")


def _feed(secret: str) -> CalendarFeed:
    digest = secret_hash(secret)
    feed: CalendarFeed | None = CalendarFeed.objects.filter(digest=digest).first()
    if feed is None or not hmac.compare_digest(feed.digest, digest):
        raise NotFound(GONE)
    return feed


def _principal(tenant: Tenant, account: Account) -> Principal:
    """The account with what it may do now. Read before the scope opens, like for any request."""
    grants = tuple(grant for grant in read_grants(account.pk) if grant.tenant_id == tenant.pk)
    principal = Principal(tenant=tenant, account=account, grants=grants)
    if not account_holds(account) or not principal.may("meeting.view"):
        raise NotFound(GONE)
    return principal


def meetings_of(principal: Principal) -> list[Meeting]:
    """Meetings around today that the account sees or is invited to itself; drafts are nobody's appointment."""
    now = clock.now()
    seen, named = meetings_visible(principal), Q(pk__in=_invited(principal.account_id).values("meeting_id"))
    # An empty condition is «all»: joined with another one it would be that one alone.
    found = Meeting.objects.filter(seen | named if seen else seen).exclude(state=MeetingState.DRAFT)
    within = found.filter(starts_at__gte=now - BEHIND, starts_at__lte=now + AHEAD)
    return list(within.select_related("body").order_by("starts_at", "id")[:MOST])


def _invited(account_id: UUID | None) -> "QuerySet[Invitee]":
    found: QuerySet[Invitee] = Invitee.objects.filter(person__account_id=account_id, person__account__isnull=False)
    return found
