"""The chain map's page over published years: the slider, a frozen map, and what changed since another year."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from tests.cast import Cast
from tests.factories import make_unit, put_on_chain
from tests.reports.world import DAY, World, make_edition, make_world, on, page_of, publish, words

LAST_YEAR = dt.date(2025, 12, 31)


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """Last year's pack is published; since then a company came, one left the chain, one moved."""
    with on(DAY):
        with cast.scope():
            made = make_world()
            edition = make_edition(made.chain, year=2025, day=LAST_YEAR)
        publish(cast, edition)
        with cast.scope():
            put_on_chain(made.chain, make_unit("示例新来企业"), segment=made.making, valid_from="2026-03-01")
            made.supporting.chain_units.update(valid_to="2026-01-31")
            made.member.chain_units.update(segment=made.making)
        yield made


def area(world: World, query: str = "") -> str:
    return f"/chains/{world.chain.pk}/{query}"


def test_years_are_stops_from_the_first_to_the_present(cast: Cast, world: World) -> None:
    page = page_of(cast, cast.department, area(world))
    stops = re.findall(
        r'<a href="\?([^"]*)" title="[^"]*"( aria-current="true")?><i[^>]*></i><span>([^<]+)</span>', page
    )
    assert stops == [("year=2025", "", "2025 年"), ("", ' aria-current="true"', "现在")]


def test_a_published_year_shows_the_map_as_it_was(cast: Cast, world: World) -> None:
    page = page_of(cast, cast.department, area(world, "?year=2025"))
    said = words(page)
    assert "2025 年第 1 版图谱，数据截至 2025年12月31日，已冻结" in said
    assert f'href="/packs/{world.chain.pk}/2025/"' in page
    assert ("示例包装有限公司" in said, "示例新来企业" in said) == (True, False)
    # What is frozen leads nowhere by itself; what is still known of the unit is one click away.
    assert f'data-card="/chains/{world.chain.pk}/map/card/{world.supporting.pk}/"' in page


def test_difference_names_every_change_with_a_sign_and_a_word(cast: Cast, world: World) -> None:
    page = page_of(cast, cast.department, area(world, "?with=2025"))
    said = words(page)
    assert "与 2025 年第 1 版相比：" in said
    for counted in ("＋新增 1 家", "－退出 1 家", "△调整 1 家"):
        assert counted in said
    changes = re.findall(r'data-company="([^"]+)"[^>]*data-change="([a-z]+)"', page)
    assert {change for _, change in changes} == {"added", "left", "changed"}
    assert (str(world.member.pk), "changed") in changes
    assert "△原在原料种植" in said or "△链上企业 · 原在原料种植" in said
    for path in ("map.svg?with=2025", "map.svg?page=a3&with=2025", "map/print/?with=2025"):
        assert "＋新增" in page_of(cast, cast.department, area(world) + path), path


def test_difference_within_a_region_counts_that_region(cast: Cast, world: World) -> None:
    with cast.scope():
        world.supporting.region_id = "430211"
        world.supporting.save(update_fields=["region"])
        edition = make_edition(world.chain, year=2024, day=dt.date(2024, 12, 31))
    publish(cast, edition)
    said = words(page_of(cast, cast.department, area(world, "?with=2024&region=天元区")))
    assert "－退出 1 家" in said
    assert "＋新增" not in said


def test_a_year_that_was_not_published_is_not_there(cast: Cast, world: World) -> None:
    with cast.scope():
        make_edition(world.chain)  # this year's, a draft
    client = cast.client(cast.department)
    for query in ("?year=2026", "?with=2026", "?year=2019", "?year=2025&with=2019"):
        assert client.get(area(world, query)).status_code == 404, query
    assert client.get(area(world, "?year=zweitausend")).status_code == 200


def test_who_may_not_read_packs_gets_no_years(cast: Cast, world: World) -> None:
    for role, scope, kind in (
        (Role.BUREAU, world.chain.pk, AnchorKind.CHAIN),
        (Role.COMPANY, world.key.pk, AnchorKind.UNIT),
    ):
        client = cast.client(cast.add(role, scope_id=scope, scope_kind=kind))
        page = client.get(area(world)).content.decode()
        assert "data-map-years" not in page, role
        assert client.get(area(world, "?year=2025")).status_code == 404, role
        assert client.get(area(world, "map.svg?year=2025")).status_code == 404, role
    liaison = cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    assert "data-map-years" in page_of(cast, liaison, area(world))


def test_map_with_years_costs_the_same_however_many(cast: Cast, world: World) -> None:
    client = cast.client(cast.department)

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(area(world, query)).status_code == 200
        return len(context)

    few = [cost(query) for query in ("", "?with=2025", "?year=2025")]
    with cast.scope():
        editions = [make_edition(world.chain, year=year, day=dt.date(year, 12, 31)) for year in (2024, 2023)]
    publish(cast, *editions)
    with cast.scope():
        for number in range(20):
            put_on_chain(world.chain, make_unit(f"示例企业{number}"), segment=world.making)
    assert [cost(query) for query in ("", "?with=2025", "?year=2025")] == few


def test_map_pdf_is_one_a3_page(cast: Cast, world: World) -> None:
    answer = cast.client(cast.department).get(area(world, "map.pdf?with=2025"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
