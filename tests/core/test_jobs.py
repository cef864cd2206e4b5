"""Jobs: handed out by ids alone, at work with one worker at a time, ended visibly whatever happens."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, ProgrammingError, connections, transaction

from core import clock
from core.choices import JobState
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.ids import new_id
from core.jobs import registry
from core.jobs.actions import (
    MAX_DELIVERIES,
    cancel_job,
    end_job,
    enqueue_job,
    fill_slots,
    keep_lease,
    take_lease,
)
from core.jobs.dispatch import HAND_AGAIN, OPEN_LIMIT, claim_due_jobs, database_now, hand_out_once
from core.jobs.registry import DueWork, JobKind
from core.jobs.run import JobRun, LeaseLost, run_job
from core.models import Account, Job, JobSlot
from core.tenancy.scope import has_scope
from members.choices import GrantState
from members.models import Grant
from organizations.models import Unit
from tests.cast import Cast
from tests.core.concurrent import at_once, elsewhere
from tests.factories import make_unit

KIND = "test.work"
LEASE = dt.timedelta(seconds=120)
Work = Callable[[JobRun], Mapping[str, Any]]


@pytest.fixture
def cast(committed_cast: Cast) -> Iterator[Cast]:
    yield committed_cast
    connections["dispatch"].close()


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Says what jobs of the test's kind do."""

    def register(work: Work) -> None:
        kind = JobKind(code=KIND, label="测试任务", run=work, action="import.run", lease=LEASE)
        monkeypatch.setitem(registry._kinds, KIND, kind)

    register(lambda _: {})
    return register


def ask(cast: Cast, **parameters: Any) -> Job:
    with cast.scope():
        return enqueue_job(actor=cast.act(), kind=KIND, title="导入单位", parameters=parameters, total=3)


def now_of(cast: Cast, job: Job) -> Job:
    with cast.scope():
        found: Job = Job.objects.get(pk=job.pk)
    return found


def lease(cast: Cast, job: Job) -> Job | None:
    with cast.scope():
        return take_lease(job.pk)


# --- asking and handing out


@pytest.mark.usefixtures("does")
class TestDispatch:
    def test_job_is_claimed_with_its_tenant_once_committed(self, cast: Cast) -> None:
        with cast.scope():
            job = enqueue_job(actor=cast.act(), kind=KIND, title="导入单位", parameters={})
            assert claim_due_jobs(database_now()) == []
        assert claim_due_jobs(database_now()) == [(cast.city.id, job.pk)]
        assert claim_due_jobs(database_now()) == []

    def test_asking_without_the_right_is_refused(self, cast: Cast) -> None:
        with cast.scope(), pytest.raises(NotAllowed):
            enqueue_job(actor=cast.act(cast.auditor), kind=KIND, title="导入单位", parameters={})

    def test_jobs_of_all_tenants_are_handed_out_oldest_first(self, cast: Cast) -> None:
        mine = ask(cast)
        with cast.scope(cast.stranger):
            theirs = enqueue_job(actor=cast.act(cast.stranger_department), kind=KIND, title="导入单位", parameters={})
        handed: list[tuple[UUID, UUID]] = []
        assert hand_out_once(lambda tenant_id, job_id: handed.append((tenant_id, job_id))) == 2
        assert handed == [(cast.city.id, mine.pk), (cast.stranger.id, theirs.pk)]

    def test_job_due_later_waits(self, cast: Cast) -> None:
        job = ask(cast)
        with cast.scope():
            Job.objects.filter(pk=job.pk).update(due_at=clock.now() + dt.timedelta(hours=1))
        assert claim_due_jobs(database_now()) == []
        assert claim_due_jobs(database_now() + dt.timedelta(hours=2)) == [(cast.city.id, job.pk)]

    def test_no_more_are_handed_out_than_may_be_open(self, cast: Cast) -> None:
        jobs = [ask(cast) for _ in range(OPEN_LIMIT + 3)]
        first = claim_due_jobs(database_now())
        assert [job_id for _, job_id in first] == [job.pk for job in jobs[:OPEN_LIMIT]]
        assert claim_due_jobs(database_now()) == []
        run_job(*first[0])
        assert claim_due_jobs(database_now()) == [(cast.city.id, jobs[OPEN_LIMIT].pk)]

    def test_two_dispatchers_at_once_never_claim_the_same_job(self, cast: Cast) -> None:
        jobs = {ask(cast).pk for _ in range(6)}
        moment = database_now()
        claimed = [job_id for found in at_once(*[lambda: claim_due_jobs(moment)] * 3) for _, job_id in found]
        assert sorted(claimed) == sorted(jobs)

    def test_lost_message_is_handed_out_again_after_a_while(self, cast: Cast) -> None:
        job = ask(cast)
        handed_at = database_now()
        assert claim_due_jobs(handed_at) == [(cast.city.id, job.pk)]
        assert claim_due_jobs(handed_at + HAND_AGAIN) == []
        assert claim_due_jobs(handed_at + HAND_AGAIN + dt.timedelta(seconds=1)) == [(cast.city.id, job.pk)]

    def test_job_at_work_is_handed_out_again_when_its_lease_has_run_out(self, cast: Cast) -> None:
        job = ask(cast)
        leased = lease(cast, job)
        assert leased is not None
        assert leased.lease_until is not None
        assert claim_due_jobs(leased.lease_until) == []
        assert claim_due_jobs(leased.lease_until + dt.timedelta(seconds=1)) == [(cast.city.id, job.pk)]

    def test_ended_job_is_never_handed_out(self, cast: Cast) -> None:
        job = ask(cast)
        run_job(cast.city.id, job.pk)
        assert claim_due_jobs(database_now() + dt.timedelta(days=1)) == []


@pytest.mark.usefixtures("does")
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT parameters FROM core_job",
        "SELECT result FROM core_job",
        "SELECT title FROM core_job",
        "SELECT message FROM core_job",
        "SELECT requested_by_id FROM core_job",
        "SELECT * FROM core_job",
        "SELECT lease_token FROM core_job",
        "UPDATE core_job SET state = 'cancelled'",
        "UPDATE core_job SET lease_until = NULL",
        "UPDATE core_job SET tenant_id = tenant_id",
        "DELETE FROM core_job",
        "SELECT 1 FROM organizations_unit",
        "SELECT 1 FROM core_jobslot",
        "SELECT 1 FROM core_account",
        "SELECT 1 FROM core_auditevent",
        "INSERT INTO core_jobslot (id, what, slot, created_at) VALUES (gen_random_uuid(), '', '', now())",
    ],
)
def test_dispatcher_sees_no_payload_and_changes_nothing(statement: str, cast: Cast) -> None:
    ask(cast, secret="内容")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(using="dispatch"),
        connections["dispatch"].cursor() as cursor,
    ):
        cursor.execute(statement)


# --- the lease


@pytest.mark.usefixtures("does")
class TestLease:
    def test_lease_is_taken_once(self, cast: Cast) -> None:
        job = ask(cast)
        mine = lease(cast, job)
        assert mine is not None
        assert (mine.state, mine.deliveries) == (JobState.RUNNING, 1)
        assert lease(cast, job) is None
        assert now_of(cast, job).deliveries == 1

    def test_lease_is_taken_once_by_workers_at_the_same_moment(self, cast: Cast) -> None:
        job = ask(cast)
        taken = at_once(*[lambda: lease(cast, job)] * 4)
        assert len([one for one in taken if one is not None]) == 1
        assert now_of(cast, job).deliveries == 1

    def test_lease_that_has_run_out_is_taken_by_the_next_and_the_first_can_no_longer_write(self, cast: Cast) -> None:
        job = ask(cast)
        first = lease(cast, job)
        assert first is not None
        with clock.fixed(database_now() + LEASE + dt.timedelta(seconds=1)):
            second = lease(cast, job)
        assert second is not None
        assert second.deliveries == 2
        with cast.scope():
            assert keep_lease(first, told=(3, 5, "")) is False
            assert end_job(first, JobState.SUCCEEDED, message="我先来的", result={}) is False
            assert keep_lease(second, told=(2, 5, "")) is True
        found = now_of(cast, job)
        assert (found.state, found.done, found.message) == (JobState.RUNNING, 2, "")

    def test_job_that_kills_its_workers_ends_as_failed(self, cast: Cast) -> None:
        job = ask(cast)
        moment = database_now()
        for delivery in range(MAX_DELIVERIES + 1):
            with clock.fixed(moment + delivery * (LEASE + dt.timedelta(seconds=1))):
                taken = lease(cast, job)
            assert (taken is None) is (delivery == MAX_DELIVERIES)
        found = now_of(cast, job)
        assert (found.state, found.deliveries) == (JobState.FAILED, MAX_DELIVERIES)
        assert "办理进程多次中断" in found.message
        assert found.finished_at is not None

    def test_ended_or_cancelled_job_gives_no_lease(self, cast: Cast) -> None:
        done, withdrawn = ask(cast), ask(cast)
        run_job(cast.city.id, done.pk)
        with cast.scope():
            cancel_job(actor=cast.act(), job=withdrawn)
        assert (lease(cast, done), lease(cast, withdrawn)) == (None, None)

    def test_job_at_work_cannot_be_cancelled(self, cast: Cast) -> None:
        job = ask(cast)
        running = lease(cast, job)
        with cast.scope():
            for seen in (running, job):
                with pytest.raises(Conflict):
                    cancel_job(actor=cast.act(), job=seen)  # type: ignore[arg-type]

    def test_job_of_another_tenant_does_not_exist(self, cast: Cast) -> None:
        job = ask(cast)
        with pytest.raises(NotFound):
            run_job(cast.stranger.id, job.pk)
        with pytest.raises(NotFound):
            run_job(new_id(), job.pk)
        with pytest.raises(NotFound):
            run_job(cast.city.id, new_id())
        assert now_of(cast, job).state == JobState.QUEUED


# --- running


Does = Callable[[Work], None]


class TestRun:
    def test_job_runs_in_its_scopes_and_ends_with_its_result(self, cast: Cast, does: Does) -> None:
        seen: list[object] = []

        def work(run: JobRun) -> Mapping[str, Any]:
            assert not has_scope()
            with run.scope() as actor:
                seen.append((actor.account_id, actor.tenant.id, run.parameters))
                make_unit("办成的示例企业")
            run.progress(done=1, total=2, message="过半")
            seen.append(elsewhere(lambda: now_of(cast, run.job).message))
            return {"message": "导入 1 家", "rows": 1}

        does(work)
        job = ask(cast, rows=1)
        run_job(cast.city.id, job.pk)
        found = now_of(cast, job)
        assert seen == [(cast.department.id, cast.city.id, {"rows": 1}), "过半"]
        assert (found.state, found.message, found.result) == (
            JobState.SUCCEEDED,
            "导入 1 家",
            {"message": "导入 1 家", "rows": 1},
        )
        assert (found.done, found.total, found.percent, found.lease_until) == (2, 2, 100, None)
        with cast.scope():
            assert Unit.objects.filter(name="办成的示例企业").count() == 1

    def test_job_delivered_twice_runs_once(self, cast: Cast, does: Does) -> None:
        runs: list[UUID] = []

        def work(run: JobRun) -> Mapping[str, Any]:
            runs.append(run.job.pk)
            run_job(cast.city.id, run.job.pk)  # the same message again, while it is at work
            return {}

        does(work)
        job = ask(cast)
        run_job(cast.city.id, job.pk)
        run_job(cast.city.id, job.pk)
        assert runs == [job.pk]

    def test_worker_that_was_taken_over_writes_nothing_more(self, cast: Cast, does: Does) -> None:
        def taken_over() -> None:
            with cast.scope():
                Job.objects.update(lease_token=new_id())

        def work(run: JobRun) -> Mapping[str, Any]:
            with run.scope():
                make_unit("迟到的示例企业")
                elsewhere(taken_over)
            raise AssertionError("the scope must not end well")

        does(work)
        job = ask(cast)
        run_job(cast.city.id, job.pk)
        with cast.scope():
            assert not Unit.objects.filter(name="迟到的示例企业").exists()
        assert (now_of(cast, job).state, now_of(cast, job).message) == (JobState.RUNNING, "")

    def test_progress_of_a_worker_that_was_taken_over_raises(self, cast: Cast, does: Does) -> None:
        raised: list[bool] = []

        def work(run: JobRun) -> Mapping[str, Any]:
            with cast.scope():
                Job.objects.update(lease_token=new_id())
            with pytest.raises(LeaseLost):
                run.progress(done=1, total=2)
            raised.append(True)
            raise LeaseLost

        does(work)
        job = ask(cast)
        run_job(cast.city.id, job.pk)
        assert (raised, now_of(cast, job).done) == ([True], 0)

    def test_progress_inside_a_transaction_is_refused(self, cast: Cast, does: Does) -> None:
        def work(run: JobRun) -> Mapping[str, Any]:
            with run.scope():
                run.progress(done=1, total=2)
            return {}

        does(work)
        job = ask(cast)
        with pytest.raises(RuntimeError, match="inside a transaction"):
            run_job(cast.city.id, job.pk)

    def test_refusal_ends_the_job_with_its_words(self, cast: Cast, does: Does) -> None:
        def work(run: JobRun) -> Mapping[str, Any]:
            with run.scope():
                make_unit("不该留下的示例企业")
                raise InvalidInput("第 3 行的单位名称为空，请补填后重新导入。", code="empty_name")

        does(work)
        job = ask(cast)
        run_job(cast.city.id, job.pk)
        found = now_of(cast, job)
        assert (found.state, found.message, found.result) == (
            JobState.FAILED,
            "第 3 行的单位名称为空，请补填后重新导入。",
            {"code": "empty_name"},
        )
        with cast.scope():
            assert not Unit.objects.exists()

    @pytest.mark.parametrize("fault", [ZeroDivisionError("没有想到"), DatabaseError("没有想到")])
    def test_unexpected_error_ends_the_job_as_failed_and_is_raised(
        self, fault: Exception, cast: Cast, does: Does
    ) -> None:
        def work(run: JobRun) -> Mapping[str, Any]:
            with run.scope():
                make_unit("不该留下的示例企业")
                raise fault

        does(work)
        job = ask(cast)
        with pytest.raises(type(fault)):
            run_job(cast.city.id, job.pk)
        found = now_of(cast, job)
        assert (found.state, found.result) == (JobState.FAILED, {})
        assert "意外错误" in found.message
        assert "没有想到" not in found.message
        with cast.scope():
            assert not Unit.objects.exists()

    def test_result_that_cannot_be_kept_ends_the_job_as_failed(self, cast: Cast, does: Does) -> None:
        does(lambda _: {"rows": {1, 2}})
        job = ask(cast)
        with pytest.raises(TypeError):
            run_job(cast.city.id, job.pk)
        assert now_of(cast, job).state == JobState.FAILED

    def test_worker_told_to_stop_leaves_the_job_to_the_next(self, cast: Cast, does: Does) -> None:
        def work(_: JobRun) -> Mapping[str, Any]:
            raise SystemExit

        does(work)
        job = ask(cast)
        with pytest.raises(SystemExit):
            run_job(cast.city.id, job.pk)
        found = now_of(cast, job)
        assert found.state == JobState.RUNNING
        does(lambda _: {"message": "办完"})
        with clock.fixed(database_now() + LEASE + dt.timedelta(seconds=1)):
            run_job(cast.city.id, job.pk)
        assert (now_of(cast, job).state, now_of(cast, job).message) == (JobState.SUCCEEDED, "办完")

    @pytest.mark.usefixtures("does")
    def test_job_of_a_kind_nobody_knows_is_counted_and_ends_as_failed(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = ask(cast)
        monkeypatch.delitem(registry._kinds, KIND)
        moment = database_now()
        for delivery in range(MAX_DELIVERIES):
            with clock.fixed(moment + delivery * LEASE), pytest.raises(KeyError):
                run_job(cast.city.id, job.pk)
        with clock.fixed(moment + MAX_DELIVERIES * LEASE):
            run_job(cast.city.id, job.pk)
        assert now_of(cast, job).state == JobState.FAILED


def revoke_grant(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(state=GrantState.REVOKED)


def let_grant_run_out(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_to="2025-12-31")


def deactivate_account(cast: Cast) -> None:
    Account.objects.filter(pk=cast.department.pk).update(is_active=False)


def let_account_expire(cast: Cast) -> None:
    Account.objects.filter(pk=cast.department.pk).update(expires_on="2025-12-31")


def close_tenant(cast: Cast) -> None:
    with connections["admin"].cursor() as cursor:
        cursor.execute("UPDATE core_tenant SET is_active = false WHERE id = %s", [cast.city.id])


@pytest.mark.parametrize(
    "meanwhile", [revoke_grant, let_grant_run_out, deactivate_account, let_account_expire, close_tenant]
)
def test_job_of_someone_who_lost_the_right_meanwhile_fails_and_says_so(
    meanwhile: Callable[[Cast], None], cast: Cast, does: Does
) -> None:
    def work(run: JobRun) -> Mapping[str, Any]:
        with run.scope():
            make_unit("不该留下的示例企业")
        return {}

    does(work)
    job = ask(cast)
    meanwhile(cast)
    run_job(cast.city.id, job.pk)
    found = now_of(cast, job)
    assert (found.state, found.message) == (JobState.FAILED, "发起人已没有办理这项任务的权限，任务已停止。")
    with cast.scope():
        assert not Unit.objects.exists()


def test_right_lost_between_two_transactions_stops_the_second(cast: Cast, does: Does) -> None:
    def work(run: JobRun) -> Mapping[str, Any]:
        with run.scope():
            make_unit("先写入的示例企业")
        revoke_grant(cast)
        with run.scope():
            make_unit("不该留下的示例企业")
        return {}

    does(work)
    job = ask(cast)
    run_job(cast.city.id, job.pk)
    assert now_of(cast, job).state == JobState.FAILED
    with cast.scope():
        assert [unit.name for unit in Unit.objects.all()] == ["先写入的示例企业"]


# --- slots


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The only works that fall due are the test's."""
    works: dict[str, DueWork] = {}
    monkeypatch.setattr(registry, "_due", works)

    def add(code: str, plan: Callable[[str], Any], slots: tuple[str, ...] = ("2026",)) -> None:
        works[code] = DueWork(code, lambda _: list(slots), plan)

    return add


def planned(cast: Cast) -> Callable[[str], Job]:
    def plan(slot: str) -> Job:
        return enqueue_job(actor=cast.platform(), kind=KIND, title=f"年度清单 {slot}", parameters={"slot": slot})

    return plan


def fill(cast: Cast) -> int:
    with cast.scope():
        return fill_slots(clock.now())


@pytest.mark.usefixtures("does")
class TestSlots:
    def test_slot_is_filled_once(self, cast: Cast, due: Callable[..., None]) -> None:
        due("packs", planned(cast), ("2025", "2026"))
        assert (fill(cast), fill(cast)) == (2, 0)
        with cast.scope():
            titles = {job.pk: job.title for job in Job.objects.all()}
            slots = {slot.slot: slot.job for slot in JobSlot.objects.all()}
        assert sorted(titles.values()) == ["年度清单 2025", "年度清单 2026"]
        assert {slot: titles[job_id] for slot, job_id in slots.items() if job_id} == {
            "2025": "年度清单 2025",
            "2026": "年度清单 2026",
        }

    def test_slot_is_filled_once_by_planners_at_the_same_moment(self, cast: Cast, due: Callable[..., None]) -> None:
        due("packs", planned(cast))
        assert sorted(at_once(*[lambda: fill(cast)] * 4)) == [0, 0, 0, 1]
        with cast.scope():
            assert Job.objects.count() == 1

    def test_slot_of_one_tenant_is_not_that_of_another(self, cast: Cast, due: Callable[..., None]) -> None:
        due("packs", lambda _: None)
        assert fill(cast) == 1
        with cast.scope(cast.stranger):
            assert fill_slots(clock.now()) == 1

    def test_refused_plan_leaves_its_slot_open_and_holds_up_no_other(
        self, cast: Cast, due: Callable[..., None]
    ) -> None:
        def refuse(_: str) -> None:
            make_unit("不该留下的示例企业")
            raise DomainError("还没有链条。")

        due("a", refuse)
        due("b", planned(cast))
        assert fill(cast) == 1
        with cast.scope():
            assert [slot.what for slot in JobSlot.objects.all()] == ["b"]
            assert not Unit.objects.exists()
        due("a", planned(cast))
        assert fill(cast) == 1

    def test_plan_that_breaks_leaves_its_slot_open(self, cast: Cast, due: Callable[..., None]) -> None:
        def fail(_: str) -> None:
            raise ZeroDivisionError

        due("packs", fail)
        with pytest.raises(ZeroDivisionError):
            fill(cast)
        due("packs", planned(cast))
        assert fill(cast) == 1
