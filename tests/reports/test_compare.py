"""Two editions held against each other: from their frozen rows alone, whatever the live rows say meanwhile."""

import datetime as dt
from collections.abc import Iterator

import pytest

from core.models import Term
from reports.compare import EditionDifference, FieldChange, ListDifference, compare_editions
from reports.models import Edition
from tests.cast import Cast
from tests.factories import make_member_count, make_unit, put_on_chain
from tests.reports.world import DAY, World, make_edition, make_project, make_world, on

LAST_YEAR = dt.date(2025, 12, 31)


@pytest.fixture
def world(in_city: Cast) -> Iterator[World]:
    with on(DAY):
        yield make_world()


def difference(old: Edition, new: Edition) -> EditionDifference:
    return compare_editions(old, new)


def enterprises(found: EditionDifference) -> ListDifference:
    return found.lists[0]


def years(world: World) -> tuple[Edition, Edition]:
    return make_edition(world.chain, year=2025, day=LAST_YEAR), make_edition(world.chain)


def test_equal_editions_differ_in_nothing(world: World) -> None:
    first, second = make_edition(world.chain), make_edition(world.chain, number=2)
    found = difference(first, second)
    assert all(each.is_empty for each in found.lists)
    assert found.figures == ()
    assert found.maps[0].difference.is_empty


def test_row_that_came_and_row_that_left_are_named(world: World) -> None:
    put_on_chain(world.chain, make_unit("示例旧企业"), role="key", valid_to="2026-03-31")
    put_on_chain(world.chain, make_unit("示例新企业"), role="key", valid_from="2026-04-01")
    each = enterprises(difference(*years(world)))
    assert ([row.name for row in each.added], [row.name for row in each.left]) == (["示例新企业"], ["示例旧企业"])


def test_changed_cells_are_told_column_by_column_as_printed(world: World) -> None:
    make_member_count(world.joint, as_of="2025-12-01", full=5)
    old = make_edition(world.chain, year=2025, day=LAST_YEAR)
    world.key.chain_units.update(role="leader")
    (change,) = [
        row for row in enterprises(difference(old, make_edition(world.chain))).changed if row.name == world.key.name
    ]
    assert change.fields == (
        FieldChange("链上角色", "重点企业", "链主企业"),
        FieldChange("党员数", "5", "7"),
        FieldChange("重点项目数", "0", "1"),
    )


def test_project_that_goes_on_is_one_project_by_its_name(world: World) -> None:
    make_project(world.chain, "示例智能粮仓项目", year=2025, amount=1_000_000_000, owner=world.key)
    projects = difference(*years(world)).lists[1]
    assert [row.name for row in projects.left] == ["示例旧项目"]
    assert [row.name for row in projects.added] == ["示例酱油技改项目"]
    assert [(row.name, [field.label for field in row.fields]) for row in projects.changed] == [
        ("示例智能粮仓项目", ["所处环节", "投资额（万元）", "进展"])
    ]


def test_two_new_units_of_one_name_are_not_taken_for_the_old_one(world: World) -> None:
    put_on_chain(world.chain, make_unit("示例同名企业"), role="key", valid_to="2026-03-31")
    for _ in range(2):
        put_on_chain(world.chain, make_unit("示例同名企业"), role="key", valid_from="2026-04-01")
    each = enterprises(difference(*years(world)))
    assert ([row.name for row in each.added], [row.name for row in each.left]) == (
        ["示例同名企业"] * 2,
        ["示例同名企业"],
    )


def test_comparison_reads_frozen_rows_and_not_the_live_ones(world: World) -> None:
    old, new = years(world)
    before = difference(old, new)
    type(world.key).objects.update(name="改过的名称")
    world.chain.chain_units.all().delete()
    assert difference(old, new) == before


def test_list_the_earlier_edition_lacked_is_all_new(world: World) -> None:
    term = Term.objects.get(kind="pack_list", code="chain_party_orgs")
    Term.objects.filter(pk=term.pk).update(valid_from="2026-01-01")
    added = difference(*years(world)).lists[2]
    assert added.old is None
    assert len(added.added) == 2


def test_list_under_a_new_term_of_the_same_meaning_is_the_same_list(world: World) -> None:
    Term.objects.filter(kind="pack_list", code="key_enterprises").update(valid_to="2025-12-31")
    Term.objects.create(
        kind="pack_list",
        code="leading",
        label="龙头企业清单",
        meaning="key_enterprises",
        valid_from="2026-01-01",
        order=9,
    )
    each = difference(*years(world)).lists[2]
    assert (each.title, each.old is not None, [row.name for row in each.added]) == ("龙头企业清单", True, [])


def test_figures_that_changed_are_told_with_their_units(world: World) -> None:
    changes = {change.label: (change.before, change.after) for change in difference(*years(world)).figures}
    assert changes == {
        "链上党员": ("0名", "62名"),
        "重点项目": ("1个", "2个"),
        "重点项目投资额": ("0 元", "1,550 万元"),
    }


def test_map_tells_who_moved(world: World) -> None:
    old = make_edition(world.chain, year=2025, day=LAST_YEAR)
    world.member.chain_units.update(segment=world.making)
    changed = difference(old, make_edition(world.chain)).maps[0].difference.changed
    assert [(change.company.name, change.moved_from) for change in changed] == [("示例农场", str(world.material.pk))]
