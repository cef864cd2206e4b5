"""API tokens: of one account in one tenant, with scopes and an end; what the account may not do, its token may not."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import Conflict, InvalidInput
from core.identify import account_holds, new_secret, secret_hash
from core.models import ApiToken
from core.principal import Principal
from core.token_scopes import known_scopes
from members.access import get_token_for, locked_account

LONGEST = dt.timedelta(days=365)


def create_token(
    *, actor: Principal, account_id: UUID, label: str, scopes: Sequence[str], expires_on: dt.date
) -> tuple[ApiToken, str]:
    """A token that counts to the end of ``expires_on``, and its secret, told once. Raises NotFound, InvalidInput."""
    actor.require_everywhere("token.edit")
    wrong = _wrong_fields(label, scopes, expires_on)
    with transaction.atomic():
        account = locked_account(actor, account_id)
        if not account_holds(account):
            wrong["account"] = ["这个账号已停用或已到期，请先启用账号。"]
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
    return token, secret


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
