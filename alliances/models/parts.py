"""Constraints that many rows of this room have in common."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q


def known(name: str, field: str, choices: Iterable[Any]) -> models.CheckConstraint:
    """``field`` holds one of ``choices``, also where a row is written by hand."""
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": [str(value) for value in choices]}))


def one_of(name: str, *fields: str, message: str) -> models.CheckConstraint:
    """Exactly one of the keys ``fields`` is set."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def at_most_one(name: str, *fields: str, message: str) -> models.CheckConstraint:
    condition = Q(**{f"{field}__isnull": True for field in fields})
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def anchor_with_kind(name: str, field: str) -> models.CheckConstraint:
    """An optional anchor and its kind are both there or both not."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": True, f"{field}_kind__isnull": True})
        | Q(**{f"{field}__isnull": False, f"{field}_kind__isnull": False}),
    )


def once(name: str, *fields: str, message: str, condition: Q | None = None) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        name=name, fields=["tenant", *fields], condition=condition, violation_error_message=message
    )
