"""Accounts of the acting tenant: made, disabled, unlocked by its security administrator; the log has every step."""

import datetime as dt
import re
import unicodedata
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account
from core.passwords import set_password, temporary_password
from core.principal import Principal
from core.records import as_invalid_input, told_as_conflict
from core.sign_in import record_event, unlock
from members.access import locked_account
from members.actions.grants import require_another_security_administrator
from members.choices import GrantState
from members.models import Grant

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")


def check_account(account: Account) -> None:
    if not USERNAME.fullmatch(account.username):
        text = "登录名须为 3 至 60 位，以小写字母开头，只用小写字母、数字、点、减号和下划线。"
        raise InvalidInput(text, fields={"username": [text]})
    try:
        account.full_clean(exclude=["home_tenant"])
    except ValidationError as error:
        if "username" in getattr(error, "error_dict", {}):
            text = "这个登录名已有人使用，请换一个，例如在前面加上本单位的拼音缩写。"
            raise InvalidInput(text, fields={"username": [text]}) from error
        raise as_invalid_input(error) from error


def check_expiry(expires_on: dt.date | None, *, field: str = "expires_on") -> None:
    if expires_on is not None and expires_on < clock.today():
        text = "到期日不能早于今天。要立即停用，请用“停用账号”。"
        raise InvalidInput(text, fields={field: [text]})


def create_account(
    *, actor: Principal, username: str, display_name: str, expires_on: dt.date | None
) -> tuple[Account, str]:
    """A new account without any right, and the temporary password to be told once. Raises NotAllowed, InvalidInput."""
    actor.require_everywhere("account.edit")
    check_expiry(expires_on)
    account = Account(
        username=unicodedata.normalize("NFKC", username).strip(),
        display_name=" ".join(display_name.split()),
        home_tenant=actor.tenant,
        expires_on=expires_on,
        must_change_password=True,
        created_at=clock.now(),
        password_changed_at=clock.now(),
    )
    password = temporary_password()
    account.set_password(password)
    with told_as_conflict(Account):
        check_account(account)
        account.save(force_insert=True)
    return account, password


def update_account(*, actor: Principal, account_id: UUID, display_name: str, expires_on: dt.date | None) -> Account:
    """Rename an account or say until when it may be used. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    actor.require_everywhere("account.edit")
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if expires_on != account.expires_on:
            check_expiry(expires_on)
            if expires_on is not None:
                _keep_security(account)
        account.display_name, account.expires_on = " ".join(display_name.split()), expires_on
        check_account(account)
        account.save(update_fields=["display_name", "expires_on"])
    return account


def _not_own(actor: Principal, account_id: UUID) -> None:
    if actor.account_id == account_id:
        raise NotAllowed("不能对自己的账号办理，请由其他安全管理员办理。", code="own_account")


def _keep_security(account: Account) -> None:
    """An account that is the tenant's last security administrator may not be taken out of use, nor run out."""
    if Grant.objects.filter(account=account, role="security", state=GrantState.ACTIVE).exists():
        require_another_security_administrator(without=account.pk)


def disable_account(*, actor: Principal, account_id: UUID) -> Account:
    """End every session and token of an account at once; grants stay as they are, for when it is enabled again."""
    actor.require_everywhere("account.edit")
    _not_own(actor, account_id)
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if not account.is_active:
            raise Conflict("这个账号已经停用，无需重复办理。", code="already_disabled")
        _keep_security(account)
        account.is_active = False
        account.save(update_fields=["is_active"])
    return account


def enable_account(*, actor: Principal, account_id: UUID) -> Account:
    actor.require_everywhere("account.edit")
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if account.is_active:
            raise Conflict("这个账号正在使用，无需启用。", code="already_enabled")
        account.is_active = True
        account.save(update_fields=["is_active"])
    return account


def unlock_account(*, actor: Principal, account_id: UUID, address: str) -> Account:
    """Let a locked account try again before its time; seen in the log and among its sign-ins."""
    actor.require_everywhere("account.edit")
    _not_own(actor, account_id)
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if not account.is_locked(clock.now()):
            raise Conflict("这个账号没有被锁定，无需解锁。", code="not_locked")
        unlock(account)
        record_event("unlocked", account=account, username=account.username, address=address)
    return account


def reset_password(*, actor: Principal, account_id: UUID) -> tuple[Account, str]:
    """A new temporary password, told once; sessions opened with the old one end. A lock stays."""
    actor.require_everywhere("account.edit")
    _not_own(actor, account_id)
    password = temporary_password()
    with transaction.atomic():
        account = locked_account(actor, account_id)
        set_password(account, password, must_change=True)
    return account, password
