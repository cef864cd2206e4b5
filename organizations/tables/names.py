"""Records by the name a sheet gives them, or by their 系统编号 where a name is not enough."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any
from uuid import UUID

from core.database.among import Among
from core.spreadsheets.converted import Converted, as_text, clean, clean_lines, failed
from core.spreadsheets.table import CellValue, match_key
from core.tables.spec import TableColumn
from organizations.choices import AliasKind
from organizations.models import PartyOrgAlias, UnitAlias
from organizations.queries import standing_party_orgs, standing_units

SEPARATORS = re.compile(r"[、,，;；\n]+")
FORMER = "former_names"
NAME_LENGTH = 120
LISTED = 5
SIMILARITY = 0.6
# Comparing a foreign column with thousands of names must not take minutes.
GUESSES = 30
CANDIDATES = 2000
# More records than this stand in no drop-down: nobody scrolls through them, and every file would carry them.
MOST_OFFERED = 5000
NOTHING: Mapping[UUID, str] = MappingProxyType({})


class Names:
    """One instance per column and file. ``noun`` names what the records are in messages.

    ``aliases`` are other words for a record; one that is the name of another counts for none. ``apart`` says of a
    record what tells it from others of its name: 示例企业（示例区）; given as a function it is asked when two records
    share one. ``written`` is what may be written, for the comment of a column. ``is_offered`` False keeps the names
    out of files that do not need them: those of persons.
    """

    def __init__(
        self,
        rows: Iterable[tuple[UUID, str]],
        *,
        noun: str,
        aliases: Iterable[tuple[UUID, str]] = (),
        apart: Mapping[UUID, str] | Callable[[], Mapping[UUID, str]] = NOTHING,
        written: str = "全称",
        is_offered: bool = True,
    ) -> None:
        self.noun, self.written, self._told_apart, self._is_offered = noun, written, apart, is_offered
        self._words = aliases
        self._names: dict[UUID, str] = {}
        self._by_key: dict[str, list[UUID]] = {}
        self._failures: dict[str, Converted[UUID]] = {}
        for row_id, name in rows:
            self._names[row_id] = name
            self._by_key.setdefault(match_key(name), []).append(row_id)

    @cached_property
    def _apart(self) -> Mapping[UUID, str]:
        return self._told_apart() if callable(self._told_apart) else self._told_apart

    @cached_property
    def _full(self) -> dict[str, list[UUID]]:
        """The records that share a name, by their names in full."""
        found: dict[str, list[UUID]] = {}
        for same in self._by_key.values():
            for row_id in same if len(same) > 1 else ():
                found.setdefault(match_key(self._in_full(row_id)), []).append(row_id)
        return found

    def _in_full(self, row_id: UUID) -> str:
        apart = self._apart.get(row_id, "")
        return f"{self._names[row_id]}（{apart}）" if apart else ""

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """What a drop-down of the records says; nothing where they are too many for one."""
        if not self._is_offered or len(self._names) > MOST_OFFERED:
            return ()
        return tuple(self.label(row_id) for row_id in self._names)

    @cached_property
    def _aliases(self) -> dict[str, set[UUID]]:
        """Read when the first name is missed: a sheet of present names never asks."""
        found: dict[str, set[UUID]] = {}
        for row_id, alias in self._words:
            if row_id in self._names:
                found.setdefault(match_key(alias), set()).add(row_id)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """The names, for a drop-down."""
        return tuple(self._names.values())

    def label(self, row_id: UUID) -> str:
        """The name, where it leads back to this record alone, or the name in full; else the id."""
        name = self._names.get(row_id, "")
        if not name or SEPARATORS.search(name):
            return str(row_id)
        if len(self._by_key[match_key(name)]) == 1:
            return name
        full = self._in_full(row_id)
        key = match_key(full)
        is_alone = full and not SEPARATORS.search(full) and key not in self._by_key and len(self._full[key]) == 1
        return full if is_alone else str(row_id)

    def ids(self, text: str) -> list[UUID]:
        """The records ``text`` may mean; it is a name or an id."""
        key = match_key(text)
        found = self._by_key.get(key) or self._full.get(key) if key else None
        if found:
            return found
        meant = self._aliases.get(key)
        if meant:
            return sorted(meant & self._names.keys(), key=lambda row_id: self._names[row_id])
        try:
            row_id = UUID(text.strip())
        except ValueError:
            return []
        return [row_id] if row_id in self._names else []

    def convert(self, raw: CellValue) -> Converted[UUID]:
        text = clean(as_text(raw))
        if not text:
            return Converted()
        found = self.ids(text)
        if len(found) == 1:
            return Converted(found[0])
        if found:
            return failed(f"有 {len(found)} 个{self.noun}叫“{text}”：{self._told(found)}，请照其中一个填写")
        if text not in self._failures:
            self._failures[text] = self._unknown(text)
        return self._failures[text]

    def convert_many(self, raw: CellValue) -> Converted[frozenset[UUID]]:
        """Several in one cell, divided by 、; the first wrong one is the error."""
        shown = clean_lines(as_text(raw))
        whole = self.ids(shown)
        if len(whole) == 1:
            return Converted(frozenset(whole))
        found: set[UUID] = set()
        for piece in SEPARATORS.split(shown):
            one = self.convert(piece)
            if one.error is not None:
                better = one.suggestion and shown.replace(piece.strip(), one.suggestion)
                return failed(one.error, better)
            if one.value is not None:
                found.add(one.value)
        return Converted(frozenset(found)) if found else Converted()

    def _unknown(self, text: str) -> Converted[UUID]:
        near = self._near(match_key(text)) if len(self._failures) < GUESSES else []
        if len(near) == 1:
            return failed(f"没有{self.noun}“{text}”，是否为“{near[0]}”？", near[0])
        if near:
            return failed(f"没有{self.noun}“{text}”，可能是：{' / '.join(near)}，请填写全称")
        return failed(f"没有{self.noun}“{text}”，请先在系统中添加，或核对名称")

    def _told(self, row_ids: Sequence[UUID]) -> str:
        """The candidates as each may be written."""
        shown = " / ".join(self._candidate(row_id) for row_id in row_ids[:LISTED])
        return f"{shown} 等" if len(row_ids) > LISTED else shown

    def _candidate(self, row_id: UUID) -> str:
        label, name = self.label(row_id), self._names[row_id]
        return label if label != str(row_id) else f"{self._in_full(row_id) or name}（系统编号 {row_id}）"

    def _near(self, key: str) -> list[str]:
        """Names like the one written: those that contain it or are contained, else the most similar one."""
        known = {alias: next(iter(ids)) for alias, ids in self._aliases.items() if len(ids) == 1 and alias}
        known |= {other: ids[0] for other, ids in self._by_key.items()}
        containing = list(dict.fromkeys(row_id for other, row_id in known.items() if key in other or other in key))
        if 0 < len(containing) <= LISTED:
            return [self._names[row_id] for row_id in containing]
        alike = [other for other in known if other[:2] == key[:2] or other[-4:] == key[-4:]][:CANDIDATES]
        return [self._names[known[near]] for near in difflib.get_close_matches(key, alike, n=1, cutoff=SIMILARITY)]


def former_names_column(held: str) -> TableColumn:
    """What a record was called before, several in one cell; ``held`` names the record in the comment."""

    def convert(raw: CellValue) -> Converted[frozenset[str]]:
        names = {name for piece in SEPARATORS.split(clean_lines(as_text(raw))) if (name := clean(piece))}
        long = next((name for name in names if len(name) > NAME_LENGTH), None)
        if long is not None:
            return failed(f"曾用名最多 {NAME_LENGTH} 个字，“{long[:12]}…”有 {len(long)} 个字，请缩短")
        return Converted(frozenset(names)) if names else Converted()

    return TableColumn(
        FORMER,
        "曾用名",
        convert,
        show=lambda value: "、".join(sorted(value)),
        empty=frozenset(),
        width=30,
        comment=f"{held}以前的名称，多个用、隔开；改名时旧名自动留存，不必再填",
        aliases=("原名称", "原名", "更名前名称"),
    )


def former_names_of(alias: Any, owner_key: str, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """The former names of each record, by its id."""
    found: dict[UUID, set[str]] = {}
    rows = alias.objects.filter(Among(owner_key, ids), kind=AliasKind.FORMER)
    for row_id, name in rows.values_list(owner_key, "name"):
        found.setdefault(row_id, set()).add(name)
    return {row_id: frozenset(names) for row_id, names in found.items()}


def named_column(code: str, header: str, names: Names, **options: Any) -> TableColumn:
    """One record by its name, or by its 系统编号 where several are called so; offered for choice where few enough."""
    offers = names.offered
    if not options.get("choices"):
        how = "从下拉列表中选择，或填写" if offers else "请填写"
        words = (options.get("comment", ""), f"{how}{names.written}")
        options["comment"] = "；".join(part for part in words if part)
    return TableColumn(
        code,
        header,
        names.convert,
        show=lambda value: names.label(value) if value else "",
        empty=None,
        offers=offers,
        **options,
    )


def several_named_column(code: str, header: str, names: Names, **options: Any) -> TableColumn:
    """Several records in one cell, divided by 、; the value is a frozen set of ids."""
    options.setdefault("comment", f"多个用“、”隔开，请填写{names.written}")
    return TableColumn(
        code,
        header,
        names.convert_many,
        show=lambda value: "、".join(sorted(names.label(row_id) for row_id in value)),
        strict_choices=False,
        empty=frozenset(),
        **options,
    )


def unit_names() -> Names:
    """All units of the tenant, by name, short name, credit code, or what they were called or numbered before."""
    held = standing_units().order_by("name_key", "id")

    def aliases() -> Iterator[tuple[UUID, str]]:
        former = UnitAlias.objects.values_list("unit_id", "name", "uscc")
        for unit_id, *words in chain(held.values_list("id", "short_name", "uscc"), former):
            yield from ((unit_id, word) for word in words if word)

    def apart() -> dict[UUID, str]:
        told = held.values_list("id", "uscc", "region__name")
        return {unit_id: code or region or "" for unit_id, code, region in told}

    names = held.values_list("id", "name")
    return Names(names, noun="单位", aliases=aliases(), apart=apart, written="全称、简称或统一社会信用代码")


def party_org_names() -> Names:
    """All party organizations of the tenant, by name, short name, or what they were called before."""
    held = standing_party_orgs().order_by("name_key", "id")
    rows = list(held.values_list("id", "name", "short_name", "superior__name", "superior_name"))
    aliases = [(org_id, short) for org_id, _, short, _, _ in rows if short]
    aliases += list(PartyOrgAlias.objects.values_list("party_org_id", "name"))
    apart = {org_id: above or outside or "" for org_id, _, _, above, outside in rows}
    return Names(
        [(org_id, name) for org_id, name, *_ in rows],
        noun="党组织",
        aliases=aliases,
        apart=apart,
        written="全称、简称或曾用名",
    )
