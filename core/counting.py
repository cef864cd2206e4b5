"""Numbers of rows beside other rows, or several at once: each would else be a statement of its own."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from core.models import Tenant
from core.tenancy.scope import current_tenant_id


class RowsFound(Subquery):
    """How many rows a query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_each(*queries: "QuerySet[Any]") -> tuple[int, ...]:
    """How many rows each of the queries finds, in one statement."""
    numbers = [RowsFound(query.order_by().values("pk")) for query in queries]
    found = Tenant.objects.filter(pk=current_tenant_id()).values_list(*numbers)
    return tuple(number or 0 for number in found[0])  # a query that can find nothing has no number
