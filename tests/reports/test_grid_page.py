"""The year's grid: who sees which chains, what its buttons ask for, what is said before something is replaced."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.models import AuditEvent, Job, Term
from reports.actions import submit_edition
from reports.models import Edition, EditionFile, PackRule
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.reports.world import DAY, World, make_edition, make_world, on, page_of, publish, words


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with on(DAY):
        with cast.scope():
            made = make_world()
        yield made


@pytest.fixture
def edition(cast: Cast, world: World) -> Edition:
    with cast.scope():
        return make_edition(world.chain)


def detail(world: World, query: str = "") -> str:
    return f"/packs/{world.chain.pk}/2026/{query}"


# ---- the grid -------------------------------------------------------------------------------------------------------


def test_grid_shows_counts_state_and_files_of_each_chain(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        make_chain("服饰", order=2)
    said = words(page_of(cast, cast.department, "/packs/"))
    assert re.search(r"绿色食品 (有图谱 )?3 2 2 — 待送审 预览", said), said
    assert "服饰 — — — — — 未生成 —" in said
    assert "生成其余 1 条" in said
    assert "调味品" not in said


def test_grid_shows_what_changed_since_last_year(cast: Cast, world: World) -> None:
    with cast.scope():
        put_on_chain(world.chain, make_unit("示例新企业"), role="key", valid_from="2026-02-01")
        last = make_edition(world.chain, year=2025)
    publish(cast, last)
    with cast.scope():
        make_edition(world.chain)
    assert "+3 −1" in words(page_of(cast, cast.department, "/packs/"))


def test_published_pack_that_lacks_a_new_kind_of_map_is_not_whole(cast: Cast, world: World, edition: Edition) -> None:
    publish(cast, edition)
    assert "内容不全" not in page_of(cast, cast.department, "/packs/")
    with cast.scope():
        Term.objects.create(kind="pack_map", code="project_map", label="重点项目图", meaning="project_map", order=9)
    assert "内容不全 ，缺重点项目图" in words(page_of(cast, cast.department, "/packs/"))


@pytest.mark.parametrize("year", ["1999", "2027", "二〇二六", "20260", "２０２６"])
def test_grid_refuses_a_year_without_packs(cast: Cast, world: World, year: str) -> None:
    page_of(cast, cast.department, f"/packs/?year={year}", 422)


def test_liaison_sees_the_own_chain_only(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_chain("服饰")
    liaison = cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    page = page_of(cast, liaison, "/packs/")
    assert "绿色食品" in page
    assert "服饰" not in page
    assert 'value="publish"' not in page
    assert "清单规则" not in page
    page_of(cast, liaison, f"/packs/{other.pk}/2026/", 403)
    page_of(cast, liaison, "/packs/rules/", 403)


def test_liaison_of_a_sub_chain_sees_its_pack_and_not_its_parents(cast: Cast, world: World, edition: Edition) -> None:
    liaison = cast.add(Role.LIAISON, scope_id=world.child.pk, scope_kind=AnchorKind.CHAIN)
    page = page_of(cast, liaison, "/packs/")
    assert "调味品" in page
    assert "绿色食品" not in page


@pytest.mark.parametrize("role", [Role.BUREAU, Role.COMPANY, Role.INSTRUCTOR])
def test_others_on_a_chain_have_no_packs(cast: Cast, world: World, edition: Edition, role: Role) -> None:
    account = cast.add(role, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    page_of(cast, account, "/packs/", 403)
    page_of(cast, account, detail(world), 403)


def test_contact_of_one_unit_has_no_packs(cast: Cast, world: World, edition: Edition) -> None:
    contact = cast.add(Role.LIAISON, scope_id=world.leader.pk, scope_kind=AnchorKind.UNIT)
    page_of(cast, contact, "/packs/", 403)
    page_of(cast, contact, detail(world), 403)


@pytest.mark.parametrize("role", ["security", "auditor", "operator"])
def test_administrators_see_no_packs(cast: Cast, world: World, edition: Edition, role: str) -> None:
    page_of(cast, getattr(cast, role), "/packs/", 403)
    page_of(cast, getattr(cast, role), detail(world), 403)


def test_nobody_is_shown_the_way_to_sign_in(cast: Cast, world: World) -> None:
    response = cast.client(None).get("/packs/")
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/sign-in/")


def test_grid_costs_the_same_queries_however_many_chains(cast: Cast, world: World) -> None:
    client = cast.client(cast.department)
    counted = []
    for size in (1, 3, 6):
        with cast.scope():
            while Edition.objects.count() < size:
                make_edition(make_chain())
        client.get("/packs/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/packs/").status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] == counted[2] <= 30, counted


# ---- building -------------------------------------------------------------------------------------------------------


def test_build_button_asks_for_all_chains_without_an_edition(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_chain("服饰")
    response = cast.client(cast.department).post("/packs/build/", {"year": "2026"})
    assert (response.status_code, response.headers["Location"]) == (302, "/packs/?year=2026")
    with cast.scope():
        assert Job.objects.get().parameters["chains"] == [str(other.pk)]
    page = page_of(cast, cast.department, "/packs/")
    assert "生成中" in page
    assert "/progress/" in page


def test_rebuilding_says_first_what_it_replaces(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.client(cast.department)
    asked = client.post("/packs/build/", {"year": "2026", "which": "all"})
    assert "绿色食品尚未发布的版本将作废，由新版本替代。" in asked.content.decode()
    with cast.scope():
        assert not Job.objects.exists()
    done = client.post("/packs/build/", {"year": "2026", "which": "all", "confirmed": "1"})
    assert done.status_code == 302
    with cast.scope():
        assert Job.objects.get().parameters["chains"] == [str(world.chain.pk)]


def test_rebuilding_a_published_pack_says_that_it_stays(cast: Cast, world: World, edition: Edition) -> None:
    publish(cast, edition)
    asked = cast.client(cast.department).post("/packs/build/", {"year": "2026", "chain": str(world.chain.pk)})
    assert "绿色食品已发布的版本保持不变，新版本发布后才替代它。" in asked.content.decode()


@pytest.mark.parametrize(("chain", "status"), [("无", 404), ("01a20156-4a48-7447-b94d-e87c1f4d2449", 404)])
def test_build_of_a_chain_that_is_none_is_not_found(cast: Cast, world: World, chain: str, status: int) -> None:
    response = cast.client(cast.department).post("/packs/build/", {"year": "2026", "chain": chain})
    assert response.status_code == status


# ---- files, ZIP, rules ----------------------------------------------------------------------------------------------


def test_file_comes_as_a_download_under_its_chinese_name(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        file = EditionFile.objects.get()
    response = cast.client(cast.department).get(f"/packs/files/{file.pk}/")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%9B%BE%E8%B0%B1.svg")
    with cast.scope():
        noted = AuditEvent.objects.get(operation="access")
    assert (noted.row_id, noted.actor_id, noted.diff) == (file.pk, cast.department.pk, {"file": "图谱.svg"})
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert b"<svg" in response.getvalue()


def test_file_of_a_discarded_edition_is_nobodys(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        file = EditionFile.objects.get()
        Edition.objects.update(state="discarded")
    assert cast.client(cast.department).get(f"/packs/files/{file.pk}/").status_code == 404


def test_file_of_another_chain_is_refused_to_a_liaison(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        file = EditionFile.objects.get()
        other = make_chain("服饰")
    liaison = cast.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.CHAIN)
    assert cast.client(liaison).get(f"/packs/files/{file.pk}/").status_code == 403


def test_zip_button_leads_to_its_job(cast: Cast, world: World, edition: Edition) -> None:
    response = cast.client(cast.department).post("/packs/zip/", {"year": "2026"})
    with cast.scope():
        job = Job.objects.get()
    assert (job.kind, response.headers["Location"]) == ("reports.city_zip", f"/jobs/{job.pk}/")


def test_rules_are_kept_and_a_wrong_one_is_told_at_its_field(cast: Cast, world: World) -> None:
    client = cast.client(cast.department)
    assert "中共甲市委组织部" in client.get("/packs/rules/").content.decode()
    refused = client.post("/packs/rules/", {"issuer": "", "version": ""})
    assert (refused.status_code, "有 1 处需要改正" in refused.content.decode()) == (422, True)
    client.post("/packs/rules/", {"issuer": "甲市社会工作部", "separate_reviewer": "on", "version": ""})
    with cast.scope():
        rule = PackRule.objects.get()
    assert (rule.issuer, rule.separate_reviewer) == ("甲市社会工作部", True)


# ---- home -----------------------------------------------------------------------------------------------------------


def test_home_names_packs_to_review_and_chains_without_one(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        make_chain("服饰", order=2)
        submit_edition(actor=cast.act(), edition_id=edition.pk)
    said = words(page_of(cast, cast.department, "/"))
    assert "待审核 1 · 未发布 2" in said
    assert "绿色食品 2026 年度清单" in said


def test_home_says_nothing_once_all_is_published(cast: Cast, world: World, edition: Edition) -> None:
    publish(cast, edition)
    assert "待审核 0" not in page_of(cast, cast.department, "/")
