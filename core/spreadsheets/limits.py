"""How much of a stranger's file we are willing to look at (SECURITY.md A7)."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one uploaded table. Sizes are bytes, times are seconds.

    ``grid_cells`` bounds the rectangle a parser allocates between the first and the last used cell, which two lonely
    cells can make large; ``memory_bytes``, ``cpu_seconds`` and ``wall_seconds`` hold for the parsing child.
    """

    file_bytes: int = 20 * MIB
    entries: int = 200
    unpacked_bytes: int = 100 * MIB
    ratio: int = 100
    rows: int = 100_000
    columns: int = 200
    cells: int = 3_000_000
    grid_cells: int = 6_000_000
    elements: int = 12_000_000
    merges: int = 5_000
    shared_strings_bytes: int = 20 * MIB
    cell_characters: int = 32_767
    memory_bytes: int = 512 * MIB
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    output_bytes: int = 64 * MIB


DEFAULT = Limits()
