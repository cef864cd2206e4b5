"""The one way past the tripwire to rows another tenant shows to this one.

Django-scopes knows the own tenant alone. Here it steps aside, and the database's policies say what is shown: of a table
without such a policy nothing comes but the own rows.
"""

from typing import TypeVar

from django.db.models import QuerySet

from core.tenancy.base import TenantModel
from core.tenancy.scope import current_scope

Row = TypeVar("Row", bound=TenantModel)


def beyond(model: type[Row]) -> "QuerySet[Row]":
    """The own rows of ``model`` and those others show. Raises ScopeError outside a scope."""
    current_scope()
    return QuerySet(model)
