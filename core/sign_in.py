"""Signing in by user name and password: failures are counted in PostgreSQL.

Five failures from one network lock the account **for that network** for 15 minutes, so that somebody elsewhere cannot
lock its owner out; twenty from anywhere lock it for every network it has not been used from lately; ten a minute from
one address hold that address off, whatever names it tries.

Whoever asks learns nothing but yes or no: an unknown name, a wrong password, a locked, ended or disabled account cost
the same one hash and get the same answer. That an address is held off says nothing about any account.
"""

import datetime as dt
import ipaddress

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from core import clock
from core.errors import TooManyRequests
from core.identify import account_holds
from core.models import Account, AccountNetwork, SignInEvent

MAX_FAILURES = 5
MAX_FAILURES_ANYWHERE = 20
LOCKED_FOR = dt.timedelta(minutes=15)
MAX_PER_ADDRESS = 10
ADDRESS_WINDOW = dt.timedelta(minutes=1)
# How long after a sign-in its network still counts as the owner's own.
FAMILIAR_FOR = dt.timedelta(days=90)
ANYWHERE = ""
REFUSED = "登录名或密码不正确，或账号已锁定、停用。请核对后重试；仍不能登录时，请联系本单位安全管理员。"
THROTTLED = "这个网络地址一分钟内登录失败次数过多，请等一分钟再试。"


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxy the last address it added, never one the client claims."""
    forwarded: str = request.headers.get("X-Forwarded-For", "")
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def network_of(address: str) -> str:
    """The network an address lies in: what one office or one household has. Never empty."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 64}", strict=False))


def record_event(outcome: str, *, account: Account | None, username: str, address: str) -> None:
    SignInEvent.objects.create(
        at=clock.now(), account=account, username=username[:60], address=address, outcome=outcome
    )


def sign_in(*, username: str, password: str, address: str) -> Account | None:
    """The account if name and password admit it now. Writes one SignInEvent and the count of failures.

    The account's row stays locked while the password is checked: of attempts made at once each sees the failures of
    those before it, so no more than five passwords are ever tried. ``durable``: inside another transaction the count
    could be rolled back with it, so being called there is an error. Raises TooManyRequests for an address held off.
    """
    if _is_held_off(address):
        with transaction.atomic(durable=True):
            record_event("throttled", account=None, username=username, address=address)
        raise TooManyRequests(THROTTLED, code="address_held_off")
    with transaction.atomic(durable=True):
        account: Account | None = Account.objects.select_for_update(no_key=True).filter(username=username).first()
        outcome = _outcome(account, password, network_of(address), clock.now())
        record_event(outcome, account=account, username=username, address=address)
    return account if outcome == "signed_in" else None


def _is_held_off(address: str) -> bool:
    """Whether too many attempts from here failed of late. Attempts under way are not counted yet: as many as there are
    workers may pass together. Those turned away are not counted either, so the hold ends by itself.
    """
    failed = SignInEvent.objects.filter(
        address=address, at__gt=clock.now() - ADDRESS_WINDOW, outcome__in=["refused", "locked"]
    )
    return failed.count() >= MAX_PER_ADDRESS


def _outcome(account: Account | None, password: str, network: str, moment: dt.datetime) -> str:
    if account is None or _is_locked(account, network, moment):
        make_password(password)  # the hash that checking a real password would have cost
        return "refused" if account is None else "locked"
    if not account.check_password(password):
        return _count_failure(account, network, moment)
    if not account_holds(account):
        return "refused"
    _forget_failures(account, network, moment)
    return "signed_in"


def _is_locked(account: Account, network: str, moment: dt.datetime) -> bool:
    rows = {row.network: row for row in account.networks.filter(network__in=[network, ANYWHERE])}
    here, anywhere = rows.get(network), rows.get(ANYWHERE)
    if here is not None and here.is_locked(moment):
        return True
    is_familiar = here is not None and here.signed_in_at is not None and moment < here.signed_in_at + FAMILIAR_FOR
    return anywhere is not None and anywhere.is_locked(moment) and not is_familiar


def _count_failure(account: Account, network: str, moment: dt.datetime) -> str:
    """One failure more, here and anywhere; after a lock has run out counting starts anew."""
    locked = [
        _counted(account, place, limit, moment)
        for place, limit in ((network, MAX_FAILURES), (ANYWHERE, MAX_FAILURES_ANYWHERE))
    ]
    account.failed_attempts = min(account.failed_attempts + 1, 32_767)
    _show_latest_lock(account, moment)
    return "locked" if any(locked) else "refused"


def _counted(account: Account, network: str, limit: int, moment: dt.datetime) -> bool:
    """Count one failure in the row of ``network``; whether that locks it. The account's row must be locked."""
    row, _ = AccountNetwork.objects.get_or_create(account=account, network=network)
    if row.is_locked(moment):
        return False  # a familiar network fails while strangers are locked out: their lock is not lengthened
    row.failed_attempts = 1 if row.locked_until else row.failed_attempts + 1
    row.locked_until = moment + LOCKED_FOR if row.failed_attempts >= limit else None
    row.save(update_fields=["failed_attempts", "locked_until"])
    return row.locked_until is not None


def _forget_failures(account: Account, network: str, moment: dt.datetime) -> None:
    """A success forgets the failures of its network, makes the network familiar, and clears rows of no more use.

    The count of all networks together stays while it locks: the owner's success must not admit who is guessing.
    """
    AccountNetwork.objects.update_or_create(
        account=account,
        network=network,
        defaults={"failed_attempts": 0, "locked_until": None, "signed_in_at": moment},
    )
    others = account.networks.exclude(network=network).exclude(locked_until__gt=moment)
    others.exclude(signed_in_at__gt=moment - FAMILIAR_FOR).delete()
    if account.failed_attempts or account.locked_until:
        account.failed_attempts = 0
        _show_latest_lock(account, moment)


def _show_latest_lock(account: Account, moment: dt.datetime) -> None:
    locks = account.networks.filter(locked_until__gt=moment).order_by("-locked_until")
    account.locked_until = locks.values_list("locked_until", flat=True).first()
    account.save(update_fields=["failed_attempts", "locked_until"])


def locks_of(account: Account, moment: dt.datetime) -> list[AccountNetwork]:
    """The networks for which the account is locked now; ``ANYWHERE`` first."""
    return list(account.networks.filter(locked_until__gt=moment).order_by("network"))


def unlock(account: Account) -> None:
    """End every lock of an account; familiar networks stay so. Its row must be locked."""
    account.networks.update(failed_attempts=0, locked_until=None)
    account.failed_attempts, account.locked_until = 0, None
    account.save(update_fields=["failed_attempts", "locked_until"])
