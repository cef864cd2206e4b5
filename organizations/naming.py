"""What a name is found by: a normalized key and the pinyin initials, in plain text columns a B-tree can serve."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.simpleseg import seg

# A sheet's names are asked for several times each while it is judged and written.
NAMES = 20_000


@lru_cache(maxsize=NAMES)
def name_key(name: str) -> str:
    """The name without the differences a typist does not mean: width, case, spaces, brackets."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return text[:120] if text.isalnum() else "".join(filter(str.isalnum, text))[:120]


@lru_cache(maxsize=NAMES)
def _letters(word: str) -> str:
    return "".join(lazy_pinyin([word], style=Style.FIRST_LETTER, errors=lambda text: text))


def initials(name: str) -> str:
    """First letters: 中车株机 → zczj. Letters and digits stay as they are.

    Word by word, as the reading of a character depends on its word; words return from name to name.
    """
    text = "".join(map(_letters, seg(unicodedata.normalize("NFKC", name)))).casefold()
    return text[:120] if text.isalnum() else "".join(filter(str.isalnum, text))[:120]
