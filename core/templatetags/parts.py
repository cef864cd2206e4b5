"""The values a view hands to the kit: small frozen records, so that a misspelt name is a type error, not a blank.

Every tag also takes a mapping with the same names; the records are what the type checker can help with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Tone = Literal["ok", "warn", "bad", "go", "off", "party"]
StepState = Literal["done", "current", "todo"]


@dataclass(frozen=True, slots=True)
class StateTag:
    """A state in words: ``tone`` is ok on time or done, go in progress, warn due soon, bad overdue, off ended."""

    label: str
    tone: Tone = "off"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last one, the page itself, has no ``url``."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab or saved view; ``count`` is shown small behind the label (``None`` shows nothing, 0 shows 0).

    While it is active, those ``below`` it are shown under the row of tabs.
    """

    label: str
    url: str
    active: bool = False
    count: int | None = None
    below: "tuple[Tab, ...]" = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wizard. A done step with a ``url`` can be gone back to."""

    label: str
    state: StepState = "todo"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the three to five facts under a title; ``value`` is ready text."""

    label: str
    value: str
    unit: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens: ``url`` leads to exactly the rows it counts, ``as_of`` says until when.

    ``change`` is ready text ("较上年 +212"); whether more is better depends on the figure, so ``change_tone`` is given.
    """

    label: str
    value: str
    unit: str = ""
    url: str = ""
    as_of: date | None = None
    change: str = ""
    change_tone: Literal["", "ok", "bad"] = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A term and its value in a definition list."""

    label: str
    value: object
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a timeline or thread; ``mark`` is one character in the circle, ``what`` the heading."""

    what: str
    at: date | None = None
    who: str = ""
    text: str = ""
    mark: str = ""
    tone: Tone | Literal[""] = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after; empty text reads as 空."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Page:
    """A keyset page: cursors for the neighbours, and what is known of the range.

    ``first`` and ``last`` count from 1; ``total`` is ``None`` where counting was left out, ``capped`` means "at least".
    """

    previous: str | None = None
    next: str | None = None
    first: int | None = None
    last: int | None = None
    total: int | None = None
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What ``kit/confirm.html`` asks: the step, what it does to what, and the way back.

    ``effects`` are whole sentences ("将删除草稿 3 份，正式清单不受影响。"); ``undo`` says how to take it back, if one
    can; ``hidden`` are names and values to post along.
    """

    title: str
    effects: Sequence[str]
    verb: str
    cancel_url: str
    undo: str = ""
    destructive: bool = True
    hidden: Sequence[tuple[str, str]] = field(default_factory=tuple)
