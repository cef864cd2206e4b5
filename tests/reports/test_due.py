"""A new year's packs fall due by themselves: once a year, from the month named, announced when they are there."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core import clock
from core.choices import AnchorKind, JobState, Role
from core.jobs.actions import fill_slots
from core.models import Job, JobSlot, Notice
from reports.actions import start_build
from reports.due import slots
from reports.kinds import YEARLY_PACKS
from reports.models import Edition
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain
from tests.reports.world import DAY, World, make_world, on, work


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    return committed_cast


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with on(DAY):
        with cast.scope():
            made = make_world()
        yield made


def planned(cast: Cast) -> list[Job]:
    with cast.scope():
        fill_slots(clock.now())
        return list(Job.objects.filter(kind="reports.build_packs").order_by("created_at"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(dt.date(2026, 2, 28), []), (dt.date(2026, 3, 1), ["2026"]), (dt.date(2026, 12, 31), ["2026"])],
)
def test_slot_is_this_years_from_the_due_month_on(
    cast: Cast, world: World, settings: Any, day: dt.date, expected: list[str]
) -> None:
    settings.PACKS_DUE_MONTH = 3
    with cast.scope(), on(day):
        assert slots(clock.now()) == expected


def test_new_years_eve_in_china_is_still_the_old_year(cast: Cast, world: World) -> None:
    with cast.scope(), clock.fixed(dt.datetime(2026, 12, 31, 15, 59, tzinfo=dt.UTC)):
        assert slots(clock.now()) == ["2026"]
    with cast.scope(), clock.fixed(dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC)):
        assert slots(clock.now()) == ["2027"]


def test_city_without_chains_keeps_its_slot_for_later(cast: Cast) -> None:
    with on(DAY), cast.scope(cast.stranger):
        assert slots(clock.now()) == []
        fill_slots(clock.now())
        assert not JobSlot.objects.filter(what=YEARLY_PACKS).exists()


def test_city_without_kinds_of_list_is_planned_and_fails_with_the_reason(cast: Cast) -> None:
    with on(DAY), cast.scope():
        make_chain("示例链")
    with on(DAY):
        (job,) = planned(cast)
        done = work(cast, job)
    assert done.state == JobState.FAILED
    assert "清单种类" in done.message


def test_planners_at_any_number_make_one_job_a_year(cast: Cast, world: World) -> None:
    for _ in range(3):
        jobs = planned(cast)
    (job,) = jobs
    assert (job.requested_by_id, job.parameters["year"], job.parameters["slot"]) == (None, 2026, "2026")
    assert job.parameters["chains"] == [str(world.chain.pk)]
    with on(dt.date(2027, 1, 2)):
        assert [each.parameters["slot"] for each in planned(cast)] == ["2026", "2027"]


def test_chain_somebody_has_begun_is_left_to_them(cast: Cast, world: World) -> None:
    with cast.scope():
        other = make_chain("服饰")
        mine = start_build(actor=cast.act(), chain_ids=[world.chain.pk], year=2026)
    work(cast, mine)
    with cast.scope():
        held = Edition.objects.get().pk
    (planned_job,) = [job for job in planned(cast) if job.pk != mine.pk]
    assert planned_job.parameters["chains"] == [str(other.pk)]
    work(cast, planned_job)
    with cast.scope():
        assert Edition.objects.get(pk=held).state == "draft"


def test_department_is_told_once_when_the_packs_are_there(cast: Cast, world: World) -> None:
    colleague = make_account(cast.city, "colleague", "示例同事")
    make_grant(cast.city, colleague, Role.DEPARTMENT)
    cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    (job,) = planned(cast)
    work(cast, job)
    with cast.scope():
        told = Notice.objects.order_by("account__username")
        assert [(notice.account.username, notice.text, notice.path) for notice in told] == [
            ("colleague", "2026年度清单已生成，请审核。", "/packs/?year=2026"),
            ("department", "2026年度清单已生成，请审核。", "/packs/?year=2026"),
        ]


def test_build_somebody_asked_for_is_announced_to_nobody(cast: Cast, world: World) -> None:
    with cast.scope():
        job = start_build(actor=cast.act(), chain_ids=[world.chain.pk], year=2026)
    work(cast, job)
    with cast.scope():
        assert not Notice.objects.exists()
