"""Freezing: contents become an edition's own rows with one hash over all of them, and are read back from there.

The hash is SHA-256 over canonical JSON (keys sorted, no spaces, UTF-8) of everything an edition says: lists with their
rows, maps with source and drawing, figures, and the comparison it was printed with.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core import clock
from core.tables.bulk import add_rows
from reports.choices import EditionState, ListMeaning
from reports.content.contents import Changes, Contents, Figure, ListChanges, ListRow, PackList, PackMap
from reports.content.map_source import JsonMap, map_from_json, map_to_json
from reports.models import Edition, EditionMap, EditionRow, Pack
from reports.rendering.content import Column


def _list_form(each: PackList) -> dict[str, Any]:
    columns = [
        {"code": column.code, "label": column.label, "kind": column.kind, "width": column.width}
        for column in each.columns
    ]
    return {
        "term": str(each.term_id),
        "meaning": str(each.meaning),
        "title": each.title,
        "counter": each.counter,
        "columns": columns,
        "count": len(each.rows),
    }


def _changes(changes: Changes) -> dict[str, Any]:
    return {
        "year": changes.year,
        "edition": str(changes.edition_id),
        "lists": [
            {
                "title": each.title,
                "counter": each.counter,
                "added": list(each.added),
                "left": list(each.left),
                "changed": each.changed,
            }
            for each in changes.lists
        ],
    }


def facts_of(contents: Contents) -> dict[str, Any]:
    """What stands on the edition itself: names as they were, the forms of its lists and maps, its figures."""
    return {
        "city": contents.city,
        "chain": contents.chain,
        "lists": [_list_form(each) for each in contents.lists],
        "maps": [{"term": str(each.term_id), "kind": each.kind, "title": each.title} for each in contents.maps],
        "figures": [
            {"code": each.code, "label": each.label, "kind": each.kind, "value": each.value, "unit": each.unit}
            for each in contents.figures
        ],
        "changes": _changes(contents.changes) if contents.changes else None,
    }


@dataclass(frozen=True)
class Frozen:
    """Contents as an edition keeps them; ``content_hash`` is 64 hexadecimal characters."""

    contents: Contents
    facts: dict[str, Any]
    sources: tuple[JsonMap, ...]
    content_hash: str


def freeze(contents: Contents) -> Frozen:
    """Equal contents give an equal hash, whatever machine and day."""
    facts = facts_of(contents)
    sources = tuple(map_to_json(each.chain_map) for each in contents.maps)
    whole = {
        "year": contents.year,
        "as_of": contents.as_of.isoformat(),
        "facts": facts,
        "rows": [
            [{"subject": str(row.subject), "cells": dict(row.cells)} for row in each.rows] for each in contents.lists
        ],
        "maps": [{"source": source, "svg": each.svg} for source, each in zip(sources, contents.maps, strict=True)],
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Frozen(contents, facts, sources, hashlib.sha256(text.encode()).hexdigest())


def content_hash(contents: Contents) -> str:
    return freeze(contents).content_hash


def write_edition(pack: Pack, frozen: Frozen, *, number: int, job_id: UUID | None) -> Edition:
    """A new edition with its rows and maps, still in state 生成中; the caller moves it on in the same transaction."""
    contents = frozen.contents
    edition: Edition = Edition.objects.create(
        pack=pack,
        number=number,
        state=EditionState.BUILDING,
        as_of=contents.as_of,
        content_hash=frozen.content_hash,
        facts=frozen.facts,
        job=job_id,
        built_at=clock.now(),
    )
    add_rows(
        EditionRow,
        [
            {
                "edition_id": edition.pk,
                "list_kind_id": each.term_id,
                "position": position,
                "subject": row.subject,
                "cells": dict(row.cells),
            }
            for each in contents.lists
            for position, row in enumerate(each.rows, start=1)
        ],
    )
    add_rows(
        EditionMap,
        [
            {
                "edition_id": edition.pk,
                "map_kind_id": each.term_id,
                "title": each.title,
                "svg": each.svg,
                "source": source,
            }
            for source, each in zip(frozen.sources, contents.maps, strict=True)
        ],
    )
    return edition


def lists_of(edition: Edition) -> tuple[PackList, ...]:
    """The lists as frozen, rows in their order: one query."""
    rows: dict[UUID, list[ListRow]] = {}
    found = EditionRow.objects.filter(edition=edition).order_by("list_kind_id", "position")
    for term_id, subject, cells in found.values_list("list_kind_id", "subject", "cells"):
        rows.setdefault(term_id, []).append(ListRow(subject, cells))
    return tuple(list_form(form, tuple(rows.get(UUID(form["term"]), ()))) for form in edition.facts.get("lists", ()))


def list_form(form: dict[str, Any], rows: tuple[ListRow, ...] = ()) -> PackList:
    """A list by its form in ``facts``, with the rows given."""
    return PackList(
        term_id=UUID(form["term"]),
        meaning=ListMeaning(form["meaning"]),
        title=form["title"],
        counter=form["counter"],
        columns=tuple(Column(**column) for column in form["columns"]),
        rows=rows,
    )


def maps_of(edition: Edition) -> tuple[PackMap, ...]:
    """The maps as frozen: one query."""
    found = {row.map_kind_id: row for row in EditionMap.objects.filter(edition=edition)}
    return tuple(
        PackMap(
            term_id=row.map_kind_id,
            kind=form["kind"],
            title=row.title,
            chain_map=map_from_json(row.source),
            svg=row.svg,
        )
        for form in edition.facts.get("maps", ())
        if (row := found.get(UUID(form["term"]))) is not None
    )


def figures_of(edition: Edition) -> tuple[Figure, ...]:
    return tuple(Figure(**figure) for figure in edition.facts.get("figures", ()))


def changes_of(edition: Edition) -> Changes | None:
    held = edition.facts.get("changes")
    if held is None:
        return None
    lists = tuple(
        ListChanges(each["title"], each["counter"], tuple(each["added"]), tuple(each["left"]), each["changed"])
        for each in held["lists"]
    )
    return Changes(held["year"], UUID(held["edition"]), lists)


def load_contents(edition: Edition) -> Contents:
    """Everything the edition says, from its own rows alone: three queries (its pack is read with it)."""
    return Contents(
        city=edition.facts.get("city", ""),
        chain=edition.facts.get("chain", ""),
        year=edition.pack.year,
        as_of=edition.as_of,
        lists=lists_of(edition),
        maps=maps_of(edition),
        figures=figures_of(edition),
        changes=changes_of(edition),
    )


def verify_edition(edition: Edition) -> bool:
    """Whether the edition still says what it was frozen with."""
    return content_hash(load_contents(edition)) == edition.content_hash
