"""Files of issue and the city's ZIP: written once, after the fact, beside what was reviewed."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from chains.actions import create_project
from chains.models import KeyProject, ListChange
from core.attachments import open_path
from core.choices import AnchorKind, JobState, Role
from core.errors import Conflict, DomainError, InvalidInput
from core.models import Account, Attachment, Job
from documents.actions import create_series, end_series
from documents.models import DocumentNumber, DocumentSeries
from reports import files
from reports.actions import publish_edition, publish_editions, set_rule, start_city_zip, submit_edition
from reports.choices import EditionState, FileFormat, FileStage
from reports.models import Edition, EditionFile
from tests.cast import Cast
from tests.core.concurrent import overtaken
from tests.factories import make_chain
from tests.reports.builds import ask, build, docx_text, editions, file_bytes, states
from tests.reports.world import DAY, World, make_world, on, work


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


def published_with_files(cast: Cast, world: World) -> Edition:
    build(cast, world.chain)
    with cast.scope():
        publish_editions(actor=cast.act(), edition_ids=[Edition.objects.get().pk])
        job = Job.objects.get(kind="reports.issue_files")
    assert work(cast, job).state == JobState.SUCCEEDED
    return editions(cast)[0]


def test_published_edition_gets_files_with_its_date_of_issue(cast: Cast, world: World) -> None:
    edition = published_with_files(cast, world)
    issued = docx_text(cast, edition, FileStage.ISSUED)
    assert "2026年9月30日" in issued
    assert "送审稿" not in issued
    assert "送审稿" in docx_text(cast, edition, FileStage.REVIEW)


def test_issuing_twice_keeps_one_set_of_files(cast: Cast, world: World) -> None:
    edition = published_with_files(cast, world)
    with cast.scope():
        again = Job.objects.create(
            kind="reports.issue_files",
            title="再次",
            parameters={"year": 2026, "editions": [str(edition.pk)]},
            requested_by_id=cast.department.pk,
        )
    assert work(cast, again).state == JobState.SUCCEEDED
    with cast.scope():
        assert edition.files.filter(stage=FileStage.ISSUED).count() == 5


def test_two_workers_issuing_at_once_keep_one_set_of_files(
    cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is quicker while this one writes: its files are kept, this one's come too late."""
    build(cast, world.chain)
    with cast.scope():
        publish_editions(actor=cast.act(), edition_ids=[Edition.objects.get().pk])
        first = Job.objects.get(kind="reports.issue_files")
        second = Job.objects.create(
            kind=first.kind, title="同时", parameters=first.parameters, requested_by_id=cast.department.pk
        )
    writing = files.write_files
    turns = iter([lambda: work(cast, second)])

    def beside(*arguments: Any) -> Any:
        written = writing(*arguments)
        next(turns, lambda: None)()
        return written

    monkeypatch.setattr("reports.building.write_files", beside)
    assert work(cast, first).state == JobState.SUCCEEDED
    with cast.scope():
        assert EditionFile.objects.filter(stage=FileStage.ISSUED).count() == 5


def test_city_zip_holds_the_published_files_by_chain(cast: Cast, world: World) -> None:
    published_with_files(cast, world)
    with cast.scope():
        other = make_chain("服饰", order=2)
    build(cast, other)
    with cast.scope():
        from_actions = start_zip(cast)
    done = work(cast, from_actions)
    assert done.state == JobState.SUCCEEDED
    with cast.scope():
        attachment = Attachment.objects.get(pk=done.result["attachment"])
        archive = zipfile.ZipFile(open_path(attachment))
    assert archive.testzip() is None
    assert {name.split("/")[0] for name in archive.namelist()} == {"绿色食品", "服饰"}
    issued = "绿色食品/甲市绿色食品产业链2026年一链一图三清单（第1版）.pdf"
    (edition,) = [each for each in editions(cast) if each.state == "published"]
    assert (
        hashlib.sha256(archive.read(issued)).digest()
        == hashlib.sha256(file_bytes(cast, edition, FileFormat.PDF, FileStage.ISSUED)).digest()
    )


def test_city_zip_takes_the_published_edition_and_not_a_newer_draft(cast: Cast, world: World) -> None:
    published_with_files(cast, world)
    build(cast, world.chain)
    with cast.scope():
        job = start_zip(cast)
    done = work(cast, job)
    with cast.scope():
        archive = zipfile.ZipFile(open_path(Attachment.objects.get(pk=done.result["attachment"])))
    assert len(archive.namelist()) == 5
    assert all("（第1版）" in name for name in archive.namelist())


def test_city_zip_of_a_liaison_holds_the_own_chain_only(cast: Cast, world: World) -> None:
    with cast.scope():
        other = make_chain("服饰", order=2)
    build(cast, world.chain, other)
    liaison = cast.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        job = start_zip(cast, liaison)
    done = work(cast, job)
    with cast.scope():
        archive = zipfile.ZipFile(open_path(Attachment.objects.get(pk=done.result["attachment"])))
    assert {name.split("/")[0] for name in archive.namelist()} == {"服饰"}


def test_city_zip_without_packs_fails_with_the_reason(cast: Cast, world: World) -> None:
    with cast.scope():
        job = start_zip(cast)
    done = work(cast, job)
    assert (done.state, done.message) == ("failed", "2026 年还没有可以打包的清单，请先生成。")


def start_zip(cast: Cast, account: Account | None = None) -> Job:
    return start_city_zip(actor=cast.act(account), year=2026)


def number_packs(cast: Cast) -> None:
    with cast.scope():
        series = create_series(actor=cast.act(), values={"issuer_name": "中共示例市委组织部", "code": "示组发"})
        set_rule(
            actor=cast.act(),
            values={"issuer": "示例编制组", "document_series_id": series.pk},
            expected_version=None,
        )


def test_published_edition_is_numbered_and_its_paper_headed(cast: Cast, world: World) -> None:
    number_packs(cast)
    edition = published_with_files(cast, world)
    with cast.scope():
        number = DocumentNumber.objects.get()
    assert (number.carrier, number.text) == (edition.pk, "示组发〔2026〕1号")
    assert number.title == "甲市绿色食品产业链2026年“一链一图三清单”"
    issued = docx_text(cast, edition, FileStage.ISSUED)
    assert "中共示例市委组织部文件" in issued
    assert "示组发〔2026〕1号" in issued
    assert "〔2026〕" not in docx_text(cast, edition, FileStage.REVIEW)
    page = cast.client(cast.department).get(number.path).content.decode()
    assert page.count("示组发〔2026〕1号") == 2
    told = cast.token_client(cast.department)
    assert told.get(f"/api/v1/editions/{edition.pk}/").json()["document_number"] == "示组发〔2026〕1号"
    assert [row["document_number"] for row in told.get("/api/v1/editions/").json()["results"]] == [number.text]


def test_publishing_that_fails_takes_no_number(cast: Cast, world: World) -> None:
    number_packs(cast)
    build(cast, world.chain)
    with cast.scope():
        edition = Edition.objects.get()
        with pytest.raises(DomainError):
            publish_editions(actor=cast.act(), edition_ids=[edition.pk, world.chain.pk])
        assert not DocumentNumber.objects.exists()
        publish_editions(actor=cast.act(), edition_ids=[edition.pk])
        assert DocumentNumber.objects.get().number == 1


def test_publishing_under_an_ended_code_is_refused_whole(cast: Cast, world: World) -> None:
    number_packs(cast)
    build(cast, world.chain)
    with cast.scope():
        series = DocumentSeries.objects.get()
        end_series(actor=cast.act(), series_id=series.pk, last_day=DAY - dt.timedelta(days=1))
        with pytest.raises(Conflict, match="已停用"):
            publish_editions(actor=cast.act(), edition_ids=[Edition.objects.get().pk])
    assert editions(cast)[0].state == EditionState.DRAFT


def in_review(cast: Cast, world: World) -> UUID:
    """The id of the chain's edition, built and submitted."""
    build(cast, world.chain)
    with cast.scope():
        edition: Edition = submit_edition(actor=cast.act(), edition_id=Edition.objects.get().pk)
    return edition.pk


def test_two_who_publish_editions_of_one_pack_at_once_leave_one_published(cast: Cast, world: World) -> None:
    """The second waits for the pack and reads what the first has made of it. Without the lock he would act on what he
    read before: told that somebody was quicker, and not that the edition is published."""
    edition_id = in_review(cast, world)

    def publishing() -> object:
        with cast.scope():
            return publish_edition(actor=cast.act(), edition_id=edition_id)

    with cast.scope():
        later = overtaken(lambda: publish_edition(actor=cast.act(), edition_id=edition_id), publishing)
    with pytest.raises(Conflict, match="当前状态是“已发布”") as refused:
        later.result(timeout=30)
    assert refused.value.code == "wrong_state"
    assert states(cast) == [(2026, 1, "published")]
    with cast.scope():
        assert Job.objects.filter(kind="reports.issue_files").count() == 1


def test_edition_published_while_its_successor_is_built_stays_published(cast: Cast, world: World) -> None:
    """The build waits for the pack. Without that it would discard the edition it still sees in review, and fail."""
    edition_id = in_review(cast, world)
    job = ask(cast, world.chain)
    with cast.scope():
        later = overtaken(lambda: publish_edition(actor=cast.act(), edition_id=edition_id), lambda: work(cast, job))
    assert later.result(timeout=30).state == JobState.SUCCEEDED
    assert states(cast) == [(2026, 1, "published"), (2026, 2, "draft")]


def test_project_added_while_its_list_is_being_published_needs_a_reason(cast: Cast, world: World) -> None:
    """Whoever adds it waits for whoever publishes. Without that the project would come too late, and nobody told."""
    edition_id = in_review(cast, world)

    def adding() -> object:
        with cast.scope():
            values = {"name": "示例新项目", "year": 2026, "goal_id": world.project.goal_id}
            return create_project(actor=cast.act(), chain_id=world.child.pk, values=values)

    with cast.scope():
        later = overtaken(lambda: publish_edition(actor=cast.act(), edition_id=edition_id), adding)
    with pytest.raises(InvalidInput, match="绿色食品 2026 年度清单第 1 版已发布") as refused:
        later.result(timeout=30)
    assert refused.value.code == "list_published"


def test_list_is_published_only_when_a_project_being_added_is_there(cast: Cast, world: World) -> None:
    edition_id = in_review(cast, world)

    def adding() -> object:
        values = {"name": "示例新项目", "year": 2026, "goal_id": world.project.goal_id}
        return create_project(actor=cast.act(), chain_id=world.chain.pk, values=values)

    def publishing() -> Edition:
        with cast.scope():
            return publish_edition(actor=cast.act(), edition_id=edition_id)

    with cast.scope():
        later = overtaken(adding, publishing)
    assert later.result(timeout=30).state == EditionState.PUBLISHED
    with cast.scope():
        assert KeyProject.objects.filter(name="示例新项目").exists()
        assert not ListChange.objects.exists()
