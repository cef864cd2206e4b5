"""Chains written one after another must not make the worker grow: what was typeset is not kept for the next."""

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from reports.rendering.content import ListTable, PackContent
from tests.reports.rendering.examples import pack

MEGABYTE = 1 << 20
PACKS = 6


def test_packs_written_one_after_another_leave_the_process_no_larger() -> None:
    """In a process of its own: one that has done other work has room to hide in. A pack kept would be some 10 MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        grown = pool.apply(growth)
    assert grown < PACKS * 10 * MEGABYTE * 2 / 3


def growth() -> int:
    """Bytes by which the process is larger after some more packs than after its first two."""
    django.setup()
    # The settings must be there before the module that reads them.
    from reports.files import CityStyle, write_files  # noqa: PLC0415

    held: list[int] = []
    for number in range(PACKS + 2):
        with TemporaryDirectory() as folder:
            write_files(Path(folder), _another(number), CityStyle())
        held.append(_resident())
    return held[-1] - held[1]


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _another(number: int) -> PackContent:
    """A pack no text of which another has."""
    whole = pack()
    return replace(
        whole,
        chain=f"示例{number}",
        sections=tuple(_other_rows(table, number) for table in whole.sections),
        maps=tuple(replace(image, svg=image.svg.replace("示例", f"示例{number}")) for image in whole.maps),
    )


def _other_rows(table: ListTable, number: int) -> ListTable:
    rows = [tuple(f"{cell}{number}" if isinstance(cell, str) else cell for cell in row) for row in table.rows]
    return replace(table, rows=tuple(rows))
