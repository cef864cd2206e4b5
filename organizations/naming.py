"""What a name is found by: a normalized key and the pinyin initials, in plain text columns a B-tree can serve."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.mmseg import p_set

from core.search.words import normalized

_CHINESE = re.compile(RE_HANS.pattern.removeprefix("^").removesuffix("$"))
# A sheet's names are asked for several times each while it is judged and written.
NAMES = 20_000


@lru_cache(maxsize=NAMES)
def name_key(name: str) -> str:
    """The name without the differences a typist does not mean: width, case, spaces, brackets."""
    return normalized(name)[:120]


def initials(name: str) -> str:
    """First letters: 中车株机 → zczj. Letters and digits stay as they are."""
    text = _CHINESE.sub(lambda found: _letters(found[0]), unicodedata.normalize("NFKC", name)).casefold()
    return text[:120] if text.isalnum() else "".join(filter(str.isalnum, text))[:120]


@lru_cache(maxsize=NAMES)
def _letters(characters: str) -> str:
    """Word by word, as the reading of a character depends on its word; words return from name to name."""
    return "".join(map(_word_letters, _words(characters)))


@lru_cache(maxsize=NAMES)
def _word_letters(word: str) -> str:
    return "".join(lazy_pinyin([word], style=Style.FIRST_LETTER, errors=lambda text: text))


def _words(characters: str) -> Iterator[str]:
    """The longest word of the dictionary first: what ``pypinyin.seg.mmseg`` finds, in less time."""
    start, length = 0, len(characters)
    while start < length:
        end, found = start + 1, start
        while end <= length and (word := characters[start:end]) in p_set:
            if word in PHRASES_DICT:
                found = end
            end += 1
        if found == start and end > length:
            yield from characters[start:]
            return
        yield characters[start : max(found, start + 1)]
        start = max(found, start + 1)
