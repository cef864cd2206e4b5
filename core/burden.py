"""填报负担 (DOMAIN.md, truth 11): how many fields the platform asks of whom, how often, and what it fills in itself.

Nothing here is typed in. The fields are the columns of every table that takes entries, which pages and sheets share;
who is asked is read off the rights; how often, off the city's own rules where there are any, else off what was entered.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, TextField, Value

from core import clock
from core.choices import Role
from core.principal import Principal
from core.rights import RIGHTS
from core.tables.spec import TableSpec, table_specs

YEAR = dt.timedelta(days=365)
AS_IT_HAPPENS = "有变化时"


@dataclass(frozen=True)
class Pace:
    """What the city's rules ask at a fixed pace for a table: ``words`` say how often, ``entries`` how many a year by
    today's rules and objects, ``filled`` which columns the platform fills in itself.
    """

    table: str
    words: Callable[[Principal], str]
    entries: Callable[[Principal], int]
    filled: Sequence[str] = ()


_paces: dict[str, Pace] = {}


def register_pace(pace: Pace) -> None:
    _paces[pace.table] = pace


@dataclass(frozen=True)
class Load:
    """What one table asks. ``entered`` are the entries of the last twelve months, ``due`` those the rules ask a year
    (None where they ask none); ``chosen`` fields are picked from what is held, ``filled`` need nothing at all.
    """

    table: str
    label: str
    list_url: str
    roles: list[str]
    often: str
    fields: int
    required: int
    chosen: int
    filled: int
    entered: int
    due: int | None

    @property
    def a_year(self) -> int:
        """Fields somebody has to fill in or choose in a year: what must be, of what the rules ask or was entered."""
        entries = self.entered if self.due is None else self.due
        return entries * max(self.required - self.filled, 0)


def asked_tables() -> list[TableSpec]:
    """Every table that takes entries by hand."""
    return [spec for spec in table_specs() if not spec.exported_only]


def loads_for(principal: Principal) -> list[Load]:
    """The heaviest first. Raises NotAllowed. Counts what was entered in one statement."""
    principal.require_everywhere("configuration.view")
    tables = asked_tables()
    entered = _entered(tables)
    loads = [_load(principal, spec, entered.get(spec.code, 0)) for spec in tables]
    return sorted(loads, key=lambda load: (-load.a_year, -load.entered, load.table))


def _load(principal: Principal, spec: TableSpec, entered: int) -> Load:
    pace = _paces.get(spec.code)
    columns = [column for column in spec.columns(principal) if not column.shown_only]
    filled = {column.code for column in columns if pace is not None and column.code in pace.filled}
    return Load(
        table=spec.code,
        label=spec.label,
        list_url=spec.list_url,
        roles=roles_asked(spec.edit_action),
        often=pace.words(principal) if pace else AS_IT_HAPPENS,
        fields=len(columns),
        required=sum(column.required for column in columns),
        chosen=sum(bool(column.choices) or bool(column.suggest) for column in columns if column.code not in filled),
        filled=len(filled),
        entered=entered,
        due=pace.entries(principal) if pace else None,
    )


def roles_asked(action: str) -> list[str]:
    """Those whose right it is to enter, people before programs."""
    held = RIGHTS.get(action, {})
    return [str(role.label) for role in Role if role in held and role is not Role.PORTAL]


def _entered(tables: Iterable[TableSpec]) -> dict[str, int]:
    since = clock.now() - YEAR
    counts = [
        spec.model._default_manager.filter(created_at__gte=since)
        .order_by()
        .annotate(table_code=Value(spec.code, TextField()))
        .values_list("table_code")
        .annotate(number=Count("pk"))
        for spec in tables
    ]
    first, *others = counts
    return dict(first.union(*others, all=True) if others else first)


@dataclass(frozen=True)
class RoleLoad:
    """What all tables together ask of one role."""

    role: str
    tables: int
    fields: int
    required: int
    filled: int
    a_year: int


def by_role(loads: Sequence[Load]) -> list[RoleLoad]:
    """One line a role. A field several roles may fill in is counted with each: any of them may be asked."""
    found = []
    for role in dict.fromkeys(role for load in loads for role in load.roles):
        own = [load for load in loads if role in load.roles]
        sums = (sum(getattr(load, name) for load in own) for name in ("fields", "required", "filled", "a_year"))
        found.append(RoleLoad(role, len(own), *sums))
    return sorted(found, key=lambda load: (-load.a_year, load.role))
