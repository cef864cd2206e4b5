"""What a name is found by: a normalized key and the pinyin initials, in plain text columns a B-tree can serve."""

import unicodedata

from pypinyin import Style, lazy_pinyin


def name_key(name: str) -> str:
    """The name without the differences a typist does not mean: width, case, spaces, brackets."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in text if character.isalnum())[:120]


def initials(name: str) -> str:
    """First letters: 中车株机 → zczj. Letters and digits stay as they are."""
    parts = lazy_pinyin(unicodedata.normalize("NFKC", name), style=Style.FIRST_LETTER, errors=lambda text: text)
    return "".join(character for character in "".join(parts).casefold() if character.isalnum())[:120]
