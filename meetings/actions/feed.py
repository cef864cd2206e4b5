"""The secret address of one's own calendar: made, made anew, taken back. Only its digest is kept."""

import secrets

from django.db import transaction

from core import clock
from core.errors import Conflict, NotAllowed
from core.identify import secret_hash
from core.models import Account
from core.principal import Principal
from core.records import change, create
from meetings.models import CalendarFeed

SECRET_BYTES = 32


def _account(actor: Principal) -> Account:
    """Who may subscribe at all: a person with a sight of meetings here. Raises NotAllowed."""
    actor.require("meeting.view")
    if actor.account is None or actor.token is not None:
        raise NotAllowed
    return actor.account


def own_feed(actor: Principal) -> CalendarFeed | None:
    feed: CalendarFeed | None = CalendarFeed.objects.filter(account_id=actor.account_id).first()
    return feed


def make_feed(*, actor: Principal) -> tuple[CalendarFeed, str]:
    """A new address; the one before works no more. The secret is told once. Raises NotAllowed."""
    account = _account(actor)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        # The account's row stands for its feed while there is none: two makers at once leave one of both addresses.
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        feed = own_feed(actor)
        if feed is None:
            return create(CalendarFeed(account=account, digest=secret_hash(secret))), secret
        return change(feed, {"digest": secret_hash(secret), "read_at": None}, expected_version=None), secret


def revoke_feed(*, actor: Principal) -> None:
    """Nothing is read at the address any more. Raises NotAllowed, Conflict (there is none)."""
    _account(actor)
    with transaction.atomic():
        feed = CalendarFeed.objects.select_for_update().filter(account_id=actor.account_id).first()
        if feed is None:
            raise Conflict("没有可以停用的日历订阅，请刷新页面。", code="no_feed")
        feed.delete()


def note_read(feed: CalendarFeed) -> None:
    """When a calendar last asked, to the hour: reading writes no more often."""
    moment = clock.now()
    if feed.read_at is None or (moment - feed.read_at).total_seconds() > 3600:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=moment)
