"""设置: each room contributes the pages on which a city sets things its own way, shown to those who may use them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core.configuration.parts import part_counts, registered_parts
from core.counting import count_each
from core.principal import Principal
from core.templatetags.parts import Crumb

GROUPS = ("业务设置", "账号与授权", "记录")


@dataclass(frozen=True)
class SettingsPage:
    """``waiting`` finds what is to be done there by who asks (None says nothing); ``parts`` are the parts of the
    configuration file that are set there, by which the page of settings tells what is the city's own."""

    code: str
    group: str
    label: str
    help: str
    icon: str
    url_name: str
    order: int
    allows: Callable[[Principal], bool]
    waiting: Callable[[Principal], "QuerySet[Any]"] | None = None
    parts: tuple[str, ...] = ()

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
    state: str = ""
    is_set: bool = False


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
    held = part_counts() if any(page.parts for page in pages) else {}
    waiting = _waiting(pages, principal)
    groups = [
        (group, [_link(page, waiting.get(page.code, 0), held) for page in pages if page.group == group])
        for group in GROUPS
    ]
    return [(group, links) for group, links in groups if links]


def _waiting(pages: Sequence[SettingsPage], principal: Principal) -> dict[str, int]:
    """How much waits on which page, in one statement."""
    found = {page.code: page.waiting(principal) for page in pages if page.waiting is not None}
    return dict(zip(found, count_each(*found.values()), strict=True)) if found else {}


def _link(page: SettingsPage, waiting: int, held: Mapping[str, int]) -> SettingsLink:
    state, is_set = _state(page, held)
    return SettingsLink(page.label, page.help, page.icon, page.address, waiting, state, is_set)


def _state(page: SettingsPage, held: Mapping[str, int]) -> tuple[str, bool]:
    """In words, and whether anything there is the city's own."""
    if not page.parts:
        return "", False
    count = sum(held.get(code, 0) for code in page.parts)
    if not count:
        return "系统默认", False
    single = all(part.is_single for part in registered_parts() if part.code in page.parts)
    return ("已设置" if single else f"已设置 {count:,} 项"), True
