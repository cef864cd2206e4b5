"""What other cities and the level above see of a city's packs: nothing, and figures."""

from collections.abc import Iterator

import pytest

from core.choices import AnchorKind, Role
from core.models import Account, Term
from reports.models import Edition, EditionFile
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, put_on_chain
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


# ---- other cities ---------------------------------------------------------------------------------------------------


def test_other_citys_packs_do_not_exist(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        file = EditionFile.objects.get()
    client = cast.client(cast.stranger_department)
    with cast.scope(cast.stranger):
        for kind, code, label, meaning in (("pack_list", "a", "示例清单", "key_projects"),):
            Term.objects.create(kind=kind, code=code, label=label, meaning=meaning)
    assert "绿色食品" not in client.get("/packs/").content.decode()
    missing = "01a20156-4a48-7447-b94d-e87c1f4d2449"
    for path, same in (
        (detail(world), f"/packs/{missing}/2026/"),
        (detail(world, "compare/"), f"/packs/{missing}/2026/compare/"),
        (f"/packs/files/{file.pk}/", f"/packs/files/{missing}/"),
        (f"/packs/editions/{edition.pk}/publish/", f"/packs/editions/{missing}/publish/"),
        (f"/packs/editions/{edition.pk}/return/", f"/packs/editions/{missing}/return/"),
        (f"/packs/editions/{edition.pk}/discard/", f"/packs/editions/{missing}/discard/"),
    ):
        foreign, absent = client.get(path), client.get(same)
        assert (foreign.status_code, absent.status_code) == (404, 404), path
    for step in ("submit", "publish", "return", "discard"):
        assert client.post(f"/packs/editions/{edition.pk}/{step}/", {"note": "示例"}).status_code == 404


# ---- the level above ------------------------------------------------------------------------------------------------


def test_superior_sees_figures_of_cities_below_and_no_row_of_them(cast: Cast, world: World, edition: Edition) -> None:
    publish(cast, edition)
    with cast.scope(cast.stranger):
        make_world()
    said = words(page_of(cast, cast.superior, "/packs/below/"))
    assert "甲市 市（州、盟） 1 1 3 2 2" in said
    assert "乙市 市（州、盟） 0 0 0 0 0" in said
    assert "丙市" not in said
    for hidden in ("示例人员甲", "示例食品集团有限公司", "绿色食品"):
        assert hidden not in said
    page_of(cast, cast.superior, detail(world), 404)


def test_draft_below_does_not_count_as_published(cast: Cast, world: World, edition: Edition) -> None:
    assert "甲市 市（州、盟） 1 0 0 0 0" in words(page_of(cast, cast.superior, "/packs/below/"))


def test_unit_on_two_chains_counts_once_in_its_city(cast: Cast, world: World, edition: Edition) -> None:
    with cast.scope():
        other = make_chain("服饰")
        put_on_chain(other, world.leader, role="leader")
        second = make_edition(other)
    publish(cast, edition, second)
    assert "甲市 市（州、盟） 2 2 3 2 2" in words(page_of(cast, cast.superior, "/packs/below/"))


def test_city_does_not_see_the_province_from_below(cast: Cast, world: World) -> None:
    said = words(page_of(cast, cast.department, "/packs/below/"))
    assert "甲省" not in said
    assert "甲县" in said


def test_liaison_has_no_roll_up(cast: Cast, world: World) -> None:
    liaison = cast.add(Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    page_of(cast, liaison, "/packs/below/", 403)


# ---- those who only read ----------------------------------------------------------------------------------------


@pytest.fixture
def portal(cast: Cast) -> Account:
    account = make_account(cast.city, "portal", "示例政务平台")
    make_grant(cast.city, account, Role.PORTAL)
    return account


def test_portal_reads_what_was_published_and_no_draft(
    cast: Cast, world: World, edition: Edition, portal: Account
) -> None:
    client = cast.token_client(portal)
    assert client.get("/api/v1/editions/").json()["results"] == []
    assert client.get(f"/api/v1/editions/{edition.pk}/").status_code == 403
    assert client.get("/api/v1/packs/").json()["results"][0]["open"] is None
    publish(cast, edition)
    with cast.scope():
        make_edition(world.chain, number=2)
    assert [row["number"] for row in client.get("/api/v1/editions/").json()["results"]] == [1]
    assert client.get("/api/v1/packs/").json()["results"][0]["open"] is None


def test_city_viewer_sees_published_packs_without_buttons_and_no_draft(
    cast: Cast, world: World, edition: Edition
) -> None:
    viewer = make_account(cast.city, "viewer", "示例市级查看人员")
    make_grant(cast.city, viewer, Role.SUPERIOR)
    assert "未生成" in page_of(cast, viewer, "/packs/")
    assert "这一年的清单还没有生成。" in page_of(cast, viewer, f"/packs/{world.chain.pk}/2026/")
    publish(cast, edition)
    with cast.scope():
        make_edition(world.chain, number=2)
        file = EditionFile.objects.get(edition__number=2)
    page = page_of(cast, viewer, f"/packs/{world.chain.pk}/2026/?tab=history")
    assert "第 1 版" in page
    assert "第 2 版" not in page
    assert "/packs/editions/" not in page
    assert "重新生成" not in page
    page_of(cast, viewer, f"/packs/{world.chain.pk}/2026/?edition=2", 404)
    page_of(cast, viewer, f"/packs/files/{file.pk}/", 403)
