"""What leaves the platform: at once or in the background, marked, noted, had again only under the same rights."""

import datetime as dt
import tracemalloc
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client

from core import clock, expired_files
from core.attachments import open_path
from core.choices import AnchorKind, Role
from core.ids import new_id
from core.jobs.run import run_job
from core.models import Attachment, AuditEvent, Job
from core.spreadsheets.guard import NOTES_SHEET
from core.tables import export as exporting
from core.tables.bulk import add_anchors, add_rows
from core.tables.export import write_export
from core.tables.plan import MARK_HEADER
from core.tables.spec import table_spec
from members.models import Grant
from organizations.models import Unit
from organizations.naming import initials, name_key
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_unit
from tests.members.people import make_person
from tests.sheets import cells, export, run_jobs, upload

PHONE = "13800001234"


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def noted(cast: Cast) -> list[Any]:
    """What the log says of exports: whose table, and what."""
    with cast.scope():
        found = AuditEvent.objects.filter(tenant_id=cast.city.pk, operation="access").order_by("at", "id")
        return [(event.actor_id, event.table_name, event.diff) for event in found if "export" in event.diff["fields"]]


def centre(sheet: Any) -> str | None:
    """What stands in the middle of each printed page's head."""
    text: str | None = sheet.oddHeader.center.text
    return text


def test_small_export_comes_at_once_narrowed_as_asked(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例甲公司")
        make_unit("示例乙公司")
    page = client.get("/export/units/?q=示例甲").content.decode()
    assert 'action="/export/units/file/"' in page
    answer = client.get("/export/units/file/", {"query": "q=示例甲", "format": "xlsx"})
    path = tmp_path / "units.xlsx"
    path.write_bytes(answer.content)
    assert [row[1] for row in cells(path)] == ["单位名称", "示例甲公司"]
    as_text = client.get("/export/units/file/", {"query": "q=示例甲", "format": "csv"})
    assert as_text.headers["Content-Type"].startswith("text/csv")
    assert "示例甲公司" in as_text.content.decode("utf-8-sig")
    told = {"fields": ["export"], "table": "units", "rows": 1}
    assert noted(cast) == [(cast.department.pk, "organizations_unit", told)] * 2


def test_large_export_is_a_job_with_progress(
    committed_cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cast = committed_cast
    monkeypatch.setattr(exporting, "TOLD_EVERY", 2)
    monkeypatch.setattr("core.views.exports.DIRECT_ROWS", 3)
    with cast.scope():
        for number in range(5):
            make_unit(f"示例{number}公司")
    assert client.get("/export/units/file/", {"query": "", "format": "xlsx"}).status_code == 409
    page = client.get("/export/units/").content.decode()
    assert ("/export/units/file/" in page, "在后台生成" in page) == (False, True)
    assert client.post("/export/units/", {"query": "", "format": "xlsx"}).status_code == 302
    with cast.scope():
        job = Job.objects.get()
    run_job(cast.city.id, job.pk)
    with cast.scope():
        job.refresh_from_db()
        assert (job.state, job.done, job.total) == ("succeeded", 5, 5), "only progress tells the total"


def test_persons_leave_marked_with_who_and_when_and_the_log_says_so(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_person("示例人员甲", phone=PHONE)
    path = export(cast, client, "persons", tmp_path)
    book = openpyxl.load_workbook(path)
    who = cast.department.display_name
    sheet = book.worksheets[0]
    marks = [centre(sheet), book.properties.description, book[NOTES_SHEET]["A1"].value]
    with cast.scope():
        day = clock.today()
    for mark in marks:
        assert mark is not None
        assert (who in mark, f"{day.year}年{day.month}月{day.day}日" in mark, "个人信息" in mark) == (True, True, True)
    assert PHONE in [cell.value for cell in sheet[2]]
    assert [entry[2] for entry in noted(cast)] == [
        {"fields": ["export", "phone", "email"], "table": "persons", "rows": 1}
    ]
    assert noted(cast)[0][0] == cast.department.pk


def test_persons_as_text_carry_the_mark_in_each_row_and_come_back_unchanged(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_person("示例人员甲", phone=PHONE)
        make_person("示例人员乙")
    path = export(cast, client, "persons", tmp_path, file_format="csv")
    head, *rows = path.read_text("utf-8-sig").splitlines()
    assert head.endswith(f'"{MARK_HEADER}"')
    assert [cast.department.display_name in row for row in rows] == [True, True]
    page = upload(client, "persons", path)
    run_jobs(cast)
    assert "无需写入" in client.get(page).content.decode()


def test_list_that_tells_of_no_person_carries_no_mark(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit("示例甲公司")
    book = openpyxl.load_workbook(export(cast, client, "units", tmp_path))
    assert centre(book.worksheets[0]) is None
    assert NOTES_SHEET not in book.sheetnames


def test_contact_details_leave_only_with_who_may_see_them_in_full(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例甲公司")
        make_person("示例人员甲", phone=PHONE, unit=unit)
    liaison = make_account(cast.city, "export-liaison", "示例联络员")
    make_grant(cast.city, liaison, Role.LIAISON, unit.pk, AnchorKind.UNIT)
    answer = cast.client(liaison).get("/export/persons/file/", {"query": "", "format": "xlsx"})
    path = tmp_path / "persons.xlsx"
    path.write_bytes(answer.content)
    head, *rows = cells(path)
    assert ("电话" in head, "邮箱" in head) == (False, False)
    assert [PHONE in [str(cell) for cell in row] for row in rows] == [False]


def exported(cast: Cast, client: Client) -> Job:
    with cast.scope():
        make_unit("示例甲公司")
    client.post("/export/units/", {"query": "", "format": "xlsx"})
    run_jobs(cast)
    with cast.scope():
        job: Job = Job.objects.get()
    return job


def test_file_is_not_handed_out_after_rights_changed(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    url = f"/files/{exported(cast, client).result['attachment']}/"
    handed: Any = client.get(url)
    assert (handed.status_code, len(b"".join(handed.streaming_content)) > 1000) == (200, True)
    make_grant(cast.city, cast.department, Role.SUPERIOR)
    assert client.get(url).status_code == 403
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_to=clock.today() - dt.timedelta(days=1))
    assert client.get(url).status_code in (302, 403)


def test_file_expires_and_leaves_the_disk(committed_cast: Cast, client: Client) -> None:
    cast = committed_cast
    wanted = exported(cast, client).result["attachment"]
    with cast.scope():
        kept = Attachment.objects.get(pk=wanted)
        path = open_path(kept)
        assert kept.expires_at is not None
        later = kept.expires_at + dt.timedelta(minutes=1)
        assert expired_files.slots(clock.now()) == []
    with clock.fixed(later):
        assert cast.client(cast.department).get(f"/files/{wanted}/").status_code == 404
        with cast.scope():
            (slot,) = expired_files.slots(later)
            job = expired_files.plan(slot)
        assert path.exists()
        run_job(cast.city.id, job.pk)
        assert not path.exists()
        with cast.scope():
            assert Attachment.objects.get(pk=wanted).removed_at is not None
            assert expired_files.slots(later) == []


def grow_units(wanted: int) -> None:
    names = [f"示例企业{number:05}有限公司" for number in range(Unit.objects.count(), wanted)]
    rows: list[dict[str, Any]] = [
        {"id": new_id(), "name": name, "name_key": name_key(name), "initials": initials(name), "kind": "company"}
        for name in names
    ]
    add_anchors([row["id"] for row in rows], AnchorKind.UNIT)
    add_rows(Unit, rows)


def peak_of_export(cast: Cast, path: Path) -> tuple[int, int]:
    """Rows, and the most memory Python held at once while they were written."""
    spec, actor = table_spec("units"), cast.act()
    tracemalloc.start()
    try:
        rows = write_export(path, spec, actor, QueryDict(""), as_csv=False)
        return rows, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_five_times_the_rows_take_hardly_more_memory(cast: Cast, tmp_path: Path) -> None:
    """4,955 units are 株洲's: what is held at once is a batch of rows, never the list."""
    with cast.scope():
        grow_units(1000)
        peak_of_export(cast, tmp_path / "warm.xlsx")
        few, at_thousand = peak_of_export(cast, tmp_path / "few.xlsx")
        grow_units(4955)
        many, at_five = peak_of_export(cast, tmp_path / "many.xlsx")
    assert (few, many) == (1000, 4955)
    assert at_five < 1.5 * at_thousand, f"{at_thousand:,} bytes for {few} rows, {at_five:,} for {many}"
