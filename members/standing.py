"""How accounts, grants and tokens stand today: what their lists may be narrowed to, and what 工作台 counts."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from core import clock
from core.choices import Role
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import GrantState, InvitationState
from members.models import Grant, Invitation
from members.queries import accounts_for, grants_for, tokens_for

ACCOUNT_STATES = (
    ("usable", "可用"),
    ("locked", "已锁定"),
    ("expired", "已到期"),
    ("disabled", "已停用"),
    ("ungranted", "可用但没有授权"),
    ("idle", "可用但久未登录"),
)
IDLE = dt.timedelta(days=90)
SOON = dt.timedelta(days=30)


def _granted(**narrowed: Any) -> Exists:
    grants = Grant.objects.filter(in_force(clock.today()), account=OuterRef("pk"), state=GrantState.ACTIVE, **narrowed)
    return Exists(grants)


def account_standing(state: str) -> Q:
    """Accounts in one of ``ACCOUNT_STATES`` now.

    Idle are those that nobody used to sign in for 90 days, the new ones apart; an interface signs in by token.
    """
    expired, locked = Q(expires_on__lt=clock.today()), Q(locked_until__gt=clock.now())
    usable = Q(is_active=True) & ~expired & ~locked
    since = clock.now() - IDLE
    standings: dict[str, Any] = {
        "usable": usable,
        "locked": locked,
        "expired": Q(is_active=True) & expired,
        "disabled": Q(is_active=False),
        "ungranted": usable & ~_granted(),
        "idle": usable
        & (Q(last_login__lt=since) | Q(last_login__isnull=True, created_at__lt=since))
        & ~_granted(role=Role.PORTAL),
    }
    return Q(standings[state])


def ending_grants() -> Q:
    """Grants in force today that end within 30 days."""
    today = clock.today()
    return in_force(today) & Q(state=GrantState.ACTIVE, valid_to__lte=today + SOON)


def standing_card(principal: Principal) -> dict[str, Any]:
    """Accounts in use, and what of them, their grants and tokens asks for a look; each leads to its list."""
    accounts = accounts_for(principal)
    numbers = accounts.aggregate(
        usable=Count("pk", filter=account_standing("usable")),
        locked=Count("pk", filter=account_standing("locked")),
        expired=Count("pk", filter=account_standing("expired")),
        ungranted=Count("pk", filter=account_standing("ungranted")),
        idle=Count("pk", filter=account_standing("idle")),
    )
    now = clock.now()
    tokens: QuerySet[Any] = tokens_for(principal).filter(
        revoked_at__isnull=True, expires_at__gt=now, expires_at__lte=now + SOON
    )
    accounts_url, grants_url = reverse("account-list"), reverse("grant-list")
    lines = [
        ("锁定中的账号", numbers["locked"], f"{accounts_url}?state=locked"),
        ("到期而未停用的账号", numbers["expired"], f"{accounts_url}?state=expired"),
        ("可用但没有授权的账号", numbers["ungranted"], f"{accounts_url}?state=ungranted"),
        ("90 天没有登录的账号", numbers["idle"], f"{accounts_url}?state=idle"),
        ("30 天内到期的授权", grants_for(principal).filter(ending_grants()).count(), f"{grants_url}?ending=true"),
        ("30 天内到期的接口令牌", tokens.count(), reverse("token-list")),
    ]
    return {
        "usable": numbers["usable"],
        "lines": [line for line in lines if line[1]],
        "missing": _administrators_missing() if principal.may_everywhere("grant.edit") else [],
    }


def _administrators_missing() -> list[str]:
    """Of the three administrators, who exclude one another, those nobody is yet nor has been invited to be."""
    held = set(Grant.objects.filter(in_force(clock.today()), state=GrantState.ACTIVE).values_list("role", flat=True))
    invited = Invitation.objects.filter(state=InvitationState.ISSUED, expires_at__gt=clock.now())
    held |= set(invited.values_list("role", flat=True))
    return [str(role.label) for role in (Role.OPERATOR, Role.AUDITOR) if role not in held]
