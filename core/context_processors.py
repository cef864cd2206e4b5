"""What every page's frame shows: the tenant, the rooms that are this account's, the notices waiting."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.choices import Role
from core.database.prepared import rows_of
from core.guide.pages import section_of
from core.models import Tenant
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
class RoomTab:
    """A list that a higher app adds to a lower room's tabs (人员 beside 单位); ``path`` makes the room active too."""

    code: str
    label: str
    url_name: str
    path: str
    allows: Callable[[Principal], bool]


_tabs: dict[str, list[RoomTab]] = {}


def register_room_tab(room: str, tab: RoomTab) -> None:
    _tabs.setdefault(room, []).append(tab)


@dataclass(frozen=True)
class TabLink:
    code: str
    label: str
    url: str


@dataclass(frozen=True)
class AccountFace:
    display_name: str
    role_label: str


@dataclass(frozen=True)
class TenantFace:
    """How the tenant shows itself (core.profile)."""

    label: str
    organization: str
    contact: str
    logo_url: str
    on_prints: bool


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
    room_tabs: tuple[TabLink, ...] = ()
    face: TenantFace | None = None
    help_url: str = ""


def _is_active(spec: RoomSpec, path: str) -> bool:
    starts = (*spec.paths, *(tab.path for tab in _tabs.get(spec.code, ())))
    return path == reverse(spec.url_name) or any(path.startswith(start) for start in starts)


def rooms_on_the_way(rooms: Sequence[Room], addresses: Iterable[str]) -> Sequence[Room]:
    """The rooms as they are shown. A page of no room of its own (an export, an import, a history) stands in the room
    its way back leads to: ``addresses`` are those of its crumbs, from the outermost in.
    """
    if any(room.active for room in rooms):
        return rooms
    for address in addresses:
        path = urlsplit(address).path
        if path and any(_is_active(_rooms[room.code], path) for room in rooms):
            return [replace(room, active=_is_active(_rooms[room.code], path)) for room in rooms]
    return rooms


def _tabs_for(principal: Principal, path: str) -> tuple[TabLink, ...]:
    """The tabs of the room one is in that this person may open, also where the room itself is not in their menu."""
    here = [spec.code for spec in _rooms.values() if _is_active(spec, path)]
    added = [tab for code in here for tab in _tabs.get(code, ()) if tab.allows(principal)]
    return tuple(TabLink(tab.code, tab.label, reverse(tab.url_name)) for tab in added)


def _rooms_for(principal: Principal, path: str) -> tuple[Room, ...]:
    return tuple(
        Room(
            code=spec.code,
            label=spec.label,
            icon=spec.icon,
            url=reverse(spec.url_name),
            active=_is_active(spec, path),
            foot=spec.foot,
        )
        for spec in sorted(_rooms.values(), key=lambda spec: spec.order)
        if spec.allows(principal)
    )


# One statement for what every page asks.
_FACE = """
SELECT (SELECT count(*) FROM core_notice WHERE account_id = %s::uuid AND read_at IS NULL),
       p.short_name, p.organization, p.contact, p.logo_id, p.on_prints
  FROM (SELECT 1) AS one LEFT JOIN core_tenantprofile p ON p.tenant_id = %s::uuid
"""


def _waiting_and_face(tenant: Tenant, account_id: UUID) -> tuple[int, TenantFace]:
    """How many notices wait unread, and how the tenant shows itself."""
    count, short, organization, contact, logo_id, on_prints = rows_of(_FACE, [str(account_id), str(tenant.id)])[0]
    logo = reverse("tenant-logo", args=[logo_id]) if logo_id else ""
    face = TenantFace(short or tenant.name, organization or "", contact or "", logo, bool(on_prints))
    return count, face


def _frame(request: Any) -> Frame:
    principal: Principal | None = getattr(request, "principal", None)
    if principal is None or principal.account is None:
        return Frame(False, None, (), (), (), None, 0, large_text=False)
    rooms = _rooms_for(principal, request.path)
    waiting, face = _waiting_and_face(principal.tenant, principal.account.id)
    roles = "、".join(str(Role(role).label) for role in sorted(principal.roles))
    return Frame(
        signed_in=True,
        tenant=principal.tenant,
        tenants=principal.tenants if len(principal.tenants) > 1 else (),
        rooms=rooms,
        phone_rooms=tuple(room for room in rooms if _rooms[room.code].on_phone),
        account=AccountFace(principal.account.display_name, roles),
        notice_count=waiting,
        large_text=principal.account.large_text,
        room_tabs=_tabs_for(principal, request.path),
        face=face,
        help_url=_help_url(request, principal),
    )


def _help_url(request: HttpRequest, principal: Principal) -> str:
    """The section of the guide that tells of this page, else the guide's contents."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    section = section_of(name, sorted(Role(role) for role in principal.roles))
    return section.url if section else reverse("help")


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": SimpleLazyObject(lambda: _frame(request)), "principal": getattr(request, "principal", None)}
