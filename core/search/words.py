"""What was typed, as the index knows it: words without width, case, spaces and brackets, and the pieces they begin."""

import re
import unicodedata
from dataclasses import dataclass

from core.search.sql import LONGEST_PIECE, LONGEST_SOUND

LONGEST_QUERY = 60
WORDS = 4
# A stretch of these alone is left to the names themselves: the index has none that begins within a legal form.
_FORMS = ("股份有限责任公司", "股份有限公司", "有限责任公司", "股份公司", "责任公司")
_LAST = "\U0010ffff"


def normalized(text: str) -> str:
    """The text without the differences a typist does not mean: width, case, spaces, brackets."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def is_legal_form(word: str) -> bool:
    return any(word in form for form in _FORMS)


def words(text: str) -> list[str]:
    """At most four words, the longest first: it is likely to be the rarest. ``ü`` is typed as v."""
    found = dict.fromkeys(normalized(part) for part in re.split(r"\s+", text.replace("ü", "v")[:LONGEST_QUERY]))
    return sorted((word for word in found if word), key=len, reverse=True)[:WORDS]


def is_too_short(text: str) -> bool:
    """One letter or digit begins a tenth of all names; one Chinese character is a word."""
    found = words(text)
    return bool(found) and max(map(len, found)) == 1 and all(word.isascii() for word in found)


@dataclass(frozen=True)
class Range:
    """Pieces from ``low`` on, ``high`` left out."""

    low: str
    high: str


def ranges(word: str) -> list[Range]:
    """Where in the index the pieces stand that begin with the word; a longer word than pieces are is cut to theirs."""
    head = word[:LONGEST_PIECE]
    found = [Range(head, head + _LAST)]
    if word.isascii() and len(word) > LONGEST_SOUND:
        found.append(Range(word[:LONGEST_SOUND], word[:LONGEST_SOUND] + "\x01"))  # a sound that was cut: itself alone
    return found
