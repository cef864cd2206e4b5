"""File names and the city's ZIP: equal members give equal bytes, names stay Chinese on every system."""

import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

from reports.rendering.text import printable

LONGEST_NAME = 80
# The earliest moment a ZIP can hold: a build's clock must not show in its bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
ALREADY_COMPRESSED = frozenset({".docx", ".xlsx", ".pdf", ".png", ".zip"})


def safe_filename(name: str, suffix: str = "") -> str:
    """A name that Windows, macOS and Linux all take; ``suffix`` (``.xlsx``) is kept whole.

    What a file system forbids becomes an underscore; at most 80 characters remain: UTF-8 names end at 255 bytes.
    """
    text = FORBIDDEN.sub("_", printable(unicodedata.normalize("NFC", name))).strip(" .")
    if RESERVED.match(text):
        text = f"_{text}"
    return (text[: LONGEST_NAME - len(suffix)].rstrip(" .") or "未命名") + suffix


def write_city_zip(path: Path, members: Iterable[tuple[str, Path]]) -> None:
    """Pack files under the given names (``产业链/文件``), sorted, with fixed times and permissions.

    Raises ValueError for a name that is not a safe relative one, or given twice (in another case, too: Windows would
    overwrite one with the other).
    """
    ordered = sorted(members)
    seen: set[str] = set()
    for name, _ in ordered:
        _check_member(name, seen)
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in ordered:
            with source.open("rb") as reading, archive.open(zip_entry(name), "w", force_zip64=True) as writing:
                shutil.copyfileobj(reading, writing, 1 << 20)


def zip_entry(name: str) -> zipfile.ZipInfo:
    """The header of one member, free of the clock, the account and the machine that wrote it."""
    entry = zipfile.ZipInfo(name, date_time=EPOCH)
    compressed = Path(name).suffix.lower() in ALREADY_COMPRESSED
    entry.compress_type = zipfile.ZIP_STORED if compressed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _check_member(name: str, seen: set[str]) -> None:
    if any(part != safe_filename(part) for part in name.split("/")):
        raise ValueError(f"压缩包内的文件名“{name}”不安全，应先用 safe_filename 处理。")
    folded = name.casefold()
    if folded in seen:
        raise ValueError(f"压缩包内的文件名“{name}”重复。")
    seen.add(folded)
