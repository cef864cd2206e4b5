"""Whether a column holds one of thousands of values, sent as one array: ``IN`` writes and plans each by itself."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, Value


class Among(Func):
    """A condition for ``filter``: ``Among("name_key", keys)``. The values are of the column's own type."""

    arg_joiner = " = ANY "
    template = "%(expressions)s"
    output_field = BooleanField()

    def __init__(self, column: str, values: Iterable[Any]) -> None:
        super().__init__(F(column), _Array(list(values)))


class _Array(Value):
    """The values as the text of an array, of the column's type: to dump each would cost more than the query."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's signature
        quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in self.value)
        return "(%s)", ["{" + ",".join(f'"{value}"' for value in quoted) + "}"]
