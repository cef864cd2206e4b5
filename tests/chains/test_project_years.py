"""A project in the lists of several years, and in a list that is published already."""

from typing import Any

import pytest

from chains.actions import carry_over, create_project, update_project
from chains.models import KeyProject, ListChange, Milestone, Participant, ProjectAction
from chains.projects.queries import line_of, to_carry
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.tenancy.scope import tenant_scope
from organizations.actions import merge, undo_merge
from tests.cast import Cast
from tests.chains.makers import goal, make_gap, make_project
from tests.chains.project_makers import action_tag, day, make_milestone, make_participant, publish
from tests.core.concurrent import at_once
from tests.factories import make_chain, make_unit


def values(**more: Any) -> dict[str, Any]:
    return {"name": "项目", "year": 2026, "goal_id": goal().pk, **more}


def test_create_project_with_target_and_tags(in_city: Cast) -> None:
    tags = [action_tag().pk, action_tag("build", "建链", "build").pk]
    given = values(target="年产传感器两万套", target_quantity="20000", target_unit="套", actions=tags)
    project = create_project(actor=in_city.act(), chain_id=make_chain().pk, values=given)
    assert set(project.action_tags.values_list("action_id", flat=True)) == set(tags)
    changed = update_project(
        actor=in_city.act(), project_id=project.pk, values={"actions": tags[:1]}, expected_version=1
    )
    assert (changed.version, list(changed.action_tags.values_list("action_id", flat=True))) == (2, tags[:1])
    same = update_project(actor=in_city.act(), project_id=project.pk, values={"actions": tags[:1]}, expected_version=2)
    assert same.version == 2
    with pytest.raises(StaleVersion):
        update_project(actor=in_city.act(), project_id=project.pk, values={"actions": tags}, expected_version=1)
    assert ProjectAction.objects.count() == 1


@pytest.mark.parametrize("given", [{"target_quantity": 3}, {"target_unit": "套"}, {"target_quantity": -1}])
def test_create_project_quantity_without_unit_is_refused(in_city: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        create_project(actor=in_city.act(), chain_id=make_chain().pk, values=values(**given))


def test_create_project_with_a_term_of_another_kind_as_tag_is_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_project(actor=in_city.act(), chain_id=make_chain().pk, values=values(actions=[goal().pk]))
    assert list(refused.value.fields) == ["actions"]
    assert not KeyProject.objects.exists()


def test_create_project_in_a_published_year_takes_a_reason_and_is_noted(in_city: Cast) -> None:
    top = make_chain("甲链")
    chain = make_chain("甲子链", parent=top)
    edition = publish(top.pk, 2026)
    frozen = type(edition).objects.values().get(pk=edition.pk)
    with pytest.raises(InvalidInput) as refused:
        create_project(actor=in_city.act(), chain_id=chain.pk, values=values())
    assert (refused.value.code, list(refused.value.fields)) == ("list_published", ["reason"])
    assert "甲链 2026 年度清单第 1 版" in refused.value.fields["reason"][0]
    project = create_project(actor=in_city.act(), chain_id=chain.pk, values=values(), reason="市委常委会议定增列")
    note = ListChange.objects.get()
    assert (note.project, note.reason, note.changes, note.made_by) == (
        project,
        "市委常委会议定增列",
        [],
        in_city.department,
    )
    assert type(edition).objects.values().get(pk=edition.pk) == frozen
    create_project(actor=in_city.act(), chain_id=chain.pk, values=values(year=2027))
    create_project(actor=in_city.act(), chain_id=make_chain().pk, values=values())
    assert ListChange.objects.count() == 1


def test_update_project_in_a_published_year_takes_a_reason_for_what_the_list_prints(in_city: Cast) -> None:
    chain = make_chain()
    project = make_project(chain, amount=100)
    publish(chain.pk, 2026)
    actor = in_city.act()

    def update(reason: str = "", **given: Any) -> KeyProject:
        return update_project(actor=actor, project_id=project.pk, values=given, expected_version=None, reason=reason)

    other = goal()
    assert update(summary="写细一些", amount=100, goal_id=other.pk).summary == "写细一些"
    assert not ListChange.objects.exists()
    for given in ({"amount": 200}, {"name": "改名"}, {"due_on": day(9)}, {"year": 2027}, {"target": "两条线"}):
        with pytest.raises(InvalidInput) as refused:
            update(**given)
        assert refused.value.code == "list_published", given
    update("概算调整", amount=200, owner_id=make_unit("甲企业").pk)
    note = ListChange.objects.get()
    assert note.changes == [["牵头单位", "", "甲企业"], ["投资额（分）", "100", "200"]]


def test_owner_merged_after_publication_is_noted_and_the_note_goes_with_the_undo(in_city: Cast) -> None:
    chain, kept, gone = make_chain(), make_unit("示例甲厂"), make_unit("示例乙厂")
    listed = make_project(chain, "示例项目", year=2026, owner=gone)
    make_project(chain, "示例旧项目", year=2025, owner=gone)
    publish(chain.pk, 2026)

    made = merge(actor=in_city.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})

    noted = ListChange.objects.get()
    assert (noted.project_id, noted.made_by_id) == (listed.pk, in_city.department.pk)
    assert noted.reason == "“示例乙厂”与“示例甲厂”系同一单位，登记已合并。"
    assert noted.changes == [["牵头单位", "示例乙厂", "示例甲厂"]]
    undo_merge(actor=in_city.act(), merge_id=made.pk)
    assert not ListChange.objects.exists()


def test_update_project_into_a_published_year_takes_a_reason(in_city: Cast) -> None:
    chain = make_chain()
    project = make_project(chain)
    publish(chain.pk, 2025)
    with pytest.raises(InvalidInput) as refused:
        update_project(actor=in_city.act(), project_id=project.pk, values={"year": 2025}, expected_version=None)
    assert refused.value.code == "list_published"


def test_carry_over_takes_all_that_is_known_along(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    project = make_project(
        chain,
        "示范产线",
        year=2025,
        state="under_way",
        owner=unit,
        amount=500,
        target="两条线",
        target_quantity=2,
        target_unit="条",
        due_on=day(200),
    )
    ProjectAction.objects.create(project=project, action=action_tag())
    make_participant(project, make_unit(), valid_from=day(-90), role="供料")
    make_participant(project, make_unit(), valid_to=day(-90))
    done = make_milestone(project, "立项", planned_on=day(-90), state="done", done_on=day(-90))
    waiting = make_milestone(project, "投产", planned_on=day(90), baseline_on=day(60), delay_reason="雨", order=20)
    gap = make_gap(chain, project=project)
    make_gap(chain, "已闭合的", project=project, state="closed", ended_on=day(-1))
    assert list(to_carry(in_city.act(), 2025)) == [project]
    following = carry_over(actor=in_city.act(), project_id=project.pk, year=2026)
    project.refresh_from_db()
    assert (project.state, project.year, following.state, following.year) == ("carried", 2025, "under_way", 2026)
    for name in ("name", "name_key", "owner_id", "amount", "target", "target_quantity", "goal_id", "due_on"):
        assert getattr(following, name) == getattr(project, name), name
    assert line_of(project) == line_of(following) == [project, following]
    assert [tag.action.label for tag in following.action_tags.all()] == ["补链"]
    assert [(row.role, row.valid_from) for row in Participant.objects.filter(project=following)] == [("供料", day(-90))]
    assert [row.pk for row in Milestone.objects.filter(project=project)] == [done.pk]
    moved = Milestone.objects.get(project=following)
    assert (moved.pk, moved.baseline_on, moved.version) == (waiting.pk, day(60), 2)
    assert list(following.gaps.values_list("id", flat=True)) == [gap.pk]
    assert not list(to_carry(in_city.act(), 2025))


@pytest.mark.parametrize("state", ["finished", "stopped", "carried"])
def test_carry_over_of_a_project_that_is_over_is_refused(in_city: Cast, state: str) -> None:
    project = make_project(make_chain(), state=state, finished_on=day(0) if state == "finished" else None, year=2025)
    with pytest.raises(Conflict):
        carry_over(actor=in_city.act(), project_id=project.pk, year=2026)


def test_carry_over_year_must_be_later_and_near(in_city: Cast) -> None:
    project = make_project(make_chain(), year=2026)
    for year in (2025, 2026, clock.today().year + 2):
        with pytest.raises(InvalidInput) as refused:
            carry_over(actor=in_city.act(), project_id=project.pk, year=year)
        assert list(refused.value.fields) == ["year"]


def test_carry_over_into_a_published_year_takes_a_reason(in_city: Cast) -> None:
    chain = make_chain()
    project = make_project(chain, year=2025)
    publish(chain.pk, 2026)
    with pytest.raises(InvalidInput) as refused:
        carry_over(actor=in_city.act(), project_id=project.pk, year=2026)
    assert refused.value.code == "list_published"
    following = carry_over(actor=in_city.act(), project_id=project.pk, year=2026, reason="上年未完成")
    assert ListChange.objects.get().project == following


def test_carry_over_where_the_name_stands_already_is_refused_whole(in_city: Cast) -> None:
    chain = make_chain()
    project = make_project(chain, "同名", year=2025)
    make_project(chain, "同名", year=2026)
    with pytest.raises(InvalidInput):
        carry_over(actor=in_city.act(), project_id=project.pk, year=2026)
    assert KeyProject.objects.get(pk=project.pk).state == "planned"


def test_carry_over_liaison_of_another_chain_is_refused(in_city: Cast) -> None:
    project = make_project(make_chain(), year=2025)
    liaison = in_city.add(Role.LIAISON, scope_id=make_chain().pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        carry_over(actor=in_city.act(liaison), project_id=project.pk, year=2026)


def test_two_people_carry_one_project_over_and_one_is_told(committed_cast: Cast) -> None:
    with committed_cast.scope():
        project = make_project(make_chain(), year=2025)

    def carry() -> str:
        with tenant_scope(committed_cast.city.id, actor_id=None, reason="测试"):
            try:
                return carry_over(actor=committed_cast.platform(), project_id=project.pk, year=2026).state
            except Conflict as error:
                return error.code

    assert sorted(at_once(carry, carry)) == ["not_open", "planned"]
    with committed_cast.scope():
        assert KeyProject.objects.count() == 2


def test_carried_project_is_edited_in_its_later_year_only(in_city: Cast) -> None:
    project = make_project(make_chain(), year=2025)
    carry_over(actor=in_city.act(), project_id=project.pk, year=2026)
    with pytest.raises(Conflict) as refused:
        update_project(actor=in_city.act(), project_id=project.pk, values={"summary": "改"}, expected_version=None)
    assert refused.value.code == "project_carried"
