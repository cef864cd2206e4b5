"""Signing in by user name and password: failures are counted in PostgreSQL, five of them lock for 15 minutes.

Whoever asks learns nothing but yes or no: an unknown name, a wrong password, a locked, ended or disabled account cost
the same one hash and get the same answer.
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from core import clock
from core.identify import account_holds
from core.models import Account, SignInEvent

MAX_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
REFUSED = "登录名或密码不正确，或账号已锁定、停用。请核对后重试；仍不能登录时，请联系本单位安全管理员。"


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxy the last address it added, never one the client claims."""
    forwarded: str = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def record_event(outcome: str, *, account: Account | None, username: str, address: str) -> None:
    SignInEvent.objects.create(
        at=clock.now(), account=account, username=username[:60], address=address, outcome=outcome
    )


def sign_in(*, username: str, password: str, address: str) -> Account | None:
    """The account if name and password admit it now. Writes one SignInEvent and the count of failures.

    The account's row stays locked while the password is checked: of attempts made at once each sees the failures of
    those before it, so no more than five passwords are ever tried. ``durable``: inside another transaction the count
    could be rolled back with it, so being called there is an error.
    """
    with transaction.atomic(durable=True):
        account: Account | None = Account.objects.select_for_update(no_key=True).filter(username=username).first()
        outcome = _outcome(account, password, clock.now())
        record_event(outcome, account=account, username=username, address=address)
    return account if outcome == "signed_in" else None


def _outcome(account: Account | None, password: str, moment: dt.datetime) -> str:
    if account is None or account.is_locked(moment):
        make_password(password)  # the hash that checking a real password would have cost
        return "refused" if account is None else "locked"
    if not account.check_password(password):
        return _count_failure(account, moment)
    if not account_holds(account):
        return "refused"
    if account.failed_attempts or account.locked_until:
        account.failed_attempts, account.locked_until = 0, None
        account.save(update_fields=["failed_attempts", "locked_until"])
    return "signed_in"


def _count_failure(account: Account, moment: dt.datetime) -> str:
    """One failure more; after a lock has run out counting starts anew."""
    account.failed_attempts = 1 if account.locked_until else account.failed_attempts + 1
    account.locked_until = moment + LOCKED_FOR if account.failed_attempts >= MAX_FAILURES else None
    account.save(update_fields=["failed_attempts", "locked_until"])
    return "locked" if account.locked_until else "refused"
