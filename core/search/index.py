"""Asking the index. Every condition is an equality or a range on text, uuid or smallint: under row-level security those
alone keep their B-tree, as the operators are leakproof (docs/adr/0034).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.choices import FindableKind
from core.database.prepared import Plans
from core.search.sql import LONGEST_PIECE, NOTED, noted_names
from core.search.words import is_legal_form, ranges, words
from core.tenancy.base import TenantModel
from core.tenancy.scope import current_scope

# So many pieces are looked at for a count: beyond, it is told as «more than».
LOOKED_AT = 4000
COUNTED = 1000
_WHOLE = ", ".join(f"d.{column}" for column in NOTED)
_CHARACTERS = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True)
class Findable:
    """A model whose names are found. ``key`` is the column with its normalized name."""

    kind: FindableKind
    model: type[TenantModel]
    key: str = "name_key"
    of_persons: bool = False


Statement = tuple[str, list[Any]]
_findables: dict[type[models.Model], Findable] = {}


def register_findable(findable: Findable) -> None:
    _findables[findable.model] = findable


def named_like(queryset: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Rows with a name in which every word of the text begins somewhere, or its initials or pinyin; all for no text.

    Of a model whose names are not in the index (parks, gaps: few in a city) the name is read itself.
    """
    findable, asked = _findables.get(queryset.model), words(text)
    if findable is not None:
        return queryset.filter(found_by_name(findable, text))
    for word in asked:
        queryset = queryset.filter(Q(name_key__contains=word) | Q(initials__startswith=word))
    return queryset


def _beginning_with(findable: Findable, word: str, visible: list[UUID], waiting: str) -> Statement:
    """The ids of objects with a name in which ``word`` begins somewhere, repeated as often as it does."""
    if is_legal_form(word):
        return _holding_form(findable, word, visible)
    pieces = "core_personpiece" if findable.of_persons else "core_searchpiece"
    found, values = [], []
    for span in ranges(word):
        found.append(
            f"SELECT entry FROM {pieces} WHERE tenant_id = ANY (%s) AND kind = %s::smallint "  # noqa: S608
            "AND piece >= %s AND piece < %s"
        )
        values += [visible, int(findable.kind), span.low, span.high]
    if not findable.of_persons:
        due, more = _beginning_in_due_names(findable, word, visible, waiting)
        found.append(due)
        values += more
    return " UNION ALL ".join(found), values


def _holding_form(findable: Findable, word: str, visible: list[UUID]) -> Statement:
    table = findable.model._meta.db_table
    statement = f"SELECT id AS entry FROM {table} WHERE tenant_id = ANY (%s) AND {findable.key} LIKE %s"  # noqa: S608
    return statement, [visible, f"%{word}%"]


def most_looked_at(text: str) -> int:
    """So many pieces, of which a name may have several; of a legal form each name has one, and nearly every name."""
    return COUNTED + 1 if all(map(is_legal_form, words(text))) else LOOKED_AT


def _beginning_in_due_names(findable: Findable, word: str, visible: list[UUID], waiting: str) -> Statement:
    """The same in names nobody has taken apart yet: of the last second, or of an import just written.

    One that does not hold the word's characters one after another has no piece beginning with it; of a word in letters
    alone, which may be a sound, every name is taken apart.
    """
    within, values = [], []
    for span in ranges(word):
        within.append('(made.piece COLLATE "C" >= %s AND made.piece COLLATE "C" < %s)')
        values += [span.low, span.high]
    statement = (
        f"SELECT d.entry FROM {waiting} d, unnest(app.name_pieces({noted_names('d')})) AS made(piece) "  # noqa: S608
        f"WHERE d.tenant_id = ANY (%s) AND d.kind = %s::smallint AND ({' OR '.join(within)})"
    )
    bound = [visible, int(findable.kind), *values]
    characters = max(_CHARACTERS.findall(word[:LONGEST_PIECE]), key=len, default="")
    if not characters:
        return statement, bound
    return f"{statement} AND strpos(concat_ws(' ', {_WHOLE}), %s) > 0", [*bound, characters]


def candidates(
    findable: Findable, text: str, *, within: "QuerySet[Any] | None", limit: int | None, waiting: str = "core_searchdue"
) -> Statement | None:
    """The ids of what every word of the text is found in; None where there can be nothing.

    ``within`` are the ids somebody may see: they are asked for before the limit, or what he may see would fall behind.
    ``waiting`` is the table of names that nobody has taken apart yet.
    """
    visible = list(current_scope().visible)
    asked = sorted(words(text), key=is_legal_form)  # the rest of a name is rarer
    if not asked:
        return None
    statement, values = _beginning_with(findable, asked[0], visible, waiting)
    conditions = []
    for word in asked[1:]:
        if is_legal_form(word):
            # Read of each name that the other words found, and not of all there are.
            table = findable.model._meta.db_table
            conditions.append(f"(SELECT n.{findable.key} LIKE %s FROM {table} n WHERE n.id = found.entry)")  # noqa: S608
            values.append(f"%{word}%")
            continue
        other, more = _beginning_with(findable, word, visible, waiting)
        conditions.append(f"entry IN ({other})")
        values += more
    if within is not None:
        try:
            allowed, bound = within.query.sql_with_params()
        except EmptyResultSet:
            return None
        conditions.append(f"entry IN ({allowed})")
        values += bound
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    tail = f" LIMIT {limit}" if limit else ""
    return f"SELECT entry FROM ({statement}) AS found{where}{tail}", values  # noqa: S608 - names of our own


def found_by_name(findable: Findable, text: str) -> Q:
    """The filter that leaves of a list what is found by the text; nothing is filtered by an empty one.

    A legal form is read of the rows as the list walks them: to find first what nearly all have would read them all.
    """
    asked = words(text)
    found = Q(*(Q(**{f"{findable.key}__contains": word}) for word in asked if is_legal_form(word)))
    rest = " ".join(word for word in asked if not is_legal_form(word))
    statement = candidates(findable, rest, within=None, limit=None)
    return found if statement is None else found & Q(id__in=RawSQL(*statement))  # noqa: S611 - values are bound


@dataclass(frozen=True)
class NameCondition:
    """``named_like`` as text that follows a statement's WHERE, and how it is planned: what the index finds makes one
    array, whatever it is, and rows are fetched by their key.
    """

    text: str
    values: tuple[object, ...]
    plans: Plans | None


def name_condition(model: type[models.Model], text: str, column: Callable[[str], str]) -> NameCondition:
    """The condition on rows of ``model``, ``column`` telling how SQL names its columns; empty for no text."""
    findable, asked = _findables.get(model), words(text)
    read = [word for word in asked if findable is None or is_legal_form(word)]
    conditions, values = [], []
    for word in read:
        if findable is None:
            conditions.append(f" AND ({column('name_key')} LIKE %s OR {column('initials')} LIKE %s)")
            values += [f"%{word}%", f"{word}%"]
        else:
            conditions.append(f" AND {column(findable.key)} LIKE %s")
            values.append(f"%{word}%")
    rest = " ".join(word for word in asked if word not in read)
    statement = candidates(findable, rest, within=None, limit=None) if findable is not None else None
    if statement is not None:
        conditions.append(f" AND {column('id')} = ANY (ARRAY({statement[0]}))")
        values += statement[1]
    return NameCondition("".join(conditions), tuple(values), None if statement is None else "generic")
