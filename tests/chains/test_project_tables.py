"""Key projects and milestones as tables: out and in again, and what a sheet may not do."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from chains.models import KeyProject, Milestone, ProjectAction
from tests.cast import Cast
from tests.chains.makers import goal, make_project, make_segment
from tests.chains.project_makers import action_tag, make_milestone, publish
from tests.factories import make_chain, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

PROJECTS = [
    "项目名称",
    "产业链",
    "年度",
    "目标任务",
    "链条行动",
    "环节",
    "牵头单位",
    "目标数量",
    "计量单位",
    "投资额（万元）",
    "完成时限",
]
MILESTONES = ["项目", "节点", "计划完成日期", "责任单位", "延期原因"]


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def everything(cast: Cast) -> list[Any]:
    with cast.scope():
        return [list(model.objects.order_by("id").values()) for model in (KeyProject, ProjectAction, Milestone)]


def test_untouched_exports_change_nothing(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        chain, other = make_chain("甲链"), make_chain("乙链")
        segment = make_segment(chain, "材料")
        first = make_project(
            chain,
            "=示例产线",
            segment=segment,
            owner=make_unit(),
            amount=123_456_700,
            target="两条线",
            target_quantity="2.50",
            target_unit="条",
            state="under_way",
            started_on=dt.date(2026, 1, 5),
            due_on=dt.date(2026, 12, 31),
            summary="第一行\n第二行",
        )
        ProjectAction.objects.create(project=first, action=action_tag())
        old = make_project(other, "同名", year=2025, state="carried")
        make_project(other, "同名", year=2026, continues=old)
        make_project(other, "完了", state="finished", finished_on=dt.date(2026, 2, 1))
        publish(chain.pk, 2026)
        make_milestone(
            first, "投料", planned_on=dt.date(2026, 9, 1), baseline_on=dt.date(2026, 8, 1), delay_reason="雨"
        )
        make_milestone(old, "立项", planned_on=dt.date(2025, 3, 1), state="done", done_on=dt.date(2025, 3, 1))
        make_milestone(first, "取消的", planned_on=dt.date(2026, 9, 1), state="dropped", drop_reason="不建")
    before = everything(cast)
    for table in ("projects", "milestones"):
        page = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, page) == {}, table
        assert "无需写入" in client.get(page).content.decode(), table
    assert everything(cast) == before


def test_projects_and_their_milestones_come_in_by_sheet(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        chain, unit, tag = make_chain("甲链"), make_unit("示例甲公司"), action_tag()
        segment = make_segment(chain, "材料")
        goal_label = goal().label
    row = ["新产线", "甲链", 2026, goal_label, "补链", "材料", "示例甲公司", 2, "条", 1200.5, "2026-12-31"]
    import_all(cast, client, "projects", workbook(tmp_path / "p.xlsx", PROJECTS, [row]))
    sheet = [["新产线", "投料", "2026-09-01", "示例甲公司", ""], ["新产线（2026年）", "投产", "2026年11月1日", "", ""]]
    import_all(cast, client, "milestones", workbook(tmp_path / "m.xlsx", MILESTONES, sheet))
    with cast.scope():
        project = KeyProject.objects.get()
        assert (project.chain, project.segment, project.owner, project.amount) == (chain, segment, unit, 1_200_500_000)
        assert (project.target_quantity, project.target_unit, project.state) == (2, "条", "planned")
        assert [held.action for held in project.action_tags.all()] == [tag]
        rows = Milestone.objects.order_by("order").values_list("name", "baseline_on", "order")
        assert list(rows) == [("投料", dt.date(2026, 9, 1), 10), ("投产", dt.date(2026, 11, 1), 20)]


def test_sheet_of_projects_may_not_do_what_the_page_may_not(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("甲链")
        make_chain("乙链")
        make_project(chain, "已列入", year=2026)
        make_project(chain, "已结转", year=2025, state="carried")
        publish(chain.pk, 2026)
        label = goal().label
    blank = ["", "", "", None, "", None, None]
    rows: list[list[Any]] = [
        ["迟到的", "甲链", 2026, label, *blank],
        ["已列入", "甲链", 2026, label, "", "", "", None, "", 5, None],
        ["已结转", "甲链", 2025, label, "", "", "", None, "", 5, None],
        ["无单位", "乙链", 2026, label, "", "", "", 3, "", None, None],
        ["无环节", "乙链", 2026, label, "", "没有的", "", None, "", None, None],
    ]
    page = upload(client, "projects", workbook(tmp_path / "p.xlsx", PROJECTS, rows))
    run_jobs(cast)
    found = errors_of(cast, page)
    assert {key: text[:12] for key, text in found.items()} == {
        (2, "year"): "甲链 2026 年度清单",
        (3, "year"): "甲链 2026 年度清单",
        (4, ""): "这个项目已结转到以后年度",
        (5, "target_unit"): "目标数量和计量单位请一起",
        (6, "segment"): "这条链没有环节“没有的”",
    }


def test_sheet_of_milestones_keeps_the_first_promise(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        running, planned = make_project(make_chain(), "推进的", state="under_way"), make_project(make_chain(), "计划的")
        over = make_project(make_chain(), "终止的", state="stopped")
        for project in (running, planned):
            make_milestone(project, "投料", planned_on=dt.date(2026, 9, 1))
        done = dt.date(2026, 9, 1)
        make_milestone(running, "立项", planned_on=done, state="done", done_on=done)
    wrong = [
        ["推进的", "投料", "2026-10-01", "", ""],
        ["推进的", "立项", "2026-10-01", "", ""],
        [over.name, "新的", "2026-10-01", "", ""],
    ]
    page = upload(client, "milestones", workbook(tmp_path / "m.xlsx", MILESTONES, wrong))
    run_jobs(cast)
    assert set(errors_of(cast, page)) == {(2, "delay_reason"), (3, "planned_on"), (4, "project_id")}
    right = [["推进的", "投料", "2026-10-01", "", "海运延误"], ["计划的", "投料", "2026-10-01", "", ""]]
    import_all(cast, client, "milestones", workbook(tmp_path / "n.xlsx", MILESTONES, right))
    with cast.scope():
        rows = Milestone.objects.filter(name="投料").order_by("project__name")
        days = {(row.project.name, row.planned_on, row.baseline_on, row.delay_reason) for row in rows}
    october, september = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
    assert days == {("推进的", october, september, "海运延误"), ("计划的", october, october, "")}
