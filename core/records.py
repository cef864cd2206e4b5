"""How rows are written: created whole and checked, or changed under a lock and checked against the version seen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from psycopg.errors import UniqueViolation

from core import clock
from core.choices import AnchorKind
from core.database.changed import clean_changed
from core.database.insertion import insert, is_guarded
from core.database.prepared import savepoint
from core.errors import Conflict, InvalidInput, NotFound, StaleVersion
from core.models import Anchor, IndustryClass, Region
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey
from core.tenancy.merged import MERGED
from core.tenancy.scope import current_tenant_id

Row = TypeVar("Row", bound=TenantModel)
Editable = TypeVar("Editable", bound=Record)


def as_invalid_input(error: ValidationError) -> InvalidInput:
    """Django's validation error as ours: messages by field, general ones under ``__all__``."""
    found = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    fields = {name: [text for each in errors for text in _texts(each)] for name, errors in found.items()}
    first = next(iter(next(iter(fields.values()), [])), None)
    return InvalidInput(first or None, fields=fields)


def _texts(error: ValidationError) -> list[str]:
    """Django's words, but for a key that points at nothing: those it says in English, with the id in them."""
    if error.code == "invalid" and error.params and "model" in error.params:
        return [f"没有找到所选的{error.params['model']}，请重新选择。"]
    return list(error.messages)


def check(row: models.Model) -> None:
    """Raise InvalidInput unless the row is whole, its keys exist and its named constraints hold."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise as_invalid_input(error) from error


@contextmanager
def told_as_conflict(model: type[models.Model]) -> Iterator[None]:
    """A transaction in which a constraint broken only now (another person was faster than our check) is a Conflict.

    The message is the constraint's own, where it has one.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise _as_conflict(model, error) from error


def _as_conflict(model: type[models.Model], error: IntegrityError) -> Conflict:
    return as_merged(error) or Conflict(_message_of(model, error), code="taken_meanwhile")


def _broken(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def as_merged(error: BaseException) -> Conflict | None:
    """The refusal for a row that would lead to a merged record (core.tenancy.merged); None for any other error."""
    if not isinstance(error, IntegrityError) or _broken(error) != MERGED:
        return None
    return Conflict(str(error.__cause__.diag.message_primary), code=MERGED)  # type: ignore[union-attr]  # _broken read it


def _message_of(model: type[models.Model], error: IntegrityError) -> str | None:
    broken = _broken(error)
    for constraint in model._meta.constraints:
        message = constraint.violation_error_message
        if constraint.name == broken and message != constraint.default_violation_error_message:
            return str(message)
    return None


def _clean(row: TenantModel) -> None:
    """Raise InvalidInput for what is wrong with the row by itself; the rest the database refuses on insertion.

    Keys inside the tenant are checked by the statement. Keys to the national reference, whose rows are never removed,
    are looked up once a process: their constraints speak only when the transaction ends.
    """
    left_to_database = ["id", *(["tenant"] if row.tenant_id == current_tenant_id() else [])]
    for field in row._meta.concrete_fields:
        reference = REFERENCE.get(field.related_model)
        if isinstance(field, TenantForeignKey) or (reference is not None and _refers(row, field, reference)):
            left_to_database.append(field.name)
    try:
        row.clean_fields(exclude=left_to_database)
        row.clean()
    except ValidationError:
        check(row)
        raise


def _refers(row: models.Model, field: "models.Field[Any, Any]", reference: type[models.Model]) -> bool:
    """Whether the row's key to the reference is empty or known to lead somewhere."""
    code = getattr(row, field.attname)
    if code is None:
        return field.null
    known = _referred.setdefault(reference, set())
    if code not in known and reference._base_manager.filter(pk=code).exists():
        known.add(code)
    return code in known


REFERENCE: Mapping[Any, type[models.Model]] = {Region: Region, IndustryClass: IndustryClass}
_referred: dict[type[models.Model], set[str]] = {}


def create(row: Row, *, anchor: AnchorKind | None = None) -> Row:
    """Insert a checked row, and before it the anchor it owns. Raises InvalidInput, Conflict.

    What the row does not tell by itself the statement checks. Where it is refused the row is checked anew, to be told
    in words and by field; what holds then was taken meanwhile.
    """
    if is_guarded(type(row)):
        _clean(row)
        try:
            with savepoint():
                if insert(row, anchor):
                    return row
        except IntegrityError as error:
            if isinstance(error.__cause__, UniqueViolation) or as_merged(error):
                raise _as_conflict(type(row), error) from error
            check(row)
            raise
    with told_as_conflict(type(row)):
        check(row)
        if anchor is not None:
            Anchor.objects.create(id=row.id, kind=anchor)
        row.save(force_insert=True)
    return row


def locked(model: type[Row], row_id: UUID) -> Row:
    """The row as it is now, locked until the transaction ends. Raises NotFound."""
    row: Row | None = model.objects.select_for_update(of=("self",)).filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def shown(row: models.Model, name: str) -> str:
    """A field's value as people read it; of a key, what it points at."""
    field = row._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(field, models.ForeignKey) and getattr(row, field.attname) is not None:
        try:
            return str(getattr(row, field.name))
        except ObjectDoesNotExist:  # an id somebody typed; the write itself refuses it
            return str(getattr(row, field.attname))
    value = getattr(row, name)
    return "" if value is None else str(value)


def label_of(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def change(row: Editable, changes: Mapping[str, Any], *, expected_version: int | None) -> Editable:
    """Write ``changes`` to the locked, re-read row and count its version up; an unchanged row stays untouched.

    Raises StaleVersion with the difference (theirs, ours) where another person saved after ``expected_version``;
    InvalidInput where the result does not hold; Conflict where another row took its place meanwhile.
    ``expected_version`` None says the caller has just locked it itself.
    """
    with told_as_conflict(type(row)):
        fresh = locked(type(row), row.pk)
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        if expected_version is not None and fresh.version != expected_version:
            raise _stale(fresh, changes)
        if not changed:
            return fresh
        for name in changed:
            setattr(fresh, name, changes[name])
        try:
            clean_changed(fresh, changed)
        except ValidationError as error:
            raise as_invalid_input(error) from error
        fresh.version += 1
        fresh.updated_at = clock.now()
        fresh.save(update_fields=[*changed, "version", "updated_at"])
    return fresh


def touch(row: Editable) -> Editable:
    """Count up the version of a locked row whose dependent rows were just changed: its editors see them as one."""
    row.version += 1
    row.updated_at = clock.now()
    row.save(update_fields=["version", "updated_at"])
    return row


def _stale(fresh: Record, changes: Mapping[str, Any]) -> StaleVersion:
    columns = {}
    for name, ours in changes.items():
        theirs = shown(fresh, name)
        setattr(fresh, name, ours)
        mine = shown(fresh, name)
        if mine != theirs:
            columns[name] = (theirs, mine)
    difference = [(label_of(type(fresh), name), *texts) for name, texts in columns.items()]
    return StaleVersion(difference=difference, columns=columns, compared=changes)
