"""Every kind of object that has a page: what its page needs, so that whatever concerns all objects is written once.

A room registers its kinds when it starts. From then on each page of an object of that kind links to who can see it and
to what was changed on it (``{% object_links %}`` in base.html), and both pages know how to find, name and guard it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import ResolverMatch, reverse

from core.access import fetch
from core.errors import NotFound
from core.principal import Principal
from core.tenancy.walls import owner_columns


@dataclass(frozen=True)
class Part:
    """Rows that belong to an object and are told of in its history: ``column`` of theirs holds its id.

    ``action`` is a right that who sees the object may lack: it is asked of the kind's ``held``.
    """

    model: type[Model]
    column: str
    action: str = ""

    @property
    def column_of_log(self) -> str:
        """Where the log keeps the object's id: a row's first two keys stand in its events (core.tenancy.walls).

        Raises ValueError for a column that is neither.
        """
        place = owner_columns(self.model).index(self.column)
        return ("owner_id", "other_id")[place]


def _own_name(row: Any) -> str:
    return str(row)


@dataclass(frozen=True)
class ObjectKind:
    """``visible`` is the rule of the object's own page: whom it admits sees the page, nobody else does.

    ``pages`` are the addresses that show such an object, its own first; ``argument`` is what they call its id.
    ``action`` is the right behind ``visible``, for the words; ``api_scope`` the scope of the API that shows it.
    ``by_name`` tells whom a row names who may read it by that alone: as what, and the account's name.
    ``held`` is somebody with only the grants that hold the object whole; ``locate`` finds the id where a page's address
    does not hold it, ``address`` that of a page. ``above`` says what those above learn of it by a copy, where the wall
    of its own table keeps its rows in.
    """

    code: str
    label: str
    model: type[Model]
    action: str
    visible: Callable[[Principal], Q]
    pages: Sequence[str]
    argument: str
    api_scope: str
    parts: Sequence[Part] = ()
    name: Callable[[Any], str] = _own_name
    rows: Callable[[], "QuerySet[Any]"] | None = None
    locate: Callable[[Mapping[str, Any]], UUID | None] | None = None
    address: Callable[[Any], str] | None = None
    related: Sequence[str] = field(default=())
    held: Callable[[Principal, UUID], Principal] | None = None
    by_name: Callable[[Any], Sequence[tuple[str, str]]] | None = None
    above: str = ""

    def queryset(self) -> "QuerySet[Any]":
        found = self.rows() if self.rows else self.model._default_manager.all()
        return found.select_related(*self.related) if self.related else found

    def url(self, row: Any) -> str:
        return self.address(row) if self.address else reverse(self.pages[0], kwargs={self.argument: row.pk})


_kinds: dict[str, ObjectKind] = {}
_by_page: dict[str, ObjectKind] = {}


def register_object_kind(kind: ObjectKind) -> None:
    _kinds[kind.code] = kind
    for page in kind.pages:
        _by_page[page] = kind


def object_kinds() -> list[ObjectKind]:
    return list(_kinds.values())


def object_kind(code: str) -> ObjectKind:
    """Raises NotFound for a kind nobody registered: it comes from an address."""
    if code not in _kinds:
        raise NotFound
    return _kinds[code]


def kind_of_table(table: str) -> ObjectKind | None:
    return next((kind for kind in _kinds.values() if kind.model._meta.db_table == table), None)


def object_of_page(match: ResolverMatch | None) -> tuple[ObjectKind, UUID] | None:
    """The object a page shows, told by its address alone; None where it shows none."""
    kind = _by_page.get(match.url_name or "") if match is not None else None
    if kind is None or match is None:
        return None
    given = kind.locate(match.kwargs) if kind.locate else match.kwargs.get(kind.argument)
    return (kind, given) if given is not None else None


def get_object_for(principal: Principal, kind: ObjectKind, row_id: UUID) -> Any:
    """The row, by the rule of its own page. Raises NotFound, NotAllowed."""
    return fetch(kind.queryset(), row_id, kind.visible(principal))


def may_on(principal: Principal, kind: ObjectKind, row_id: UUID, action: str) -> bool:
    """Whether one who sees the object has a further right on it."""
    held = kind.held(principal, row_id) if kind.held else principal
    return held.may(action)


def sees_object(principal: Principal, kind: ObjectKind, row_id: UUID) -> bool:
    return bool(kind.queryset().filter(kind.visible(principal), pk=row_id).exists())


@dataclass(frozen=True)
class ObjectPage:
    """A page that exists for objects of every kind: ``url_name`` takes the kind's code and the object's id."""

    label: str
    icon: str
    url_name: str
    order: int
    allows: Callable[[Principal, ObjectKind, UUID], bool] = lambda _principal, _kind, _row_id: True


_pages: dict[str, ObjectPage] = {}


def register_object_page(page: ObjectPage) -> None:
    _pages[page.url_name] = page


def object_pages(principal: Principal, kind: ObjectKind, row_id: UUID) -> list[ObjectPage]:
    """Those of the object that it is shown to whoever sees it, and a deletion to who may delete this one."""
    found = (page for page in _pages.values() if page.allows(principal, kind, row_id))
    return sorted(found, key=lambda page: page.order)
