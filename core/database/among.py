"""Whether a column holds one of thousands of values, sent as one array: ``IN`` writes and plans each by itself."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import RawSQL

# To look up so many texts one by one costs more than to read a city's rows once and keep those that are among them.
SCANNED = 1000


class Among(Func):
    """A condition for ``filter``: ``Among("name_key", keys)``. The values are of the column's own type."""

    arg_joiner = " = ANY "
    template = "%(expressions)s"
    output_field = BooleanField()

    def __init__(self, column: str, values: Iterable[Any]) -> None:
        asked = list(values)
        is_scanned = len(asked) >= SCANNED and isinstance(asked[0], str)
        super().__init__(_Unindexed(F(column)) if is_scanned else F(column), _Array(asked))


class AmongFound(Func):
    """The same of what a subquery yields, which is run first: rows are then fetched by their key, however many."""

    arg_joiner = " = ANY "
    template = "%(expressions)s"
    output_field = BooleanField()

    def __init__(self, column: str, subquery: str) -> None:
        super().__init__(F(column), RawSQL(f"ARRAY({subquery})", []))  # noqa: S611 - SQL of our own


class _Unindexed(Func):
    """The text as it is, in a form no index holds: the rows are found by their tenant, the values by a hash."""

    template = "(%(expressions)s || '')"


class _Array(Value):
    """The values as the text of an array, of the column's type: to dump each would cost more than the query."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's signature
        return "(%s)", [array_of(self.value)]


class OneOf(Value):
    """Keys to look among, for ``__in``, sent as one array: the statement is the same however many they are."""

    TEXT = "(SELECT unnest(%s::uuid[]))"

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's signature
        return self.TEXT, [array_of(self.value)]


def searching_arrays(statement: str) -> str:
    """A statement with `OneOf` as PostgreSQL answers it in half the time; Django knows no operator but ``IN``."""
    return statement.replace(f"IN {OneOf.TEXT}", "= ANY (%s::uuid[])")


def array_of(values: Iterable[Any]) -> str:
    """The text of an array of them."""
    texts = list(map(str, values))
    if any('"' in text or "\\" in text for text in texts):
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}' if texts else "{}"
