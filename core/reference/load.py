"""Load the national reference tables from the files beside this module (see SOURCES.md for where they come from)."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from django.db import connections, transaction
from django.db.models import Max

from core.models import IndustryClass, NationalDay, Region
from core.reference.readings import store_readings

HERE = Path(__file__).resolve().parent
Kind = TypeVar("Kind", Region, IndustryClass, NationalDay)


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


def national_days() -> list[NationalDay]:
    return [
        NationalDay(
            day=dt.date.fromisoformat(line["day"]),
            is_worked=line["is_worked"] == "1",
            name=line["name"],
            year=int(line["year"]),
        )
        for line in _lines("holidays.csv")
    ]


def load_reference(*, using: str) -> tuple[int, int, int]:
    """Insert or update every region, industry class and day of the calendar; returns how many there are of each.

    Rows a newer edition lacks stay, since units point at them; a year of the calendar is taken whole from the file.
    """
    with transaction.atomic(using=using):
        store(Region, regions(), using=using)
        store(IndustryClass, _not_superseded(industries(), using=using), using=using)
        days = national_days()
        NationalDay.objects.using(using).filter(year__in={day.year for day in days}).delete()
        store(NationalDay, days, using=using)
        store_readings(connections[using])
    models = (Region, IndustryClass, NationalDay)
    regions_there, industries_there, days_there = (model._default_manager.using(using).count() for model in models)
    return regions_there, industries_there, days_there


def _not_superseded(rows: list[IndustryClass], *, using: str) -> list[IndustryClass]:
    """None of them where an operator has loaded a later edition (core.reference.industry_load)."""
    held = IndustryClass.objects.using(using).aggregate(edition=Max("edition"))["edition"] or ""
    return rows if held <= max(row.edition for row in rows) else []


def store(model: type[Kind], rows: list[Kind], *, using: str) -> None:
    """A row may stand before its parent: the key to the own table is held against the whole when it is complete."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    with connections[using].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    model._default_manager.using(using).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=fields,
        batch_size=2000,
    )
