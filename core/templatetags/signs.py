"""Icons and state words: the small signs every page speaks with."""

from functools import lru_cache
from typing import Any

from django.core.files.storage import storages
from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "bell",
        "brand",
        "building",
        "calendar",
        "chain",
        "chart",
        "chat",
        "check",
        "chevron-down",
        "chevron-right",
        "clock",
        "close",
        "columns",
        "document",
        "download",
        "edit",
        "filter",
        "fit",
        "history",
        "home",
        "info",
        "lock",
        "menu",
        "minus",
        "more",
        "party",
        "pause",
        "people",
        "play",
        "plus",
        "print",
        "refresh",
        "search",
        "settings",
        "sign-out",
        "sort",
        "sort-down",
        "sort-up",
        "template",
        "text-size",
        "upload",
        "user",
        "warning",
    }
)
TONE_ICONS: dict[str, str] = {
    "ok": "check",
    "warn": "clock",
    "bad": "warning",
    "go": "play",
    "off": "minus",
    "party": "party",
}


def icon(name: str, label: str = "") -> SafeString:
    """A sign of the one icon set; silent for screen readers unless ``label`` says what no text beside it says.

    :raises ValueError: for a name outside the set.
    """
    if name not in ICONS:
        raise ValueError(f"no such icon: {name!r}")
    files = storages["staticfiles"]
    if label:
        href = f"{_sprite(files)}#{name}"
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)
    return _silent(files, name)


@lru_cache(maxsize=4)
def _sprite(files: Any) -> str:
    """Where the set is served from: the same for as long as the storage is."""
    return str(files.url("icons/sprite.svg"))


@lru_cache(maxsize=4 * len(ICONS))
def _silent(files: Any, name: str) -> SafeString:
    """A page shows dozens of signs, and of few kinds."""
    href = f"{_sprite(files)}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)


def tag(state: object, tone: str = "", plain: bool = False) -> SafeString:
    """A state as a coloured word with an icon. ``state`` is text, a StateTag, or a mapping or object with label, tone.

    ``plain`` leaves the icon out: for words that classify (链主, 专精特新) rather than report a state.
    """
    label, own_tone = _label_and_tone(state)
    shown_tone = tone or own_tone or "off"
    if shown_tone not in TONE_ICONS:
        raise ValueError(f"no such tone: {shown_tone!r}")
    sign = "" if plain else icon(TONE_ICONS[shown_tone])
    return format_html('<span class="tag {}">{}{}</span>', shown_tone, sign, label)


def _label_and_tone(state: object) -> tuple[str, str]:
    if isinstance(state, dict):
        return str(state["label"]), str(state.get("tone", ""))
    return str(getattr(state, "label", state)), str(getattr(state, "tone", ""))
