"""Invitations: proposed by the department or made by the security administrator, accepted once by whoever has the link.

Making accounts and giving rights stays the security administrator's: a proposal is no link.
"""

import datetime as dt
import secrets
import unicodedata
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from core import clock, passwords
from core.choices import ADMINISTRATORS, AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.identify import secret_hash
from core.models import Account
from core.notices import notify
from core.principal import Principal
from core.records import create, told_as_conflict
from core.state import transition
from members.actions.accounts import check_account, check_expiry
from members.actions.grants import Scope, check_scope
from members.choices import GrantState, InvitationState
from members.models import Grant, Invitation
from members.queries import accounts_with_role

LINK_LASTS = dt.timedelta(days=7)
SECRET_BYTES = 32


def propose_invitation(
    *,
    actor: Principal,
    display_name: str,
    role: Role,
    scope: Scope | None,
    account_until: dt.date | None,
    reason: str,
) -> Invitation:
    """Ask the security administrator to invite a colleague. Raises NotAllowed, InvalidInput.

    Department staff propose business roles only, within their own scope; an interface account is never invited.
    """
    actor.require("grant.propose")
    if role in ADMINISTRATORS:
        actor.require_everywhere("grant.edit")
    if role == Role.PORTAL:
        raise InvalidInput(fields={"role": ["接口账号不属于个人，请由安全管理员在“账号”中开通。"]})
    check_scope(actor, "grant.propose", role, scope)
    check_expiry(account_until, field="account_until")
    kind, anchor_id = scope or (None, None)
    invitation = Invitation(
        display_name=" ".join(display_name.split()),
        role=role,
        scope_id=anchor_id,
        scope_kind=kind,
        account_until=account_until,
        reason=" ".join(reason.split()),
        proposed_by_id=actor.account_id,
    )
    with transaction.atomic():
        create(invitation)
        deciders = [one for one in accounts_with_role(Role.SECURITY) if one.pk != actor.account_id]
        notify(
            deciders,
            event="grant",
            occurrence=f"{invitation.pk}:proposed",
            text=f"待审批邀请：{invitation.display_name} · {role.label}",
            path=reverse("invitation-detail", args=[invitation.pk]),
        )
    return invitation


def invite(
    *,
    actor: Principal,
    display_name: str,
    role: Role,
    scope: Scope | None,
    account_until: dt.date | None,
    reason: str,
) -> tuple[Invitation, str]:
    """The security administrator's own invitation, and the secret of its link, told once. Raises as proposing does."""
    _require_deciding(actor)
    with transaction.atomic():
        proposed = propose_invitation(
            actor=actor,
            display_name=display_name,
            role=role,
            scope=scope,
            account_until=account_until,
            reason=reason,
        )
        return issue_link(actor=actor, invitation_id=proposed.pk)


def _require_deciding(actor: Principal) -> None:
    actor.require_everywhere("account.edit")
    actor.require_everywhere("grant.edit")


def _held(actor: Principal, invitation_id: UUID) -> Invitation:
    """The invitation as it is now, locked. Raises NotFound, NotAllowed."""
    actor.require("grant.view")
    found: Invitation | None = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("proposed_by")
        .filter(pk=invitation_id, tenant_id=actor.tenant.pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def issue_link(*, actor: Principal, invitation_id: UUID) -> tuple[Invitation, str]:
    """Approve a proposal, or replace a link that was lost or ran out: the earlier one works no more.

    The secret is told once; only its hash is kept. Raises NotFound, NotAllowed, Conflict.
    """
    _require_deciding(actor)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    link = {
        "secret_hash": secret_hash(secret),
        "expires_at": clock.now() + LINK_LASTS,
        "decided_by_id": actor.account_id,
    }
    with transaction.atomic():
        invitation = _held(actor, invitation_id)
        if invitation.state == InvitationState.ISSUED:
            Invitation.objects.filter(pk=invitation.pk).update(
                version=invitation.version + 1, updated_at=clock.now(), **link
            )
            invitation.refresh_from_db()
            return invitation, secret
        check_scope(actor, "grant.edit", Role(invitation.role), _scope_of(invitation))
        moved = transition(invitation, InvitationState.ISSUED, **link)
        _tell_proposer(actor, moved, "已批准邀请")
    return moved, secret


def refuse_invitation(*, actor: Principal, invitation_id: UUID) -> Invitation:
    """Turn a proposal down. Raises NotFound, NotAllowed, Conflict."""
    _require_deciding(actor)
    with transaction.atomic():
        moved = transition(_held(actor, invitation_id), InvitationState.REFUSED, decided_by_id=actor.account_id)
        _tell_proposer(actor, moved, "未批准邀请")
    return moved


def withdraw_invitation(*, actor: Principal, invitation_id: UUID) -> Invitation:
    """Take an invitation back; its link works no more. The proposer may, and the security administrator.

    Raises NotFound, NotAllowed, Conflict (accepted or decided already).
    """
    with transaction.atomic():
        invitation = _held(actor, invitation_id)
        if invitation.proposed_by is None or invitation.proposed_by.pk != actor.account_id:
            _require_deciding(actor)
        return transition(invitation, InvitationState.WITHDRAWN)


def usable_invitation(secret: str) -> Invitation:
    """The open scope's invitation whose link this is. Raises NotFound, or Conflict saying what became of it."""
    found: Invitation | None = Invitation.objects.filter(secret_hash=secret_hash(secret)).first()
    if found is None:
        raise NotFound("这个邀请链接不对或已更换，请核对是否复制完整，或向邀请您的人要新的链接。")
    if found.state == InvitationState.ACCEPTED:
        raise Conflict("这个邀请链接已经用过，每个链接只能开通一次账号。请直接登录。", code="invitation_used")
    if found.state != InvitationState.ISSUED:
        raise Conflict("这份邀请已经撤回，请与邀请您的人联系。", code="invitation_withdrawn")
    if found.expires_at is not None and found.expires_at <= clock.now():
        raise Conflict("这个邀请链接已过期，请向邀请您的人要新的链接。", code="invitation_expired")
    return found


def accept_invitation(*, tenant_principal: Principal, secret: str, username: str, password: str) -> Account:
    """Open the account the invitation is for, with the rights decided before, in one step and only once.

    ``tenant_principal`` is the platform's, acting for nobody yet. Raises NotFound, Conflict, InvalidInput by field.
    """
    if not tenant_principal.is_platform:
        raise NotAllowed
    with told_as_conflict(Account):
        invitation = usable_invitation(secret)
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if invitation.state != InvitationState.ISSUED:
            raise Conflict("这个邀请链接已经用过，每个链接只能开通一次账号。请直接登录。", code="invitation_used")
        account = _opened(tenant_principal, invitation, username, password)
        _grant(invitation, account)
        transition(invitation, InvitationState.ACCEPTED, account_id=account.pk, accepted_at=clock.now())
    return account


def _opened(principal: Principal, invitation: Invitation, username: str, password: str) -> Account:
    account = Account(
        username=unicodedata.normalize("NFKC", username).strip(),
        display_name=invitation.display_name,
        home_tenant=principal.tenant,
        expires_on=invitation.account_until,
        created_at=clock.now(),
        password_changed_at=clock.now(),
    )
    passwords.check(password, account, field="password")
    account.set_password(password)
    check_account(account)
    account.save(force_insert=True)
    return account


def _grant(invitation: Invitation, account: Account) -> None:
    """The right the security administrator decided when the link was made, in force from today."""
    create(
        Grant(
            account=account,
            role=invitation.role,
            scope_id=invitation.scope_id,
            scope_kind=invitation.scope_kind,
            state=GrantState.ACTIVE,
            valid_from=clock.today(),
            valid_to=invitation.account_until,
            reason=invitation.reason,
            proposed_by_id=invitation.proposed_by_id,
            decided_by_id=invitation.decided_by_id,
        )
    )


def _scope_of(invitation: Invitation) -> Scope | None:
    from_kind, from_id = invitation.scope_kind, invitation.scope_id
    return None if from_kind is None or from_id is None else (AnchorKind(from_kind), from_id)


def _tell_proposer(actor: Principal, invitation: Invitation, outcome: str) -> None:
    proposer = invitation.proposed_by
    if proposer is not None and proposer.pk != actor.account_id:
        notify(
            [proposer],
            event="grant",
            occurrence=f"{invitation.pk}:{invitation.state}",
            text=f"{outcome}：{invitation.display_name} · {invitation.get_role_display()}",
            path=reverse("invitation-detail", args=[invitation.pk]),
        )
