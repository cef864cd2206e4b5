"""Segments, their relations and links to chains above as tables: out and in again, and what a sheet may not do."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from chains.models import ChainLink, ChainUnit, Segment, SegmentIndustry, SegmentLink
from core.models import IndustryClass
from tests.cast import Cast
from tests.chains.makers import DAY, make_segment
from tests.factories import make_chain, make_unit, put_on_chain
from tests.sheets import cells, errors_of, export, import_all, run_jobs, upload, workbook

SEGMENTS = ["环节名称", "产业链", "位置", "顺序", "对应行业代码", "设立日期", "终止日期"]
RELATIONS = ["供给方（整体）", "关系", "被供给方（部分）", "起始日期", "终止日期"]
ABOVE = ["产业链", "上级产业链", "起始日期", "终止日期"]
SINCE = dt.date(2025, 1, 1)


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def everything(cast: Cast) -> list[Any]:
    models = (Segment, SegmentIndustry, SegmentLink, ChainLink, ChainUnit)
    with cast.scope():
        return [list(model.objects.order_by("id").values()) for model in models]


def furnish(cast: Cast) -> None:
    with cast.scope(cast.province):
        for name in ("省链", "省二链"):
            make_chain(name)
    with cast.scope():
        chain, other = make_chain("甲链"), make_chain("乙链", parent=make_chain("总链"))
        cell = make_segment(chain, "电芯", layer="upstream", order=10, valid_from=SINCE)
        pack = make_segment(chain, "电池", layer="midstream", order=20, valid_from=SINCE)
        part = make_segment(chain, "隔膜", layer="upstream", order=30)
        make_segment(other, "电池", layer="midstream", valid_from=SINCE)
        make_segment(other, "旧件", layer="upstream", valid_from=SINCE, valid_to=dt.date(2025, 6, 30))
        make_segment(other, "旧件", layer="upstream", valid_from=dt.date(2025, 7, 1))
        for code in ("26", "38"):
            SegmentIndustry.objects.create(segment=pack, industry=IndustryClass.objects.get(code=code))
        SegmentLink.objects.create(source=cell, target=pack, kind="supplies", valid_from=SINCE)
        SegmentLink.objects.create(source=cell, target=part, kind="contains", valid_from=SINCE)
        SegmentLink.objects.create(
            source=part, target=pack, kind="supplies", valid_from=SINCE, valid_to=dt.date(2025, 3, 31)
        )


def hang(cast: Cast, client: Client, folder: Path) -> None:
    rows: list[list[Any]] = [["甲链", "省链", "2026-01-01", "2026-03-31"], ["甲链", "省二链", "2026-04-01", None]]
    import_all(cast, client, "chain_links", workbook(folder / "above.xlsx", ABOVE, rows))


@pytest.mark.parametrize("table", ["segments", "segment_links", "chain_links"])
def test_untouched_export_changes_nothing(committed_cast: Cast, client: Client, tmp_path: Path, table: str) -> None:
    cast = committed_cast
    furnish(cast)
    hang(cast, client, tmp_path)
    before = everything(cast)
    file = export(cast, client, table, tmp_path)
    assert len(cells(file)) > 2
    without_keys = [row[1:] for row in cells(file)]
    for sheet in (file, workbook(tmp_path / "bare.xlsx", without_keys[0], without_keys[1:])):
        page = upload(client, table, sheet)
        run_jobs(cast)
        assert errors_of(cast, page) == {}
        assert "无需写入" in client.get(page).content.decode()
    assert everything(cast) == before


def test_export_says_what_a_page_says(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    hang(cast, client, tmp_path)
    with cast.scope():
        names = dict(IndustryClass.objects.filter(code__in=["26", "38"]).values_list("code", "name"))
        chain = Segment.objects.get(name="电芯").chain_id
    rows = {row[1]: row[2:] for row in cells(export(cast, client, "segments", tmp_path, f"chain={chain}"))}
    assert set(rows) == {"环节名称", "电芯", "电池", "隔膜"}
    assert rows["电池"][:7] == ["甲链", None, "中游", 20, "26、38", f"{names['26']}、{names['38']}", None]
    assert rows["隔膜"][6] == "电芯"
    links = [row[1:4] for row in cells(export(cast, client, "segment_links", tmp_path))[1:]]
    assert sorted(links) == [
        ["甲链·电芯", "供给", "甲链·电池"],
        ["甲链·电芯", "包含", "甲链·隔膜"],
        ["甲链·隔膜", "供给", "甲链·电池"],
    ]
    above = [row[1:4] for row in cells(export(cast, client, "chain_links", tmp_path))[1:]]
    assert above == [["甲链", "省链", "甲省"], ["甲链", "省二链", "甲省"]]


def test_segments_come_in_are_changed_and_end_by_a_sheet(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        pack = Segment.objects.get(name="电池", chain__name="甲链")
        unit = make_unit()
        put_on_chain(pack.chain, unit, segment=pack, valid_from=SINCE)
    rows: list[list[Any]] = [
        ["回收", "甲链", "下游", None, "42", "2026-02-01", None],
        ["电芯", "甲链", "上游", 15, 1, "2025-01-01", None],
        ["电池", "甲链", "中游", None, "26、38", "2025-01-01", "2026-03-31"],
    ]
    import_all(cast, client, "segments", workbook(tmp_path / "segments.xlsx", SEGMENTS, rows))
    with cast.scope():
        made, cell = Segment.objects.get(name="回收"), Segment.objects.get(name="电芯")
        assert (made.layer, made.order, made.valid_from) == ("downstream", 40, dt.date(2026, 2, 1))
        assert (cell.order, list(SegmentIndustry.objects.filter(segment=cell).values_list("industry_id"))) == (
            15,
            [("01",)],
        )
        pack.refresh_from_db()
        assert (pack.order, pack.valid_to) == (20, dt.date(2026, 3, 31))
        ended = SegmentLink.objects.filter(target=pack, valid_to=dt.date(2026, 3, 31))
        assert ended.count() == 1, "what ends with it ends by the page's own rule"
        assert ChainUnit.objects.filter(unit=unit, segment=None, valid_from=dt.date(2026, 4, 1)).exists()


def test_wrong_segments_are_told_by_cell(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        ended = Segment.objects.get(name="旧件", valid_to__isnull=False)
    rows: list[list[Any]] = [
        [None, "回收", "没有的链", "下游", None, "", None, None],
        [None, "回收", "甲链", "中间", None, "", None, None],
        [None, "回收", "甲链", "下游", None, "999", None, None],
        [None, "电芯", "甲链", "上游", None, "", "2025-01-01", "2024-12-31"],
        [str(ended.pk), "旧件", "甲链", "上游", 0, "", "2025-01-01", "2025-06-30"],
        [str(ended.pk), "旧件", "乙链", "上游", 0, "", "2025-01-01", None],
    ]
    before = everything(cast)
    page = upload(client, "segments", workbook(tmp_path / "s.xlsx", ["系统编号（请勿修改）", *SEGMENTS], rows))
    run_jobs(cast)
    found = errors_of(cast, page)
    assert "没有产业链" in found[2, "chain_id"]
    assert (3, "layer") in found
    assert "没有“999”" in found[4, "industries"]
    assert "不能更早" in found[5, "valid_to"]
    assert {row for row, _ in found} == {2, 3, 4, 5, 6, 7}
    assert everything(cast) == before


def test_relations_come_in_end_and_go_on_by_a_sheet(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    rows = [
        ["隔膜", "供给", "乙链·电池", "2026-02-01", None],
        ["甲链·电芯", "供给", "甲链·电池", None, "2026-03-31"],
    ]
    import_all(cast, client, "segment_links", workbook(tmp_path / "links.xlsx", RELATIONS, rows))
    with cast.scope():
        made = SegmentLink.objects.get(target__chain__name="乙链")
        assert (made.source.name, made.kind, made.valid_from) == ("隔膜", "supplies", dt.date(2026, 2, 1))
        held = SegmentLink.objects.get(source__name="电芯", kind="supplies")
        assert (held.valid_from, held.valid_to) == (SINCE, dt.date(2026, 3, 31))
    keyed = ["系统编号（请勿修改）", *RELATIONS]
    back = [[str(held.pk), "电芯", "供给", "甲链·电池", "2025-01-01", None]]
    import_all(cast, client, "segment_links", workbook(tmp_path / "back.xlsx", keyed, back))
    with cast.scope():
        assert SegmentLink.objects.get(pk=held.pk).valid_to is None


def test_relations_that_close_a_ring_within_one_sheet_are_refused_naming_it(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    furnish(cast)
    rows = [
        ["甲链·电池", "供给", "乙链·电池", "2026-02-01", None],
        ["乙链·电池", "供给", "甲链·电芯", "2026-02-01", None],
        ["电池", "供给", "隔膜", None, None],
        ["电芯", "供给", "隔膜", None, None],
    ]
    before = everything(cast)
    page = upload(client, "segment_links", workbook(tmp_path / "ring.xlsx", RELATIONS, rows))
    run_jobs(cast)
    found = errors_of(cast, page)
    assert {row for row, _ in found} == {3, 4, 5}
    assert "循环供给：“乙链·电池”→“甲链·电芯”→“甲链·电池”→“乙链·电池”" in found[3, ""]
    # two chains have one: which is meant is to be said
    assert "有 2 个环节叫“电池”：乙链·电池 / 甲链·电池" in found[4, "source_id"]
    assert "只能终止或恢复" in found[5, "kind"]
    assert everything(cast) == before


def test_links_above_are_entered_and_ended_and_never_led_elsewhere(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope(cast.stranger):
        make_chain("外省链")
    hang(cast, client, tmp_path)
    with cast.scope():
        found = ChainLink.objects.order_by("valid_from").values_list("valid_from", "valid_to")
        assert list(found) == [(dt.date(2026, 1, 1), dt.date(2026, 3, 31)), (dt.date(2026, 4, 1), None)]
        current = ChainLink.objects.get(valid_to__isnull=True)
    before = everything(cast)
    rows: list[list[Any]] = [
        [None, "乙链", "外省链", "2026-01-01", None],
        [None, "乙链", "乙链", "2026-01-01", None],
        [str(current.pk), "甲链", "省链", "2026-04-01", None],
        [None, "总链", "省链", DAY.isoformat(), "2025-12-31"],
    ]
    page = upload(client, "chain_links", workbook(tmp_path / "w.xlsx", ["系统编号（请勿修改）", *ABOVE], rows))
    run_jobs(cast)
    wrong = errors_of(cast, page)
    assert {row for row, _ in wrong} == {2, 3, 4, 5}
    assert "没有上级产业链“外省链”" in wrong[2, "upper_chain_id"], "in the words for none at all"
    assert "只能终止" in wrong[4, "upper_chain_id"]
    assert everything(cast) == before


def test_pages_offer_both_ways_to_those_who_may(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    furnish(cast)
    with cast.scope():
        chain = Segment.objects.get(name="电芯").chain_id
    for page, tables in (("segments", ("segments", "segment_links")), ("links", ("chain_links",))):
        text = client.get(f"/chains/{chain}/{page}/").content.decode()
        for table in tables:
            assert f'/export/{table}/?chain={chain}"' in text
            assert f'/import/{table}/"' in text
            assert client.get(f"/import/{table}/").status_code == 200
            assert client.get(f"/import/{table}/template/").status_code == 200
