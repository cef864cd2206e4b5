"""Proposing to the security administrator that a grant be taken back, and his answer that it stays."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core.choices import Role
from core.errors import Conflict, InvalidInput
from core.models import Account
from core.notices import notify
from core.principal import Principal
from core.records import change, locked
from core.templatetags.formats import cn_date
from members.access import get_grant_for
from members.choices import GrantState
from members.models import Grant
from members.queries import accounts_with_role

LONGEST = 200


def propose_withdrawal(*, actor: Principal, grant_id: UUID, day: dt.date, reason: str) -> Grant:
    """Ask that a grant be taken back, not needed from ``day`` on; it counts until that is decided. The security
    administrators are told. Raises NotFound, NotAllowed, InvalidInput, Conflict (not in force, asked already).
    """
    actor.require("grant.propose")
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput(fields={"reason": ["请写明建议收回的理由，安全管理员会看到。"]})
    with transaction.atomic():
        grant = _in_force(actor, grant_id, "grant.propose")
        if grant.withdrawal:
            raise Conflict("已建议收回这项授权，正等安全管理员办理。", code="withdrawal_proposed")
        asked = {"withdrawal": reason[:LONGEST], "withdrawal_from": day, "withdrawal_by_id": actor.account_id}
        changed = change(grant, asked, expected_version=None)
        account = Account.objects.get(pk=grant.account_id)
        text = f"建议收回授权：{account.display_name} · {grant.get_role_display()}，{cn_date(day)}起不再需要"
        deciders = [one for one in accounts_with_role(Role.SECURITY) if one.pk != actor.account_id]
        _tell(deciders, changed, text)
    return changed


def keep_grant(*, actor: Principal, grant_id: UUID) -> Grant:
    """The security administrator leaves it in force; who proposed otherwise is told. Raises NotFound, NotAllowed,
    Conflict (nobody proposed to take it back).
    """
    actor.require_everywhere("grant.edit")
    with transaction.atomic():
        grant = _in_force(actor, grant_id, "grant.edit")
        if not grant.withdrawal:
            raise Conflict("没有人建议收回这项授权，无需办理。", code="no_withdrawal")
        proposer = Account.objects.filter(pk=grant.withdrawal_by_id).exclude(pk=actor.account_id)
        changed = take_withdrawal_back(grant)
        _tell(list(proposer), changed, f"授权未收回，继续有效：{changed.get_role_display()}")
    return changed


def take_withdrawal_back(grant: Grant) -> Grant:
    """The locked grant without the proposal to take it back."""
    none: dict[str, object] = {"withdrawal": "", "withdrawal_from": None, "withdrawal_by_id": None}
    return change(grant, none, expected_version=None)


def _in_force(actor: Principal, grant_id: UUID, action: str) -> Grant:
    grant = locked(Grant, get_grant_for(actor, grant_id, action).pk)
    if grant.state != GrantState.ACTIVE:
        raise Conflict("这项授权已不在有效状态，请刷新页面。", code="not_active")
    return grant


def _tell(accounts: list[Account], grant: Grant, text: str) -> None:
    path = reverse("grant-detail", args=[grant.pk])
    notify(accounts, event="grant", occurrence=f"{grant.pk}:withdrawal:{grant.version}", text=text, path=path)
