"""What all writers of this room do to the values they are given, and to dated rows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from core import clock
from core.errors import InvalidInput
from core.records import change
from core.tenancy.dated import Dated
from organizations.naming import initials, name_key

Row = TypeVar("Row", bound=Dated)


def prepared(values: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """The written columns with the search columns that follow from a name; refuses a field that is not to be edited."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in sorted(unknown)})
    columns = dict(values)
    if "name" in columns:
        name = " ".join(str(columns["name"]).split())
        columns |= {"name": name, "name_key": name_key(name), "initials": initials(name)}
    return columns


def end_before(row: Row, day: dt.date) -> None:
    """End a dated row so that it no longer counts on ``day``; one that only began then is taken back."""
    if row.valid_from is not None and row.valid_from >= day:
        row.delete()
    else:
        change(row, {"valid_to": clock.day_before(day)}, expected_version=None)
