"""What is counted, counted once (truth 3, R02)."""

import datetime as dt
from typing import Any

import pytest

from chains.figures import (
    ChainFigures,
    distinct_units_above,
    figures_of_chains,
    figures_of_tenant,
    party_orgs_standing,
)
from chains.map_content import chain_map_for
from chains.queries import families, family_of
from organizations.choices import UnitState
from tests.cast import Cast
from tests.chains.makers import DAY, make_project, make_segment
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain


def test_figures_unit_on_chain_and_sub_chain_counts_once(in_city: Cast) -> None:
    chain = make_chain("甲链")
    below = make_chain("甲子链", parent=chain)
    unit = make_unit()
    put_on_chain(chain, unit, role="member")
    put_on_chain(below, unit, role="leader")
    put_on_chain(below, make_unit(), role="key")
    found = figures_of_chains([chain.pk, below.pk], DAY)
    assert found[chain.pk] == ChainFigures(chains=2, units=2, key_enterprises=2, leaders=1)
    assert found[below.pk] == ChainFigures(chains=1, units=2, key_enterprises=2, leaders=1)


def test_figures_of_city_unit_on_two_chains_counts_once(in_city: Cast) -> None:
    one, two, unit = make_chain(), make_chain(), make_unit()
    put_on_chain(one, unit)
    put_on_chain(two, unit)
    assert figures_of_tenant(in_city.city.pk, DAY) == ChainFigures(chains=2, units=1)


def test_figures_unit_on_two_segments_counts_once(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    for name in ("环节一", "环节二"):
        put_on_chain(chain, unit, segment=make_segment(chain, name))
    assert figures_of_chains([chain.pk], DAY)[chain.pk].units == 1


def test_figures_joint_branch_in_two_units_counts_once_with_its_latest_members(in_city: Cast) -> None:
    chain, first, second = make_chain(), make_unit(), make_unit()
    put_on_chain(chain, first)
    put_on_chain(chain, second)
    org = make_party_org(unit=first)
    org.hosts.create(unit=second)
    make_member_count(org, as_of="2025-12-31", full=9)
    make_member_count(org, as_of="2026-05-31", full=5, probationary=2, floating=3)
    make_member_count(org, as_of="2026-12-31", full=50)
    found = figures_of_chains([chain.pk], DAY)[chain.pk]
    assert (found.party_orgs, found.members) == (1, 7)
    assert [row["id"] for row in party_orgs_standing([chain.pk], DAY)] == [org.pk]


def test_figures_dissolved_organization_is_not_counted(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    make_party_org(unit=unit, dissolved_on=DAY - dt.timedelta(days=1))
    assert figures_of_chains([chain.pk], DAY)[chain.pk].party_orgs == 0
    assert figures_of_chains([chain.pk], DAY - dt.timedelta(days=1))[chain.pk].party_orgs == 1


def test_figures_places_count_from_first_to_last_day(in_city: Cast) -> None:
    chain = make_chain()
    put_on_chain(chain, make_unit(), valid_from=DAY, valid_to=DAY)
    counts = [figures_of_chains([chain.pk], DAY + dt.timedelta(days=days))[chain.pk].units for days in (-1, 0, 1)]
    assert counts == [0, 1, 0]


def test_figures_ended_unit_is_left_out(in_city: Cast) -> None:
    chain = make_chain()
    put_on_chain(chain, make_unit(state=UnitState.ENDED))
    assert figures_of_chains([chain.pk], DAY)[chain.pk].units == 0
    assert list(chain_map_for(chain, DAY).placements()) == []


def test_figures_projects_are_of_the_days_year_and_not_stopped(in_city: Cast) -> None:
    chain = make_chain()
    make_project(chain, "今年")
    make_project(chain, "去年", year=2025)
    make_project(chain, "终止", state="stopped")
    assert figures_of_chains([chain.pk], DAY)[chain.pk].projects == 1


def test_family_ended_sub_chain_is_left_out(in_city: Cast) -> None:
    chain = make_chain()
    make_chain(parent=chain, valid_to=DAY - dt.timedelta(days=1))
    going_on = make_chain(parent=chain)
    grandchild = make_chain(parent=going_on)
    assert sorted(family_of(chain.pk, DAY)) == sorted([chain.pk, going_on.pk, grandchild.pk])
    assert sorted(families([going_on.pk], DAY)[going_on.pk]) == sorted([going_on.pk, grandchild.pk])


def test_distinct_units_above_same_code_in_two_tenants_counts_once(cast: Cast) -> None:
    for tenant in (cast.city, cast.sibling):
        with cast.scope(tenant):
            chain = make_chain()
            put_on_chain(chain, make_unit(uscc="91430200MA4L000001"))
            put_on_chain(chain, make_unit())
    with cast.scope(cast.stranger):
        put_on_chain(make_chain(), make_unit())
    with cast.scope(cast.province, mode="subtree"):
        assert distinct_units_above(DAY) == 3
    with cast.scope(cast.city):
        assert distinct_units_above(DAY) == 2


@pytest.mark.parametrize("count", [1, 3, 30])
def test_figures_and_map_cost_the_same_however_many(in_city: Cast, count: int, django_assert_num_queries: Any) -> None:
    chain = make_chain()
    segment = make_segment(chain, "环节")
    for number in range(count):
        unit = make_unit()
        put_on_chain(chain, unit, segment=segment)
        make_party_org(unit=unit)
        make_project(chain, f"项目{number}", owner=unit)
    with django_assert_num_queries(1):
        figures_of_chains([chain.pk], DAY)
    with django_assert_num_queries(8):
        chain_map_for(chain, DAY)
