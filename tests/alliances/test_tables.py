"""Bodies, members and seats as tables: out and in again, by name, told by cell what the rules refuse."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances.models import ChainBody, Membership, Seat
from organizations.models import PartyOrg
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

MEMBERS = ["链党组织", "成员党组织", "成员单位", "成员人员", "成员类别", "以何职务参加", "加入日期", "退出日期"]
SEATS = ["链党组织", "席位", "人员", "单位", "职务", "起始日期", "任期届满", "离任日期"]
BODIES = ["名称", "类别", "产业链", "层级", "共建模式", "成立日期", "同链同级并存的理由"]
DAY = dt.date(2024, 1, 1)


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def everything(cast: Cast) -> list[Any]:
    with cast.scope():
        return [list(model.objects.order_by("id").values()) for model in (ChainBody, Membership, Seat, PartyOrg)]


def furnish(cast: Cast) -> ChainBody:
    with cast.scope():
        host = make_unit("示例链主公司")
        body = make_body(
            make_chain("示例链"),
            name="示例链党委",
            office_host_id=host.pk,
            setup_mode_id=term("body_setup_mode", "leader", "链主企业带动型").pk,
        )
        make_body(make_chain("另一条链"), "alliance", name="示例联盟", parent_id=body.pk)
        bank = term("member_category", "financial", "金融机构")
        Membership.objects.create(body=body, party_org=make_party_org("示例支部"), category=bank, valid_from=DAY)
        Membership.objects.create(body=body, unit=make_unit("示例银行"), post="示例", valid_from=DAY)
        person = make_person("示例委员甲")
        Membership.objects.create(body=body, person=person, valid_from=DAY)
        secretary = term("body_seat", "secretary", "书记")
        Seat.objects.create(body=body, title=secretary, person=person, valid_from=DAY, term_ends_on=dt.date(2029, 1, 1))
        Seat.objects.create(body=body, title=secretary, post="前任书记", valid_from=None, valid_to=DAY)
    return body


@pytest.mark.parametrize("table", ["bodies", "memberships", "seats"])
def test_untouched_export_changes_nothing(committed_cast: Cast, client: Client, tmp_path: Path, table: str) -> None:
    cast = committed_cast
    furnish(cast)
    before = everything(cast)
    page = upload(client, table, export(cast, client, table, tmp_path))
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()
    assert everything(cast) == before


def test_members_join_and_leave_by_a_sheet_and_affiliation_stays(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        make_party_org("示例新支部", superior_name="示例街道党工委")
        affiliation = list(PartyOrg.objects.order_by("id").values())
    rows: list[list[Any]] = [
        ["示例链党委", "示例新支部", "", "", "金融机构", "", "2025-03-01", None],
        ["示例链党委", "示例支部", "", "", "金融机构", "", "2024-01-01", "2025-12-31"],
        ["示例联盟", "", "示例银行", "", "", "示例代表", "2025-03-01", None],
    ]
    import_all(cast, client, "memberships", workbook(tmp_path / "members.xlsx", MEMBERS, rows))
    with cast.scope():
        found = Membership.objects.filter(party_org__name__in=["示例新支部", "示例支部"]).order_by("party_org__name")
        assert list(found.values_list("party_org__name", "valid_from", "valid_to")) == [
            ("示例支部", DAY, dt.date(2025, 12, 31)),
            ("示例新支部", dt.date(2025, 3, 1), None),
        ]
        assert Membership.objects.get(body__name="示例联盟").post == "示例代表"
        assert list(PartyOrg.objects.order_by("id").values()) == affiliation


def test_wrong_members_are_told_by_cell(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        make_party_org("已撤销支部", dissolved_on=dt.date(2020, 1, 1))
    rows: list[list[Any]] = [
        ["示例链党委", "", "", "", "", "", "2025-03-01", None],
        ["示例链党委", "示例支部", "示例银行", "", "", "", "2025-03-01", None],
        ["示例链党委", "已撤销支部", "", "", "", "", "2025-03-01", None],
        ["示例链党委", "示例支部", "", "", "", "", "2025-03-01", None],
        ["示例联盟", "示例支部", "", "", "", "", "2023-12-31", None],
        ["示例联盟", "", "示例银行", "", "", "", "2025-03-01", "2025-02-28"],
        ["没有这个组织", "示例支部", "", "", "", "", "2025-03-01", None],
        ["示例联盟", "", "", "示例委员甲", "", "", "2025-03-01", None],
        ["示例联盟", "", "", "示例委员甲", "", "", "2025-04-01", None],
    ]
    before = everything(cast)
    page = upload(client, "memberships", workbook(tmp_path / "members.xlsx", MEMBERS, rows))
    run_jobs(cast)
    text = client.get(page).content.decode()
    for part in (
        "三者填一项",
        "三者填一项，现在填了多项",
        "已撤销或注销",
        "已在这个组织中",
        "成立于2024年1月1日",
        "退出日期不能早于加入日期",
        "没有链党组织",
    ):
        assert part in text, part
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4, 5, 6, 7, 8, 10}
    assert everything(cast) == before


def test_seats_are_given_prolonged_and_left_by_a_sheet(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    rows: list[list[Any]] = [
        ["示例链党委", "书记", "示例委员甲", "", "示例职务", "2024-01-01", "2030-01-01", None],
        ["示例联盟", "书记", "", "示例链主公司", "", "2025-01-01", "2028-01-01", "2026-01-31"],
    ]
    import_all(cast, client, "seats", workbook(tmp_path / "seats.xlsx", SEATS, rows))
    with cast.scope():
        held = Seat.objects.exclude(valid_from=None).order_by("body__name")
        assert list(held.values_list("body__name", "post", "term_ends_on", "valid_to")) == [
            ("示例联盟", "", dt.date(2028, 1, 1), dt.date(2026, 1, 31)),
            ("示例链党委", "示例职务", dt.date(2030, 1, 1), None),
        ]


def test_second_committee_of_a_chain_is_refused_in_the_sheet_as_on_the_page(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    """The list's own action judges each row; two rows of one sheet meet each other as well (R01)."""
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        make_chain("空链")
        kind = term("body_kind", "chain_committee").label
    rows: list[list[Any]] = [
        ["新建链党委", kind, "空链", "市级", "链主企业带动型", "2025-01-01", ""],
        ["又一链党委", kind, "空链", "市级", "", "2025-01-01", ""],
        ["再一链党委", kind, "示例链", "市级", "", "2025-01-01", "示例理由"],
    ]
    before = everything(cast)
    page = upload(client, "bodies", workbook(tmp_path / "bodies.xlsx", BODIES, rows))
    run_jobs(cast)
    assert [row for row, _ in errors_of(cast, page)] == [3]
    assert "已有链党委：“新建链党委”" in client.get(page).content.decode()
    assert everything(cast) == before, "what was tried is undone"
    import_all(cast, client, "bodies", workbook(tmp_path / "good.xlsx", BODIES, [rows[0], rows[2]]))
    with cast.scope():
        made = ChainBody.objects.filter(name__in=["新建链党委", "再一链党委"]).order_by("name")
        assert list(made.values_list("name", "chain__name", "exception_reason")) == [
            ("再一链党委", "示例链", "示例理由"),
            ("新建链党委", "空链", ""),
        ]
