"""Fetching is authorising: what ``fetch`` returns may be used as the rule says. Another tenant's row does not exist."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.errors import NotAllowed, NotFound


def fetch(queryset: "QuerySet[Any]", row_id: UUID, allowed: Q) -> Any:
    """The row if ``allowed`` admits it. Raises NotFound where the tenant has none, NotAllowed where it is not ours."""
    row = queryset.filter(pk=row_id).filter(allowed).first()
    if row is None:
        raise NotAllowed if queryset.filter(pk=row_id).exists() else NotFound
    return row
