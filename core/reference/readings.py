"""How each Chinese character is read, from pypinyin's table of single characters."""

from collections.abc import Iterator
from typing import Any

from pypinyin import Style, pinyin

# The unified ideographs and their extension A, and the zero of dates.
RANGES = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF))

STORE = """
INSERT INTO core_reading (sign, letter, sound, is_first)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bool[])
ON CONFLICT (sign, letter) DO UPDATE SET sound = EXCLUDED.sound, is_first = EXCLUDED.is_first
"""


def readings() -> Iterator[tuple[str, str, str, bool]]:
    """(character, first letter, sound, whether the commonest): of its sounds with one first letter the commonest."""
    for first, last in RANGES:
        for sign in map(chr, range(first, last + 1)):
            found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
            letters: dict[str, str] = {}
            for sound in found[0] if found else ():
                if sound:
                    letters.setdefault(sound[0], sound)
            for place, (letter, sound) in enumerate(letters.items()):
                yield sign, letter, sound, place == 0


def store_readings(connection: Any) -> int:
    """Insert or update every reading; returns how many there are."""
    rows = list(readings())
    with connection.cursor() as cursor:
        cursor.execute(STORE, [list(column) for column in zip(*rows, strict=True)])
        cursor.execute("ANALYZE core_reading")
    return len(rows)
