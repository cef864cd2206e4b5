"""Grants on a chain that went over into others stay where they are: the security administrator is told where to."""

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse

from chains.models import Chain, ChainEvent
from core import clock
from core.choices import AnchorKind, Role
from core.notices import notify
from core.principal import Principal
from core.tenancy.dated import in_force
from members.choices import GrantState
from members.models import Grant
from members.queries import accounts_with_role


def tell_of_grants(actor: Principal, event: ChainEvent, sources: Sequence[Chain], targets: Sequence[Chain]) -> None:
    """Once for each chain that ended and still has grants; whoever is the administrator himself is not told."""
    held = Grant.objects.filter(in_force(clock.today()), scope_id__in=[chain.pk for chain in sources])
    counted = Counter(held.filter(state=GrantState.ACTIVE).values_list("scope_id", flat=True))
    told = [one for one in accounts_with_role(Role.SECURITY) if one.pk != actor.account_id] if counted else []
    where = "、".join(f"“{chain.name}”" for chain in targets)
    for chain in sources:
        if counted[chain.pk]:
            notify(
                told,
                event="grant",
                occurrence=f"chain:{chain.pk}:{event.pk}",
                text=f"“{chain.name}”已调整为{where}，其上还有 {counted[chain.pk]} 项授权，请改授后收回原授权。",
                path=f"{reverse('grant-list')}?scope_kind={AnchorKind.CHAIN}&state={GrantState.ACTIVE}",
            )
