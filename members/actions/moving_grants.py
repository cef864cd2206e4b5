"""Grants on a record that is to go: the security administrator is asked, nothing moves by itself."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from core import clock
from core.choices import AnchorKind, Role
from core.errors import DomainError
from core.notices import notify
from core.principal import Principal
from members.actions.grants import propose_grant
from members.choices import GrantState
from members.models import Grant
from members.queries import accounts_with_role
from organizations.merging.ways import Meeting, Row, ids_of

NAMED_AT_MOST = 5


def ask_to_move_grants(actor: Principal, meeting: Meeting, rows: Sequence[Row]) -> None:
    """Propose each grant in force for the record that stays, and ask for the old ones to be taken back.

    One that could not be granted (the account was closed) is only named; asked twice on a day, they are told once.
    """
    survivor, absorbed = meeting.survivor, meeting.absorbed
    held = list(Grant.objects.filter(pk__in=ids_of(rows)).select_related("account").order_by("id"))
    reason = f"“{absorbed.name}”并入“{survivor.name}”，改授"[:200]
    for grant in held:
        if grant.state == GrantState.ACTIVE and not _stands(grant, survivor.pk):
            _propose(actor, grant, survivor.pk, reason)
    named = "、".join(f"{grant.account.display_name}（{grant.get_role_display()}）" for grant in held[:NAMED_AT_MOST])
    more = f"等 {len(held)} 项" if len(held) > NAMED_AT_MOST else ""
    notify(
        accounts_with_role(Role.SECURITY),
        event="grant",
        occurrence=f"merge:{absorbed.pk}:{clock.today().isoformat()}",
        text=f"“{absorbed.name}”拟并入“{survivor.name}”，请收回原范围的授权：{named}{more}",
        path=reverse("grant-detail", args=[held[0].pk]) if len(held) == 1 else reverse("grant-list"),
    )


def _stands(grant: Grant, scope_id: UUID) -> bool:
    standing = Grant.objects.filter(state__in=[GrantState.PROPOSED, GrantState.ACTIVE], scope_id=scope_id)
    return bool(standing.filter(account=grant.account, role=grant.role).exists())


def _propose(actor: Principal, grant: Grant, survivor_id: UUID, reason: str) -> None:
    try:
        propose_grant(
            actor=actor,
            account_id=grant.account_id,
            role=Role(grant.role),
            scope=(AnchorKind(str(grant.scope_kind)), survivor_id),
            valid_from=clock.today(),
            valid_to=grant.valid_to,
            reason=reason,
        )
    except DomainError:
        return  # named in the notice all the same: the administrator sees why on the grant's page
