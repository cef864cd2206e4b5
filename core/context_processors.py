"""What every page's frame shows: the tenant, the rooms that are this account's, the notices waiting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.choices import Role
from core.models import Notice, Tenant
from core.principal import Principal


@dataclass(frozen=True)
class Room:
    code: str
    label: str
    icon: str
    url: str
    active: bool
    badge: int = 0
    foot: bool = False


@dataclass(frozen=True)
class RoomSpec:
    """A room of the left rail: registered by its app, shown to whom ``allows`` admits."""

    code: str
    label: str
    icon: str
    url_name: str
    order: int
    allows: Callable[[Principal], bool]
    paths: tuple[str, ...]
    on_phone: bool = False
    foot: bool = False

    def address(self) -> str:
        return reverse(self.url_name)


_rooms: dict[str, RoomSpec] = {}


def registered_rooms() -> list[RoomSpec]:
    return sorted(_rooms.values(), key=lambda spec: spec.order)


def register_room(spec: RoomSpec) -> None:
    _rooms[spec.code] = spec


@dataclass(frozen=True)
class AccountFace:
    display_name: str
    role_label: str


@dataclass(frozen=True)
class Frame:
    signed_in: bool
    tenant: Tenant | None
    tenants: tuple[Tenant, ...]
    rooms: tuple[Room, ...]
    phone_rooms: tuple[Room, ...]
    account: AccountFace | None
    notice_count: int
    large_text: bool


def _rooms_for(principal: Principal, path: str) -> tuple[Room, ...]:
    return tuple(
        Room(
            code=spec.code,
            label=spec.label,
            icon=spec.icon,
            url=reverse(spec.url_name),
            active=path == reverse(spec.url_name) or any(path.startswith(start) for start in spec.paths),
            foot=spec.foot,
        )
        for spec in sorted(_rooms.values(), key=lambda spec: spec.order)
        if spec.allows(principal)
    )


def _frame(request: Any) -> Frame:
    principal: Principal | None = getattr(request, "principal", None)
    if principal is None or principal.account is None:
        return Frame(False, None, (), (), (), None, 0, large_text=False)
    rooms = _rooms_for(principal, request.path)
    roles = "、".join(str(Role(role).label) for role in sorted(principal.roles))
    return Frame(
        signed_in=True,
        tenant=principal.tenant,
        tenants=principal.tenants if len(principal.tenants) > 1 else (),
        rooms=rooms,
        phone_rooms=tuple(room for room in rooms if _rooms[room.code].on_phone),
        account=AccountFace(principal.account.display_name, roles),
        notice_count=Notice.objects.filter(account_id=principal.account.id, read_at__isnull=True).count(),
        large_text=principal.account.large_text,
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": SimpleLazyObject(lambda: _frame(request)), "principal": getattr(request, "principal", None)}
