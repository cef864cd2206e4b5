"""Which of many grants reach one object, asked of the rules that decide and of nothing else.

The rules take ids and answer with a condition. Here they are given the id of a *stand-in*, one for each role and kind
of scope; what they answer is turned into SQL, the stand-in's place in it becomes a column, and one statement tries
every grant in that place. So the number of statements does not grow with the grants, and a rule that changes changes
here as well.

A rule that must first ask something of its ids (a chain for its sub-chains) asks by ``through``: for a stand-in it
gets another stand-in, and what would have been asked is asked for all grants at once before the statement runs.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from core.choices import Role
from core.ids import new_id
from core.rights import GrantFact

Each = Callable[[list[UUID]], Mapping[UUID, Iterable[UUID]]]
_PLACES = re.compile(r"%%|%s")


@dataclass
class _Trial:
    """The stand-ins of one role and kind of scope: each by the way that leads to it from the grant's own scope."""

    ways: dict[UUID, tuple[Each, ...]] = field(default_factory=dict)

    def stand_in(self, way: tuple[Each, ...]) -> UUID:
        known = next((one for one, taken in self.ways.items() if taken == way), None)
        if known is None:
            known = new_id()
            self.ways[known] = way
        return known


_trial: ContextVar[_Trial | None] = ContextVar("reaching_trial", default=None)


def through(ids: Iterable[UUID], each: Each) -> list[UUID]:
    """All that ``each`` gives for ``ids``, each once and in order; of a stand-in, the one for what it would give.

    ``each`` must be one and the same function each time it is named.
    """
    trial = _trial.get()
    if trial is None:
        return sorted({found for family in each(list(ids)).values() for found in family})
    return [trial.stand_in((*trial.ways[one], each)) for one in ids if one in trial.ways]


@contextmanager
def _trying() -> Iterator[_Trial]:
    trial = _Trial()
    token = _trial.set(trial)
    try:
        yield trial
    finally:
        _trial.reset(token)


Key = tuple[Role, str | None]
Rule = Callable[[tuple[GrantFact, ...]], Q]


@dataclass(frozen=True)
class _Tried:
    """One role and kind of scope: the statement that tells whether a grant of it reaches, and its stand-ins."""

    key: Key
    text: str
    params: tuple[Any, ...]
    ways: Mapping[UUID, tuple[Each, ...]]


def reaching_grants(
    facts: Iterable[GrantFact], rule: Rule, row: "QuerySet[Any, Any]"
) -> frozenset[tuple[Role, UUID | None]]:
    """Those of ``facts`` by which ``rule`` admits the one object ``row`` finds, as (role, scope)."""
    scopes: dict[Key, set[UUID | None]] = defaultdict(set)
    tenants: dict[Key, UUID] = {}
    for fact in facts:
        scopes[fact.role, fact.scope_kind].add(fact.scope_id)
        tenants[fact.role, fact.scope_kind] = fact.tenant_id
    tried = [found for key in sorted(scopes, key=str) if (found := _tried(key, tenants[key], rule, row)) is not None]
    return frozenset(_found(tried, scopes)) if tried else frozenset()


def _tried(key: Key, tenant_id: UUID, rule: Rule, row: "QuerySet[Any, Any]") -> _Tried | None:
    role, kind = key
    with _trying() as trial:
        scope = trial.stand_in(()) if kind is not None else None
        allowed = rule((GrantFact(tenant_id, role, scope, kind),))
        try:
            text, params = row.filter(allowed).order_by().values("pk")[:1].query.sql_with_params()
        except EmptyResultSet:
            return None
        except FullResultSet:  # pragma: no cover - a primary key is always asked for
            raise
        return _Tried(key, text, tuple(params), dict(trial.ways))


def _found(tried: Sequence[_Tried], scopes: Mapping[Key, set[UUID | None]]) -> Iterator[tuple[Role, UUID | None]]:
    given = _given(tried, scopes)
    parts, params = [], []
    for number, one in enumerate(tried):
        text, more = _statement(number, one, given[number])
        parts.append(text)
        params += more
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for number, scope_id in cursor.fetchall():
            yield tried[number].key[0], scope_id


def _used(one: _Tried) -> list[UUID]:
    """The stand-ins that the statement names, in a fixed order."""
    named = {param for value in one.params for param in (value if isinstance(value, list | tuple) else [value])}
    return [stand_in for stand_in in one.ways if stand_in in named]


Given = list[tuple[UUID | None, ...]]


def _given(tried: Sequence[_Tried], scopes: Mapping[Key, set[UUID | None]]) -> list[Given]:
    """For each statement the rows (scope, what stands for each stand-in). Every way's step is asked once for all."""
    asked: dict[Each, set[UUID]] = defaultdict(set)
    answers: dict[Each, Mapping[UUID, Iterable[UUID]]] = {}
    depth = max((len(way) for one in tried for way in one.ways.values()), default=0)
    for step in range(depth):
        for one in tried:
            for stand_in in _used(one):
                way = one.ways[stand_in]
                if len(way) > step:
                    for scope in scopes[one.key]:
                        asked[way[step]].update(_walk(scope, way[:step], answers))
        for each, ids in asked.items():
            missing = ids - set(answers.get(each, {}))
            if missing:
                answers[each] = {**answers.get(each, {}), **dict.fromkeys(missing, ()), **each(sorted(missing))}
    return [
        [
            (scope, *values)
            for scope in sorted(scopes[one.key], key=str)
            for values in product(*(_standing(scope, one.ways[used], answers) for used in _used(one)))
        ]
        for one in tried
    ]


def _standing(
    scope: UUID | None, way: Sequence[Each], answers: Mapping[Each, Mapping[UUID, Iterable[UUID]]]
) -> Sequence[UUID | None]:
    """What stands for a stand-in; nothing, where the way leads nowhere, must not hide what another one finds."""
    return sorted(_walk(scope, way, answers)) or (None,)


def _walk(scope: UUID | None, way: Sequence[Each], answers: Mapping[Each, Mapping[UUID, Iterable[UUID]]]) -> set[UUID]:
    ids = {scope} if scope is not None else set()
    for each in way:
        ids = {found for one in ids for found in answers[each].get(one, ())}
    return ids


def _statement(number: int, one: _Tried, given: Given) -> tuple[str, list[Any]]:
    """Which scopes of ``given`` the rule admits: each in its turn in the stand-ins' places."""
    used = _used(one)
    columns = {stand_in: f"tried.s{place}" for place, stand_in in enumerate(used)}
    kept: list[Any] = []
    values = iter(one.params)

    def place(match: "re.Match[str]") -> str:
        if match.group() == "%%":
            return "%%"
        value = next(values)
        if isinstance(value, list | tuple) and any(item in columns for item in value):
            return f"ARRAY[{', '.join(columns[item] for item in value)}]"
        if isinstance(value, UUID) and value in columns:
            return columns[value]
        kept.append(value)
        return "%s"

    text = _PLACES.sub(place, one.text)
    names = ", ".join(["scope", *(f"s{place}" for place in range(len(used)))])
    rows = list(zip(*given, strict=True)) if given else [()] * (len(used) + 1)
    arrays = ", ".join(["%s::uuid[]"] * (len(used) + 1))
    statement = (
        f"SELECT DISTINCT {number} AS place, tried.scope FROM unnest({arrays}) AS tried({names}) "  # noqa: S608
        f"WHERE EXISTS ({text})"
    )
    return statement, [*(list(row) for row in rows), *kept]
