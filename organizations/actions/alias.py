"""Other names of units and party organizations. A rename keeps the old name by itself; further ones are typed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import InvalidInput
from core.ids import new_id
from core.principal import Principal
from core.records import create, locked, touch
from core.tables.bulk import add_rows
from organizations import uscc
from organizations.actions.values import prepared
from organizations.choices import AliasKind, AliasSource
from organizations.merging.kinds import PARTY_ORGS, UNITS, Mergeable
from organizations.naming import initials, name_key

ALIAS_FIELDS = ("name", "kind", "valid_from", "valid_to")
EDITS = {"unit": "unit.edit", "party_org": "party_org.edit"}


def _mergeable(owner: str) -> Mergeable:
    return UNITS if owner == "unit" else PARTY_ORGS


def add_alias(*, actor: Principal, owner: str, owner_id: UUID, values: Mapping[str, Any]) -> Any:
    """A further name of a unit (``owner`` "unit") or of a party organization. Raises InvalidInput (had already)."""
    kind = _mergeable(owner)
    with transaction.atomic():
        row = locked(kind.model, kind.fetch(actor, owner_id, EDITS[owner]).pk)
        allowed = (*ALIAS_FIELDS, "uscc") if owner == "unit" else ALIAS_FIELDS
        columns = prepared(values, allowed)
        if columns.get("uscc"):
            columns["uscc"] = uscc.normalized(columns["uscc"])
            uscc.check_shape(columns["uscc"])
        if columns.get("name") == row.name and not columns.get("uscc"):
            raise InvalidInput(fields={"name": ["这就是现在的名称，无需登记。"]})
        alias = create(kind.alias(**{kind.owner: row}, source=AliasSource.TYPED, **columns))
        touch(row)
        return alias


def remove_alias(*, actor: Principal, owner: str, owner_id: UUID, alias_id: UUID) -> Any:
    """Take a name away that never was one. Raises NotFound."""
    kind = _mergeable(owner)
    with transaction.atomic():
        row = locked(kind.model, kind.fetch(actor, owner_id, EDITS[owner]).pk)
        alias = locked(kind.alias, alias_id)
        if getattr(alias, kind.owner_key) != row.pk:
            raise InvalidInput(fields={"alias": ["这个名称不属于这条记录，请刷新页面。"]})
        alias.delete()
        touch(row)
        return alias


def keep_former_names(owner: str, renamed: Iterable[tuple[UUID, str]], *, day: dt.date) -> None:
    """Note what records were called until the day before ``day``. Rights are the caller's, who renames them."""
    pairs = list(renamed)
    if not pairs:
        return
    kind = _mergeable(owner)
    rows = kind.alias.objects.filter(**{f"{kind.owner_key}__in": [row_id for row_id, _ in pairs]})
    held = set(rows.values_list(kind.owner_key, "name"))
    add_rows(
        kind.alias,
        [
            _row(kind, row_id, name, AliasSource.RENAMED, clock.day_before(day))
            for row_id, name in pairs
            if (row_id, name) not in held
        ],
    )


def set_former_names(owner: str, wanted: Mapping[UUID, frozenset[str]]) -> None:
    """Make exactly these the former names of each record, as a sheet tells them. Rights are the caller's."""
    if not wanted:
        return
    kind = _mergeable(owner)
    rows = list(kind.alias.objects.filter(**{f"{kind.owner_key}__in": list(wanted)}))
    held: dict[UUID, set[str]] = {}
    gone = []
    for row in rows:
        row_id = getattr(row, kind.owner_key)
        held.setdefault(row_id, set()).add(row.name)
        if row.kind == AliasKind.FORMER and row.name not in wanted[row_id]:
            gone.append(row.pk)
    if gone:
        kind.alias.objects.filter(pk__in=gone).delete()
    add_rows(
        kind.alias,
        [
            _row(kind, row_id, name, AliasSource.TYPED, None)
            for row_id, names in wanted.items()
            for name in sorted(names - held.get(row_id, set()))
        ],
    )


def _row(kind: Mergeable, row_id: UUID, name: str, source: str, until: dt.date | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        kind.owner_key: row_id,
        "name": name,
        "name_key": name_key(name),
        "initials": initials(name),
        "kind": str(AliasKind.FORMER),
        "source": str(source),
        "valid_to": until,
    }
