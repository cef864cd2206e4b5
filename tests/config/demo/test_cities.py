import copy
import datetime as dt
import json
from typing import Any

import pytest

from config.demo.cities import DATA, city_from, read_cities
from config.demo.rows import Days


@pytest.fixture
def content() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "liuzhi.json").read_text(encoding="utf-8"))
    return found


def test_read_cities_puts_a_superior_before_those_below_it() -> None:
    order = [city.code for city in read_cities()]

    assert all(order.index(city.parent) < order.index(city.code) for city in read_cities() if city.parent)
    assert len(order) == len(set(order)) == 10


def test_city_from_reads_dates_and_nested_lines(content: dict[str, Any]) -> None:
    city = city_from(content)

    assert city.article is not None
    assert city.article.date == dt.date(2024, 11, 25)
    assert city.chains[0].placed[0].unit == "meijin"
    assert city.window == (dt.date(2023, 5, 1), dt.date(2024, 10, 31))


@pytest.mark.parametrize("path", [(), ("chains", 0), ("bodies", 0, "members", 0), ("accounts", 0)])
def test_city_from_unknown_field_raises(content: dict[str, Any], path: tuple[str | int, ...]) -> None:
    wrong = copy.deepcopy(content)
    line: Any = wrong
    for step in path:
        line = line[step]
    line["colour"] = "红"

    with pytest.raises(TypeError, match="colour"):
        city_from(wrong)


def test_zhuzhou_describes_as_many_units_and_organizations_as_its_article() -> None:
    city = next(city for city in read_cities() if city.code == "ZZ")
    placed = sum(len(chain.placed) for chain in city.chains)
    hosts = {placed.unit for chain in city.chains for placed in chain.placed}
    named = sum(bool(hosts & set(org.hosts)) for org in city.party_orgs)

    assert sum(chain.units for chain in city.chains) + placed == 4955
    assert sum(chain.orgs for chain in city.chains) + named == 1799
    assert city.members == 48253


@pytest.mark.parametrize(
    ("today", "counted"),
    [
        (dt.date(2026, 11, 22), (dt.date(2025, 12, 31), dt.date(2026, 6, 30))),
        (dt.date(2026, 6, 30), (dt.date(2025, 12, 31), dt.date(2026, 6, 30))),
        (dt.date(2027, 1, 1), (dt.date(2026, 6, 30), dt.date(2026, 12, 31))),
    ],
)
def test_days_counted_are_the_last_half_years_and_never_lie_ahead(
    today: dt.date, counted: tuple[dt.date, dt.date]
) -> None:
    assert Days(today).counted == counted
