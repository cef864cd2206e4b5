"""Checking a row of which some fields are others now: what none of them touches holds as it did.

Django asks the database again of every key and every constraint; a sheet changes one column of thousands of rows that
have many of both.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.constants import LOOKUP_SEP


def clean_changed(row: models.Model, names: Collection[str]) -> None:
    """``full_clean`` for a row that held before and of which ``names`` alone are others now. Raises ValidationError."""
    changed = {row._meta.get_field(name).name for name in names}
    kept = {field.name for field in row._meta.concrete_fields if field.is_relation and field.name not in changed}
    errors: dict[str, Any] = {}

    def keep(step: Callable[[], None]) -> None:
        try:
            step()
        except ValidationError as error:
            error.update_error_dict(errors)

    keep(lambda: row.clean_fields(exclude=kept))
    keep(row.clean)
    failed = set(errors) - {NON_FIELD_ERRORS}
    keep(lambda: row.validate_unique(exclude=failed))
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if touches(model, constraint, changed):
                keep(lambda held=constraint, of=model: _validate(held, of, row, failed))  # type: ignore[misc]
    if errors:
        raise ValidationError(errors)


def _validate(constraint: Any, model: type[models.Model], row: models.Model, failed: set[str]) -> None:
    """As Django tells it: what one field alone breaks is that field's error."""
    try:
        constraint.validate(model, row, exclude=failed, using=DEFAULT_DB_ALIAS)
    except ValidationError as error:
        if getattr(error, "code", None) == "unique" and len(constraint.fields) == 1:
            raise ValidationError({constraint.fields[0]: [error]}) from error
        raise


def touches(model: type[models.Model], constraint: models.BaseConstraint, changed: Collection[str]) -> bool:
    """Whether the constraint may say otherwise now; so does one of which it is not known what it reads."""
    read = read_by_constraints(model)[constraint.name]
    return read is None or not read.isdisjoint(changed)


@cache
def read_by_constraints(model: type[models.Model]) -> Mapping[str, frozenset[str] | None]:
    """The fields each of the model's constraints reads; None where a computed column is among them, or its kind is
    unknown.
    """
    return {constraint.name: _read_by(model, constraint) for constraint in model._meta.constraints}


def _read_by(model: type[models.Model], constraint: models.BaseConstraint) -> frozenset[str] | None:
    if isinstance(constraint, models.CheckConstraint):
        names = _named_in(constraint.condition)
    elif isinstance(constraint, models.UniqueConstraint):
        names = {*constraint.fields, *_named_in(*constraint.expressions, constraint.condition)}
    elif isinstance(constraint, ExclusionConstraint):
        names = _named_in(*(expression for expression, _ in constraint.expressions), constraint.condition)
    else:
        return None
    fields = [model._meta.get_field(name.split(LOOKUP_SEP)[0]) for name in names]
    return None if any(getattr(field, "generated", False) for field in fields) else frozenset(f.name for f in fields)


def _named_in(*expressions: Any) -> set[str]:
    """The names of the fields in expressions as a constraint holds them."""
    names: set[str] = set()
    for expression in expressions:
        if isinstance(expression, str):
            names.add(expression)
        elif isinstance(expression, models.F):
            names.add(expression.name)  # type: ignore[attr-defined]  # the stubs leave it out
        elif isinstance(expression, models.Q):
            names |= expression.referenced_base_fields
        elif expression is not None:
            names |= _named_in(*expression.get_source_expressions())
    return names
