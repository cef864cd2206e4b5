"""One pack's pages: as it will print, its lawful buttons, its steps, and two editions side by side."""

import re
from collections.abc import Iterator

import pytest

from core.choices import AnchorKind, Role
from reports.actions import submit_edition
from reports.models import Edition, PackRule
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


# ---- one pack -------------------------------------------------------------------------------------------------------


def test_pack_reads_as_it_will_print(cast: Cast, world: World, edition: Edition) -> None:
    said = words(page_of(cast, cast.department, detail(world)))
    assert "甲市绿色食品产业链 2026年“一链一图三清单”" in said
    assert "（第1版，送审稿）" in said
    assert "链上单位5家，重点企业3家" in said
    assert edition.content_hash in said


def test_map_tab_holds_the_frozen_drawing_and_its_words(cast: Cast, world: World, edition: Edition) -> None:
    page = page_of(cast, cast.department, detail(world, "?tab=map"))
    with cast.scope():
        assert edition.maps.get().svg in page
    assert "图谱的文字说明" in page


def test_list_tab_shows_frozen_rows_that_lead_to_live_pages(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        type(world.leader).objects.filter(pk=world.leader.pk).update(name="改过名的企业")
    page = page_of(cast, cast.department, detail(world, "?tab=list-1"))
    assert f'<a href="/units/{world.leader.pk}/">示例食品集团有限公司</a>' in page
    assert "改过名的企业" not in page


def test_history_tab_lists_discarded_editions_without_a_way_in(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        make_edition(world.chain, number=2)
    page = page_of(cast, cast.department, detail(world, "?tab=history"))
    assert "已作废" in page
    assert 'href="?edition=2"' in page
    assert 'href="?edition=1"' not in page


@pytest.mark.parametrize("query", ["?tab=list-9", "?tab=无", "?edition=7", "?edition=无", "?edition=²"])
def test_part_of_a_pack_that_is_none_is_not_found(cast: Cast, world: World, edition: Edition, query: str) -> None:
    page_of(cast, cast.department, detail(world, query), 404)


def test_pack_of_a_year_without_one_offers_to_build_it(cast: Cast, world: World) -> None:
    assert "生成清单" in page_of(cast, cast.department, f"/packs/{world.chain.pk}/2024/")
    page_of(cast, cast.department, f"/packs/{world.chain.pk}/2027/", 404)
    page_of(cast, cast.department, f"/packs/{world.chain.pk}/1999/", 404)


def test_edition_being_built_is_not_shown(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        Edition.objects.update(state="building")
    page = page_of(cast, cast.department, detail(world))
    assert "这一年的清单还没有生成。" in page
    page_of(cast, cast.department, detail(world, "?edition=1"), 404)
    assert "未生成" in page_of(cast, cast.department, "/packs/")


BUTTONS: dict[str, dict[str, set[str]]] = {
    "draft": {"department": {"submit", "discard"}, "liaison": {"submit", "discard"}},
    "in_review": {
        "department": {"publish", "return", "discard"},
        "liaison": {"discard"},
    },
    "published": {"department": set(), "liaison": set()},
}


@pytest.mark.parametrize("state", BUTTONS)
@pytest.mark.parametrize("who", ["department", "liaison"])
def test_only_lawful_buttons_are_shown(cast: Cast, world: World, edition: Edition, state: str, who: str) -> None:
    with cast.scope():
        Edition.objects.update(state=state)
    account = (
        cast.department
        if who == "department"
        else cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    )
    page = page_of(cast, account, detail(world))
    shown = set(re.findall(rf"/packs/editions/{edition.pk}/(\w+)/", page))
    assert shown == BUTTONS[state][who]


def test_city_of_two_persons_shows_the_submitter_no_publish_button(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        PackRule.objects.create(issuer="示例", separate_reviewer=True)
        submit_edition(actor=cast.act(), edition_id=edition.pk)
    assert "/publish/" not in page_of(cast, cast.department, detail(world))


# ---- steps ----------------------------------------------------------------------------------------------------------


def test_edition_walks_from_draft_to_published_by_its_buttons(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.client(cast.department)
    steps = f"/packs/editions/{edition.pk}"
    assert client.post(f"{steps}/submit/").headers["Location"] == detail(world)
    assert client.get(f"{steps}/return/").status_code == 200
    refused = client.post(f"{steps}/return/", {"note": " "})
    assert (refused.status_code, "请写明退回的原因。" in refused.content.decode()) == (422, True)
    client.post(f"{steps}/return/", {"note": "请补充项目"})
    assert "请补充项目" in page_of(cast, cast.department, detail(world))
    client.post(f"{steps}/submit/")
    assert "发布后内容不能再改" in client.get(f"{steps}/publish/").content.decode()
    assert client.post(f"{steps}/publish/").headers["Location"] == detail(world)
    page = words(page_of(cast, cast.department, detail(world)))
    assert "已发布" in page
    assert "正式稿正在生成" in page


def test_discarding_says_first_and_then_does(cast: Cast, world: World, edition: Edition) -> None:
    client = cast.client(cast.department)
    assert "不能再送审或发布" in client.get(f"/packs/editions/{edition.pk}/discard/").content.decode()
    client.post(f"/packs/editions/{edition.pk}/discard/")
    with cast.scope():
        assert Edition.objects.get().state == "discarded"


def test_step_in_the_wrong_state_is_a_conflict(cast: Cast, world: World, edition: Edition) -> None:
    assert cast.client(cast.department).post(f"/packs/editions/{edition.pk}/publish/").status_code == 409


def test_bulk_publish_says_first_and_then_does(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_edition(make_chain("服饰"))
    client = cast.client(cast.department)
    chosen = {"action": "publish", "ids": [str(edition.pk), str(other.pk)]}
    asked = client.post("/packs/bulk/", chosen).content.decode()
    assert "发布 2 份清单" in asked
    assert "其中 2 份尚未送审，将以您的名义送审后发布。" in asked
    done = client.post("/packs/bulk/", {**chosen, "confirmed": "1"})
    assert done.headers["Location"] == "/packs/?year=2026"
    with cast.scope():
        assert set(Edition.objects.values_list("state", flat=True)) == {"published"}


@pytest.mark.parametrize(
    ("posted", "status"),
    [({"action": "burn"}, 422), ({"action": "submit"}, 422), ({"action": "submit", "ids": "无"}, 404)],
)
def test_bulk_step_that_is_none_is_refused(cast: Cast, world: World, posted: dict[str, str], status: int) -> None:
    assert cast.client(cast.department).post("/packs/bulk/", posted).status_code == status


def test_liaison_cannot_publish_in_bulk(cast: Cast, world: World, edition: Edition) -> None:
    liaison = cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    posted = {"action": "publish", "ids": str(edition.pk), "confirmed": "1"}
    assert cast.client(liaison).post("/packs/bulk/", posted).status_code == 403


# ---- comparison -----------------------------------------------------------------------------------------------------


def test_comparison_defaults_to_last_years_published_edition(cast: Cast, world: World) -> None:
    with cast.scope():
        put_on_chain(world.chain, make_unit("示例新企业"), role="key", valid_from="2026-02-01")
        last = make_edition(world.chain, year=2025)
        make_edition(world.chain)
    publish(cast, last)
    said = words(page_of(cast, cast.department, detail(world, "compare/")))
    assert "2026 年第 1 版与 2025 年第 1 版比较" in said
    assert "新增 1 家 示例新企业" in said
    assert "示例旧项目" in said


def test_comparison_by_map_colours_who_came(cast: Cast, world: World) -> None:
    with cast.scope():
        put_on_chain(world.chain, make_unit("示例新企业"), role="key", segment=world.making, valid_from="2026-02-01")
        last = make_edition(world.chain, year=2025)
        make_edition(world.chain)
    publish(cast, last)
    page = page_of(cast, cast.department, detail(world, "compare/?tab=map"))
    assert "新增 1 家" in page
    assert "示例新企业" in page


def test_comparison_with_nothing_to_hold_against_says_so(cast: Cast, world: World, edition: Edition) -> None:
    assert "没有可以比较的版本" in page_of(cast, cast.department, detail(world, "compare/"))
    page_of(cast, cast.department, detail(world, f"compare/?with={edition.pk}"), 404)


# ---- on the chain's own page ----------------------------------------------------------------------------------------


def test_chains_tab_lists_its_packs_by_year(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        last = make_edition(world.chain, year=2025)
    publish(cast, last)
    page = page_of(cast, cast.department, f"/chains/{world.chain.pk}/packs/")
    assert re.findall(r"(20\d\d) 年度清单</a>", page) == ["2026", "2025"]
    assert "重点企业 3 · 重点项目 2 · 链上企业党组织 2" in words(page)
    assert "生成 2026 年度清单" not in page
    assert f"/chains/{world.chain.pk}/packs/" in page_of(cast, cast.department, f"/chains/{world.chain.pk}/")


def test_chains_tab_without_packs_offers_this_years(cast: Cast, world: World) -> None:
    page = page_of(cast, cast.department, f"/chains/{world.chain.pk}/packs/")
    assert "生成 2026 年度清单" in page
    assert "这条链还没有年度清单。" in page


def test_chains_tab_is_not_for_those_who_see_no_packs(cast: Cast, world: World, edition: Edition) -> None:
    bureau = cast.add(Role.BUREAU, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    page_of(cast, bureau, f"/chains/{world.chain.pk}/packs/", 403)
    assert "年度清单" not in words(page_of(cast, bureau, f"/chains/{world.chain.pk}/"))
