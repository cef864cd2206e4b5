"""Load the national reference tables from the files beside this module (see SOURCES.md for where they come from)."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from django.db import connections, transaction

from core.models import IndustryClass, Region

HERE = Path(__file__).resolve().parent
Kind = TypeVar("Kind", Region, IndustryClass)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def regions() -> list[Region]:
    return [
        Region(
            code=line["code"],
            name=line["name"],
            full_name=line["full_name"],
            level=line["level"],
            parent_id=line["parent"] or None,
            first_year=int(line["first_year"]),
            last_year=int(line["last_year"]) if line["last_year"] else None,
        )
        for line in _lines("regions.csv")
    ]


def industries() -> list[IndustryClass]:
    return [
        IndustryClass(
            code=line["code"],
            name=line["name"],
            level=int(line["level"]),
            parent_id=line["parent"] or None,
            edition=line["edition"],
        )
        for line in _lines("industries.csv")
    ]


def load_reference(*, using: str) -> tuple[int, int]:
    """Insert or update every region and industry class; rows a newer edition lacks stay, since units point at them."""
    with transaction.atomic(using=using):
        _store(Region, regions(), using=using)
        _store(IndustryClass, industries(), using=using)
    return Region.objects.using(using).count(), IndustryClass.objects.using(using).count()


def _store(model: type[Kind], rows: list[Kind], *, using: str) -> None:
    """A row may stand before its parent: the key to the own table is held against the whole when it is complete."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    with connections[using].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    model._default_manager.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=fields, batch_size=2000
    )
