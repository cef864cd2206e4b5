"""设置: each room contributes the pages on which a city sets things its own way, shown to those who may use them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from core.principal import Principal
from core.templatetags.parts import Crumb

GROUPS = ("业务设置", "账号与授权", "记录")


@dataclass(frozen=True)
class SettingsPage:
    """``waiting`` counts what is to be done there by who asks (None says nothing)."""

    code: str
    group: str
    label: str
    help: str
    icon: str
    url_name: str
    order: int
    allows: Callable[[Principal], bool]
    waiting: Callable[[Principal], int] | None = None

    @property
    def address(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class SettingsLink:
    label: str
    help: str
    icon: str
    url: str
    waiting: int


_pages: dict[str, SettingsPage] = {}


def register_settings_page(page: SettingsPage) -> None:
    if page.group not in GROUPS:
        raise ValueError(f"unknown settings group: {page.group}")
    _pages[page.code] = page


def registered_settings_pages() -> list[SettingsPage]:
    return sorted(_pages.values(), key=lambda page: (GROUPS.index(page.group), page.order))


def has_settings(principal: Principal) -> bool:
    return any(page.allows(principal) for page in _pages.values())


def settings_crumb(principal: Principal) -> Crumb:
    """The way back to 设置, for who may go there; words alone for others."""
    return Crumb("设置", reverse("settings-home") if has_settings(principal) else "")


def settings_groups(principal: Principal) -> list[tuple[str, list[SettingsLink]]]:
    """The pages this principal may use, by group, in the groups' order."""
    pages = sorted((page for page in _pages.values() if page.allows(principal)), key=lambda page: page.order)
    groups = [(group, [_link(page, principal) for page in pages if page.group == group]) for group in GROUPS]
    return [(group, links) for group, links in groups if links]


def _link(page: SettingsPage, principal: Principal) -> SettingsLink:
    waiting = page.waiting(principal) if page.waiting else 0
    return SettingsLink(page.label, page.help, page.icon, page.address, waiting)
