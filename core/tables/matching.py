"""Which column a header of somebody's own sheet means: by what was confirmed before, by name, else by likeness."""

import difflib
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from core import clock
from core.models import ColumnMatch
from core.principal import Principal
from core.spreadsheets.table import match_key
from core.tables.plan import IGNORED
from core.tables.spec import KEY, TableColumn

# Below this a likeness of names is more often wrong than right.
ALIKE = 0.6
RECENT = 20


def headers_digest(headers: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(match_key(header) for header in headers)).encode()).hexdigest()


def remember(*, actor: Principal, table: str, mapping: Mapping[str, str]) -> None:
    """Keep what was confirmed for a sheet of these headers; the latest word counts. Within the caller's transaction."""
    ColumnMatch.objects.update_or_create(
        table=table,
        digest=headers_digest(mapping),
        defaults={"mapping": dict(mapping), "confirmed_by_id": actor.account_id, "confirmed_at": clock.now()},
    )


def confirmed(table: str, headers: Sequence[str], columns: Iterable[TableColumn]) -> dict[str, str]:
    """What was confirmed for exactly these headers; nothing where one of its columns is no more."""
    found = ColumnMatch.objects.filter(table=table, digest=headers_digest(headers)).first()
    by_key = {match_key(header): code for header, code in found.mapping.items()} if found else {}
    mapping = {header: by_key.get(match_key(header), "") for header in headers}
    known = {IGNORED, KEY, *(column.code for column in columns)}
    return mapping if by_key and set(mapping.values()) <= known else {}


def proposed(
    table: str, headers: Sequence[str], columns: Sequence[TableColumn], mapping: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """For headers without a column: the likely one and why; each column once. A person confirms it."""
    taken = set(mapping.values())
    earlier = _earlier(table)
    found: dict[str, tuple[str, str]] = {}
    for header in headers:
        if mapping.get(header):
            continue
        code, why = earlier.get(match_key(header), ""), "上次这样对应"
        if not code or (code != IGNORED and code in taken):
            code, why = _likest(header, [column for column in columns if column.code not in taken]), "名称相近"
        if code and (code == IGNORED or code in {column.code for column in columns} - taken):
            found[header] = (code, why)
            taken.add(code)
    return found


def _earlier(table: str) -> dict[str, str]:
    """What each header meant in the sheets confirmed last, the latest word first."""
    meant: dict[str, str] = {}
    rows = ColumnMatch.objects.filter(table=table).order_by("-confirmed_at", "-id").values_list("mapping", flat=True)
    for mapping in rows[:RECENT]:
        for header, code in mapping.items():
            meant.setdefault(match_key(header), code)
    return meant


def _likest(header: str, columns: Sequence[TableColumn]) -> str:
    """The column whose name holds the header or is held by it, else the most similar; empty for none."""
    key = match_key(header)
    names = {match_key(name): column.code for column in columns for name in (column.header, *column.aliases)}
    longer = {name: code for name, code in names.items() if len(name) > 1}
    holding = {code for name, code in longer.items() if name in key or (len(key) > 1 and key in name)}
    if len(holding) == 1:
        return holding.pop()
    near = difflib.get_close_matches(key, names, n=1, cutoff=ALIKE)
    return names[near[0]] if near else ""
