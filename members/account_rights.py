"""这个账号能做什么: an account's grants in words, room by room, by the table that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core import rights
from core.choices import AnchorKind, Role
from core.models import Account, ApiToken
from core.principal import Principal
from core.right_words import ROOMS, ActionWords, words_of
from core.rights import RIGHTS, GrantFact
from members.holders import counting_grants
from members.models import Grant
from members.scopes import labels

EVERYWHERE = "全部"
SHOWN_SCOPES = 3


@dataclass(frozen=True)
class GrantLine:
    grant: Grant
    scope: str


@dataclass(frozen=True)
class Allowed:
    words: ActionWords
    extent: str


@dataclass(frozen=True)
class RoomRights:
    """What may be done in one room and how far, and the names of what may not."""

    room: str
    allowed: list[Allowed]
    refused: list[str]


@dataclass(frozen=True)
class AccountRights:
    """``rooms`` are told where anything is allowed; ``closed`` are the rooms where nothing is."""

    grants: list[GrantLine]
    rooms: list[RoomRights]
    closed: list[str]
    tokens: list[ApiToken]


def account_rights(principal: Principal, account: Account, *, named: bool) -> AccountRights:
    """What ``account`` may do today in the acting tenant. Four statements and one for each kind of scope.

    Without ``named`` a scope is told by its kind and number: an auditor learns which object, not what it is called.
    """
    grants = list(
        Grant.objects.filter(counting_grants(), account=account)
        .select_related("account", "proposed_by", "decided_by")
        .order_by("role", "valid_from", "id")
    )
    names = labels((grant.scope_kind, grant.scope_id) for grant in grants) if named else _numbers(grants)
    rooms = _rooms([fact_of(grant) for grant in grants], names)
    tokens = ApiToken.objects.filter(account=account, tenant_id=principal.tenant.pk, revoked_at__isnull=True)
    return AccountRights(
        grants=[GrantLine(grant, names[grant.scope_id] if grant.scope_id else EVERYWHERE) for grant in grants],
        rooms=[room for room in rooms if room.allowed],
        closed=[room.room for room in rooms if not room.allowed],
        tokens=list(tokens.order_by("-created_at")),
    )


def fact_of(grant: Grant) -> GrantFact:
    """The grant as the rules about rights take it."""
    return GrantFact(grant.tenant_id, Role(grant.role), grant.scope_id, grant.scope_kind)


def _numbers(grants: Sequence[Grant]) -> dict[UUID, str]:
    return {
        grant.scope_id: f"{AnchorKind(grant.scope_kind).label} {str(grant.scope_id)[-12:]}"
        for grant in grants
        if grant.scope_id and grant.scope_kind
    }


def _rooms(facts: Sequence[GrantFact], names: Mapping[UUID, str]) -> list[RoomRights]:
    allowed: dict[str, list[Allowed]] = {room: [] for room in ROOMS}
    refused: dict[str, list[str]] = {room: [] for room in ROOMS}
    for action in RIGHTS:
        words, extent = words_of(action), _extent(facts, action, names)
        if extent:
            allowed[words.room].append(Allowed(words, extent))
        else:
            refused[words.room].append(words.name)
    return [RoomRights(room, allowed[room], refused[room]) for room in ROOMS]


def _extent(facts: Sequence[GrantFact], action: str, names: Mapping[UUID, str]) -> str:
    """How far the action reaches in words, empty for not at all."""
    whole, within = rights.extents(facts, action)
    if whole:
        return EVERYWHERE
    ids = list(dict.fromkeys(scope for scopes in within.values() for scope in scopes))
    shown = "、".join(names[scope] for scope in ids[:SHOWN_SCOPES])
    return f"{shown}等 {len(ids)} 处" if len(ids) > SHOWN_SCOPES else shown
