"""A figure shown in several places is one figure: pack, indicator book, page of the chain, list of chains, 工作台."""

from collections.abc import Iterator

import pytest

from chains.figures import figures_of_chains, figures_of_tenant
from chains.queries import families
from core.templatetags.formats import thousands
from reports.content.figures import INDICATORS
from reports.content.gather import gather
from reports.home import HOLDINGS, holdings_card
from reports.indicators.book import named
from reports.indicators.model import Asked, Sight
from reports.indicators.values import Value, values_of
from tests.cast import Cast
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain
from tests.reports.world import DAY, World, make_world, on


@pytest.fixture
def world(in_city: Cast) -> Iterator[World]:
    """What the room's own world lacks of cases that could be counted in two ways."""
    with on(DAY):
        made = make_world()
        put_on_chain(made.child, made.leader, role="member")
        put_on_chain(made.child, made.supporting, role="key")
        ended = make_unit("示例注销公司", state="ended")
        put_on_chain(made.chain, ended, role="leader")
        make_member_count(make_party_org("示例注销公司支部", unit=ended), as_of="2026-01-01", full=30)
        left = make_unit("示例退出公司")
        put_on_chain(made.chain, left, role="key", valid_to="2026-01-31")
        dissolved = make_party_org("示例撤销支部", unit=made.member, dissolved_on="2026-02-28")
        make_member_count(dissolved, as_of="2026-01-01", full=5)
        make_member_count(make_party_org("示例后计支部", unit=made.below), as_of="2026-12-31", full=11)
        other = make_chain("示例他链")
        put_on_chain(other, made.key, role="leader")
        put_on_chain(other, make_unit("示例他链公司"), role="key")
        yield made


def told(cast: Cast, codes: list[str], world: World | None = None) -> list[Value]:
    """What the book says of these, of the city or of the world's chain."""
    asked = Asked(Sight(cast.act(), DAY))
    if world is not None:
        asked = asked.on(world.chain, families([world.chain.pk], DAY)[world.chain.pk])
    return values_of([(named(code), asked) for code in codes])


def test_pack_says_what_the_book_and_the_chains_page_say(in_city: Cast, world: World) -> None:
    contents = gather(world.chain, city="示例市", year=DAY.year, day=DAY)
    packed = [figure for figure in contents.figures if figure.code in INDICATORS]
    assert [figure.code for figure in packed] == list(INDICATORS)
    book = told(in_city, list(INDICATORS.values()), world)
    assert [(figure.label, figure.value, figure.unit) for figure in packed] == [
        (value.indicator.name, value.number, value.indicator.unit) for value in book
    ]
    page = figures_of_chains([world.chain.pk], DAY)[world.chain.pk]
    assert [figure.value for figure in packed] == [getattr(page, code) for code in INDICATORS]
    assert [figure.value for figure in packed] == [5, 4, 3, 62, 2]


def test_home_says_what_the_book_and_the_list_of_chains_say(in_city: Cast, world: World) -> None:
    shown = [(figure.label, figure.value, figure.unit) for figure in holdings_card(in_city.act())["figures"]]
    book = told(in_city, [code for code, _ in HOLDINGS])
    assert shown == [(value.indicator.name, thousands(value.number), value.indicator.unit) for value in book]
    listed = figures_of_tenant(in_city.city.pk, DAY)
    assert [value.number for value in book] == [listed.chains, listed.units, listed.party_orgs, listed.members]
    assert [value.number for value in book] == [3, 6, 3, 62]
