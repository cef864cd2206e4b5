"""The pages of key projects, as the people who open them."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.models import KeyProject, ListChange, Milestone, Participant, ProgressNote, ProjectAction, ProjectRule
from core import clock
from core.choices import AnchorKind, Role
from tests.cast import Cast
from tests.chains.makers import goal, make_gap, make_project, make_segment
from tests.chains.project_makers import (
    MONDAY,
    action_tag,
    day,
    in_state,
    make_milestone,
    make_note,
    make_participant,
    publish,
)
from tests.chains.test_pages import HOSTILE, dangers
from tests.core.test_merging import filled
from tests.factories import make_chain, make_unit

MOST_QUERIES = 12
LISTS = (
    "/projects/",
    "/projects/board/",
    "/projects/board/?by=state",
    "/projects/timeline/",
    "/projects/on-time/",
    "/projects/milestones/",
    "/projects/notes/",
    "/projects/carry/?from=2026",
)


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with clock.fixed(MONDAY):
        yield


def html_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def own_queries(client: Client, path: str) -> int:
    """Queries of the page itself; what the frame around every page asks is counted elsewhere."""
    with CaptureQueriesContext(connection) as context:
        html_of(client, path)
    return sum("chains_" in query["sql"] or "core_term" in query["sql"] for query in context)


def told(answer: Any) -> str:
    assert answer.status_code == 422, answer.status_code
    return str(answer.content.decode())


def under_way(name: str = "示例项目", **fields: Any) -> KeyProject:
    fields.setdefault("started_on", dt.date(2026, 1, 5))
    return make_project(make_chain(), name, state="under_way", **fields)


def furnished(number: int) -> KeyProject:
    project = under_way(f"项目{number}", owner=make_unit())
    make_milestone(project, "甲", planned_on=day(-20))
    in_state(project, "done", name="乙")
    in_state(project, "dropped", name="丙")
    make_participant(project, make_unit())
    make_note(project, dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    ProjectAction.objects.create(project=project, action=action_tag())
    ListChange.objects.create(project=project, published="2026 年度清单第 1 版", reason="增列", changes=[])
    return project


def test_project_lists_cost_the_same_however_many(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs: dict[str, list[int]] = {path: [] for path in LISTS}
    total = 0
    for more in (1, 2, 27):
        with cast.scope():
            for _ in range(more):
                total += 1
                furnished(total)
        for path, found in costs.items():
            found.append(own_queries(client, path))
    assert {path: len(set(found)) for path, found in costs.items()} == dict.fromkeys(LISTS, 1), costs
    assert max(found[0] for found in costs.values()) <= MOST_QUERIES, costs


def test_project_page_costs_the_same_however_much_stands_on_it(cast: Cast) -> None:
    with cast.scope():
        project = furnished(1)
    client, costs = cast.client(cast.department), []
    for more in (0, 2, 27):
        with cast.scope():
            for number in range(more):
                make_milestone(project, f"节点{more}-{number}", planned_on=day(9), owner=make_unit())
                make_participant(project, make_unit())
                ListChange.objects.create(
                    project=project, published="甲", reason="增列", changes=[["a", "b", "c"]], made_by=cast.department
                )
        costs.append(own_queries(client, f"/projects/{project.pk}/"))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= MOST_QUERIES, costs


def test_project_page_says_the_light_and_why(cast: Cast) -> None:
    with cast.scope():
        project = under_way(target="年产两万套", target_quantity=20000, target_unit="套")
        make_milestone(project, "投料", planned_on=day(-8))
        make_participant(project, make_unit("示例研究院", kind="institute"), category="research", role="联合攻关")
    html = html_of(cast.client(cast.department), f"/projects/{project.pk}/")
    assert "节点“投料”应于2026年6月7日完成，已逾期 6 个工作日。" in html
    assert "年产两万套；20,000 套" in html
    assert "高校院所 · 联合攻关" in html
    assert re.search(r'<span class="tag bad"><svg[^>]*aria-hidden="true">.*?</svg>红灯</span>', html)


def test_project_pages_carry_no_script_of_what_people_typed(cast: Cast) -> None:
    with cast.scope():
        project = under_way(HOSTILE, summary=HOSTILE, target=HOSTILE)
        make_milestone(project, HOSTILE[:80], planned_on=day(-8), delay_reason=HOSTILE)
        make_participant(project, make_unit(HOSTILE), role=HOSTILE[:80])
        make_note(project, dt.date(2026, 1, 1), dt.date(2026, 3, 31), progress=HOSTILE, problems=HOSTILE)
        ListChange.objects.create(project=project, published=HOSTILE, reason=HOSTILE, changes=[[HOSTILE] * 3])
    client = cast.client(cast.department)
    for path in (*LISTS, f"/projects/{project.pk}/", "/"):
        html = html_of(client, path)
        assert dangers(html) == [], path
        assert ' style="' not in html, path


def test_milestone_is_added_planned_anew_and_finished_from_the_pages(cast: Cast) -> None:
    with cast.scope():
        project = under_way()
    client, home = cast.client(cast.department), f"/projects/{project.pk}/"
    answer = client.post(f"{home}milestones/add/", {"name": "设备进场", "planned_on": "2026-06-10", "owner": ""})
    assert (answer.status_code, answer["location"]) == (302, home)
    with cast.scope():
        milestone = Milestone.objects.get()
    own = f"/projects/milestones/{milestone.pk}/"
    body = {"name": "设备进场", "planned_on": "2026-06-20", "owner": "", "delay_reason": "", "version": 1}
    assert "请写明延期原因" in told(client.post(f"{own}edit/", body))
    assert client.post(f"{own}edit/", {**body, "delay_reason": "海运延误"}).status_code == 302
    assert client.post(f"{own}edit/", {**body, "delay_reason": "别的"}).status_code == 412
    assert client.post(f"{own}start/", {"started_on": "2026-06-11"}).status_code == 302
    assert "不能早于实际开始日期" in told(client.post(f"{own}finish/", {"done_on": "2026-06-10"}))
    assert "不能晚于今天" in told(client.post(f"{own}finish/", {"done_on": "2026-06-16"}))
    assert client.post(f"{own}finish/", {"done_on": "2026-06-15", "delay_reason": ""}).status_code == 302
    html = html_of(client, home)
    assert "晚 3 个工作日" in html
    assert "延期原因：海运延误" in html
    assert client.post(f"{own}finish/", {"done_on": "2026-06-15"}).status_code == 422
    assert client.post(f"{own}reopen/").status_code == 302
    assert client.post(f"{own}drop/", {"reason": ""}).status_code == 422
    assert client.post(f"{own}drop/", {"reason": "方案调整"}).status_code == 302
    assert "取消原因：方案调整" in html_of(client, home)


def test_participant_is_added_corrected_and_ended_from_the_pages(cast: Cast) -> None:
    with cast.scope():
        project, unit = under_way(), make_unit("示例银行", kind="financial")
    client, home = cast.client(cast.department), f"/projects/{project.pk}/"
    body = {"unit": str(unit.pk), "category": "research", "role": "", "valid_from": "2026-06-01"}
    assert "不能列为“高校院所”" in told(client.post(f"{home}participants/add/", body))
    assert client.post(f"{home}participants/add/", {**body, "category": "bank"}).status_code == 302
    with cast.scope():
        held = Participant.objects.get()
    own = f"/projects/participants/{held.pk}/"
    assert client.post(f"{own}edit/", {"category": "bank", "role": "授信", "version": 1}).status_code == 302
    assert client.post(f"{own}end/", {"last_day": "2026-05-31"}).status_code == 422
    assert client.post(f"{own}end/", {"last_day": "2026-06-14"}).status_code == 302
    assert "金融机构 · 授信 · 2026年6月1日 起 · 2026年6月14日 止" in html_of(client, home)


def test_note_is_offered_the_words_of_the_last_and_kept_once(cast: Cast) -> None:
    with cast.scope():
        project = under_way()
        make_note(project, dt.date(2025, 10, 1), dt.date(2025, 12, 31), progress="主体封顶")
    client, home = cast.client(cast.department), f"/projects/{project.pk}/"
    assert "示例项目" in html_of(client, "/projects/notes/")
    assert "主体封顶" in html_of(client, f"{home}notes/write/")
    body = {"period_start": "2026-01-01", "progress": "设备安装", "problems": "", "next_steps": ""}
    assert client.post(f"{home}notes/write/", body).status_code == 302
    html_of(client, home)  # which says that it was kept
    assert "推进中的项目都已按期报告进展" in html_of(client, "/projects/notes/")
    assert client.post(f"{home}notes/write/", body).status_code == 422
    with cast.scope():
        note = ProgressNote.objects.get(period_start="2026-01-01")
    assert "设备安装" in html_of(client, f"/projects/notes/{note.pk}/edit/")
    corrected = {"progress": "设备安装过半", "problems": "缺工", "next_steps": "", "version": 1}
    assert client.post(f"/projects/notes/{note.pk}/edit/", corrected).status_code == 302
    assert "设备安装过半" in html_of(client, home)


def test_board_and_list_narrow_by_light_alike(cast: Cast) -> None:
    with cast.scope():
        late, soon = under_way("迟的项目"), under_way("快到的项目")
        make_milestone(late, planned_on=day(-30))
        make_milestone(soon, planned_on=day(2))
        under_way("没有节点的项目")
        make_project(make_chain(), "去年的项目", year=2025, state="under_way")
    client = cast.client(cast.department)
    board = html_of(client, "/projects/board/")
    columns = re.findall(r'<section class="board-column" aria-label="(\w+)">.*?>(\d+) 个</a>', board, re.S)
    assert columns == [("红灯", "1"), ("黄灯", "1"), ("绿灯", "0"), ("未亮灯", "1")]
    assert "去年的项目" not in board
    listed = html_of(client, "/projects/?light=red&year=2026")
    assert ("迟的项目" in listed, "快到的项目" in listed) == (True, False)


def test_on_time_figures_open_exactly_the_rows_they_count(cast: Cast) -> None:
    with cast.scope():
        project = under_way()
        make_milestone(project, "甲", planned_on=day(-9), state="done", done_on=day(-9))
        make_milestone(project, "乙", planned_on=day(-3))
        in_state(project, "dropped", name="丙")
    client = cast.client(cast.department)
    html = html_of(client, "/projects/on-time/")
    assert "<b>50%</b>" in html
    links = re.findall(r'<a href="(/projects/milestones/\?[^"]+)">([^<]*?)(\d+) 个', html)
    assert links
    for url, _, count in links:
        rows = re.findall(r'<th scope="row"><a', html_of(client, url.replace("&amp;", "&")))
        assert len(rows) == int(count), url


def test_project_form_asks_why_once_the_list_is_published(cast: Cast) -> None:
    with cast.scope():
        chain, tag = make_chain(), action_tag()
        publish(chain.pk, 2026)
        goal_id = goal().pk
    client = cast.client(cast.department)
    body = {"chain": str(chain.pk), "name": "新项目", "year": 2026, "goal": str(goal_id), "actions": [str(tag.pk)]}
    html = told(client.post("/projects/new/", body))
    assert "2026 年度清单第 1 版已发布，不会因此改变" in html
    assert 'name="reason"' in html
    assert client.post("/projects/new/", {**body, "reason": "上级新增任务"}).status_code == 302
    with cast.scope():
        project = KeyProject.objects.get()
        assert (ListChange.objects.get().reason, project.action_tags.count()) == ("上级新增任务", 1)
    edit = f"/projects/{project.pk}/edit/"
    kept = {"name": "新项目", "year": 2026, "goal": str(goal_id), "summary": "写细", "version": 1}
    assert client.post(edit, {**kept, "actions": [str(tag.pk)]}).status_code == 302
    assert "请写明原因" in told(client.post(edit, {**kept, "amount_wan": "12", "version": 2}))
    assert "发布后列入" in html_of(client, f"/projects/{project.pk}/")


def test_carry_page_takes_open_projects_over_without_retyping(cast: Cast) -> None:
    with cast.scope():
        going, staying = under_way("续建", year=2025), under_way("不续", year=2025)
        make_project(make_chain(), "已完成", year=2025, state="finished", finished_on=dt.date(2025, 12, 1))
    client = cast.client(cast.department)
    html = html_of(client, "/projects/carry/?from=2025")
    assert ("续建" in html, "不续" in html, "已完成" in html) == (True, True, False)
    assert "请至少勾选一个项目" in told(client.post("/projects/carry/?from=2025", {}))
    answer = client.post("/projects/carry/?from=2025", {"ids": [str(going.pk)]})
    assert (answer.status_code, answer["location"]) == (302, "/projects/?year=2026")
    with cast.scope():
        assert KeyProject.objects.get(year=2026).continues == going
        assert KeyProject.objects.get(pk=staying.pk).state == "under_way"
    assert client.post("/projects/carry/?from=2025", {"ids": [str(going.pk)]}).status_code == 422


def test_rules_page_sets_lights_and_pace(cast: Cast) -> None:
    with cast.scope():
        term = goal()
    client = cast.client(cast.department)
    body = {"yellow_days": 3, "red_days": 7, "note_days": 4, "cadence": "monthly", f"goal-{term.pk}": "never"}
    assert client.post("/settings/project-rules/", body).status_code == 302
    with cast.scope():
        rule = ProjectRule.objects.get()
    assert (rule.yellow_days, rule.red_days, rule.cadence) == (3, 7, "monthly")
    assert "红灯：有节点逾期超过 7 个工作日" in html_of(client, "/settings/project-rules/")
    assert client.post("/settings/project-rules/", {**body, "red_days": 99, "version": 1}).status_code == 422


def test_project_pages_show_a_liaison_the_own_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other = under_way("我的项目"), under_way("别的项目")
        for project in (mine, other):
            make_milestone(project, f"{project.name}节点", planned_on=day(-30))
        foreign = make_project(mine.chain, "结转候选", year=2025, state="under_way")
    liaison = cast.add(Role.LIAISON, scope_id=mine.chain_id, scope_kind=AnchorKind.CHAIN)
    client = cast.client(liaison)
    for path in (*LISTS[:7], "/"):
        html = html_of(client, path)
        assert "别的项目" not in html, path
    assert "我的项目" in html_of(client, "/")
    assert foreign.name in html_of(client, "/projects/carry/?from=2025")
    with cast.scope():
        milestone = Milestone.objects.get(project=other)
    assert client.get(f"/projects/milestones/{milestone.pk}/finish/").status_code == 403
    assert cast.client(cast.stranger_department).get(f"/projects/milestones/{milestone.pk}/edit/").status_code == 404


def test_timeline_is_drawn_alike_each_time_and_says_what_it_shows(cast: Cast) -> None:
    with cast.scope():
        project = under_way("产线", due_on=day(90))
        make_milestone(project, "投产", planned_on=day(20), baseline_on=day(10), delay_reason="雨")
        in_state(project, "done", name="立项", planned_on=day(-5))
    client = cast.client(cast.department)
    drawings = [re.findall(r"<svg xmlns.*?</svg>", html_of(client, "/projects/timeline/"), re.S) for _ in range(2)]
    assert drawings[0] == drawings[1]
    assert len(drawings[0]) == 1
    assert "投产：最初计划2026年6月25日，现计划2026年7月5日，未开始" in drawings[0][0]
    assert "立项：最初计划2026年6月10日，2026年6月10日完成，按期" in drawings[0][0]


@pytest.mark.parametrize(("noun", "make"), [("projects", make_project), ("gaps", make_gap)])
def test_form_left_as_it_is_keeps_an_owner_out_of_sight_and_an_ended_segment(cast: Cast, noun: str, make: Any) -> None:
    with cast.scope():
        chain, bureau = make_chain(), make_unit("示例牵头局", kind="department")
        segment = make_segment(chain, "环节", valid_to=dt.date(2020, 1, 1))
        made = make(chain, "示例事项", segment=segment, owner=bureau)
    client = cast.client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    address = f"/{noun}/{made.pk}/edit/"
    assert client.post(address, {**filled(client.get(address)), "name": "示例事项甲"}).status_code == 302
    with cast.scope():
        now = type(made).objects.get(pk=made.pk)
        assert (now.name, now.owner_id, now.segment_id) == ("示例事项甲", bureau.pk, segment.pk)
