"""The new rows of a sheet in order are kept many in one; what anybody sees or does is the same as row by row."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from stdnum.cn import uscc

from core.choices import ImportState, RowOutcome
from core.models import ImportFold, ImportRow
from core.tables import folded, stored
from organizations.actions import update_unit
from organizations.choices import UnitState
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_unit
from tests.sheets import errors_of, run_jobs, the_import, upload, workbook

HEADERS = ["单位名称", "类型", "职工人数", "成立日期", "地址"]
OLD = "示例原有企业有限公司"
NAMES = [f"示例企业{number:03d}有限公司" for number in range(120)]
LINE = re.compile(r'<td class="desk">(\d+)</td><th scope="row">(.*?)</th>(<td.*?</td>)')
KEPT = ["number", "cells", "errors", "outcome", "key", "target", "target_version", "changes", "title", "record"]
KEPT += ["written", "undone", "kept_because"]


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


@pytest.fixture(autouse=True)
def folds(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From how many rows on sheets are folded, seven to a fold; every sheet, unless told otherwise."""

    def begin(number: int) -> None:
        monkeypatch.setattr(stored, "FOLDED_FROM", number)

    monkeypatch.setattr(folded, "FOLD", 7)
    begin(1)
    return begin


def sheet(path: Path, names: list[str]) -> Path:
    rows: list[list[Any]] = [[name, "企业", len(name), "2001-05-12", "示例路1号"] for name in names]
    return workbook(path / "units.xlsx", HEADERS, rows)


def checked(cast: Cast, client: Client, tmp_path: Path, names: list[str]) -> str:
    page = upload(client, "units", sheet(tmp_path, names))
    run_jobs(cast)
    return page


def apply(cast: Cast, client: Client, page: str) -> None:
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)


def kept(cast: Cast, page: str) -> tuple[int, int, int]:
    """How many rows the import says are folded, how many folds and how many rows there are."""
    with cast.scope():
        run = the_import(cast, page)
        return run.folded, ImportFold.objects.filter(run=run).count(), ImportRow.objects.filter(run=run).count()


def units(cast: Cast) -> set[str]:
    with cast.scope():
        return set(Unit.objects.values_list("name", flat=True))


def test_new_rows_are_folded_and_others_are_not(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_unit(OLD)
    page = checked(cast, client, tmp_path, [*NAMES[:10], OLD, *NAMES[10:20]])
    assert kept(cast, page) == (20, 3, 1)
    text = client.get(page).content.decode()
    assert "确认写入 21 行" in text
    assert OLD in client.get(f"{page}?show=changed").content.decode()
    shown = client.get(f"{page}?show=new").content.decode()
    assert all(name in shown for name in NAMES[:20])
    assert OLD not in shown
    apply(cast, client, page)
    assert units(cast) == {OLD, *NAMES[:20]}
    assert kept(cast, page) == (20, 3, 1), "nobody asked for one of them"
    with cast.scope():
        run = the_import(cast, page)
        told = {row["title"]: row["id"] for row in folded.folded_rows(run)}
        assert told == dict(Unit.objects.exclude(name=OLD).values_list("name", "id"))


def lines(client: Client, page: str) -> list[list[str]]:
    """What stands on each page of the new rows, walked to the end and back."""
    found: list[list[str]] = []

    def walk(query: str, way: str) -> str:
        text = client.get(f"{page}{query}").content.decode()
        found.append([" ".join(cells) for cells in LINE.findall(text)])
        further = re.search(rf'rel="{way}" href="([^"]*)"', text)
        return html.unescape(further[1]) if further else ""

    query = before = "?show=new"
    while query:
        before, query = query, walk(query, "next")
    assert walk(walk(before, "prev"), "prev")
    return found


def test_folded_rows_read_and_unfold_as_rows_kept_one_by_one(
    committed_cast: Cast, client: Client, tmp_path: Path, folds: Callable[[int], None]
) -> None:
    cast = committed_cast
    together = checked(cast, client, tmp_path, NAMES)
    folds(10_000)
    apart = checked(cast, client, tmp_path, NAMES)
    assert (kept(cast, together), kept(cast, apart)) == ((120, 18, 0), (0, 0, 120))
    pages = lines(client, together)
    assert [len(rows) for rows in pages] == [50, 50, 20, 20, 50]
    assert pages == lines(client, apart)
    assert client.get(f"{together}?show=new&cursor=nonsense").status_code == 422
    with cast.scope():
        run = the_import(cast, together)
        assert run.plan_hash == the_import(cast, apart).plan_hash
        ids = [row["id"] for row in folded.folded_rows(run)]
        folded.unfold(run)
        rows = ImportRow.objects.filter(run=run).order_by("number")
        assert list(rows.values_list("id", flat=True)) == ids
        others = ImportRow.objects.filter(run=the_import(cast, apart)).order_by("number")
        assert list(rows.values(*KEPT)) == list(others.values(*KEPT))
    assert kept(cast, together) == (0, 0, 120)


def test_sheet_with_an_error_is_kept_row_by_row(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    rows = [[NAMES[0], "企业"], [NAMES[1], "企叶"]]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", HEADERS[:2], rows))
    run_jobs(committed_cast)
    assert kept(committed_cast, page) == (0, 0, 2)
    assert list(errors_of(committed_cast, page)) == [(3, "kind")]


def test_cell_of_a_folded_row_is_corrected(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    page = checked(cast, client, tmp_path, NAMES[:20])
    answer = client.post(f"{page}correct/", {"cell-5-name": "示例另一企业有限公司", "was-5-name": NAMES[3]})
    assert answer.status_code == 302
    assert kept(cast, page) == (0, 0, 20)
    apply(cast, client, page)
    assert units(cast) == {*NAMES[:20], "示例另一企业有限公司"} - {NAMES[3]}


def test_folded_import_is_taken_back_but_for_what_was_changed(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = checked(cast, client, tmp_path, NAMES[:20])
    apply(cast, client, page)
    with cast.scope():
        unit = Unit.objects.get(name=NAMES[7])
        update_unit(actor=cast.act(), unit_id=unit.pk, values={"address": "示例路9号"}, expected_version=None)
    assert client.post(f"{page}undo/").status_code == 302
    run_jobs(cast)
    assert kept(cast, page) == (0, 0, 20)
    with cast.scope():
        seen = the_import(cast, page).undo_hash
    assert client.post(f"{page}undo/confirm/", {"seen": seen}).status_code == 302
    run_jobs(cast)
    assert units(cast) == {NAMES[7]}


def test_plan_overtaken_is_unfolded_and_shown_again(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    page = checked(cast, client, tmp_path, NAMES[:20])
    with cast.scope():
        make_unit(NAMES[4])
    apply(cast, client, page)
    assert units(cast) == {NAMES[4]}, "nothing was written"
    assert kept(cast, page) == (0, 0, 20)
    with cast.scope():
        run = the_import(cast, page)
        assert run.state == ImportState.READY
        assert ImportRow.objects.filter(run=run, outcome=RowOutcome.CHANGED).count() == 1


def test_nothing_is_left_of_an_import_given_up_or_checked_again(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = checked(cast, client, tmp_path, NAMES[:20])
    codes = ("name", "kind", "staff_count", "established_on", "address")
    mapping = {f"column-{place}": code for place, code in enumerate(codes)}
    assert client.post(f"{page}match/", mapping).status_code == 302
    run_jobs(cast)
    assert kept(cast, page) == (20, 3, 0)
    assert client.post(f"{page}abandon/").status_code == 302
    assert kept(cast, page) == (0, 0, 0)


def test_code_that_a_merged_unit_holds_by_now_is_refused_by_the_database(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    """No new row meets that unit, as it stands no more: the writing is given up, and the code is named."""
    cast = committed_cast
    code = "91430200MA5000001" + uscc.calc_check_digit("91430200MA5000001")
    rows = [[NAMES[0], "企业", code], [NAMES[1], "企业", ""]]
    headers = ["单位名称", "类型", "统一社会信用代码"]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", headers, rows))
    run_jobs(cast)
    with cast.scope():
        into, held = make_unit(NAMES[2]), make_unit(NAMES[3], uscc=code)
        Unit.objects.filter(pk=held.pk).update(merged_into=into, state=UnitState.MERGED)
    apply(cast, client, page)
    assert units(cast) == {NAMES[2], NAMES[3]}
    assert list(errors_of(cast, page)) == [(2, "uscc")]
