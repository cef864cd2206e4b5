"""Members working in a unit: entered on a page, by a sheet, over the API; a day has one count."""

import datetime as dt
from pathlib import Path

import pytest

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from organizations import actions
from organizations.models import UnitMemberCount
from tests.cast import Cast
from tests.factories import make_party_org, make_unit
from tests.sheets import cells, errors_of, export, import_all, run_jobs, upload, workbook

HEADERS = ["企业名称", "统计日期", "正式党员", "预备党员"]


def test_count_is_entered_corrected_and_shown(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲公司")
    client = cast.client(cast.department)
    page = f"/units/{unit.pk}/members/"
    assert "还没有登记" in client.get(f"/units/{unit.pk}/").content.decode()
    assert (
        client.post(page, {"as_of": "2026-01-01", "full": "3", "probationary": "1", "floating": "0"}).status_code == 302
    )
    assert (
        client.post(page, {"as_of": "2026-01-01", "full": "4", "probationary": "0", "floating": "0"}).status_code == 422
    )
    with cast.scope():
        held = UnitMemberCount.objects.get()
    assert f"/unit-member-counts/{held.pk}/" in client.get(f"{page}?count={held.pk}").content.decode()
    body = {"as_of": "2026-01-01", "full": "5", "probationary": "0", "floating": "0", "version": "1"}
    assert client.post(f"/unit-member-counts/{held.pk}/", body).status_code == 302
    body["full"] = "6"
    assert client.post(f"/unit-member-counts/{held.pk}/", body).status_code == 412
    assert "正式党员 5 人" in client.get(f"/units/{unit.pk}/").content.decode()


def test_card_stays_away_where_the_organization_tells(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        make_party_org(unit=unit)
    assert "在本单位工作的党员" not in cast.client(cast.department).get(f"/units/{unit.pk}/").content.decode()


def test_count_of_tomorrow_is_refused(in_city: Cast) -> None:
    unit = make_unit()
    tomorrow = clock.today() + dt.timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        actions.create_unit_member_count(actor=in_city.act(), unit_id=unit.pk, values={"as_of": tomorrow, "full": 1})
    assert "as_of" in refused.value.fields


def test_company_reads_its_count_and_does_not_write_it(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
    actor = cast.act(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    with cast.scope(), pytest.raises(NotAllowed):
        actions.create_unit_member_count(actor=actor, unit_id=unit.pk, values={"as_of": clock.today(), "full": 1})


def test_sheet_writes_counts_by_name_or_code_and_its_export_changes_nothing(
    committed_cast: Cast, tmp_path: Path
) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例甲公司"), make_unit("示例乙公司", uscc="91430200MA4L000001")
    rows = [["示例甲公司", "2026-03-31", 3, 1], ["91430200MA4L000001", "2026-03-31", 0, None]]
    import_all(cast, client, "unit_member_counts", workbook(tmp_path / "counts.xlsx", HEADERS, rows))
    with cast.scope():
        held = UnitMemberCount.objects.values_list("unit__name", "full", "probationary")
        assert set(held) == {("示例甲公司", 3, 1), ("示例乙公司", 0, 0)}
    exported = export(cast, client, "unit_member_counts", tmp_path)
    assert len(cells(exported)) == 3
    page = upload(client, "unit_member_counts", exported)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()


def test_wrong_cells_are_told_one_by_one(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例甲公司")
    rows = [["没有的公司", "2026-03-31", 3, 1], ["示例甲公司", "2999-01-01", 3, 1], ["示例甲公司", "2026-03-31", -1, 0]]
    page = upload(client, "unit_member_counts", workbook(tmp_path / "counts.xlsx", HEADERS, rows))
    run_jobs(cast)
    assert set(errors_of(cast, page)) == {(2, "unit_id"), (3, "as_of"), (4, "full")}
