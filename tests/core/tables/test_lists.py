"""Every list there is goes out as a table, and comes in again unchanged where rows may be written by a sheet.

A coming list is held to all of this by its TableSpec alone: nothing here names one.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client, override_settings

from core import clock
from core.choices import JobState, RowOutcome
from core.models import ImportRow, Job
from core.spreadsheets.guard import NOTES_SHEET
from core.tables.plan import KEY_HEADER
from core.tables.spec import TableSpec, table_spec, table_specs
from core.tenancy.base import TenantModel
from core.tenancy.scope import tenant_scope
from tests.cast import Cast, build_cast
from tests.core.tables.lists import REASONS
from tests.permissions.crowd import Crowd
from tests.permissions.lists import listed
from tests.permissions.walk import addresses
from tests.permissions.world import World, build_world
from tests.sheets import cells, export, run_jobs, the_import, upload

ROWS = 3
ADDRESSES = {address.name: address for address in addresses()}
# Whose lists the department does not see; the query each needs to show rows.
ASKERS = {"accounts": "X", "tokens": "X", "audit": "A", "sign_ins": "A", "deliveries": "O"}
QUERIES = {
    "deliveries": "state=planned",
    "indicator_rows": "code=chain_units",
    "figure_units": "period=2025",
    "attendance": "since=2000-01-01",
}
IMPORTED = [spec.code for spec in table_specs() if not spec.exported_only]
ALL = [spec.code for spec in table_specs()]


class Full:
    """A city that holds several rows of every kind."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        self.world: World = build_world(self.cast.city)
        with tenant_scope(self.cast.city.pk, actor_id=None, reason="测试"):
            Crowd(self.world).grow_to(ROWS)
            Job.objects.filter(state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=clock.now())

    def client(self, table: str) -> Client:
        return self.world.clients[ASKERS.get(table, "D")]


@pytest.fixture(scope="module")
def full(module_db: None) -> Iterator[Full]:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain):
        yield Full()


def lists_of(spec: TableSpec) -> set[str]:
    return {spec.list_url, *spec.lists}


def test_every_list_has_a_table_or_a_written_reason() -> None:
    """Where this fails, register a TableSpec for the list, or say in lists.py why it needs none."""
    covered = {name for spec in table_specs() for name in lists_of(spec)}
    assert set(listed()) - covered - set(REASONS) == set()
    assert covered & set(REASONS) == set(), "no reason is needed where there is a table"
    assert set(REASONS) - set(ADDRESSES) == set()
    assert all(REASONS.values())


def test_tables_name_addresses_that_exist() -> None:
    assert {name for spec in table_specs() for name in lists_of(spec)} - set(ADDRESSES) == set()


PAGES = sorted(
    {name for spec in table_specs() for name in lists_of(spec) if name in listed() and not ADDRESSES[name].is_api}
)


@pytest.mark.parametrize("name", PAGES)
def test_page_of_a_list_leads_to_the_export_of_its_table(full: Full, name: str) -> None:
    role, query = listed()[name]
    client = full.world.clients[role]
    page: Any = client.get(f"{ADDRESSES[name].url(full.world.ids)}?{query}")
    assert page.status_code == 200
    codes = {spec.code for spec in table_specs() if name in lists_of(spec)}
    linked = set(re.findall(r'href="/export/([a-z_]+)/', page.content.decode()))
    assert codes & linked, f"{name} shows {sorted(codes)} and links to {sorted(linked)}"


@pytest.mark.parametrize("table", ALL)
def test_table_exports_its_rows_under_its_headers(full: Full, tmp_path: Path, table: str) -> None:
    spec, client = table_spec(table), full.client(table)
    query = QUERIES.get(table, "")
    path = export(full.cast, client, table, tmp_path, query)
    head, *rows = cells(path)
    assert len(rows) >= 1, "nothing was exported: the factories make no row of this list"
    assert len(set(head)) == len(head), "two columns have one name: it could not come in again"
    assert (KEY_HEADER in head) is not spec.exported_only
    assert table == "audit" or f"<b>{len(rows):,}</b>" in client.get(f"/export/{table}/?{query}").content.decode()


def kept(model: type[TenantModel]) -> list[Any]:
    return list(model.objects.order_by("id").values())


@pytest.mark.parametrize("table", IMPORTED)
def test_untouched_export_changes_nothing(full: Full, tmp_path: Path, table: str) -> None:
    cast, client, model = full.cast, full.client(table), table_spec(table).model
    assert issubclass(model, TenantModel)
    with cast.scope():
        before = kept(model)
    path = export(cast, client, table, tmp_path, QUERIES.get(table, ""))
    exported = len(cells(path)) - 1
    assert exported >= 1
    page = upload(client, table, path)
    run_jobs(cast)
    with cast.scope():
        rows = list(ImportRow.objects.filter(run=the_import(cast, page)).values_list("outcome", "errors", "changes"))
        assert rows == [(RowOutcome.UNCHANGED, [], [])] * exported
        assert kept(model) == before
    assert "无需写入" in client.get(page).content.decode()


@pytest.mark.parametrize("table", IMPORTED)
def test_untouched_csv_changes_nothing(full: Full, tmp_path: Path, table: str) -> None:
    cast, client = full.cast, full.client(table)
    path = export(cast, client, table, tmp_path, QUERIES.get(table, ""), file_format="csv")
    page = upload(client, table, path)
    run_jobs(cast)
    with cast.scope():
        outcomes = list(ImportRow.objects.filter(run=the_import(cast, page)).values_list("outcome", "errors"))
    assert len(outcomes) >= 1
    assert outcomes == [(RowOutcome.UNCHANGED, [])] * len(outcomes)


@pytest.mark.parametrize("table", IMPORTED)
def test_template_says_at_every_column_what_to_write(full: Full, tmp_path: Path, table: str) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(full.client(table).get(f"/import/{table}/template/").content)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    without = [cell.value for cell in sheet[1] if cell.comment is None]
    assert without == []
    assert NOTES_SHEET in book.sheetnames
