"""What all writers of this room do to the values they are given."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from chains.models import Chain
from core.errors import InvalidInput
from core.records import change
from core.templatetags.formats import cn_date
from core.tenancy.dated import Dated
from organizations.naming import initials, name_key

Row = TypeVar("Row", bound=Dated | Chain)


def prepared(values: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """The written columns with the search columns that follow from a name; refuses a field that is not to be edited."""
    unknown = set(values) - set(allowed)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in sorted(unknown)})
    columns = dict(values)
    if "name" in columns:
        columns["name"] = " ".join(str(columns["name"]).split())
    return columns


def searchable(columns: dict[str, Any]) -> dict[str, Any]:
    """For records people look for by name."""
    if "name" not in columns:
        return columns
    return {**columns, "name_key": name_key(columns["name"]), "initials": initials(columns["name"])}


def require_existing(chain: Chain, day: dt.date | None, field: str) -> None:
    """Refuse what would stand on a chain before the chain was there. Raises InvalidInput."""
    if day is not None and chain.valid_from is not None and day < chain.valid_from:
        since = cn_date(chain.valid_from)
        raise InvalidInput(fields={field: [f"“{chain.name}”{since}才设立，日期不能更早。"]})


def end_dated(row: Row, last_day: dt.date) -> Row:
    """Set the last day of a row that is not ended yet. Raises InvalidInput where it lies before the first."""
    if row.valid_to is not None and row.valid_to <= last_day:
        raise InvalidInput("这条记录已在更早的日期终止，无需重复终止。", fields={"last_day": ["已在更早的日期终止。"]})
    if row.valid_from is not None and row.valid_from > last_day:
        raise InvalidInput(
            "终止日期早于起始日期，请核对。",
            fields={"last_day": [f"起始日期是{cn_date(row.valid_from)}，不能更早。"]},
        )
    return change(row, {"valid_to": last_day}, expected_version=None)
