"""Grants on what ended and went over into something else stay where they are: the security administrator is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.notices import notify
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.models import Grant
from members.queries import accounts_with_role


@dataclass(frozen=True)
class Left:
    """One thing that ended: ``became`` says what happened to it, ``advice`` what to do with its grants.

    ``occurrence`` tells this ending from another of the same thing.
    """

    key: UUID
    became: str
    advice: str
    occurrence: str


def tell_of_grants(actor: Principal, kind: AnchorKind, ended: Sequence[Left]) -> None:
    """Once for each that still has grants; an administrator who acts himself is not told."""
    held = Grant.objects.filter(in_force(clock.today()), scope_id__in=[left.key for left in ended])
    counted = Counter(held.filter(state=GrantState.ACTIVE).values_list("scope_id", flat=True))
    told = [one for one in accounts_with_role(Role.SECURITY) if one.pk != actor.account_id] if counted else []
    for left in ended:
        if counted[left.key]:
            notify(
                told,
                event="grant",
                occurrence=left.occurrence,
                text=f"{left.became}，其上还有 {counted[left.key]} 项授权，{left.advice}。",
                path=f"{reverse('grant-list')}?scope_kind={kind}&state={GrantState.ACTIVE}",
            )
