"""Somebody's own sheet: its headers matched and remembered, thousands of errors put right by groups."""

from pathlib import Path

import pytest
from django.test import Client

from core.choices import ImportState, RowOutcome
from core.models import ColumnMatch, ImportRow
from core.tables.matching import confirmed, headers_digest, proposed
from core.tables.plan import match_headers
from core.tables.spec import table_spec
from organizations.models import Unit
from tests.cast import Cast, principal_of
from tests.factories import make_term, make_unit
from tests.sheets import errors_of, import_all, run_jobs, the_import, upload, workbook

OWN = ["公司全名", "门类", "在哪个区县办公", "序号"]


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def own_sheet(path: Path, headers: list[str], count: int = 2) -> Path:
    rows = [[f"示例企业{number}有限公司", "企业", "", number] for number in range(count)]
    order = [OWN.index(header) for header in headers]
    return workbook(path, headers, [[row[place] for place in order] for row in rows])


def match(client: Client, page: str, codes: dict[str, str], headers: list[str]) -> int:
    answers = {f"column-{number}": codes[header] for number, header in enumerate(headers)}
    return client.post(f"{page}match/", answers).status_code


MEANT = {"公司全名": "name", "门类": "kind", "在哪个区县办公": "region_id", "序号": "-"}


def test_confirmed_matching_serves_the_same_headers_in_any_order_without_asking(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = upload(client, "units", own_sheet(tmp_path / "own.xlsx", OWN))
    run_jobs(cast)
    assert match(client, page, MEANT, OWN) == 302
    turned = OWN[::-1]
    again = upload(client, "units", own_sheet(tmp_path / "turned.xlsx", turned))
    run_jobs(cast)
    with cast.scope():
        run = the_import(cast, again)
        assert (run.state, run.mapping) == (ImportState.READY, {header: MEANT[header] for header in turned})
        kept = ColumnMatch.objects.get()
        assert (kept.table, kept.mapping, kept.confirmed_by_id) == ("units", MEANT, cast.department.pk)


def test_other_headers_are_asked_about_with_what_was_said_last_time_chosen(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = upload(client, "units", own_sheet(tmp_path / "own.xlsx", OWN))
    run_jobs(cast)
    assert match(client, page, MEANT, OWN) == 302
    other = upload(client, "units", own_sheet(tmp_path / "less.xlsx", ["公司全名", "门类"]))
    run_jobs(cast)
    with cast.scope():
        assert the_import(cast, other).state == ImportState.MATCHING, "another sheet: a person confirms"
    text = client.get(other).content.decode()
    assert '<option value="name" selected>' in text
    assert '<option value="kind" selected>' in text
    assert text.count("上次这样对应") == 2


def test_near_names_are_proposed_each_column_once_and_never_taken_silently(cast: Cast) -> None:
    with cast.scope():
        columns = table_spec("units").columns(cast.act())
        found = proposed("units", ["企业所在区县", "单位简称", "单位名", "完全无关"], columns, {})
    assert {header: code for header, (code, _) in found.items()} == {
        "企业所在区县": "region_id",
        "单位简称": "short_name",
        "单位名": "name",
    }
    assert {why for _, why in found.values()} == {"名称相近"}


def test_matching_with_a_column_that_is_no_more_is_not_used(cast: Cast) -> None:
    headers, said = ["公司全名", "门类"], {"公司全名": "name", "门类": "kind"}
    with cast.scope():
        columns = table_spec("units").columns(cast.act())
        kept = ColumnMatch.objects.create(table="units", digest=headers_digest(headers), mapping=said)
        assert confirmed("units", headers, columns) == said
        kept.mapping = {**said, "门类": "no_such_column"}
        kept.save(update_fields=["mapping"])
        assert confirmed("units", headers, columns) == {}
        assert confirmed("party_orgs", headers, columns) == {}


def test_matching_of_one_city_is_not_offered_to_another(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    page = upload(client, "units", own_sheet(tmp_path / "own.xlsx", OWN))
    run_jobs(cast)
    assert match(client, page, MEANT, OWN) == 302
    with cast.scope(cast.stranger):
        assert not ColumnMatch.objects.exists()


def test_columns_can_be_matched_anew_while_nothing_is_written(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = upload(client, "units", own_sheet(tmp_path / "own.xlsx", OWN))
    run_jobs(cast)
    assert match(client, page, MEANT, OWN) == 302
    run_jobs(cast)
    assert "公司全名" in client.get(f"{page}?step=match").content.decode()
    assert match(client, page, {**MEANT, "在哪个区县办公": "-", "序号": "short_name"}, OWN) == 302
    run_jobs(cast)
    with cast.scope():
        cells = ImportRow.objects.filter(run=the_import(cast, page)).order_by("number").first()
        assert cells is not None
        assert cells.cells == {"name": "示例企业0有限公司", "kind": "企业", "short_name": 0}


def test_numbers_remarks_and_totals_of_an_office_s_sheet_are_left_out_and_said(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    headers = ["序号", "单位名称", "类型", "备 注"]
    rows: list[list[str | int]] = [
        [1, "示例企业甲有限公司", "企业", "略"],
        [2, "示例企业乙有限公司", "企业", ""],
        ["合计", "2家", "", ""],
    ]
    page = upload(client, "units", workbook(tmp_path / "own.xlsx", headers, rows))
    run_jobs(cast)
    shown = client.get(page).content.decode()
    assert "确认写入 2 行" in shown
    assert "表尾的第 4 行（合计）；“序号”、“备 注”2 列。" in shown
    client.post(f"{page}apply/")
    run_jobs(cast)
    with cast.scope():
        assert list(Unit.objects.order_by("name").values_list("name", flat=True)) == [
            "示例企业乙有限公司",
            "示例企业甲有限公司",
        ]


def test_remarks_are_read_where_the_list_has_them(committed_cast: Cast) -> None:
    with committed_cast.scope():
        columns = table_spec("appointments").columns(principal_of(committed_cast.department, committed_cast.city))
    assert match_headers(["序号", "备注"], columns, {}).mapping == {"序号": "-", "备注": "note"}


# ---- thousands of errors --------------------------------------------------------------------------------------------


def groups_on(client: Client, page: str) -> list[str]:
    return client.get(page).content.decode().split('<div class="error-fix">')[1:]


def key_of(group: str) -> str:
    return group.split('name="group" value="')[1].split('"')[0]


def test_five_thousand_errors_are_shown_by_groups_and_put_right_by_three_words(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        make_term("unit_tag", "scaled", "规上企业")
    kinds = ["企叶", "企叶公司"]
    rows = [
        [f"示例企业{number:04}有限公司", kinds[number % 2], "五月" if number < 1000 else "2021-05-01"]
        for number in range(4000)
    ]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "成立日期"], rows))
    run_jobs(cast)
    assert len(errors_of(cast, page)) == 5000
    shown = client.get(page)
    text = shown.content.decode()
    assert len(text) < 400_000, "a page of the grid, not all of it"
    assert "改错误（5000 处）" in text
    for part in ("1,000 处", "“企叶” 2,000 处", "“企叶公司” 2,000 处", "“五月” 1,000 处"):
        assert part in text, part
    by_kind = next(group for group in groups_on(client, page) if "企叶公司" in group)
    answer = client.post(
        f"{page}fix/", {"group": key_of(by_kind), "mode": "replace", "find": "企叶公司", "put": "企业"}
    )
    assert answer.status_code == 302
    assert len(errors_of(cast, page)) == 3000
    left = next(group for group in groups_on(client, page) if "企叶" in group)
    client.post(f"{page}fix/", {"group": key_of(left), "mode": "replace", "find": "叶", "put": "业"})
    assert len(errors_of(cast, page)) == 1000
    dates = groups_on(client, page)[0]
    client.post(f"{page}fix/", {"group": key_of(dates), "mode": "set", "put": ""})
    assert errors_of(cast, page) == {}
    with cast.scope():
        assert the_import(cast, page).state == ImportState.READY
        assert Unit.objects.count() == 0, "nothing is written by putting it right"
        assert ImportRow.objects.filter(run=the_import(cast, page), outcome=RowOutcome.NEW).count() == 4000


def wrong_page(cast: Cast, client: Client, tmp_path: Path) -> str:
    rows = [[f"示例企业{number}有限公司", "企叶" if number < 20 else "企业", "约200"] for number in range(25)]
    page = upload(client, "units", workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "职工人数"], rows))
    run_jobs(cast)
    return page


def test_suggestions_of_a_group_are_taken_at_once_and_its_rows_left_out(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    page = wrong_page(cast, client, tmp_path)
    staff, kind = groups_on(client, page)
    assert "采纳全部建议（20 处）" in kind
    client.post(f"{page}fix/", {"group": key_of(kind), "mode": "suggest"})
    assert {column for _, column in errors_of(cast, page)} == {"staff_count"}
    client.post(f"{page}fix/", {"group": key_of(staff), "mode": "skip"})
    with cast.scope():
        outcomes = set(ImportRow.objects.filter(run=the_import(cast, page)).values_list("outcome", flat=True))
    assert outcomes == {RowOutcome.SKIPPED}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"mode": "replace", "find": "没有这个", "put": "企业"}, "没有“没有这个”"),
        ({"mode": "replace", "find": "", "put": "企业"}, "请填写要替换的文字"),
        ({"mode": "unknown"}, "请填写要替换的文字"),
    ],
)
def test_fix_that_changes_nothing_says_so(
    committed_cast: Cast, client: Client, tmp_path: Path, asked: dict[str, str], said: str
) -> None:
    page = wrong_page(committed_cast, client, tmp_path)
    before = errors_of(committed_cast, page)
    answer = client.post(f"{page}fix/", {"group": key_of(groups_on(client, page)[1]), **asked})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert errors_of(committed_cast, page) == before


def test_group_that_is_gone_is_told(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    page = wrong_page(committed_cast, client, tmp_path)
    answer = client.post(f"{page}fix/", {"group": "0" * 12, "mode": "suggest"})
    assert (answer.status_code, "请刷新页面" in answer.content.decode()) == (422, True)


# ---- what changes between check and write ---------------------------------------------------------------------------


def test_word_renamed_between_check_and_write_is_shown_again_not_written(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        term = make_term("unit_tag", "scaled", "规上企业")
    path = workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "标签"], [["示例企业甲有限公司", "企业", "规上企业"]])
    page = upload(client, "units", path)
    run_jobs(cast)
    assert client.post(f"{page}apply/").status_code == 302
    with cast.scope():
        term.label = "规模以上企业"
        term.save(update_fields=["label"])
    run_jobs(cast)
    with cast.scope():
        assert Unit.objects.count() == 0
        assert the_import(cast, page).state == ImportState.CORRECTING
    assert "规上企业" in errors_of(cast, page)[2, "tags"]


def test_word_deleted_between_check_and_write_is_told_at_its_cell(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        term = make_term("unit_tag", "scaled", "规上企业")
        make_unit("示例企业甲有限公司")
    path = workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "标签"], [["示例企业甲有限公司", "企业", "规上企业"]])
    page = upload(client, "units", path)
    run_jobs(cast)
    with cast.scope():
        term_id = term.pk
    deleted = client.post(f"/settings/terms/{term_id}/delete/")
    assert deleted.status_code == 302
    assert client.post(f"{page}apply/").status_code == 302
    run_jobs(cast)
    with cast.scope():
        assert the_import(cast, page).state == ImportState.CORRECTING
    assert "规上企业" in errors_of(cast, page)[2, "tags"]


def test_word_in_use_cannot_be_deleted_under_an_import_that_brings_it(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        term = make_term("unit_tag", "scaled", "规上企业")
    path = workbook(tmp_path / "units.xlsx", ["单位名称", "类型", "标签"], [["示例企业甲有限公司", "企业", "规上企业"]])
    import_all(cast, client, "units", path)
    refused = client.post(f"/settings/terms/{term.pk}/delete/")
    assert (refused.status_code, "处在使用" in refused.content.decode()) == (409, True)
    page = upload(client, "units", path)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
