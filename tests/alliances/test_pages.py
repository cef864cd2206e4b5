"""The room's pages, as department staff, as a liaison, as a company, as a superior, as a stranger."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.actions import give_seat, join
from alliances.models import ChainBody, Membership
from chains.models import Chain
from core.choices import AnchorKind, Role
from core.ids import new_id
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain

DAY = dt.date(2025, 3, 1)


def add_org(cast: Cast, body: ChainBody, name: str, meaning: str = "enterprise", **fields: Any) -> Membership:
    return join(
        actor=cast.platform(),
        body_id=body.pk,
        kind=AnchorKind.PARTY_ORG,
        member_id=make_party_org(name, **fields).pk,
        category_id=term("member_category", meaning).pk,
        valid_from=DAY,
    )


def test_list_shows_own_bodies_and_their_members(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain("甲链"))
        add_org(cast, body, "示例党委")
    with cast.scope(cast.stranger):
        make_body(make_chain("丙市链"))
    client = cast.client(cast.department)
    page = client.get("/alliances/").content.decode()
    assert "甲链党委" in page
    assert "丙市链" not in page
    assert page.count(f'href="/alliances/{body.pk}/"') == 2
    assert client.get("/alliances/?day=2025-01-01").context["rows"][0].members.total == 0
    assert f'href="/alliances/{body.pk}/?day=2025-01-01"' in client.get("/alliances/?day=2025-01-01").content.decode()


def test_list_is_narrowed_by_kind_level_chain_and_day(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        old = make_body(chain, name="旧党委", ended_on=dt.date(2025, 12, 31))
        make_body(chain, "alliance", name="新联盟")
        county = make_body(make_chain("乙链"), name="县党委", level="county")
    client = cast.client(cast.department)

    def shown(query: str) -> set[str]:
        page = client.get(f"/alliances/{query}").content.decode()
        return {name for name in ("旧党委", "新联盟", "县党委") if f">{name}</a>" in page}

    assert shown("") == {"新联盟", "县党委"}
    assert shown("?ended=1") == {"旧党委", "新联盟", "县党委"}
    assert shown("?day=2025-06-30") == {"旧党委", "新联盟", "县党委"}
    assert shown(f"?kind={old.kind_id}") == {"县党委"}
    assert shown(f"?tier={county.tier_id}") == {"县党委"}
    assert shown(f"?chain={chain.pk}") == {"新联盟"}
    assert client.get("/alliances/?day=2025-02-30").status_code == 422


def test_list_and_members_cost_the_same_however_many(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
    client, costs = cast.client(cast.department), []
    for more in (1, 2, 27):
        with cast.scope():
            for _ in range(more):
                other = make_body(make_chain())
                add_org(cast, other, "")
                add_org(cast, body, "", unit=make_unit())
                values = {"title_id": term("body_seat", "secretary").pk, "person_id": make_person().pk}
                give_seat(actor=cast.platform(), body_id=other.pk, values={**values, "valid_from": DAY})
        for path in ("/alliances/", f"/alliances/{body.pk}/"):
            with CaptureQueriesContext(connection) as context:
                assert client.get(path).status_code == 200
            costs.append(len(context))
    assert costs[0::2] == [costs[0]] * 3
    assert costs[1::2] == [costs[1]] * 3


def test_members_are_counted_by_category_and_narrowed(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        add_org(cast, body, "链主党委", "leader")
        add_org(cast, body, "配套党支部")
        add_org(cast, body, "另一党支部")
        leader = term("member_category", "leader")
    client = cast.client(cast.department)
    page = client.get(f"/alliances/{body.pk}/").content.decode()
    assert "链主企业 <b>1</b>" in page
    assert "上下游企业 <b>2</b>" in page
    narrowed = client.get(f"/alliances/{body.pk}/?category={leader.pk}").content.decode()
    assert "链主党委</a>" in narrowed
    assert "配套党支部</a>" not in narrowed
    before = client.get(f"/alliances/{body.pk}/?day=2025-02-28").content.decode()
    assert "链主党委" not in before
    assert client.get(f"/alliances/{body.pk}/?cursor=x").status_code == 422


def test_form_warns_of_a_second_committee_and_takes_a_reason(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        body = make_body(chain)
    client = cast.client(cast.department)
    typed = {
        "name": "另设党委",
        "kind": str(body.kind_id),
        "chain": "甲链",
        "tier": str(body.tier_id),
        "founded_on": "2025-01-01",
    }
    refused = client.post("/alliances/new/", typed)
    assert refused.status_code == 422
    assert "已有链党委：“甲链党委”" in refused.content.decode()
    saved = client.post("/alliances/new/", {**typed, "exception_reason": "新旧交替"})
    assert saved.status_code == 302
    with cast.scope():
        assert ChainBody.objects.get(name="另设党委").exception_reason == "新旧交替"


def test_body_is_changed_ended_and_resumed_by_its_pages(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain("甲链"))
    client, path = cast.client(cast.department), f"/alliances/{body.pk}/"
    form = client.get(f"{path}edit/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert client.post(f"{path}edit/", {**typed, "name": "改名党委"}).status_code == 302
    stale = client.post(f"{path}edit/", {**typed, "name": "又改名"})
    assert stale.status_code == 412
    assert "改名党委" in stale.content.decode()
    assert client.post(f"{path}end/", {"last_day": "2023-01-01"}).status_code == 422
    assert client.post(f"{path}end/", {"last_day": "2026-01-01"}).status_code == 302
    assert "已终止" in client.get(path).content.decode()
    assert client.post(f"{path}reopen/").status_code == 302
    assert "运行中" in client.get(path).content.decode()
    assert "修改" in client.get(f"{path}history/").content.decode()


def test_member_joins_by_full_name_and_leaves_by_its_pages(cast: Cast) -> None:
    with cast.scope():
        body = make_body(make_chain())
        org = make_party_org("示例银行党委")
    client, path = cast.client(cast.department), f"/alliances/{body.pk}/"
    suggested = client.get("/alliances/members/suggest/", {"q": "示例银行"}).json()
    assert suggested == [{"id": f"party_org:{org.pk}", "label": "示例银行党委", "detail": "党组织 · 党支部"}]
    assert client.post(f"{path}members/add/", {"member": "没有的党委", "valid_from": "2025-03-01"}).status_code == 422
    assert client.post(f"{path}members/add/", {"member": "示例银行党委", "valid_from": "2025-03-01"}).status_code == 302
    again = client.post(f"{path}members/add/", {"member": f"party_org:{org.pk}", "valid_from": "2025-03-02"})
    assert "这个党组织在这段时间里已是成员" in again.content.decode()
    with cast.scope():
        membership = Membership.objects.get()
    left = client.post(f"/alliances/members/{membership.pk}/leave/", {"last_day": "2025-12-31"})
    assert left.status_code == 302
    assert "1 个成员退出" in client.get(f"{path}history/").content.decode()


def test_bulk_join_previews_the_chains_organizations_with_likely_categories(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        sub = make_chain("子链", parent=chain)
        body = make_body(chain)
        leader, bank, elsewhere = make_unit(), make_unit(kind="financial"), make_unit()
        put_on_chain(chain, leader, role="leader")
        put_on_chain(sub, bank)
        orgs = {unit: make_party_org(unit=unit) for unit in (leader, bank, elsewhere)}
        wanted = {
            orgs[unit].pk: term("member_category", word) for unit, word in ((leader, "leader"), (bank, "financial"))
        }
    client, path = cast.client(cast.department), f"/alliances/{body.pk}/members/add-all/"
    offered = client.get(path).context["offered"]
    assert {each.org.pk: each.category for each in offered} == wanted
    typed = {"valid_from": "2026-01-01", "category": "auto"}
    assert client.post(path, typed).status_code == 422
    sent = client.post(path, {**typed, "ids": [str(org.pk) for org in orgs.values()]})
    assert sent.status_code == 302
    with cast.scope():
        rows = Membership.objects.values_list("party_org_id", "category_id")
        assert dict(rows) == {org_id: category.pk for org_id, category in wanted.items()}
    assert client.get(path).context["offered"] == []


def test_seats_page_shows_who_holds_and_held_them(cast: Cast) -> None:
    with cast.scope():
        body, title = make_body(make_chain()), term("body_seat", "secretary")
        person = make_person("示例人员", post="示例职务")
    client, path = cast.client(cast.department), f"/alliances/{body.pk}/seats/"
    typed = {"title": str(title.pk), "person": str(person.pk), "valid_from": "2025-01-01"}
    assert client.post(f"{path}add/", {**typed, "person": ""}).status_code == 422
    assert client.post(f"{path}add/", typed).status_code == 302
    page = client.get(path)
    assert "示例人员（示例职务）" in page.content.decode()
    seat = page.context["held"][0][0]
    assert client.post(f"/alliances/seats/{seat.pk}/leave/", {"last_day": "2025-06-30"}).status_code == 302
    after = client.get(path)
    assert (after.context["held"], [row[0].pk for row in after.context["left"]]) == ([], [seat.pk])


def test_gaps_list_chains_without_a_body_and_say_the_ratio(cast: Cast) -> None:
    with cast.scope():
        term("body_kind", "alliance")
        chain = make_chain("有党委链")
        make_chain("无党委链")
        make_chain("子链", parent=chain)
        make_chain("已终止链", valid_to=dt.date(2025, 1, 1))
        make_body(chain)
    client = cast.client(cast.department)
    page = client.get("/alliances/gaps/")
    assert [row.name for row in page.context["chains"]] == ["无党委链"]
    assert "产业链 2 条，已有链党委 1 条，覆盖 50%" in page.content.decode()
    lacking = client.get("/alliances/gaps/?role=alliance")
    assert {row.name for row in lacking.context["chains"]} == {"有党委链", "无党委链"}
    assert [row.name for row in client.get("/alliances/gaps/?sub=1").context["chains"]] == ["子链"]
    home = client.get("/").content.decode()
    assert "缺链党委的产业链" in home
    with cast.scope():
        for name in ("有党委链", "无党委链"):
            held = Chain.objects.get(name=name)
            make_body(held, "joint_platform", exception_reason="示例")
    assert "缺链党委的产业链" not in client.get("/").content.decode()


def test_city_without_alliances_is_not_asked_for_them(cast: Cast) -> None:
    with cast.scope():
        make_body(make_chain())
    page = cast.client(cast.department).get("/alliances/")
    assert page.context["lacking"] == []
    assert "缺联盟" not in cast.client(cast.department).get("/alliances/gaps/").content.decode()


def test_chain_tab_and_unit_card_show_the_body(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain("甲链"), make_unit()
        put_on_chain(chain, unit)
        body = make_body(chain)
        add_org(cast, body, "示例党委", unit=unit)
    client = cast.client(cast.department)
    assert "甲链党委" in client.get(f"/chains/{chain.pk}/bodies/").content.decode()
    assert f'href="/chains/{chain.pk}/bodies/"' in client.get(f"/chains/{chain.pk}/").content.decode()
    assert "由示例党委参加" in client.get(f"/units/{unit.pk}/").content.decode()
    assert "甲链党委" in client.get("/search/", {"q": "甲链党"}).content.decode()


def test_liaison_of_one_chain_sees_and_edits_its_members_alone(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        own, other = make_body(chain), make_body(make_chain("乙链"))
    client = cast.client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    page = client.get("/alliances/").content.decode()
    assert "甲链党委" in page
    assert "乙链党委" not in page
    assert client.get(f"/alliances/{own.pk}/members/add/").status_code == 200
    assert client.get(f"/alliances/{own.pk}/edit/").status_code == 403
    for path in ("", "members/add/", "members/add-all/", "seats/", "history/", "below/"):
        assert client.get(f"/alliances/{other.pk}/{path}").status_code == 403, path
    assert client.get("/alliances/new/").status_code == 403


def test_company_sees_its_own_membership_and_no_other(cast: Cast) -> None:
    with cast.scope():
        body, unit = make_body(make_chain()), make_unit()
        add_org(cast, body, "本企业党支部", unit=unit)
        add_org(cast, body, "别家党支部")
    client = cast.client(cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT))
    page = client.get(f"/alliances/{body.pk}/").content.decode()
    assert "本企业党支部" in page
    assert "别家党支部" not in page
    for path in ("seats/", "history/", "members/add/"):
        assert client.get(f"/alliances/{body.pk}/{path}").status_code == 403, path
    assert client.get("/alliances/gaps/").status_code == 403


def test_superior_sees_counts_below_and_no_person(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        make_chain("乙链")
        body = make_body(chain, name="甲市党委")
        add_org(cast, body, "甲市党支部")
        values = {"title_id": term("body_seat", "secretary").pk, "person_id": make_person("示例姓名").pk}
        give_seat(actor=cast.platform(), body_id=body.pk, values={**values, "valid_from": DAY})
    with cast.scope(cast.stranger):
        make_body(make_chain())
    answer = cast.client(cast.superior).get("/alliances/below/")
    rows = [
        (row.tenant.code, row.depth, row.bodies["chain_committee"], row.having, row.chains)
        for row, _ in answer.context["rows"]
    ]
    assert rows == [("JS", 0, 0, 0, 0), ("JA", 1, 1, 1, 2), ("JX", 2, 0, 0, 0), ("YI", 1, 0, 0, 0)]
    page = answer.content.decode()
    assert "50%" in page
    for hidden in ("示例姓名", "甲市党支部", "甲市党委", "丙市"):
        assert hidden not in page
    assert cast.client(cast.stranger_department).get("/alliances/below/").status_code == 403


PATHS = ("", "edit/", "end/", "below/", "history/", "members/add/", "members/add-all/", "seats/", "seats/add/")


@pytest.mark.parametrize("path", PATHS)
def test_page_of_another_city_is_as_missing_as_none(cast: Cast, path: str) -> None:
    with cast.scope(cast.stranger):
        body = make_body(make_chain())
    client = cast.client(cast.department)
    assert client.get(f"/alliances/{body.pk}/{path}").status_code == 404
    assert client.get(f"/alliances/{new_id()}/{path}").status_code == 404


@pytest.mark.parametrize("who", ["security", "auditor", "operator"])
def test_administrators_do_not_enter(cast: Cast, who: str) -> None:
    assert cast.client(getattr(cast, who)).get("/alliances/").status_code == 403
