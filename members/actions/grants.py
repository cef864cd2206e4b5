"""Grants: proposed by department staff, decided by the security administrator, never wider than whoever gives them."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from core import clock
from core.choices import ADMINISTRATORS, BOUND_ROLES, AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.identify import account_holds
from core.models import Account, Anchor
from core.notices import notify
from core.principal import Principal
from core.records import as_invalid_input, create, told_as_conflict
from core.state import transition
from core.tenancy.dated import in_force
from members.access import get_grant_for, home_account
from members.choices import SCOPES_OF, GrantState
from members.models import Grant
from members.queries import accounts_with_role, has_usable_token

Scope = tuple[AnchorKind, UUID]
DECISION = 200


def _refuse(field: str, text: str) -> InvalidInput:
    return InvalidInput(text, fields={field: [text]})


def check_scope(actor: Principal, action: str, role: Role, scope: Scope | None) -> None:
    """The scope fits the role and lies within the actor's own. Raises InvalidInput at ``scope``, NotAllowed."""
    if scope is None:
        if role in BOUND_ROLES:
            raise _refuse("scope", f"“{role.label}”须写明范围，请选择他负责的产业链、党组织、单位或园区。")
        actor.require_everywhere(action)
        return
    kind, anchor_id = scope
    if kind not in SCOPES_OF.get(role, frozenset()):
        raise _refuse("scope", f"“{role.label}”不能以{kind.label}为范围，请重新选择。")
    anchors = Anchor.objects.filter(pk=anchor_id, kind=kind)
    if not anchors.exists():
        raise _refuse("scope", "所选范围不存在或已移除，请重新选择。")
    if not anchors.filter(actor.visible(action, kind)).exists():
        raise NotAllowed("不能授予超出您本人范围的权限。", code="beyond_own_scope")


def _check_dates(valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to < max(valid_from, clock.today()):
        raise _refuse("valid_to", "终止日期不能早于起始日期，也不能早于今天。")


def _check_account(actor: Principal, account: Account, role: Role) -> None:
    if account.pk == actor.account_id:
        raise NotAllowed("不能给自己的账号授权，请由其他安全管理员办理。", code="own_account")
    if not account_holds(account):
        raise _refuse("account", "这个账号已停用或已到期，请先启用账号。")
    if role != Role.PORTAL and has_usable_token(account):
        raise _refuse("account", "这个账号有有效的接口令牌，只能用于对接。请另选账号，或先停用它的令牌。")


def _check_holdable(grant: Grant) -> None:
    """Raise InvalidInput where the account could not hold ``grant`` beside what it holds (administrators apart, twice).

    The database holds the same; this says it before the decision, and at the proposal.
    """
    held = Grant(**{field.attname: getattr(grant, field.attname) for field in Grant._meta.concrete_fields})
    held.state = GrantState.ACTIVE
    try:
        held.validate_constraints()
    except ValidationError as error:
        raise as_invalid_input(error) from error


def propose_grant(
    *,
    actor: Principal,
    account_id: UUID,
    role: Role,
    scope: Scope | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
    reason: str,
) -> Grant:
    """A grant that waits for the security administrator, who is told. Raises NotAllowed, NotFound, InvalidInput.

    Department staff propose business roles only; administrators are made by the security administrator.
    """
    actor.require("grant.propose")
    if role in ADMINISTRATORS:
        actor.require_everywhere("grant.edit")
    account = home_account(actor, account_id)
    _check_account(actor, account, role)
    check_scope(actor, "grant.propose", role, scope)
    _check_dates(valid_from, valid_to)
    kind, anchor_id = scope or (None, None)
    grant = Grant(
        account=account,
        role=role,
        scope_id=anchor_id,
        scope_kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        proposed_by_id=actor.account_id,
    )
    with transaction.atomic():
        _check_holdable(grant)
        create(grant)
        _tell(
            (one for one in accounts_with_role(Role.SECURITY) if one.pk != actor.account_id),
            grant,
            f"待审批授权：{account.display_name} · {role.label}",
        )
    return grant


def make_grant(
    *,
    actor: Principal,
    account_id: UUID,
    role: Role,
    scope: Scope | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
    reason: str,
) -> Grant:
    """The security administrator's own proposal takes effect at once; proposer and decider stand in the row alike."""
    actor.require_everywhere("grant.edit")
    with transaction.atomic():
        grant = propose_grant(
            actor=actor,
            account_id=account_id,
            role=role,
            scope=scope,
            valid_from=valid_from,
            valid_to=valid_to,
            reason=reason,
        )
        return approve_grant(actor=actor, grant_id=grant.pk)


def _held(actor: Principal, grant_id: UUID) -> Grant:
    """The grant as it is now. Its account is locked first, and every decision about the account takes that lock, so
    none is made on a state another has left behind; a transaction must be open. Raises NotFound, NotAllowed.

    ``no_key``: a stronger lock would hold off every row that names the account, such as the other's decision.
    """
    account_id = get_grant_for(actor, grant_id, "grant.edit").account_id
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
    return get_grant_for(actor, grant_id, "grant.edit")


def approve_grant(*, actor: Principal, grant_id: UUID) -> Grant:
    """Let a proposed grant count. Raises NotFound, NotAllowed, InvalidInput, Conflict (decided already)."""
    actor.require_everywhere("grant.edit")
    with told_as_conflict(Grant):
        grant = _held(actor, grant_id)
        if grant.state == GrantState.PROPOSED:
            _check_account(actor, grant.account, Role(grant.role))
            check_scope(actor, "grant.edit", Role(grant.role), _scope_of(grant))
            _check_dates(grant.valid_from, grant.valid_to)
            _check_holdable(grant)
        grant = transition(grant, GrantState.ACTIVE, decided_by_id=actor.account_id)
        _tell_proposer(actor, grant, "已批准")
        _tell_holder(actor, grant, "您已获得授权")
    return grant


def refuse_grant(*, actor: Principal, grant_id: UUID, reason: str) -> Grant:
    """Turn a proposal down, saying why; the proposer is told. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    actor.require_everywhere("grant.edit")
    reason = reason.strip()
    if not reason:
        raise _refuse("reason", "请写明不批准的理由，提出人会看到。")
    with transaction.atomic():
        grant = transition(
            _held(actor, grant_id), GrantState.REFUSED, decided_by_id=actor.account_id, decision=reason[:DECISION]
        )
        _tell_proposer(actor, grant, "未批准", because=grant.decision)
    return grant


def revoke_grant(*, actor: Principal, grant_id: UUID, reason: str = "") -> Grant:
    """Take a grant back; it counts no more from the account's next request on. Who held it is told.

    Raises NotFound, NotAllowed, Conflict (not in force, or the tenant's last security administrator).
    """
    actor.require_everywhere("grant.edit")
    with transaction.atomic():
        grant = _held(actor, grant_id)
        if grant.role == Role.SECURITY and grant.state == GrantState.ACTIVE:
            require_another_security_administrator(without=grant.account_id)
        grant = transition(
            grant, GrantState.REVOKED, decided_by_id=actor.account_id, decision=reason.strip()[:DECISION]
        )
        _tell_holder(actor, grant, "您的授权已收回")
    return grant


def require_another_security_administrator(*, without: UUID) -> None:
    """Raise Conflict unless the tenant keeps one, able to sign in, besides ``without``. A transaction must be open.

    All security grants are locked, in one order, so that of two administrators taken away at once the second is seen
    to be the last.
    """
    active: QuerySet[Grant] = Grant.objects.filter(role=Role.SECURITY, state=GrantState.ACTIVE)
    held = list(active.select_for_update(of=("self",)).order_by("id").values_list("id", flat=True))
    ids = set(active.filter(in_force(clock.today()), id__in=held).values_list("account_id", flat=True)) - {without}
    if not any(account_holds(account) for account in Account.objects.filter(pk__in=ids)):
        raise Conflict(
            "这是本单位唯一的安全管理员，办理后将无人能管理账号和授权。请先为另一个账号授予安全管理员。",
            code="last_security_administrator",
        )


def _scope_of(grant: Grant) -> Scope | None:
    if grant.scope_id is None or grant.scope_kind is None:
        return None
    return AnchorKind(grant.scope_kind), grant.scope_id


def _tell(accounts: Iterable[Account], grant: Grant, text: str) -> None:
    path = reverse("grant-detail", args=[grant.pk])
    notify(accounts, event="grant", occurrence=f"{grant.pk}:{grant.state}", text=text, path=path)


def _tell_proposer(actor: Principal, grant: Grant, outcome: str, *, because: str = "") -> None:
    proposer = grant.proposed_by
    if proposer is not None and proposer.pk != actor.account_id:
        why = f"，理由：{because}" if because else ""
        _tell([proposer], grant, f"{outcome}授权：{grant.account.display_name} · {grant.get_role_display()}{why}")


def _tell_holder(actor: Principal, grant: Grant, what: str) -> None:
    """Who holds the grant reads on the page of his own rights what changed."""
    if grant.account_id != actor.account_id:
        text = f"{what}：{grant.get_role_display()}"
        occurrence = f"{grant.pk}:{grant.state}:holder"
        notify([grant.account], event="grant", occurrence=occurrence, text=text, path=reverse("own-rights"))
