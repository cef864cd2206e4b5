"""The build job: what it leaves when it ends, when it runs twice, and when it is killed in the middle."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from defusedxml import ElementTree

from core import clock
from core.choices import AnchorKind, JobState, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.jobs.run import JobRun, LeaseLost
from core.models import Attachment, Job
from members.models import Grant
from reports import files
from reports.actions import publish_editions, start_build, submit_edition
from reports.building import build_packs
from reports.choices import FileFormat
from reports.freeze import load_contents, verify_edition
from reports.kinds import BUILD_PACKS
from reports.models import Edition, EditionFile, EditionRow, Pack
from tests.cast import Cast
from tests.core.concurrent import overtaken
from tests.factories import make_chain, make_unit, put_on_chain
from tests.reports.builds import ask, build, docx_text, editions, file_bytes, states
from tests.reports.world import DAY, World, leased, make_world, on, work


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """A worker's transactions are real here: progress is told between them."""
    return committed_cast


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """One city with a chain to make a pack of; the clock stands at DAY."""
    with on(DAY):
        with cast.scope():
            made = make_world()
        yield made


def test_job_leaves_one_draft_with_rows_maps_and_files(cast: Cast, world: World) -> None:
    job = build(cast, world.chain)
    assert (job.state, job.message, job.done, job.total) == ("succeeded", "已生成 1 份，可以审核。", 1, 1)
    (edition,) = editions(cast)
    assert (edition.state, edition.number, edition.as_of, edition.job) == ("draft", 1, DAY, job.pk)
    with cast.scope():
        assert EditionRow.objects.filter(edition=edition).count() == 3 + 2 + 2
        assert sorted(edition.files.values_list("stage", "file_format", "label")) == [
            ("review", "docx", "全册"),
            ("review", "map_pdf", "产业链图谱"),
            ("review", "pdf", "全册"),
            ("review", "svg", "产业链图谱"),
            ("review", "xlsx", "清单"),
        ]
        assert verify_edition(edition)


def test_workbook_opens_with_the_three_lists(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    workbook = openpyxl.load_workbook(io.BytesIO(file_bytes(cast, editions(cast)[0], FileFormat.XLSX)))
    assert workbook.sheetnames == ["说明", "产业链重点企业清单", "产业链重点项目清单", "链上企业党组织清单"]
    rows = list(workbook["产业链重点项目清单"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:3] == ("序号", "项目名称", "子产业链")
    assert [row[1] for row in rows[1:]] == ["示例智能粮仓项目", "示例酱油技改项目"]
    assert rows[1][6] == 1250.0


def test_document_and_pdf_open_with_title_and_names(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    edition = editions(cast)[0]
    document = docx.Document(io.BytesIO(file_bytes(cast, edition, FileFormat.DOCX)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "甲市绿色食品产业链" in text
    assert "（第1版，送审稿）" in text
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"示例食品集团有限公司", "中共粮油包装联合支部", "示例智能粮仓项目"} <= cells
    pages = pypdf.PdfReader(io.BytesIO(file_bytes(cast, edition, FileFormat.PDF))).pages
    assert "绿色食品" in "".join(page.extract_text() for page in pages)
    (sheet,) = pypdf.PdfReader(io.BytesIO(file_bytes(cast, edition, FileFormat.MAP_PDF))).pages
    assert sheet.mediabox.width > sheet.mediabox.height


def test_svg_file_is_well_formed_and_shows_the_leader(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    drawing = file_bytes(cast, editions(cast)[0], FileFormat.SVG)
    assert ElementTree.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    assert "示例食品" in drawing.decode()


def test_attachment_names_say_city_chain_year_and_edition(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    with cast.scope():
        named = set(Attachment.objects.values_list("name", flat=True))
        assert {row.owner_kind for row in Attachment.objects.all()} == {AnchorKind.PACK}
    assert "甲市绿色食品产业链2026年一链一图三清单（第1版）.docx" in named
    assert "甲市绿色食品产业链2026年产业链图谱（第1版）.svg" in named


def test_building_twice_the_same_day_gives_the_same_hash(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    build(cast, world.chain)
    first, second = editions(cast)
    assert (first.state, second.state) == ("discarded", "draft")
    assert first.content_hash == second.content_hash


def test_hash_changes_when_one_cell_changes(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    with cast.scope():
        type(world.key).objects.filter(pk=world.key.pk).update(uscc="91430200MA4L0X0B2C")
    build(cast, world.chain)
    first, second = editions(cast)
    assert first.content_hash != second.content_hash


def test_contents_read_back_are_those_that_were_frozen(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    with cast.scope():
        edition = Edition.objects.select_related("pack").get()
        contents = load_contents(edition)
    assert [len(each.rows) for each in contents.lists] == [3, 2, 2]
    assert contents.maps[0].chain_map.as_of == DAY
    assert (contents.city, contents.chain, contents.year) == ("甲市", "绿色食品", 2026)


def test_rebuild_leaves_published_rows_hash_and_files_untouched(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    with cast.scope():
        publish_editions(actor=cast.act(), edition_ids=[edition.pk for edition in Edition.objects.all()])
    published = editions(cast)[0]
    before = (published.content_hash, file_bytes(cast, published, FileFormat.PDF))
    with cast.scope():
        put_on_chain(world.chain, make_unit("示例新加入企业"), role="key")
    build(cast, world.chain)
    first, second = editions(cast)
    assert states(cast) == [(2026, 1, "published"), (2026, 2, "draft")]
    assert (first.content_hash, file_bytes(cast, first, FileFormat.PDF)) == before
    assert second.content_hash != first.content_hash
    with cast.scope():
        assert verify_edition(first)
        assert EditionRow.objects.filter(edition=first, cells__name="示例新加入企業").count() == 0


def test_open_edition_is_replaced_and_its_review_with_it(cast: Cast, world: World) -> None:
    build(cast, world.chain)
    with cast.scope():
        submit_edition(actor=cast.act(), edition_id=Edition.objects.get().pk)
    build(cast, world.chain)
    assert states(cast) == [(2026, 1, "discarded"), (2026, 2, "draft")]


def test_pack_of_a_past_year_is_as_of_its_last_day(cast: Cast, world: World) -> None:
    build(cast, world.chain, year=2025)
    (edition,) = editions(cast)
    assert edition.as_of == dt.date(2025, 12, 31)
    with cast.scope():
        assert [
            row.cells["name"] for row in EditionRow.objects.filter(edition=edition, list_kind__code="key_projects")
        ] == ["示例旧项目"]


def test_second_year_is_printed_with_what_changed(cast: Cast, world: World) -> None:
    with cast.scope():
        put_on_chain(world.chain, make_unit("示例新加入企业"), role="key", valid_from="2026-02-01")
    build(cast, world.chain, year=2025)
    with cast.scope():
        publish_editions(actor=cast.act(), edition_ids=[Edition.objects.get().pk])
    build(cast, world.chain)
    edition = editions(cast)[1]
    changes = edition.facts["changes"]
    assert changes["year"] == 2025
    assert changes["lists"][0]["added"] == ["示例新加入企业"]
    document = docx.Document(io.BytesIO(file_bytes(cast, edition, FileFormat.DOCX)))
    assert "新列入的是示例新加入企业" in "\n".join(paragraph.text for paragraph in document.paragraphs)


# ---- twice, beside, killed ------------------------------------------------------------------------------------------


def test_job_delivered_twice_builds_once(cast: Cast, world: World) -> None:
    job = build(cast, world.chain)
    work(cast, job)
    assert states(cast) == [(2026, 1, "draft")]


def test_worker_killed_between_chains_is_continued_without_building_twice(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.scope():
        others = [make_chain("服饰", order=2), make_chain("陶瓷", order=3)]
    job = ask(cast, world.chain, *others)
    run = leased(cast, job.pk)
    die_at(monkeypatch, "服饰：出文件")
    with pytest.raises(Killed):
        build_packs(run)
    assert [(edition.pack.chain.name, edition.state) for edition in editions(cast)] == [("绿色食品", "draft")]
    monkeypatch.undo()
    expire_lease(cast, job)
    done = work(cast, job)
    assert (done.state, done.deliveries) == ("succeeded", 2)
    assert [(edition.pack.chain.name, edition.number, edition.state) for edition in editions(cast)] == [
        ("服饰", 1, "draft"),
        ("绿色食品", 1, "draft"),
        ("陶瓷", 1, "draft"),
    ]


@pytest.mark.parametrize("step", ["排图谱", "出文件"])
def test_killed_worker_leaves_no_half_edition_and_the_old_draft_stands(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build(cast, world.chain)
    job = ask(cast, world.chain)
    die_at(monkeypatch, f"绿色食品：{step}")
    with pytest.raises(Killed):
        build_packs(leased(cast, job.pk))
    assert states(cast) == [(2026, 1, "draft")]


def test_worker_whose_lease_was_taken_keeps_nothing(cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worse interleaving: it lives on and finishes its edition while another has the job."""
    job = ask(cast, world.chain)
    slow = leased(cast, job.pk)
    writing = files.write_files

    def overtaken(*arguments: Any) -> Any:
        written = writing(*arguments)
        expire_lease(cast, job)
        leased(cast, job.pk)
        return written

    monkeypatch.setattr("reports.building.write_files", overtaken)
    with pytest.raises(LeaseLost):
        build_packs(slow)
    assert editions(cast) == []
    with cast.scope():
        assert Pack.objects.count() == 0
        assert EditionFile.objects.count() == 0


def test_two_builds_of_one_chain_at_once_make_two_whole_editions(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other build is quicker: this one's paper carries a number that is taken, so it is written again."""
    first = ask(cast, world.chain)
    run = leased(cast, first.pk)
    with cast.scope():
        second: Job = Job.objects.create(
            kind=first.kind, title="同时", parameters=first.parameters, requested_by_id=cast.department.pk, total=1
        )
    writing = files.write_files
    turns = iter([lambda: work(cast, second)])

    def beside(*arguments: Any) -> Any:
        written = writing(*arguments)
        next(turns, lambda: None)()
        return written

    monkeypatch.setattr("reports.building.write_files", beside)
    build_packs(run)
    assert states(cast) == [(2026, 1, "discarded"), (2026, 2, "draft")]
    assert "（第2版，送审稿）" in docx_text(cast, editions(cast)[1])


def test_revoked_grant_stops_the_job_with_the_reason(cast: Cast, world: World) -> None:
    job = ask(cast, world.chain)
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(state="revoked")
    done = work(cast, job)
    assert (done.state, done.message) == ("failed", "发起人已没有办理这项任务的权限，任务已停止。")
    assert editions(cast) == []


# ---- who may ask, and for what --------------------------------------------------------------------------------------


def test_liaison_builds_the_own_chain_only(cast: Cast, world: World) -> None:
    liaison = cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        other = make_chain("服饰")
        with pytest.raises(NotAllowed):
            start_build(actor=cast.act(liaison), chain_ids=[world.chain.pk, other.pk], year=2026)
        job = start_build(actor=cast.act(liaison), chain_ids=[world.chain.pk], year=2026)
    assert work(cast, job).state == JobState.SUCCEEDED


def test_liaison_of_one_unit_builds_nothing(cast: Cast, world: World) -> None:
    contact = cast.add(Role.LIAISON, scope_id=world.leader.pk, scope_kind=AnchorKind.UNIT)
    with cast.scope(), pytest.raises(NotAllowed):
        start_build(actor=cast.act(contact), chain_ids=[world.chain.pk], year=2026)


def test_build_of_anothers_chain_is_not_found(cast: Cast, world: World) -> None:
    with cast.scope(cast.stranger):
        foreign = make_chain("丙市链")
    with cast.scope(), pytest.raises(NotFound):
        start_build(actor=cast.act(), chain_ids=[foreign.pk], year=2026)


@pytest.mark.parametrize("year", [1999, 2027])
def test_year_without_packs_is_refused(cast: Cast, world: World, year: int) -> None:
    with cast.scope(), pytest.raises(InvalidInput, match="年度应在"):
        start_build(actor=cast.act(), chain_ids=[world.chain.pk], year=year)


def test_ended_chain_is_refused_by_name(cast: Cast, world: World) -> None:
    with cast.scope():
        ended = make_chain("旧链", valid_to="2026-01-01")
        with pytest.raises(InvalidInput, match="旧链"):
            start_build(actor=cast.act(), chain_ids=[ended.pk], year=2026)


def test_second_request_while_the_first_is_at_work_is_refused(cast: Cast, world: World) -> None:
    ask(cast, world.chain)
    with pytest.raises(Conflict, match="正在生成"):
        ask(cast, world.chain)


# ---- helpers that stand for a worker's misfortunes ------------------------------------------------------------------


class Killed(BaseException):
    """Nothing catches it, as nothing catches ``kill -9``."""


def die_at(monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    told = JobRun.progress

    def progress(self: JobRun, *, done: int, total: int, message: str = "") -> None:
        told(self, done=done, total=total, message=message)
        if message == doomed:
            raise Killed

    doomed = message
    monkeypatch.setattr(JobRun, "progress", progress)


def expire_lease(cast: Cast, job: Job) -> None:
    with cast.scope():
        Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))


def test_two_people_who_build_at_once_start_one_build(cast: Cast, world: World) -> None:
    """Without the lock both would see no job at work, and the second edition would replace the first unread."""

    def second() -> object:
        with cast.scope():
            return start_build(actor=cast.act(), chain_ids=[world.chain.pk], year=2026)

    with cast.scope():
        later = overtaken(second, second)
    with pytest.raises(Conflict):
        later.result(timeout=30)
    with cast.scope():
        assert Job.objects.filter(kind=BUILD_PACKS).count() == 1
