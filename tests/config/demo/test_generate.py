"""Generating a city: equal every time, whole on any day of the year, nothing dated ahead."""

import datetime as dt
from typing import Any

import pytest
from django.db import models

from chains.models import ChainUnit, KeyProject
from config.demo.cities import read_cities
from config.demo.configuration import load_configuration_of
from config.demo.generate import city_rows
from config.demo.rows import ORDER, Rows
from core.models import Tenant, Term
from core.tenancy.scope import current_tenant_id
from organizations.models import MemberCount, PartyOrg, Residence, Unit
from tests.cast import Cast

COUNTIES = {"FQ": ["350181"], "LZ": ["520203"], "ZJG": ["320582"], "GSSL": []}


def rows_of(code: str, today: dt.date) -> Rows:
    """In the scope of a tenant that has the city's configuration."""
    city = next(city for city in read_cities() if city.code == code)
    if not Term.objects.exists():
        load_configuration_of(city, Tenant.objects.get(pk=current_tenant_id()))
    return city_rows(city, today=today, counties=COUNTIES[code])


def values(rows: Rows) -> list[tuple[str, dict[str, Any]]]:
    left_out = {"created_at", "updated_at"}
    return [
        (model.__name__, {name: value for name, value in row.__dict__.items() if name not in left_out | {"_state"}})
        for model in ORDER
        for row in rows.all(model)
    ]


@pytest.mark.parametrize("code", list(COUNTIES))
def test_city_rows_twice_are_equal(in_city: Cast, code: str) -> None:
    day = dt.date(2026, 11, 22)

    first, second = values(rows_of(code, day)), values(rows_of(code, day))

    assert len(first) == len(second)
    assert [_plain(line) for line in first] == [_plain(line) for line in second]


def _plain(line: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    name, fields = line
    return name, {key: value for key, value in fields.items() if not isinstance(value, models.Model)}


@pytest.mark.parametrize("today", [dt.date(2026, 1, 1), dt.date(2026, 2, 28), dt.date(2027, 7, 1)])
@pytest.mark.parametrize("code", list(COUNTIES))
def test_city_rows_on_any_day_say_nothing_of_the_future(in_city: Cast, code: str, today: dt.date) -> None:
    rows = rows_of(code, today)

    dates = [
        *[row.valid_from for row in rows.all(ChainUnit)],
        *[row.valid_from for row in rows.all(Residence)],
        *[row.founded_on for row in rows.all(PartyOrg)],
        *[row.as_of for row in rows.all(MemberCount)],
        *[row.started_on for row in rows.all(KeyProject)],
    ]
    assert max(date for date in dates if date) <= today


def test_rows_add_a_key_twice_raises(in_city: Cast) -> None:
    rows = Rows("XX")
    rows.add(Unit, "one", name="示例企业0001有限公司", kind="company")

    with pytest.raises(ValueError, match="one stands twice"):
        rows.add(Unit, "one", name="示例企业0002有限公司", kind="company")


def test_rows_get_an_unknown_key_names_city_and_key(in_city: Cast) -> None:
    with pytest.raises(KeyError, match="XX: no Unit rail-9999"):
        Rows("XX").get(Unit, "rail-9999")
