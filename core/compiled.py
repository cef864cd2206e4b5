"""Reads made for one thing after another, compiled once a process: the ORM's own objects without its work before.

A job that reads the same of seventeen chains, or a page that is asked for all day, has the ORM write and the database
plan the same statements again and again; with a dozen joins both cost more than the rows. A function that describes a
queryset by its arguments is marked `compiled`: its statement is written once, from two samples of each argument
(core.samples), and from then on sent prepared with what is asked for. A statement that does not hold the arguments as
they are goes the ORM's way each time: slower, never wrong.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from core.database.among import OneOf, array_of, searching_arrays
from core.database.prepared import rows_of
from core.rows import TENANT, Blank
from core.samples import SAMPLES, blanked, refused
from core.tenancy.scope import current_scope

Asked = ParamSpec("Asked")
Row = TypeVar("Row")
_Kinds = tuple[tuple[str, type], ...]
# No texts: of one that is cut the samples could be left whole.
_KINDS = (UUID, dt.date, int)


@dataclass(frozen=True)
class Read:
    """A function marked `compiled`, and what came of it for each way it was asked; None where the ORM answers."""

    name: str
    forms: "dict[_Kinds, _Form | None]"


REGISTERED: list[Read] = []


def compiled(describe: "Callable[Asked, QuerySet[Any, Row]]") -> Callable[Asked, list[Row]]:
    """The rows of what ``describe`` describes, whose arguments are ids, days, whole numbers, or collections of ids; a
    collection is only passed on, to ``__in``.

    ``describe`` may depend on its arguments alone, and may not branch on them or read the clock: it is asked once, with
    arguments that nobody gave.
    """
    signature = inspect.signature(describe)
    forms: dict[_Kinds, _Form | None] = {}
    REGISTERED.append(Read(f"{describe.__module__}.{describe.__qualname__}", forms))

    @wraps(describe)
    def read(*args: Asked.args, **kwargs: Asked.kwargs) -> list[Row]:
        given = signature.bind(*args, **kwargs).arguments
        kinds = _kinds(given)
        if kinds is None or current_scope().mode != "self":
            return list(describe(*args, **kwargs))
        if kinds not in forms:
            forms[kinds] = _compile(describe, kinds)
        form = forms[kinds]
        return list(describe(*args, **kwargs)) if form is None else form.rows(given)

    return read


def _kinds(given: Mapping[str, object]) -> _Kinds | None:
    kinds: list[tuple[str, type]] = []
    for name, value in given.items():
        if type(value) in _KINDS:
            kinds.append((name, type(value)))
        elif _holds_keys(value):
            kinds.append((name, OneOf))
        else:
            return None
    return tuple(kinds)


def _holds_keys(value: object) -> bool:
    """Of an empty one nobody can tell what it would hold."""
    return isinstance(value, Collection) and len(value) > 0 and all(type(each) is UUID for each in value)


def _compile(describe: "Callable[..., QuerySet[Any, Any]]", kinds: _Kinds) -> "_Form | None":
    samples: list[dict[str, Any]] = []
    for which in (0, 1):
        sample: dict[str, Any] = {}
        for place, (name, kind) in enumerate(kinds):
            sample[name] = OneOf([SAMPLES[UUID](place, which)]) if kind is OneOf else SAMPLES[kind](place, which)
        samples.append(sample)
    try:
        with connection.execute_wrapper(refused):
            first, second = (_Form(describe(**sample)) for sample in samples)
        if first.text != second.text:
            return None
        sent = [
            {name: array_of(value.value) if isinstance(value, OneOf) else value for name, value in sample.items()}
            for sample in samples
        ]
        first.values = tuple(blanked(first.values, second.values, *sent))
    except (AttributeError, TypeError, ValueError, EmptyResultSet):
        return None
    held = {value.name for value in first.values if isinstance(value, Blank)}
    return first if held == {name for name, _ in kinds} and TENANT in first.values else None


class _Form:
    """A statement and how its rows become what the queryset yields."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        said: Any = queryset  # what it is made of, no type tells
        plain = said._iterable_class in (ModelIterable, ValuesListIterable)
        if not plain or said._prefetch_related_lookups or said._known_related_objects:
            raise TypeError("more than objects or tuples of values")
        compiler = queryset.query.get_compiler(connection=connection)
        text, values = compiler.as_sql()
        if compiler.has_extra_select:
            raise TypeError("more columns than are yielded")
        self.text = searching_arrays(text)
        self.values: tuple[object, ...] = tuple(values)
        self._compiler = compiler
        self._converters = compiler.get_converters([expression for expression, _, _ in compiler.select])
        self._are_objects = said._iterable_class is ModelIterable

    def rows(self, given: Mapping[str, object]) -> list[Any]:
        found: Any = rows_of(self.text, list(self._sent(given)))
        if self._converters:
            found = map(tuple, self._compiler.apply_converters(found, self._converters))
        return list(self._objects(found) if self._are_objects else found)

    def _sent(self, given: Mapping[str, object]) -> Iterator[object]:
        tenant_id = current_scope().tenant_id
        for value in self.values:
            if value is TENANT:
                yield tenant_id
            elif isinstance(value, Blank):
                asked = given[value.name]
                yield array_of(asked) if isinstance(asked, Collection) else asked
            else:
                yield value

    def _objects(self, rows: "Sequence[tuple[Any, ...]]") -> Iterator[Any]:
        """As the ORM makes them of what its compiler says of the columns."""
        compiler = self._compiler
        held = compiler.klass_info["select_fields"]
        start, end = held[0], held[-1] + 1
        names = [column.target.attname for column, _, _ in compiler.select[start:end]]
        populators = get_related_populators(  # type: ignore[call-arg]  # the types are those of a later Django
            compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS
        )
        model = compiler.klass_info["model"]
        for row in rows:
            made = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in populators:
                populator.populate(row, made)
            for name, place in compiler.annotation_col_map.items():
                setattr(made, name, row[place])
            yield made
