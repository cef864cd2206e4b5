"""A valid row of any tenant model, built from its fields: a new model is in the matrix the day it is written."""

import copy
import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.core.validators import BaseValidator, MinValueValidator
from django.db import connection, models

from core.choices import AnchorKind
from core.database.insertion import place
from core.ids import new_id
from core.models import Account, Anchor, Term
from core.tenancy import scope
from core.tenancy.base import TenantModel
from core.tenancy.declared import declared_walls
from core.tenancy.fields import AnchorForeignKey, TenantForeignKey, TermForeignKey
from core.tenancy.scope import current_tenant_id

_numbers = itertools.count(1)


class CannotMake(AssertionError):
    """This model needs a rule here before the matrix can hold it."""


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def make_row(model: type[TenantModel], **given: Any) -> Any:
    row = build_row(model, **given)
    row.save(force_insert=True)
    return row


def build_row(model: type[TenantModel], **given: Any) -> Any:
    """A row ready to insert in the open scope's tenant; what it points at, and its own anchor, are there already.

    ``given`` are attribute values that must stay as they are.
    """
    if declared_walls()[model._meta.db_table].upper_chain and "upper_chain_id" not in given:
        tenant_id, chain_id = chain_above()
        given |= {"upper_tenant_id": tenant_id, "upper_chain_id": chain_id}
    given |= _across(model, given)
    row = model(**given)
    for field in model._meta.local_fields:
        if field.name not in given and field.attname not in given and _needs_value(field, row):
            _fill(row, field)
    checks = {each.name: each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)}
    for _ in checks:  # satisfying one may break an earlier one
        for name in _broken(row):
            if name in _broken(row):
                _satisfy(checks[name], row, set(given))
    for unique in model._meta.constraints:
        if isinstance(unique, models.UniqueConstraint) and _few_fit(unique, row):
            _step_aside(unique, row, set(given))
    anchor = declared_walls()[model._meta.db_table].anchor
    if anchor:
        Anchor.objects.create(id=row.pk, kind=anchor)
    return row


def _across(model: type[TenantModel], given: dict[str, Any]) -> dict[str, Any]:
    """What a row of a share needs of another tenant: one that nobody else here is."""
    kind = declared_walls()[model._meta.db_table].subtree
    if kind == "offers" and not {"guest", "guest_id"} & set(given):
        return {"guest_id": another_tenant()}
    if kind == "answers" and "share_id" not in given:
        host = another_tenant()
        return {"share_id": offer_to(current_tenant_id(), host).pk, "host_id": host}
    return {}


def another_tenant() -> UUID:
    made = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT test_support.make_tenant(%s, NULL, 'city', '示例他市', %s)", [made, made.hex[-11:].upper()]
        )
    return made


def offer_to(guest_id: UUID, host_id: UUID | None = None, *, of_meeting: bool = False) -> Any:
    """A share another tenant offers to ``guest_id``, of a body or of one meeting, whosever scope is open."""
    model = apps.get_model("alliances", "BodyShare")
    with beside(host_id or another_tenant()):
        until = dt.date(2999, 1, 1)
        if not of_meeting:
            return make_row(model, guest_id=guest_id, until=until)
        begins_at = dt.datetime(2998, 12, 1, 9, tzinfo=dt.UTC)
        subject = anchor(AnchorKind.MEETING)
        return make_row(
            model, guest_id=guest_id, until=until, subject=subject, subject_name="示例会议", begins_at=begins_at
        )


@contextmanager
def beside(tenant_id: UUID) -> Iterator[None]:
    """Another tenant's scope inside an open one, which the product itself never opens."""
    outer = scope._current.get()
    token = scope._current.set(None)
    try:
        with scope.tenant_scope(tenant_id, actor_id=None, reason="测试"):
            yield
    finally:
        scope._current.reset(token)
        if outer is not None:
            scope._tell_database(outer)


def _few_fit(constraint: models.UniqueConstraint, row: Any) -> bool:
    """Whether a tenant holds no more rows of this kind than a fixed choice has values; an empty key counts as one where
    the constraint says so.
    """
    fields = [row._meta.get_field(name) for name in constraint.fields if name != "tenant"]
    same_empty = constraint.nulls_distinct is False
    few = [field.choices or (same_empty and getattr(row, field.attname) is None) for field in fields]
    return constraint.condition is not None and all(few)  # of no field: one a tenant


def _step_aside(constraint: models.UniqueConstraint, row: Any, given: set[str]) -> None:
    """Be one of the rows that were replaced: of those any number fit."""
    for name, value in _leaves(constraint.condition):
        field = row._meta.get_field(name.removesuffix("__isnull"))
        if name.endswith("__isnull") and value is True and not {field.name, field.attname} & given:
            _fill(row, field)


def copied(row: Any) -> Any:
    """The same row again under another id, not yet inserted."""
    clone = copy.copy(row)
    clone._state = models.base.ModelState()
    clone.pk = new_id()
    return clone


def _needs_value(field: models.Field[Any, Any], row: Any) -> bool:
    if field.name in ("id", "tenant") or field.null or field.has_default():
        return False
    return not (field.blank and getattr(row, field.attname) == "")


def _fill(row: Any, field: models.Field[Any, Any]) -> None:
    row_id: Any
    if isinstance(field, TermForeignKey):
        row_id = term(field.kind).pk
    elif isinstance(field, AnchorForeignKey):
        row_id = anchor(field.kinds[0]).pk
        if len(field.kinds) > 1:
            setattr(row, f"{field.name}_kind", field.kinds[0])
    elif isinstance(field, TenantForeignKey):
        row_id = make_row(cast(type[TenantModel], field.remote_field.model)).pk
    elif isinstance(field, models.ForeignKey) and field.remote_field.model is Account:
        row_id = account().pk
    elif isinstance(field, models.ForeignKey):
        row_id = field.remote_field.model._default_manager.values_list("pk", flat=True).first()
    else:
        row_id = _value(field)
    setattr(row, field.attname, row_id)


def _value(field: models.Field[Any, Any]) -> Any:
    number = next(_numbers)
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.CharField | models.TextField):
        return f"示例{number}"[: field.max_length]
    if isinstance(field, models.IntegerField):
        lowest = [_limit(one) for one in field.validators if isinstance(one, MinValueValidator)]
        if lowest and max(lowest) > 0:
            return max(lowest) + number % 50
        return number % 30_000 if isinstance(field, models.SmallIntegerField) else number
    if isinstance(field, models.DateTimeField):
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    if isinstance(field, models.DateField):
        # Days that may not be twice lie in the past, in the order they are asked for, where a spreadsheet can say them.
        return dt.date(1901, 1, 1) + dt.timedelta(days=number % 45_000) if _is_unique(field) else dt.date(2026, 1, 1)
    if isinstance(field, models.TimeField):  # each a second after the one before
        return (dt.datetime.min + dt.timedelta(seconds=number % 86_000)).time()
    if isinstance(field, models.DecimalField):
        return Decimal(number)
    if isinstance(field, models.JSONField):
        return {"示例": number}
    if isinstance(field, models.UUIDField):
        return new_id()
    raise CannotMake(f"{field}: no rule for {type(field).__name__}")


def _is_unique(field: models.Field[Any, Any]) -> bool:
    """Whether no two rows of a tenant may have the same value, alone or with others."""
    constraints = field.model._meta.constraints
    return any(isinstance(one, models.UniqueConstraint) and field.name in one.fields for one in constraints)


def _limit(validator: BaseValidator) -> Any:
    return validator.limit_value() if callable(validator.limit_value) else validator.limit_value


@cache
def _question(model: type[TenantModel]) -> tuple[str, list[str]]:
    """A statement that asks of a row's values which checks of its table they break, and the names of these checks."""
    checks = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        conditions = [each._get_check_sql(model, editor) for each in checks]  # type: ignore[attr-defined]
    places = ", ".join(f'{place(field)} AS "{field.column}"' for field in model._meta.local_concrete_fields)
    asked = ", ".join(f"coalesce(({condition.replace('%', '%%')}), true)" for condition in conditions)
    return f"SELECT {asked} FROM (SELECT {places}) row", [each.name for each in checks]


def _broken(row: Any) -> list[str]:
    """The checks of its table that the row does not hold, as the database says: all at once, Django asks for each."""
    model: type[TenantModel] = type(row)
    statement, names = _question(model)
    if not names:
        return []
    fields = row._meta.local_concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(statement, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
        return [name for name, holds in zip(names, cursor.fetchone(), strict=True) if not holds]


def _holds(constraint: models.CheckConstraint, row: Any) -> bool:
    return constraint.name not in _broken(row)


def _satisfy(constraint: models.CheckConstraint, row: Any, given: set[str]) -> None:
    """Fill one more of the empty fields the constraint speaks of, or choose otherwise."""
    named = {name.split("__")[0] for name, *_ in _leaves(constraint.condition)}
    for field in type(row)._meta.local_fields:
        if field.name not in named or field.attname in given or field.name in given:
            continue
        before = getattr(row, field.attname)
        if before in (None, ""):
            _fill(row, field)
            if _holds(constraint, row):
                return
            setattr(row, field.attname, before)
    ways = (_another_choice, _later, _as_a_number)
    if not any(way(constraint, row, named, given) for way in ways):
        raise CannotMake(f"{type(row).__name__}: no rule to satisfy {constraint.name}")


def _as_a_number(constraint: models.CheckConstraint, row: Any, named: set[str], given: set[str]) -> bool:
    """Try a mobile number where a text must match a pattern."""
    for field in type(row)._meta.local_fields:
        if field.name not in named or field.name in given or field.choices or not isinstance(field, models.CharField):
            continue
        before = getattr(row, field.attname)
        setattr(row, field.attname, f"138{next(_numbers):08d}")
        if _holds(constraint, row):
            return True
        setattr(row, field.attname, before)
    return False


def _another_choice(constraint: models.CheckConstraint, row: Any, named: set[str], given: set[str]) -> bool:
    """Try the other choices of the fields the constraint speaks of, where what is given fits only one of them."""
    for field in type(row)._meta.local_fields:
        if field.name not in named or field.name in given or not field.choices:
            continue
        before = getattr(row, field.attname)
        for value, _ in field.flatchoices:
            setattr(row, field.attname, value)
            if _holds(constraint, row):
                return True
        setattr(row, field.attname, before)
    return False


def _later(constraint: models.CheckConstraint, row: Any, named: set[str], given: set[str]) -> bool:
    """Try a moment or a day after the usual one: what ends, ends after it began."""
    for field in type(row)._meta.local_fields:
        if field.name not in named or field.name in given or not isinstance(field, models.DateField):
            continue
        before = getattr(row, field.attname)
        is_moment = isinstance(field, models.DateTimeField)
        setattr(row, field.attname, before + dt.timedelta(hours=1) if is_moment else dt.date(2099, 12, 31))
        if _holds(constraint, row):
            return True
        setattr(row, field.attname, before)
    return False


def _leaves(condition: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for child in condition.children:
        found += [child] if isinstance(child, tuple) else _leaves(child)
    return found


def term(kind: str) -> Term:
    number = next(_numbers)
    made: Term = Term.objects.create(kind=kind, code=f"code{number}", label=f"示例{number}")
    return made


def anchor(kind: str) -> Anchor:
    made: Anchor = Anchor.objects.create(id=new_id(), kind=AnchorKind(kind))
    return made


def account() -> Account:
    number = next(_numbers)
    made: Account = Account.objects.create(
        username=f"row-{number}", display_name=f"示例账号{number}", home_tenant_id=current_tenant_id()
    )
    return made


def chain_above() -> tuple[UUID, UUID]:
    """(tenant, chain): a new chain of the tenant above the open scope's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper_tenant, upper_chain FROM test_support.chain_above(%s)", [current_tenant_id()])
        found: tuple[UUID, UUID] = cursor.fetchone()
    return found
