"""Waiting for this year's packs: done, still at it, stuck, or too late."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from chains.models import Chain
from config.management.commands.wait_packs import Progress, progress_of
from core import clock
from core.choices import AnchorKind, JobState
from core.jobs import registry
from core.models import Anchor, Job
from reports.choices import EditionState
from reports.models import Edition, Pack
from tests.cast import Cast
from tests.factories import make_chain

KIND = "test_pack_build"


@pytest.fixture(autouse=True)
def pack_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {KIND: registry.JobKind(KIND, "编制", lambda _: {}, "pack.build")}
    monkeypatch.setattr(registry, "_kinds", registry._kinds | kinds)


def make_edition(chain: Chain, state: str, *, year: int | None = None) -> Edition:
    pack = Pack(chain=chain, year=year or clock.today().year)
    Anchor.objects.create(id=pack.id, kind=AnchorKind.PACK)
    pack.save(force_insert=True)
    edition: Edition = Edition.objects.create(
        pack=pack,
        number=1,
        state=state,
        as_of=clock.today(),
        content_hash="" if state == EditionState.BUILDING else "a" * 64,
    )
    return edition


def make_job(state: str, message: str = "") -> Job:
    ended = state in {JobState.SUCCEEDED, JobState.FAILED}
    job: Job = Job.objects.create(
        kind=KIND, title="编制年度清单", state=state, message=message, finished_at=clock.now() if ended else None
    )
    return job


@pytest.fixture
def chains(cast: Cast) -> Iterator[list[Chain]]:
    with cast.scope():
        upper = make_chain("示例产业链甲")
        made = [upper, make_chain("示例产业链乙"), make_chain("示例子链", parent=upper)]
    yield made


def test_progress_counts_chains_with_an_edition_of_this_year(cast: Cast, chains: list[Chain]) -> None:
    with cast.scope():
        make_edition(chains[0], EditionState.DRAFT)
        make_edition(chains[1], EditionState.PUBLISHED, year=clock.today().year - 1)
        make_job(JobState.SUCCEEDED)

    assert progress_of(cast.city) == Progress(cast.city.name, total=2, built=1, under_way=0, failed=())


@pytest.mark.parametrize("state", [EditionState.BUILDING, EditionState.DISCARDED])
def test_progress_leaves_out_editions_that_are_not_built(cast: Cast, chains: list[Chain], state: str) -> None:
    with cast.scope():
        make_edition(chains[0], state)

    assert progress_of(cast.city).built == 0


def test_wait_packs_all_built_returns_and_tells_each_city(cast: Cast, chains: list[Chain]) -> None:
    with cast.scope():
        for chain in chains[:2]:
            make_edition(chain, EditionState.DRAFT)
    output = io.StringIO()

    call_command("wait_packs", timeout=0, stdout=output)

    assert output.getvalue() == f"{cast.city.name} 2/2\n"


def test_wait_packs_failed_job_raises_with_its_reason(cast: Cast, chains: list[Chain]) -> None:
    with cast.scope():
        make_job(JobState.FAILED, "字体文件缺失。")

    with pytest.raises(CommandError, match="编制年度清单：字体文件缺失。"):
        call_command("wait_packs", timeout=60, stdout=io.StringIO())


def test_wait_packs_failed_then_built_again_is_no_failure(cast: Cast, chains: list[Chain]) -> None:
    with cast.scope():
        make_job(JobState.FAILED, "字体文件缺失。")
        for chain in chains[:2]:
            make_edition(chain, EditionState.DRAFT)

    call_command("wait_packs", timeout=0, stdout=io.StringIO())


def test_wait_packs_out_of_time_names_the_city(cast: Cast, chains: list[Chain]) -> None:
    with cast.scope():
        make_job(JobState.QUEUED)

    with pytest.raises(CommandError, match=f"尚未完成：{cast.city.name}"):
        call_command("wait_packs", timeout=0, stdout=io.StringIO())
