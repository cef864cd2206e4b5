"""Brands: created, corrected, ended, taken up again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from alliances.access import get_body_for
from alliances.actions.team import check_party_org, check_unit, not_later_than_today
from alliances.actions.values import check_day, check_term
from alliances.honours.queries import get_brand_for
from alliances.models import Brand, ChainBody
from alliances.sight import EDIT
from chains.actions.values import prepared, searchable
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.principal import Principal
from core.records import change, create, locked
from core.templatetags.formats import cn_date

BRAND_FIELDS = ("name", "kind_id", "unit_id", "party_org_id", "meaning", "founded_on")


def _check(body: ChainBody, columns: Mapping[str, Any], held: Brand | None) -> None:
    """What was named before may stay, though it has ended since."""

    def new(name: str) -> Any:
        value = columns.get(name)
        return None if held is not None and getattr(held, name) == value else value

    check_term("brand_kind", columns.get("kind_id"), "kind")
    check_unit(new("unit_id"))
    check_party_org(new("party_org_id"))
    if new("founded_on"):
        check_day(body, new("founded_on"), "founded_on")
        not_later_than_today(new("founded_on"), "founded_on", "创建日期")


def create_brand(*, actor: Principal, body_id: UUID, values: Mapping[str, Any]) -> Brand:
    """A new brand. Raises NotAllowed, Conflict (the body has ended, the name is taken), InvalidInput."""
    columns = searchable(prepared(values, BRAND_FIELDS))
    with transaction.atomic():
        body = locked(ChainBody, get_body_for(actor, body_id, EDIT).pk)
        check_day(body, columns.get("founded_on"), "founded_on")
        _check(body, columns, None)
        return create(Brand(body=body, **columns), anchor=AnchorKind.BRAND)


def update_brand(*, actor: Principal, brand_id: UUID, values: Mapping[str, Any], expected_version: int | None) -> Brand:
    """Edit a brand; its body stays. Raises StaleVersion (with the difference), InvalidInput."""
    with transaction.atomic():
        brand = get_brand_for(actor, brand_id, EDIT)
        columns = searchable(prepared(values, BRAND_FIELDS))
        _check(brand.body, columns, brand)
        return change(brand, columns, expected_version=expected_version)


def end_brand(*, actor: Principal, brand_id: UUID, day: dt.date) -> Brand:
    """Used no longer; it stays as what was. Raises Conflict where it ended already, InvalidInput."""
    with transaction.atomic():
        brand = locked(Brand, get_brand_for(actor, brand_id, EDIT).pk)
        if brand.ended_on is not None:
            raise Conflict(f"“{brand.name}”已于{cn_date(brand.ended_on)}停用，无需重复办理。", code="ended_already")
        not_later_than_today(day, "day", "停用日期")
        if brand.founded_on is not None and day < brand.founded_on:
            raise InvalidInput(fields={"day": [f"“{brand.name}”{cn_date(brand.founded_on)}才创建，日期不能更早。"]})
        return change(brand, {"ended_on": day}, expected_version=None)


def reopen_brand(*, actor: Principal, brand_id: UUID) -> Brand:
    """In use again. Raises Conflict where it is."""
    with transaction.atomic():
        brand = locked(Brand, get_brand_for(actor, brand_id, EDIT).pk)
        if brand.ended_on is None:
            raise Conflict(f"“{brand.name}”没有停用，无需恢复。", code="not_ended")
        return change(brand, {"ended_on": None}, expected_version=None)


def check_restored_brand(brand: Brand) -> None:
    """What a new brand's body must be. Raises Conflict, InvalidInput."""
    check_day(brand.body, brand.founded_on, "founded_on")
