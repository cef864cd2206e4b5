"""Where in a shown name stands what was typed, also where it was typed in pinyin."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin

from core.search.words import normalized


@dataclass(frozen=True)
class Part:
    text: str
    is_match: bool


def _apart(text: str) -> Any:
    """Each sign by itself; pypinyin's stubs know of one text alone."""
    return list(text)


@lru_cache(maxsize=2000)
def _sounds(text: str) -> tuple[str, ...]:
    """One sound a character; others than Chinese ones as they are."""
    return tuple(lazy_pinyin(text, errors=_apart))


def marked(text: str, asked: Sequence[str]) -> list[Part]:
    """The text in stretches, those that a word was found in marked."""
    kept = [(place, normalized(sign)) for place, sign in enumerate(text)]
    kept = [(place, plain) for place, plain in kept if plain]
    spoken = _sounds(text)
    sounds = [spoken[place] if len(spoken) == len(text) else plain for place, plain in kept]
    hit = [False] * len(text)
    for word in asked:
        for written in ([plain for _, plain in kept], sounds, [sound[:1] for sound in sounds]):
            span = _first(written, word)
            if span is not None:
                first, last = kept[span[0]][0], kept[span[1]][0]
                hit[first : last + 1] = [True] * (last + 1 - first)
                break
    return _stretches(text, hit)


def _first(signs: Sequence[str], word: str) -> tuple[int, int] | None:
    """The first stretch of signs that, written together, begins with the word."""
    for first in range(len(signs)):
        together = ""
        for last in range(first, len(signs)):
            together += signs[last].casefold()
            if len(together) >= len(word):
                if together.startswith(word):
                    return first, last
                break
            if not word.startswith(together):
                break
    return None


def _stretches(text: str, hit: Sequence[bool]) -> list[Part]:
    found: list[Part] = []
    for sign, is_match in zip(text, hit, strict=True):
        if found and found[-1].is_match == is_match:
            found[-1] = Part(found[-1].text + sign, is_match)
        else:
            found.append(Part(sign, is_match))
    return found
