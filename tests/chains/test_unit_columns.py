"""A department's own sheet with 产业链 and 链上角色: places begin and end with dates; untouched, nothing changes."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from chains.models import ChainUnit, Segment
from core import clock
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import cells, errors_of, export, import_all, run_jobs, the_import, upload, workbook

HEADERS = ["单位名称", "类型", "产业链", "链上角色"]
LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture(autouse=True)
def chains(committed_cast: Cast) -> None:
    with committed_cast.scope():
        make_chain("绿色食品产业链", order=1)
        make_chain("食品（示例）产业链", order=2)
        make_chain("航空航天产业链", order=3, short_name="航空")
        make_chain("已并入的产业链", valid_to=dt.date(2024, 12, 31))


def places() -> list[tuple[Any, ...]]:
    rows = ChainUnit.objects.order_by("unit__name", "chain__order", "valid_from", "id")
    return list(rows.values_list("unit__name", "chain__name", "role", "valid_from", "valid_to"))


def test_new_units_stand_on_their_chains_from_today(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    rows = [
        ["示例甲公司", "企业", "绿色食品、航空", "链主"],
        ["示例乙公司", "企业", "航空航天", ""],
        ["示例丙公司", "企业", "绿色食品产业链、航空航天产业链", "航空：重点企业"],
        ["示例丁公司", "企业", "", ""],
    ]
    import_all(committed_cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS, rows))
    with committed_cast.scope():
        today = clock.today()
        assert places() == [
            ("示例丙公司", "绿色食品产业链", "member", today, None),
            ("示例丙公司", "航空航天产业链", "key", today, None),
            ("示例乙公司", "航空航天产业链", "member", today, None),
            ("示例甲公司", "绿色食品产业链", "leader", today, None),
            ("示例甲公司", "航空航天产业链", "leader", today, None),
        ]


def test_changed_chains_and_roles_close_a_place_and_open_another(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例甲公司")
        food, plane = (make_chain(name, order=number) for number, name in ((4, "甲链"), (5, "乙链")))
        segment = Segment.objects.create(chain=plane, layer="upstream", name="材料")
        put_on_chain(food, unit, valid_from=LONG_AGO, role="leader")
        put_on_chain(plane, unit, valid_from=LONG_AGO, role="leader", segment=segment)
    rows = [["示例甲公司", "企业", "乙链、航空", "重点"]]
    import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS, rows))
    with cast.scope():
        today, yesterday = clock.today(), clock.today() - clock.DAY
        assert places() == [
            ("示例甲公司", "航空航天产业链", "key", today, None),
            ("示例甲公司", "甲链", "leader", LONG_AGO, yesterday),
            ("示例甲公司", "乙链", "leader", LONG_AGO, yesterday),
            ("示例甲公司", "乙链", "key", today, None),
        ]
        assert ChainUnit.objects.get(chain=plane, role="key").segment_id == segment.pk
        assert Unit.objects.get().version == 1  # nothing of the unit itself has changed


def test_sheet_without_roles_adds_plain_members_and_keeps_roles(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        put_on_chain(make_chain("甲链", order=4), make_unit("示例甲公司"), valid_from=LONG_AGO, role="leader")
    rows = [["示例甲公司", "企业", "甲链、航空"]]
    import_all(cast, client, "units", workbook(tmp_path / "units.xlsx", HEADERS[:3], rows))
    with cast.scope():
        assert places() == [
            ("示例甲公司", "航空航天产业链", "member", clock.today(), None),
            ("示例甲公司", "甲链", "leader", LONG_AGO, None),
        ]


def test_untouched_export_with_chains_changes_nothing(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        first, second, third = make_chain("甲链", order=4), make_chain("乙链", order=5), make_chain("丙、丁链", order=6)
        segments = [Segment.objects.create(chain=first, layer="upstream", name=name) for name in ("材料", "部件")]
        mixed, plain, leader = make_unit("混合公司"), make_unit("一般公司"), make_unit("链主公司")
        put_on_chain(first, mixed, role="leader", segment=segments[0])
        put_on_chain(first, mixed, role="member", segment=segments[1])
        put_on_chain(second, mixed, role="key")
        put_on_chain(third, mixed, valid_from=LONG_AGO)
        put_on_chain(first, plain), put_on_chain(second, plain, valid_to=LONG_AGO)
        put_on_chain(second, leader, role="leader"), put_on_chain(third, leader, role="leader")
        make_unit("不在链上")
        before = list(ChainUnit.objects.order_by("id").values())
    exported = export(cast, client, "units", tmp_path)
    shown = {row[1]: row[-2:] for row in cells(exported)[1:]}
    assert (shown["一般公司"], shown["不在链上"]) == (["甲链", None], [None, None])
    assert shown["混合公司"][1] == "乙链：重点企业、甲链：链主企业"
    page = upload(client, "units", exported)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    with cast.scope():
        assert set(the_import(cast, page).rows.values_list("outcome", flat=True)) == {"unchanged"}
        assert list(ChainUnit.objects.order_by("id").values()) == before


def test_unknown_ambiguous_and_ended_chains_are_told_at_their_cells(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    rows = [
        ["示例甲公司", "企业", "食品", ""],
        ["示例乙公司", "企业", "航空航太", "链主"],
        ["示例丙公司", "企业", "已并入的产业链", ""],
        ["示例丁公司", "企业", "", "链主企业"],
        ["示例戊公司", "企业", "航空", "绿色食品：链主"],
        ["示例己公司", "企业", "航空、绿色食品", "链主、重点"],
    ]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", HEADERS, rows))
    run_jobs(committed_cast)
    assert errors_of(committed_cast, page) == {
        (2, "chains"): "没有产业链“食品”，可能是：绿色食品产业链 / 食品（示例）产业链，请填写全称",
        (3, "chains"): "没有产业链“航空航太”，是否为“航空航天产业链”？",
        (4, "chains"): "没有产业链“已并入的产业链”，请先在系统中添加，或核对名称",
        (5, "chain_roles"): "填了链上角色，还要在“产业链”一列写明在哪条链上",
        (6, "chain_roles"): "链上角色里的产业链不在本行“产业链”一列中，请核对",
        (7, "chain_roles"): "各条链上角色不同的，请写成“甲产业链：链主企业、乙产业链：重点企业”",
    }
