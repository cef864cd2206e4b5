"""API tokens: of one interface account in one tenant, with scopes and an end; what it may not do, its token may not.

Never of a person's account: whoever issues a token sees its secret, and could act in that person's name (ADR 0013).
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from core import clock
from core.choices import Role
from core.errors import Conflict, InvalidInput
from core.identify import account_holds, new_secret, secret_hash
from core.models import ApiToken
from core.notices import notify
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.token_scopes import known_scopes
from members.access import get_token_for, locked_account
from members.queries import accounts_with_role, is_interface

LONGEST = dt.timedelta(days=365)
NOT_AN_INTERFACE = (
    "令牌只发给专用的接口账号（只有“政务平台接口”一种授权）。请为对接的平台另开账号，由组织部门提出授权后再发放。"
)


def create_token(
    *, actor: Principal, account_id: UUID, label: str, scopes: Sequence[str], expires_on: dt.date
) -> tuple[ApiToken, str]:
    """A token that counts to the end of ``expires_on``, and its secret, told once. The auditors and the department
    are told that there is one. Raises NotFound, NotAllowed, InvalidInput (also for an account that is no interface).
    """
    actor.require_everywhere("token.edit")
    wrong = _wrong_fields(label, scopes, expires_on)
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if not account_holds(account):
            wrong["account"] = ["这个账号已停用或已到期，请先启用账号。"]
        elif not is_interface(account):
            wrong["account"] = [NOT_AN_INTERFACE]
        if wrong:
            raise InvalidInput(fields=wrong)
        secret, prefix = new_secret()
        token: ApiToken = ApiToken.objects.create(
            account=account,
            tenant=actor.tenant,
            label=label.strip(),
            prefix=prefix,
            secret_hash=secret_hash(secret),
            scopes=sorted(set(scopes)),
            created_at=clock.now(),
            expires_at=dt.datetime.combine(expires_on, dt.time.max, clock.CHINA),
        )
        _tell(actor, token)
    return token, secret


def _tell(actor: Principal, token: ApiToken) -> None:
    """One word to everybody who could miss a token nobody asked for: those who read the log, those whose data it is."""
    watching = [*accounts_with_role(Role.AUDITOR), *accounts_with_role(Role.DEPARTMENT)]
    notify(
        [account for account in watching if account.pk != actor.account_id],
        event="token",
        occurrence=str(token.pk),
        text=f"已发放接口令牌“{token.label}”（账号：{token.account.display_name}），{cn_date(token.expires_at)}到期",
    )


def _wrong_fields(label: str, scopes: Sequence[str], expires_on: dt.date) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not label.strip():
        wrong["label"] = ["请写明用途，例如对接哪个平台。"]
    if not scopes or set(scopes) - set(known_scopes()):
        wrong["scopes"] = ["请至少选择一个范围，且只能从列表中选择。"]
    if not clock.today() <= expires_on <= clock.today() + LONGEST:
        wrong["expires_on"] = ["到期日应在今天之后、一年以内。"]
    return wrong


def revoke_token(*, actor: Principal, token_id: UUID) -> ApiToken:
    """End a token; the next request with it is refused. Raises NotFound, Conflict."""
    actor.require_everywhere("token.edit")
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=get_token_for(actor, token_id).pk)
        if token.revoked_at is not None:
            raise Conflict("这个令牌已经停用，无需重复办理。", code="already_revoked")
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
    return token
