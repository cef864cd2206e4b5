import datetime as dt
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from chains.actions import correct_note, report_progress, set_project_rule
from chains.models import GoalCadence, KeyProject, ProgressNote, ProjectRule
from chains.projects.due import NOTES_DUE, plan, slots
from chains.projects.periods import Period, cadences_now, duties, last_ended, period_of
from chains.projects.workdays import Calendar
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.jobs.actions import fill_slots
from core.jobs.registry import due_works
from core.models import Delivery, JobSlot, Notice
from core.outbox.mail import letter_of
from core.tenancy.scope import tenant_scope
from tests.cast import Cast
from tests.chains.makers import goal, make_project
from tests.chains.project_makers import MONDAY, TODAY, day, make_note
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_term, make_unit
from tests.members.people import make_person

MAY = Period(dt.date(2026, 5, 1), dt.date(2026, 5, 31))
Q1 = Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
BEGUN = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


def under_way(name: str = "示例项目", **fields: Any) -> KeyProject:
    fields.setdefault("started_on", BEGUN)
    return make_project(make_chain(), name, state="under_way", **fields)


def monthly() -> ProjectRule:
    rule: ProjectRule = ProjectRule.objects.create(cadence="monthly")
    return rule


def behind() -> dict[str, list[str]]:
    found = duties(KeyProject.objects.all(), ProjectRule.objects.first() or ProjectRule(), Calendar(), TODAY)
    return {duty.period.label: sorted(duty.projects.values_list("name", flat=True)) for duty in found}


def test_periods_are_months_and_quarters() -> None:
    assert period_of("monthly", dt.date(2026, 12, 31)) == Period(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert period_of("quarterly", dt.date(2026, 12, 1)) == Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
    assert last_ended("quarterly", dt.date(2026, 1, 1)) == Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert (MAY.label, Q1.label) == ("2026年5月", "2026年第1季度")
    assert MAY.due_on(ProjectRule(note_days=5), Calendar()) == dt.date(2026, 6, 5)
    with pytest.raises(KeyError):
        period_of("never", TODAY)


def test_notes_are_owed_by_projects_that_had_begun_and_are_under_way(in_city: Cast) -> None:
    monthly()
    under_way("在途")
    under_way("六月开工", started_on=dt.date(2026, 6, 1))
    under_way("才列入", started_on=None)
    for state in ("planned", "paused", "stopped", "carried"):
        make_project(make_chain(), state, state=state, started_on=BEGUN)
    reported = under_way("已报")
    make_note(reported, MAY.start, MAY.end)
    old = make_project(make_chain(), "结转", year=2025, state="carried", started_on=BEGUN)
    make_note(old, MAY.start, MAY.end)
    make_project(old.chain, "结转", state="under_way", started_on=BEGUN, continues=old)
    assert behind() == {"2026年5月": ["在途"], "2026年第1季度": []}


def test_a_goal_may_report_at_its_own_pace_or_not_at_all(in_city: Cast) -> None:
    ProjectRule.objects.create(cadence="quarterly")
    usual = goal()
    often, never = make_term("project_goal", "often", "攻坚"), make_term("project_goal", "never", "储备")
    GoalCadence.objects.create(goal=often, cadence="monthly")
    GoalCadence.objects.create(goal=never, cadence="never")
    for name, term in (("季报", usual), ("月报", often), ("不报", never)):
        KeyProject.objects.filter(pk=under_way(name).pk).update(goal=term)
    assert behind() == {"2026年5月": ["月报"], "2026年第1季度": ["季报"]}


def test_report_progress_once_for_a_period_that_has_begun(in_city: Cast) -> None:
    monthly()
    project, actor = under_way(), in_city.act()
    note = report_progress(
        actor=actor, project_id=project.pk, period_start=MAY.start, values={"progress": "完成基础施工"}
    )
    assert (note.period_end, note.reported_by, note.reported_at) == (MAY.end, in_city.department, MONDAY)
    with pytest.raises(InvalidInput, match="已有进展报告"):
        report_progress(actor=actor, project_id=project.pk, period_start=MAY.start, values={"progress": "再报"})
    for start in (dt.date(2026, 5, 2), dt.date(2026, 7, 1)):
        with pytest.raises(InvalidInput) as refused:
            report_progress(actor=actor, project_id=project.pk, period_start=start, values={"progress": "报"})
        assert list(refused.value.fields) == ["period_start"]
    with pytest.raises(InvalidInput):
        report_progress(actor=actor, project_id=project.pk, period_start=dt.date(2026, 6, 1), values={"progress": ""})
    corrected = correct_note(actor=actor, note_id=note.pk, values={"problems": "用工紧"}, expected_version=1)
    assert (corrected.problems, corrected.version) == ("用工紧", 2)
    with pytest.raises(StaleVersion):
        correct_note(actor=actor, note_id=note.pk, values={"problems": "没有"}, expected_version=1)


@pytest.mark.parametrize("state", ["planned", "paused", "stopped", "carried"])
def test_report_progress_of_a_project_not_under_way_is_refused(in_city: Cast, state: str) -> None:
    project = make_project(make_chain(), state=state)
    with pytest.raises(Conflict):
        report_progress(actor=in_city.act(), project_id=project.pk, period_start=Q1.start, values={"progress": "报"})


def test_report_progress_where_none_is_asked_for_is_refused(in_city: Cast) -> None:
    ProjectRule.objects.create(cadence="never")
    with pytest.raises(Conflict) as refused:
        report_progress(
            actor=in_city.act(), project_id=under_way().pk, period_start=Q1.start, values={"progress": "报"}
        )
    assert refused.value.code == "no_notes"


def test_report_progress_by_the_leading_bureau_not_by_others(in_city: Cast) -> None:
    unit = make_unit(kind="department")
    mine, other = under_way(owner=unit), under_way()
    bureau = in_city.act(in_city.add(Role.BUREAU, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    report_progress(actor=bureau, project_id=mine.pk, period_start=Q1.start, values={"progress": "报"})
    with pytest.raises(NotAllowed):
        report_progress(actor=bureau, project_id=other.pk, period_start=Q1.start, values={"progress": "报"})


def test_two_people_report_one_period_and_one_is_told(committed_cast: Cast) -> None:
    with committed_cast.scope():
        project = under_way()

    def report() -> str:
        with clock.fixed(MONDAY), tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
            try:
                note = report_progress(
                    actor=committed_cast.platform(),
                    project_id=project.pk,
                    period_start=Q1.start,
                    values={"progress": "报"},
                )
            except (Conflict, InvalidInput):
                return "told"
            return note.progress

    assert sorted(at_once(report, report)) == ["told", "报"]


def test_notes_due_is_told_once_to_the_department_and_each_chains_liaisons(in_city: Cast) -> None:
    monthly()
    project = under_way()
    make_project(project.chain, "同链", state="under_way", started_on=BEGUN)
    under_way("别链")
    liaison = in_city.add(Role.LIAISON, scope_id=project.chain_id, scope_kind=AnchorKind.CHAIN)
    in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN, username="other")
    assert NOTES_DUE in {work.code for work in due_works()}
    fill_slots(MONDAY)
    fill_slots(MONDAY)
    told = {notice.account: notice.text for notice in Notice.objects.filter(event="project.notes_due")}
    assert told == {
        in_city.department: "3 个重点项目的2026年5月进展报告已过期限，请尽快填报。",
        liaison: "2 个重点项目的2026年5月进展报告已过期限，请尽快填报。",
    }
    assert JobSlot.objects.filter(what=NOTES_DUE).count() == 2
    plan("monthly:2026-05-01")
    assert Notice.objects.filter(event="project.notes_due").count() == 2


def test_notes_due_is_mailed_to_the_owners_contact_without_an_account(in_city: Cast, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.cn"
    chain, owner = make_chain(), make_unit("示例甲厂")
    project = make_project(chain, "示例项目", state="under_way", started_on=day(-200), owner=owner)
    wanted = make_person("示例联系人", unit=owner, email="lxr@example.cn")
    make_person("示例离任", unit=owner, email="old@example.cn", left_on=day(-1))
    make_person("示例不收", unit=owner, email="no@example.cn", no_mail=True)
    make_person("示例无邮箱", unit=owner)
    make_person("示例有账号", unit=owner, email="yes@example.cn", account=in_city.department)

    for _ in range(2):
        plan("quarterly:2026-01-01")

    (row,) = Delivery.objects.filter(contact__isnull=False)
    assert (row.contact_id, row.channel, row.event) == (wanted.pk, "mail", "project.notes_due")
    assert row.payload == {
        "text": "贵单位牵头的 1 个重点项目的2026年第1季度进展报告已过期限，请尽快报送产业链联络员。",
        "path": "",
    }
    letter = letter_of(in_city.city, row, None)
    assert letter is not None
    told = message_from_bytes(letter.content, policy=default)
    assert (letter.recipient, told["Subject"]) == ("lxr@example.cn", "甲市链盟：进展报告到期")
    assert "请回复本邮件" in told.get_content()
    wanted.no_mail = True
    wanted.save(update_fields=["no_mail"])
    assert letter_of(in_city.city, row, None) is None
    assert project.owner_id == owner.pk


def test_notes_slots_open_the_day_after_the_due_day(in_city: Cast) -> None:
    monthly()
    noon = dt.time(4, tzinfo=dt.UTC)
    assert slots(dt.datetime.combine(dt.date(2026, 6, 5), noon)) == ["quarterly:2026-01-01"]
    assert slots(dt.datetime.combine(dt.date(2026, 6, 6), noon)) == ["monthly:2026-05-01", "quarterly:2026-01-01"]


def test_set_project_rule_is_the_departments(in_city: Cast) -> None:
    actor, term = in_city.act(), goal()
    values = {"yellow_days": 3, "red_days": 10, "note_days": 5, "cadence": "monthly"}
    rule = set_project_rule(actor=actor, values=values, of_goals={term.pk: "never"}, expected_version=None)
    assert (rule.red_days, cadences_now(rule).of(term.pk)) == (10, "never")
    again = set_project_rule(actor=actor, values={**values, "red_days": 2}, of_goals={}, expected_version=1)
    assert (again.version, cadences_now(again).of(term.pk)) == (2, "monthly")
    with pytest.raises(StaleVersion):
        set_project_rule(actor=actor, values={**values, "red_days": 3}, of_goals={}, expected_version=1)
    with pytest.raises(InvalidInput):
        set_project_rule(actor=actor, values={**values, "red_days": 61}, of_goals={}, expected_version=2)
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN))
    with pytest.raises(NotAllowed):
        set_project_rule(actor=liaison, values=values, of_goals={}, expected_version=None)
    assert ProgressNote.objects.count() == 0
