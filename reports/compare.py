"""Two editions held against each other (R07): who joined a list, who left, which column changed, and the map."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chains.chain_map import MapDifference, compare_maps
from reports.choices import ListMeaning
from reports.content.contents import Changes, Contents, JsonCell, ListChanges, ListRow, PackList, PackMap
from reports.content.printed import printed_cell
from reports.freeze import load_contents
from reports.models import Edition
from reports.rendering.content import Column, display


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    name: str
    subject: UUID
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ListDifference:
    """``old`` is None where the earlier edition had no such list: all its rows are new."""

    title: str
    counter: str
    meaning: ListMeaning
    old: PackList | None
    added: tuple[ListRow, ...]
    left: tuple[ListRow, ...]
    changed: tuple[RowChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.left or self.changed)


@dataclass(frozen=True)
class MapChanges:
    """One map of the newer edition, and what happened to its companies since the earlier one."""

    new: PackMap
    difference: MapDifference


@dataclass(frozen=True)
class EditionDifference:
    lists: tuple[ListDifference, ...]
    maps: tuple[MapChanges, ...]
    figures: tuple[FieldChange, ...]


def compare_editions(old: Edition, new: Edition) -> EditionDifference:
    """What changed from ``old`` to ``new``, from their frozen rows alone."""
    return compare_contents(load_contents(old), load_contents(new))


def compare_contents(old: Contents, new: Contents) -> EditionDifference:
    return EditionDifference(
        lists=tuple(_compare_list(_counterpart(each, old.lists), each) for each in new.lists),
        maps=tuple(
            MapChanges(each, compare_maps(before.chain_map, each.chain_map))
            for each in new.maps
            if (before := _map_before(each, old.maps)) is not None
        ),
        figures=tuple(_figures(old, new)),
    )


def changes_since(old: Contents, edition: Edition, new: Contents) -> Changes:
    """The comparison as the paper prints it; ``edition`` is the one ``old`` was read from."""
    lists = tuple(
        ListChanges(
            title=each.title,
            counter=each.counter,
            added=tuple(row.name for row in each.added),
            left=tuple(row.name for row in each.left),
            changed=len(each.changed),
        )
        for each in compare_contents(old, new).lists
    )
    return Changes(old.year, edition.pk, lists)


def _counterpart(new: PackList, lists: Sequence[PackList]) -> PackList | None:
    """The same list of the earlier edition: by its term, else the only one of the same meaning."""
    for each in lists:
        if each.term_id == new.term_id:
            return each
    alike = [each for each in lists if each.meaning == new.meaning]
    return alike[0] if len(alike) == 1 else None


def _map_before(new: PackMap, maps: Sequence[PackMap]) -> PackMap | None:
    by_term = [each for each in maps if each.term_id == new.term_id]
    return next(iter(by_term or [each for each in maps if each.kind == new.kind]), None)


def _compare_list(old: PackList | None, new: PackList) -> ListDifference:
    if old is None:
        return ListDifference(new.title, new.counter, new.meaning, None, new.rows, (), ())
    pairs = _pairs(old.rows, new.rows)
    came_from = {row.subject for row, _ in pairs}
    stayed = {row.subject for _, row in pairs}
    columns = [column for column in new.columns if column.code in {before.code for before in old.columns}]
    changed = [RowChange(after.name, after.subject, _fields(before, after, columns)) for before, after in pairs]
    return ListDifference(
        title=new.title,
        counter=new.counter,
        meaning=new.meaning,
        old=old,
        added=tuple(row for row in new.rows if row.subject not in stayed),
        left=tuple(row for row in old.rows if row.subject not in came_from),
        changed=tuple(change for change in changed if change.fields),
    )


def _pairs(old: Sequence[ListRow], new: Sequence[ListRow]) -> list[tuple[ListRow, ListRow]]:
    """Rows that are the same thing: by what they were made from, else by a name only one row has.

    A project that goes on is a new row each year, and a unit may have been registered again: their names tell.
    """
    before = {row.subject: row for row in old}
    pairs = [(before[row.subject], row) for row in new if row.subject in before]
    matched = {row.subject for row, _ in pairs}
    gone = _by_name([row for row in old if row.subject not in matched])
    come = _by_name([row for row in new if row.subject not in matched])
    return pairs + [(gone[name], row) for name, row in come.items() if name in gone]


def _by_name(rows: list[ListRow]) -> dict[str, ListRow]:
    counted = Counter(row.name for row in rows)
    return {row.name: row for row in rows if row.name and counted[row.name] == 1}


def _fields(before: ListRow, after: ListRow, columns: Sequence[Column]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(column.heading, _shown(before.cells.get(column.code), column), _shown(cell, column))
        for column in columns
        if (cell := after.cells.get(column.code)) != before.cells.get(column.code)
    )


def _shown(cell: JsonCell, column: Column) -> str:
    return display(printed_cell(cell, column.kind), column.kind)


def _figures(old: Contents, new: Contents) -> list[FieldChange]:
    changes = []
    for figure in new.figures:
        before = old.figure(figure.code)
        if before is not None and before.value != figure.value:
            changes.append(FieldChange(figure.label, f"{before.shown}{before.unit}", f"{figure.shown}{figure.unit}"))
    return changes
