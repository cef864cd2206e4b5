"""Party organizations and member figures as tables: out and in again, by name or id, superiors in the same sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from organizations.models import MemberCount, PartyOrg, PartyOrgHost
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_unit
from tests.sheets import cells, errors_of, export, import_all, run_jobs, upload, workbook

KEY = "系统编号（请勿修改）"
ORGS = ["党组织名称", "类型", "所在单位", "上级党组织", "成立日期"]
COUNTS = ["党组织", "统计日期", "正式党员", "预备党员"]


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def everything(cast: Cast) -> list[Any]:
    with cast.scope():
        return [list(model.objects.order_by("id").values()) for model in (PartyOrg, PartyOrgHost, MemberCount)]


def test_untouched_export_of_organizations_changes_nothing(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        top = make_party_org("示例党委", kind="committee", founded_on=dt.date(2010, 7, 1))
        first, second = make_unit("示例甲公司"), make_unit("示例乙公司（一、二厂）")
        joint = make_party_org("=示例联合党支部", kind="joint_branch", superior=top, unit=first, build_mode="joint")
        PartyOrgHost.objects.create(party_org=joint, unit=second, valid_from=dt.date(2020, 1, 1))
        PartyOrgHost.objects.create(party_org=joint, unit=make_unit(), valid_to=dt.date(2020, 1, 1))
        make_party_org("同名党支部", superior=top, is_demonstration=True)
        twin = make_party_org("同名党支部", superior_name="示例街道党工委", dissolved_on=dt.date(2024, 1, 1))
        make_party_org("隶属于同名者", superior=twin)
        make_party_org("名同而在外", superior_name="示例党委")
    before = everything(cast)
    page = upload(client, "party_orgs", export(cast, client, "party_orgs", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()
    assert everything(cast) == before


def test_untouched_export_of_member_counts_changes_nothing(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        for org in (make_party_org("示例甲支部"), make_party_org("同名支部"), make_party_org("同名支部")):
            make_member_count(org, as_of="2025-12-31", full=12, floating=1)
            make_member_count(org, as_of="2026-06-30", full=0, probationary=2)
    before = everything(cast)
    exported = export(cast, client, "member_counts", tmp_path)
    assert len(cells(exported)) == 7
    page = upload(client, "member_counts", exported)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()
    assert everything(cast) == before


def test_superior_may_stand_further_down_the_same_sheet(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例甲公司"), make_unit("示例乙公司")
    rows: list[list[Any]] = [
        ["示例联合支部", "联合党支部", "示例甲公司、示例乙公司", "示例党总支", "2020-07-01"],
        ["示例党总支", "党总支部", "", "示例党委", None],
        ["示例党委", "党委", "", "示例街道党工委", "2001年7月1日"],
    ]
    import_all(cast, client, "party_orgs", workbook(tmp_path / "orgs.xlsx", ORGS, rows))
    with cast.scope():
        found = PartyOrg.objects.order_by("name").values_list("name", "superior__name", "superior_name")
        assert list(found) == [
            ("示例党委", None, "示例街道党工委"),
            ("示例党总支", "示例党委", ""),
            ("示例联合支部", "示例党总支", ""),
        ]
        hosts = PartyOrgHost.objects.order_by("unit__name").values_list("unit__name", "valid_from")
        assert list(hosts) == [("示例乙公司", dt.date(2020, 7, 1)), ("示例甲公司", dt.date(2020, 7, 1))]


def test_cycle_over_sheet_and_platform_is_told_at_its_cells(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        top = make_party_org("示例党委", kind="committee")
        make_party_org("示例总支", kind="general_branch", superior=top)
        make_party_org("已撤销党委", kind="committee", dissolved_on=dt.date(2024, 1, 1))
    rows: list[list[Any]] = [
        ["示例党委", "党委", "", "示例支部", None],
        ["示例支部", "党支部", "", "示例总支", None],
        ["自己的上级", "党支部", "", "自己的上级", None],
        ["隶属已撤销", "党支部", "", "已撤销党委", None],
    ]
    page = upload(client, "party_orgs", workbook(tmp_path / "orgs.xlsx", ORGS, rows))
    run_jobs(cast)
    cycle = "按本表，这个党组织会隶属于自己或自己的下级，请核对"
    assert errors_of(cast, page) == {
        (2, "superior"): cycle,
        (3, "superior"): cycle,
        (4, "superior"): cycle,
        (5, "superior"): "这个上级党组织已撤销，请改填现有的党组织",
    }


def test_unknown_and_ambiguous_names_are_told_and_an_id_settles_it(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例甲机械有限公司")
        twins = sorted([make_unit("同名公司"), make_unit("同名公司")], key=lambda unit: unit.pk)
        twin = twins[1]
    rows: list[list[Any]] = [
        ["甲支部", "党支部", "示例甲机械有限公司分厂", "", None],
        ["乙支部", "党支部", "同名公司", "", None],
        ["丙支部", "党支部", str(twin.pk), "", None],
    ]
    page = upload(client, "party_orgs", workbook(tmp_path / "orgs.xlsx", ORGS, rows))
    run_jobs(cast)
    candidates = " / ".join(f"同名公司（系统编号 {unit.pk}）" for unit in twins)
    assert errors_of(cast, page) == {
        (2, "hosts"): "没有单位“示例甲机械有限公司分厂”，是否为“示例甲机械有限公司”？",
        (3, "hosts"): f"有 2 个单位叫“同名公司”：{candidates}，请照其中一个填写",
    }


def test_changed_rows_end_and_begin_hosts_with_dates(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        old = make_unit("示例甲公司")
        make_unit("示例乙公司")
        org = make_party_org("示例支部", unit=old, founded_on=dt.date(2020, 7, 1))
    rows = [["示例支部", "党支部", "示例乙公司", "", "2020-07-01"]]
    import_all(cast, client, "party_orgs", workbook(tmp_path / "orgs.xlsx", ORGS, rows))
    with cast.scope():
        hosts = PartyOrgHost.objects.filter(party_org=org).order_by("unit__name")
        assert [(row.unit.name, row.valid_to is None) for row in hosts] == [("示例乙公司", True), ("示例甲公司", False)]
        assert PartyOrg.objects.get(pk=org.pk).version == 2


def test_dissolution_to_come_is_an_error_in_its_cell(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        planned = make_party_org("示例甲支部", dissolved_on="2099-01-01")
        key, other = str(planned.pk), str(make_party_org("示例乙支部").pk)
    header = [KEY, "党组织名称", "类型", "撤销日期"]
    rows: list[list[Any]] = [[key, "示例甲支部", "党支部", "2099-01-01"], [other, "示例乙支部", "党支部", "2099-01-01"]]
    page = upload(client, "party_orgs", workbook(tmp_path / "ends.xlsx", header, rows))
    run_jobs(cast)
    assert errors_of(cast, page) == {(3, "dissolved_on"): "撤销日期不能晚于今天，到日再办理"}


def test_member_counts_are_added_corrected_and_refused_by_day(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        org = make_party_org("示例支部")
        make_member_count(org, as_of="2025-12-31", full=12)
    rows: list[list[Any]] = [["示例支部", "2025-12-31", 13, 1], ["示例支部", "2026-06-30", "１５", ""]]
    import_all(cast, client, "member_counts", workbook(tmp_path / "counts.xlsx", COUNTS, rows))
    with cast.scope():
        found = list(MemberCount.objects.order_by("as_of").values_list("full", "probationary", "version"))
        assert found == [(13, 1, 2), (15, 0, 1)]
        key = str(MemberCount.objects.get(as_of="2026-06-30").pk)
    wrong: list[list[Any]] = [
        [key, "示例支部", "2025-12-31", 15, 0],
        ["", "示例支部", "2099-01-01", 15, 0],
        ["", "没有的支部", "2026-01-01", 15, 0],
        ["", "示例支部", "2026-01-01", "约15", 0],
    ]
    page = upload(client, "member_counts", workbook(tmp_path / "wrong.xlsx", [KEY, *COUNTS], wrong))
    run_jobs(cast)
    assert errors_of(cast, page) == {
        (2, "as_of"): "这个党组织在这一天已有另一条党员数，请核对",
        (3, "as_of"): "统计日期不能晚于今天，请核对",
        (4, "party_org_id"): "没有党组织“没有的支部”，请先在系统中添加，或核对名称",
        (5, "full"): "“约15”是约数，请填准确的数字",
    }


def test_organization_of_another_city_is_no_superior_by_name_or_id(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope(cast.stranger):
        foreign = make_party_org("丙市示例党委")
    rows = [["甲支部", "党支部", "", str(foreign.pk), None], ["乙支部", "党支部", "", "丙市示例党委", None]]
    import_all(cast, client, "party_orgs", workbook(tmp_path / "orgs.xlsx", ORGS, rows))
    with cast.scope():
        found = set(PartyOrg.objects.values_list("superior_id", "superior_name"))
        assert found == {(None, str(foreign.pk)), (None, "丙市示例党委")}
