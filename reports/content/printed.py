"""Frozen contents as the renderers take them: JSON cells become days and yuan, figures become sentences' parts."""

import datetime as dt
from decimal import Decimal

from core.templatetags.formats import wan
from documents.models import DocumentNumber
from reports.choices import FileStage
from reports.content.contents import Contents, Figure, JsonCell, PackList, pack_name
from reports.models import Edition, PackRule
from reports.rendering.content import (
    Cell,
    ColumnKind,
    ComparisonSummary,
    Fact,
    ListComparison,
    ListTable,
    MapImage,
    PackContent,
    titled_chain,
)
from reports.rendering.text import printable

FEN_PER_YUAN = 100


def printed_cell(cell: JsonCell, kind: ColumnKind) -> Cell:
    if cell is None:
        return None
    if kind == "money":
        return Decimal(cell) / FEN_PER_YUAN
    return dt.date.fromisoformat(str(cell)) if kind == "date" else cell


def list_table(each: PackList) -> ListTable:
    return ListTable(
        code=str(each.meaning),
        title=each.title,
        columns=each.columns,
        rows=tuple(
            tuple(printed_cell(row.cells.get(column.code), column.kind) for column in each.columns) for row in each.rows
        ),
        counter=each.counter,
    )


def _fact(figure: Figure) -> Fact:
    if figure.kind == "money":
        return Fact(figure.label, wan(int(figure.value)).replace(" ", ""))
    if figure.kind == "count":
        return Fact(figure.label, int(figure.value), figure.unit)
    return Fact(f"{figure.label}为", str(figure.value))


def _comparison(contents: Contents) -> ComparisonSummary | None:
    changes = contents.changes
    if changes is None:
        return None
    lists = tuple(
        ListComparison(each.title, each.added, each.left, each.changed, each.counter) for each in changes.lists
    )
    return ComparisonSummary(changes.year, changes.added, changes.left, changes.changed, lists)


def paper_title(edition: Edition) -> str:
    """The title of the edition's paper, as one line."""
    facts = edition.facts
    name = pack_name(len(facts["maps"]), len(facts["lists"]))
    return f"{printable(facts['city'])}{titled_chain(facts['chain'])}{edition.pack.year}年“{name}”"


def pack_content(
    contents: Contents,
    *,
    rule: PackRule,
    number: int,
    content_hash: str,
    stage: FileStage,
    issued_on: dt.date | None = None,
    document_number: DocumentNumber | None = None,
) -> PackContent:
    """What the files of one stage say; ``issued_on`` dates the issued ones (GB/T 9704: 成文日期).

    A numbered paper is its issuing body's, whose name the number holds as it was then.
    """
    return PackContent(
        city=contents.city,
        issuer=document_number.issuer_name if document_number else rule.issuer,
        chain=contents.chain,
        year=contents.year,
        as_of=contents.as_of,
        document_number=document_number.text if document_number else None,
        sections=tuple(list_table(each) for each in contents.lists),
        maps=tuple(MapImage(each.title, each.svg) for each in contents.maps),
        facts=tuple(_fact(figure) for figure in contents.figures),
        comparison=_comparison(contents),
        state_label="已发布" if stage is FileStage.ISSUED else str(stage.label),
        edition_number=number,
        content_hash=content_hash,
        pack_name=pack_name(len(contents.maps), len(contents.lists)),
        issued_on=issued_on,
        addressees=rule.addressees,
        notes=(rule.note,) if rule.note else (),
    )
