"""What stands on a body, carried over to another, ended with it, and taken back."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError, Q, QuerySet

from alliances.models import ChainBody, Membership, OuterMember, Seat
from alliances.models.body import EndsWithBody
from core import clock
from core.errors import Conflict
from core.models import Anchor
from core.records import create
from members.models import Appointment

Made = dict[str, list[str]]
# What stands on a body: by which column, and what is copied of it.
STANDS: tuple[tuple[type[Any], str, tuple[str, ...]], ...] = (
    (Membership, "body_id", ("category_id", "party_org_id", "unit_id", "person_id", "post")),
    (Seat, "body_id", ("title_id", "person_id", "unit_id", "post", "post_level_id")),
    (OuterMember, "body_id", ("name", "name_key", "initials", "kind", "place", "city_id", "leads", "note")),
    (Appointment, "target_id", ("person_id", "title_id", "target_kind", "note")),
)


def nothing_made() -> Made:
    return {model.__name__: [] for model, _, _ in STANDS}


def going_on(model: type[Any], column: str, body: ChainBody, day: dt.date) -> "QuerySet[Any]":
    found: QuerySet[Any] = model.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), **{column: body.pk})
    return found


def take_along(body: ChainBody, heir: ChainBody, day: dt.date, made: Made) -> None:
    """Rows of a new body from ``day`` on for all that goes on on the old; notes in ``made`` which."""
    carry_over(body, heir, day, made, chosen={}, seats=True)


def carry_over(
    body: ChainBody,
    heir: ChainBody,
    day: dt.date,
    made: Made,
    *,
    chosen: Mapping[str, Collection[UUID]],
    seats: bool,
) -> None:
    """Rows of the heir from ``day`` on for what goes on on ``body``: of the rows ``chosen`` by model (all of a model
    not named), nobody twice; seats only with ``seats``. Notes in ``made`` which.
    """
    for model, column, copied in STANDS:
        if model is Seat and not seats:
            continue
        there = {_who(row) for row in going_on(model, column, heir, day)}
        for row in going_on(model, column, body, day).order_by("valid_from", "id"):
            if row.pk not in chosen.get(model.__name__, {row.pk}) or (model is not Seat and _who(row) in there):
                continue
            there.add(_who(row))
            _written(row, {name: getattr(row, name) for name in copied}, column, heir, day, made)


def _who(row: Any) -> tuple[Any, ...]:
    """What makes a row the same as one the heir has: the member; the person with his title."""
    if isinstance(row, OuterMember):
        return (row.name_key,)
    names = ("party_org_id", "unit_id", "person_id") if isinstance(row, Membership) else ("person_id", "title_id")
    return tuple(getattr(row, name) for name in names)


def _written(row: Any, columns: dict[str, Any], column: str, heir: ChainBody, day: dt.date, made: Made) -> None:
    if isinstance(row, Seat) and row.term_ends_on is not None and row.term_ends_on >= day:
        columns["term_ends_on"] = row.term_ends_on
    kept = create(type(row)(**columns, **{column: heir.pk}, valid_from=day, valid_to=row.valid_to))
    made[type(row).__name__].append(str(kept.pk))


def standing_after(body: ChainBody, last_day: dt.date) -> dict[str, dict[str, str | None]]:
    """The last days of all that goes on after ``last_day``, by model and id."""
    after = clock.day_after(last_day)
    return {
        model.__name__: {
            str(key): last.isoformat() if last else None
            for key, last in going_on(model, column, body, after).values_list("id", "valid_to")
        }
        for model, column, _ in STANDS
    }


def end_standing(body: ChainBody, last_day: dt.date) -> None:
    """All that goes on after ``last_day`` ends with the body."""
    for model, column, _ in STANDS:
        rows = going_on(model, column, body, clock.day_after(last_day))
        told = {"ended_with_body": True} if issubclass(model, EndsWithBody) else {}
        rows.update(valid_to=last_day, **told, version=F("version") + 1, updated_at=clock.now())


def restore(standing: Mapping[str, Mapping[str, str | None]], last_day: dt.date) -> None:
    for model, _, _ in STANDS:
        told = {"ended_with_body": False} if issubclass(model, EndsWithBody) else {}
        for key, ended in standing.get(model.__name__, {}).items():
            rows = model.objects.filter(pk=key, valid_to=last_day)
            rows.update(valid_to=ended, **told, version=F("version") + 1, updated_at=clock.now())


def remove(new: Collection[str], made: Made, *, noun: str) -> None:
    """The bodies ``new`` and the rows ``made``. Raises Conflict naming what else stands on them by now."""
    ids = [UUID(key) for key in new]
    try:
        with transaction.atomic():
            for model, _, _ in STANDS:
                model.objects.filter(pk__in=made.get(model.__name__, [])).delete()
            for key in reversed(ids):  # those below a superior before it
                ChainBody.objects.filter(pk=key).delete()
            Anchor.objects.filter(pk__in=ids).delete()
    except ProtectedError as error:
        nouns = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
        text = f"{noun}上已登记了{'、'.join(nouns)}，不能撤销；请先移走这些记录。"
        raise Conflict(text, code="in_use") from error
    except IntegrityError as error:
        raise Conflict(f"{noun}已用于授权、任职或附件，不能撤销；请先移走这些记录。", code="in_use") from error
