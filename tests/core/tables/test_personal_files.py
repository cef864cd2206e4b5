"""Whatever leaves the platform as a sheet and tells of persons says who took it away and when, and stands in the log.

A walk over every address there is and over every registered table: a coming export is held to it by its headers alone.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client, override_settings

from core.choices import ImportState, RowOutcome
from core.models import AuditEvent, ImportRow, ImportRun
from core.tables.spec import table_specs
from core.tenancy.scope import tenant_scope
from core.views.tables import CSV, XLSX
from tests.cast import Cast
from tests.core.tables.test_lists import ADDRESSES, ASKERS, QUERIES, Full
from tests.permissions.routes import rows

# What a column of persons is called: by their names, or by what leads to them.
OF_PERSONS = re.compile("姓名|人员|指导员|联络员|联系人|电话|手机|邮箱|登录名|负责人|书记$")
# Addresses whose headers only sound like it: why.
NO_PERSONS = {
    "rights-file": "its columns are the roles there are, not who holds them",
}
# Tables whose headers only sound like it.
PUBLIC = {
    "sites": "the number companies are to call, as it stands on the door",
}
MARK = "导出，含个人信息，请妥善保管"
DOWNLOADS = (XLSX, CSV.partition(";")[0])


@pytest.fixture(scope="module")
def full(module_db: None) -> Iterator[Full]:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain):
        yield Full()


def headers_of(content: bytes, *, is_csv: bool) -> set[str]:
    if is_csv:
        return set(content.decode("utf-8-sig").splitlines()[0].strip('"').split('","'))
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {str(cell.value) for sheet in book.worksheets for cell in sheet[1] if cell.value is not None}


def tells_of_persons(headers: set[str]) -> set[str]:
    return {header for header in headers if OF_PERSONS.search(header)}


def is_marked(content: bytes, *, is_csv: bool) -> bool:
    """The mark stands in the file's properties and on each printed page; in a text file at the end of each row."""
    if is_csv:
        lines = content.decode("utf-8-sig").splitlines()[1:]
        return all(MARK in line for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(content))
    shown = [sheet.oddHeader for sheet in book.worksheets if sheet.sheet_state == "visible"]
    printed = all(header is not None and MARK in str(header.center.text) for header in shown)
    return MARK in str(book.properties.description) and printed


def accesses(cast: Cast) -> int:
    with tenant_scope(cast.city.pk, actor_id=None, reason="测试"):
        return int(AuditEvent.objects.filter(tenant_id=cast.city.pk, operation="access").count())


def require_marked_and_noted(cast: Cast, client: Client, url: str) -> set[str]:
    """The columns of persons of what the address gives, if it gives a sheet; a failure where they go out unmarked."""
    before = accesses(cast)
    answer: Any = client.get(url)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status_code != 200 or kind not in DOWNLOADS or not answer.headers.get("Content-Disposition"):
        return set()
    content, is_csv = answer.getvalue(), kind != XLSX
    told = tells_of_persons(headers_of(content, is_csv=is_csv))
    if told:
        assert is_marked(content, is_csv=is_csv), f"{url} tells of {sorted(told)} and says not who took it away"
        assert accesses(cast) > before, f"{url} tells of {sorted(told)} and the log knows nothing of it"
    return told


def test_tables_with_columns_of_persons_are_personal(full: Full) -> None:
    told: dict[str, set[str]] = {}
    with full.cast.scope():
        for spec in table_specs():
            actor = full.cast.act(full.world.accounts[ASKERS.get(spec.code, "D")], full.cast.city)
            told[spec.code] = tells_of_persons({column.header for column in spec.columns(actor)})
    silent = {spec.code for spec in table_specs() if told[spec.code] and not spec.personal}
    assert silent == set(PUBLIC)
    assert sum(bool(columns) for columns in told.values()) >= 8


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("table", [spec.code for spec in table_specs() if spec.personal])
def test_personal_table_goes_out_marked_and_noted(full: Full, table: str, file_format: str) -> None:
    query = QUERIES.get(table, "")
    url, before = f"/export/{table}/file/?format={file_format}&query={query}", accesses(full.cast)
    answer: Any = full.client(table).get(url)
    assert answer.status_code == 200
    assert is_marked(answer.getvalue(), is_csv=file_format == "csv")
    assert accesses(full.cast) > before


def test_no_address_gives_persons_away_unmarked(full: Full) -> None:
    """Every address that answers to a GET, asked by the first role that may."""
    world, told = full.world, {}
    for row in rows():
        if row.method != "GET" or not row.who or row.name in NO_PERSONS:
            continue
        client = world.clients[row.who[0]]
        found = require_marked_and_noted(full.cast, client, ADDRESSES[row.name].url(world.ids))
        if found:
            told[row.name] = found
    assert told["coverage-export"] == {"指导员"}


def test_rows_of_persons_left_out_of_an_import_go_out_marked_and_noted(full: Full) -> None:
    cast = full.cast
    with cast.scope():
        run = ImportRun.objects.create(
            table="persons",
            headers=["姓名", "职务"],
            mapping={"姓名": "name", "职务": "post"},
            created_by_id=full.world.accounts["D"].pk,
            state=ImportState.CORRECTING,
            attachment=None,
            source="bulk",
            edit={"title": "示例", "column": "post", "how": "set", "cell": ""},
        )
        ImportRow.objects.create(
            run=run,
            number=2,
            cells={"name": "示例人员", "post": "示例"},
            outcome=RowOutcome.SKIPPED,
            errors=[{"column": "", "message": "示例", "suggestion": "", "kind": ""}],
        )
    told = require_marked_and_noted(cast, full.world.clients["D"], f"/import/runs/{run.pk}/rejected/")
    assert told == {"姓名"}
