"""What coverage is computed over; what is left out of it stands in chains.actions.exclusion."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from chains.access import get_coverage_set_for
from chains.choices import CoverageScope
from chains.models import Chain, CoverageSet
from core.errors import Conflict, InvalidInput
from core.models import Region, Term
from core.principal import Principal
from core.records import change, create, locked
from organizations.choices import Ownership, UnitKind
from organizations.models import OwnRegion

SET_FIELDS = frozenset(
    {
        "name",
        "note",
        "scope",
        "chain_id",
        "kinds",
        "ownerships",
        "tag_id",
        "region_id",
        "own_region_id",
        "skips_suspended",
        "minimum_months",
        "order",
        "valid_from",
    }
)


def checked(values: Mapping[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    unknown = set(values) - set(allowed)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in sorted(unknown)})
    return dict(values)


def _several(name: str, values: Any, known: Collection[str]) -> list[str]:
    wrong = [value for value in values if value not in known]
    if wrong:
        raise InvalidInput(fields={name: [f"没有“{wrong[0]}”这一项，请重新选择。"]})
    return sorted(set(values))


def _set_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns, with every reference looked up: a row of another city is one that does not exist."""
    columns = checked(values, SET_FIELDS)
    if "kinds" in columns:
        columns["kinds"] = _several("kinds", columns["kinds"], UnitKind.values)
    if "ownerships" in columns:
        columns["ownerships"] = _several("ownerships", columns["ownerships"], Ownership.values)
    if columns.get("scope", CoverageScope.ONE) != CoverageScope.ONE:
        columns["chain_id"] = None
    for name, found, text in (
        ("chain_id", Chain.objects.all(), "没有这条产业链，请重新选择。"),
        ("tag_id", Term.objects.filter(kind="unit_tag"), "没有这个标签，请重新选择。"),
        ("region_id", Region.objects.all(), "没有这个区县，请重新选择。"),
        ("own_region_id", OwnRegion.objects.all(), "没有这个园区，请重新选择。"),
    ):
        if columns.get(name) and not found.filter(pk=columns[name]).exists():
            raise InvalidInput(text, fields={name.removesuffix("_id"): [text]})
    return columns


def create_coverage_set(*, actor: Principal, values: Mapping[str, Any]) -> CoverageSet:
    """A new base set. Raises NotAllowed, InvalidInput (a repeated name; a chain missing)."""
    actor.require_everywhere("coverage.edit")
    return create(CoverageSet(**_set_columns(values)))


def update_coverage_set(
    *, actor: Principal, coverage_set_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> CoverageSet:
    """Edit a set; figures of earlier days follow it. Raises NotFound, NotAllowed, StaleVersion, InvalidInput."""
    with transaction.atomic():
        held = get_coverage_set_for(actor, coverage_set_id, "coverage.edit")
        return change(held, _set_columns(values), expected_version=expected_version)


def end_coverage_set(*, actor: Principal, coverage_set_id: UUID, last_day: dt.date) -> CoverageSet:
    """Stop offering a set after ``last_day``. Raises NotFound, NotAllowed, Conflict, InvalidInput."""
    with transaction.atomic():
        held = locked(CoverageSet, get_coverage_set_for(actor, coverage_set_id, "coverage.edit").pk)
        if held.valid_to is not None:
            raise Conflict("这个统计口径已停用，无需重复办理。", code="already_ended")
        return change(held, {"valid_to": last_day}, expected_version=None)
