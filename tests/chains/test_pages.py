"""The pages of the room, as the people who open them."""

import re
from html.parser import HTMLParser

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains.choices import ChainRole
from chains.models import Chain, ChainHead, ChainUnit, KeyProject, Segment
from core.choices import AnchorKind, Role
from core.records import create
from members.models import Person
from tests.cast import Cast
from tests.chains.makers import goal, make_gap, make_project, make_segment
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain

HOSTILE = '<script>alert(1)</script>"\' data-layer="project" onload="x'


class Dangers(HTMLParser):
    """What a browser would run: handlers, and scripts without an address of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [name for name in given if name.startswith("on")]
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append("script")


def dangers(html: str) -> list[str]:
    parser = Dangers()
    parser.feed(html)
    return parser.found


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def test_chain_list_shows_the_tree_with_distinct_counts(cast: Cast) -> None:
    with cast.scope():
        top = make_chain("甲链")
        below = make_chain("甲子链", parent=top)
        make_chain("已终止链", valid_to="2020-01-01")
        unit = make_unit()
        put_on_chain(top, unit)
        put_on_chain(below, unit)
        make_member_count(make_party_org(unit=unit), as_of="2026-01-01", full=4)
    html = page(cast.client(cast.department), "/chains/")
    assert html.index("甲链") < html.index("甲子链")
    assert '<th scope="row" class="sub d1">' in html
    assert "已终止链" not in html
    counts = re.findall(r'data-label="链上单位"><a href="/chains/[^"]+">(\d+)</a>', html)
    assert counts == ["1", "1"]
    assert re.search(r'<a href="/chains/units/\?">1</a>', html)
    assert "已终止链" in page(cast.client(cast.department), "/chains/?ended=1")


def cost(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as context:
        page(client, path)
    return len(context)


def test_chain_list_costs_the_same_however_many(cast: Cast) -> None:
    client, costs = cast.client(cast.department), []
    for more in (1, 2, 27):
        with cast.scope():
            for _ in range(more):
                put_on_chain(make_chain(), make_unit(), role="leader")
        costs.append(cost(client, "/chains/"))
    assert len(set(costs)) == 1, costs


def test_chain_tabs_cost_the_same_however_many(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        segment = make_segment(chain, "环节")
    client = cast.client(cast.department)
    costs: dict[str, set[int]] = {}
    for more in (1, 2, 27):
        with cast.scope():
            for number in range(more):
                unit = make_unit()
                put_on_chain(chain, unit, segment=segment, role="leader")
                make_party_org(unit=unit)
                make_project(chain, f"项目{more}-{number}", owner=unit)
        for tail in ("", "units/", "party-orgs/", "segments/", "projects/", "heads/", "history/"):
            costs.setdefault(tail, set()).add(cost(client, f"/chains/{chain.pk}/{tail}"))
    assert {tail: len(counts) for tail, counts in costs.items()} == dict.fromkeys(costs, 1), costs


def test_chain_pages_foreign_chain_is_missing(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
    client = cast.client(cast.stranger_department)
    for tail in ("", "units/", "party-orgs/", "segments/", "projects/", "heads/", "history/", "map.svg", "map/print/"):
        assert client.get(f"/chains/{chain.pk}/{tail}").status_code == 404, tail
    assert client.get(f"/chains/{chain.pk}/map/card/{unit.pk}/").status_code == 404


def test_chain_pages_liaison_sees_own_chain_only(cast: Cast) -> None:
    with cast.scope():
        mine, other = make_chain("我的链"), make_chain("别的链")
        unit = make_unit("我的企业")
        put_on_chain(mine, unit)
        put_on_chain(other, make_unit("别的企业"))
    liaison = cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    client = cast.client(liaison)
    html = page(client, "/chains/")
    assert "我的链" in html
    assert "别的链" not in html
    html = page(client, "/chains/units/")
    assert "我的企业" in html
    assert "别的企业" not in html
    assert client.get(f"/chains/{other.pk}/").status_code == 403
    assert client.get(f"/chains/{mine.pk}/edit/").status_code == 403
    assert client.get(f"/chains/{mine.pk}/units/add/").status_code == 200
    assert client.get(f"/chains/{other.pk}/units/add/").status_code == 403


def test_chain_map_company_contact_sees_the_own_unit_alone(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        mine, other = make_unit("我的企业"), make_unit("别的企业")
        for unit in (mine, other):
            put_on_chain(chain, unit)
        make_project(chain, "别家项目", owner=other)
    contact = cast.add(Role.COMPANY, scope_id=mine.pk, scope_kind=AnchorKind.UNIT)
    client = cast.client(contact)
    for path in (f"/chains/{chain.pk}/", f"/chains/{chain.pk}/units/"):
        html = page(client, path)
        assert "我的企业" in html
        assert "别的企业" not in html
        assert "别家项目" not in html
    assert "别的企业" not in page(client, f"/chains/{chain.pk}/map.svg")
    assert client.get(f"/chains/{chain.pk}/map/card/{other.pk}/").status_code == 403
    assert client.get(f"/chains/{chain.pk}/history/").status_code == 403


def test_chain_map_escapes_hostile_names(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain(f"链{HOSTILE[:60]}")
        segment = make_segment(chain, HOSTILE[:40])
        unit = make_unit(HOSTILE)
        put_on_chain(chain, unit, segment=segment, role=ChainRole.LEADER)
        make_project(chain, HOSTILE, owner=unit)
    client = cast.client(cast.department)
    for tail in ("", "map.svg", "map.svg?page=a3", "map/print/", f"map/card/{unit.pk}/", "units/", "segments/"):
        html = page(client, f"/chains/{chain.pk}/{tail}")
        assert dangers(html) == [], tail
    assert dangers(page(client, f"/chains/{chain.pk}/?layers=1&layer=company&region=x")) == []


def test_chain_map_shows_layers_and_region_without_scripts(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        segment = make_segment(chain, "环节")
        near = make_unit("近处企业", region_id="430211")
        far = make_unit("远处企业", region_id="430202")
        for unit in (near, far):
            put_on_chain(chain, unit, segment=segment)
            make_party_org(unit=unit)
    client = cast.client(cast.department)
    whole = page(client, f"/chains/{chain.pk}/")
    assert whole.count('name="layer"') == 3
    assert whole.count('<g data-layer="party">') == 2 * 2 + 2  # two marks and one of the legend, wide and narrow
    assert sorted(set(tiles(whole))) == ["天元区", "荷塘区"]
    html = page(client, f"/chains/{chain.pk}/?layers=1&layer=company&region=天元区")
    assert '<g data-layer="party">' not in html
    assert set(tiles(html)) == {"天元区"}
    assert "<option selected>天元区</option>" in html
    assert "<option>荷塘区</option>" in html  # the way back to the others
    words = html[html.index("文字版图谱") :]
    assert ("近处企业" in words, "远处企业" in words) == (True, False)
    assert "近处企业 · 链上企业 · 天元区<" in words  # its organization is switched off
    assert "region=%E5%A4%A9%E5%85%83%E5%8C%BA" in html[html.index('id="map-links"') :]


def tiles(html: str) -> list[str]:
    """The region of every tile drawn."""
    return re.findall(r'<a [^>]*data-region="([^"]+)"', html)


def test_chain_map_switch_gets_the_map_alone(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        put_on_chain(chain, make_unit("示例企业甲"))
    client = cast.client(cast.department)
    path = f"/chains/{chain.pk}/"
    html = str(client.get(path, headers={"HX-Request": "true"}).content.decode())
    assert html.startswith('<div id="map-area"')
    assert 'id="map-links" hx-swap-oob="true"' in html
    again = client.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert again.content.decode().startswith("<!doctype html>")


def test_chain_map_long_segment_opens_its_list(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        segment = make_segment(chain, "环节")
        for number in range(12):
            put_on_chain(chain, make_unit(f"示例长链企业{number:02d}"), segment=segment)
    client = cast.client(cast.department)
    html = page(client, f"/chains/{chain.pk}/")
    assert "另有 4 家" in html
    assert f"/chains/{chain.pk}/units/?segment={segment.pk}" in html
    everything = page(client, f"/chains/{chain.pk}/?all=1")
    wide = everything[: everything.index('class="map narrow"')]
    assert "另有" not in wide


def test_chain_map_as_of_a_past_day_shows_who_stood_there_then(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        put_on_chain(chain, make_unit("旧企业"), valid_to="2024-12-31")
        put_on_chain(chain, make_unit("新企业"), valid_from="2025-01-01")
    client = cast.client(cast.department)
    then, now = page(client, f"/chains/{chain.pk}/?day=2024-06-01"), page(client, f"/chains/{chain.pk}/")
    assert ("旧企业" in then, "新企业" in then) == (True, False)
    assert ("旧企业" in now, "新企业" in now) == (False, True)
    assert client.get(f"/chains/{chain.pk}/?day=昨天").status_code == 422


def test_map_card_tells_place_organizations_and_projects(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit("卡片企业")
        put_on_chain(chain, unit, segment=make_segment(chain, "整车制造"), role="leader")
        make_member_count(make_party_org("卡片企业党委", unit=unit), as_of="2020-01-01", full=8)
    html = page(cast.client(cast.department), f"/chains/{chain.pk}/map/card/{unit.pk}/")
    for text in ("卡片企业", "整车制造", "链主", "卡片企业党委", "党员 8 名", f"/units/{unit.pk}/"):
        assert text in html


def test_map_file_is_a_download_that_runs_nothing(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
    answer = cast.client(cast.department).get(f"/chains/{chain.pk}/map.svg?kind=org_map")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.content.decode().startswith("<svg")


def test_heads_name_only_for_who_sees_persons(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        person = create(Person(name="示例链长甲"), anchor=AnchorKind.PERSON)
        ChainHead.objects.create(chain=chain, person=person, post="示例副市长")
    viewer = cast.add(Role.INSTRUCTOR, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    for path in (f"/chains/{chain.pk}/heads/", "/chains/"):
        assert "示例链长甲（示例副市长）" in page(cast.client(cast.department), path)
        shown = page(cast.client(viewer), path)
        assert "示例副市长" in shown
        assert "示例链长甲" not in shown


def test_chain_form_creates_and_shows_refusals_at_the_field(cast: Cast) -> None:
    client = cast.client(cast.department)
    body = {"name": "新链", "kind": "industry", "level": "city", "order": "10"}
    created = client.post("/chains/new/", body)
    with cast.scope():
        chain = Chain.objects.get(name="新链")
    assert (created.status_code, created.headers["Location"]) == (302, f"/chains/{chain.pk}/")
    again = client.post("/chains/new/", body)
    assert again.status_code == 422
    assert "已有同名的链条" in again.content.decode()
    stale = client.post(f"/chains/{chain.pk}/edit/", {**body, "short_name": "新", "version": "9"})
    assert stale.status_code == 412


def test_place_form_adds_by_full_name_and_refuses_an_unknown_one(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit("待上链企业有限公司")
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    body = {"unit": "待上链企业有限公司", "role": "key", "segment": "", "valid_from": "2026-01-01"}
    beyond = cast.client(liaison).post(f"/chains/{chain.pk}/units/add/", body)
    assert beyond.status_code == 422
    assert "请由组织部门放到链上" in beyond.content.decode()
    client = cast.client(cast.department)
    assert client.post(f"/chains/{chain.pk}/units/add/", body).status_code == 302
    with cast.scope():
        assert [row.unit_id for row in ChainUnit.objects.all()] == [unit.pk]
    unknown = client.post(f"/chains/{chain.pk}/units/add/", {**body, "unit": "没有的企业"})
    assert unknown.status_code == 422
    assert "没有找到单位“没有的企业”" in unknown.content.decode()


def test_place_pages_change_and_end(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        segment = make_segment(chain, "环节")
        place = put_on_chain(chain, unit)
    client = cast.client(cast.department)
    changed = client.post(
        f"/chain-units/{place.pk}/edit/",
        {"role": "key", "segment": str(segment.pk), "day": "2026-02-01", "version": "1"},
    )
    assert changed.status_code == 302
    with cast.scope():
        following = ChainUnit.objects.exclude(pk=place.pk).get()
        assert (following.role, following.segment_id) == ("key", segment.pk)
    assert client.post(f"/chain-units/{following.pk}/end/", {"last_day": "2026-01-01"}).status_code == 422
    assert client.post(f"/chain-units/{following.pk}/end/", {"last_day": "2026-03-01"}).status_code == 302


def test_segment_pages_add_rename_shift_end(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    client = cast.client(cast.department)
    for name in ("甲", "乙"):
        assert client.post(f"/chains/{chain.pk}/segments/add/", {"name": name, "layer": "upstream"}).status_code == 302
    with cast.scope():
        first, second = Segment.objects.order_by("order")
    assert client.post(f"/segments/{second.pk}/shift/", {"direction": "up"}).status_code == 302
    with cast.scope():
        assert list(Segment.objects.order_by("order").values_list("name", flat=True)) == ["乙", "甲"]
        version = Segment.objects.get(pk=first.pk).version
    renamed = {"name": "丙", "layer": "downstream", "version": str(version)}
    assert client.post(f"/segments/{first.pk}/edit/", renamed).status_code == 302
    assert client.post(f"/segments/{first.pk}/end/", {"last_day": "2026-01-31"}).status_code == 302
    with cast.scope():
        ended = Segment.objects.get(pk=first.pk)
    assert (ended.name, ended.layer, str(ended.valid_to)) == ("丙", "downstream", "2026-01-31")


def test_head_form_takes_a_person_or_a_department(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        make_unit("示例工信局", kind="department")
    client = cast.client(cast.department)
    both = client.post(f"/chains/{chain.pk}/heads/add/", {"role": "head", "person": "", "department": ""})
    assert both.status_code == 422
    added = client.post(f"/chains/{chain.pk}/heads/add/", {"role": "head", "department": "示例工信局"})
    assert added.status_code == 302
    with cast.scope():
        head = ChainHead.objects.get()
    assert "示例工信局" in page(client, f"/chains/{chain.pk}/")
    assert client.post(f"/chain-heads/{head.pk}/end/", {"last_day": "2026-01-31"}).status_code == 302


def test_leader_org_is_shown_as_leader(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        make_party_org("示例龙头企业党委")
    client = cast.client(cast.department)
    assert client.post(f"/chains/{chain.pk}/leader-orgs/add/", {"party_org": "示例龙头企业党委"}).status_code == 302
    assert "示例龙头企业党委" in page(client, f"/chains/{chain.pk}/")


def test_project_pages_create_move_finish(cast: Cast) -> None:
    with cast.scope():
        chain, goal_id = make_chain(), goal().pk
    client = cast.client(cast.department)
    body = {"chain": str(chain.pk), "name": "产线改造", "year": "2026", "goal": str(goal_id), "amount_wan": "1234.56"}
    created = client.post("/projects/new/", body)
    with cast.scope():
        project = KeyProject.objects.get()
    assert (created.status_code, project.amount) == (302, 1_234_560_000)
    detail = f"/projects/{project.pk}/"
    assert "1,234.56 万元" in page(client, detail)
    assert client.post(f"{detail}move/", {"to": "under_way"}).status_code == 302
    assert client.post(f"{detail}move/", {"to": "finished"}).status_code == 422
    assert client.post(f"{detail}finish/", {"finished_on": ""}).status_code == 422
    assert client.post(f"{detail}finish/", {"finished_on": "2026-06-30"}).status_code == 302
    assert client.post(f"{detail}move/", {"to": "paused"}).status_code == 409
    assert "产线改造" in page(client, "/projects/?year=2026&state=finished")
    assert "产线改造" not in page(client, "/projects/?state=planned")
    assert "撤销完成登记" in page(client, detail)
    assert client.post(f"{detail}move/", {"to": "under_way"}).status_code == 302
    assert "已改为推进中" in page(client, detail)


def test_chain_figures_open_exactly_their_rows(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        below = make_chain(parent=chain)
        leader = make_unit()
        put_on_chain(chain, leader, role="leader")
        put_on_chain(below, leader, role="key")
        put_on_chain(below, make_unit(), role="member")
        make_party_org(unit=leader)
        make_project(below, "在推项目", year=2026, state="under_way")
        make_project(below, "停了项目", year=2026, state="stopped")
    client = cast.client(cast.department)
    facts = re.findall(r'<dd><a href="([^"]+)">([^<]+)</a> <small>[家个名]', page(client, f"/chains/{chain.pk}/"))
    totals = []
    for url, shown in facts:
        html = page(client, url.replace("&amp;", "&"))
        listed = re.search(r"共 ([\d,]+) ", html)
        totals.append((shown, listed.group(1) if listed else "0"))
    units, keys, orgs, _members, projects = totals
    assert (units, keys, orgs, projects) == (("2", "2"), ("1", "1"), ("1", "1"), ("1", "1"))


def test_change_log_of_a_chain_stands_in_one_place(cast: Cast) -> None:
    client = cast.client(cast.department)
    client.post("/chains/new/", {"name": "历史链", "kind": "industry", "level": "city"})
    with cast.scope():
        chain, _unit = Chain.objects.get(), make_unit("历史企业")
    client.post(f"/chains/{chain.pk}/segments/add/", {"name": "整车制造", "layer": "midstream"})
    with cast.scope():
        segment = Segment.objects.get()
    body = {"unit": "历史企业", "role": "leader", "segment": str(segment.pk), "valid_from": "2026-01-01"}
    client.post(f"/chains/{chain.pk}/units/add/", body)
    client.post(f"/chains/{chain.pk}/edit/", {"name": "改名链", "kind": "industry", "level": "city", "version": "1"})
    page(client, "/chains/")  # what was done is told once, on the next page
    story, log_url = page(client, f"/chains/{chain.pk}/history/"), f"/objects/chains/{chain.pk}/history/"
    assert [tab for tab in ("沿革", "历史") if f">{tab}<" in story] == ["沿革"]
    assert f'href="{log_url}"' in story
    assert "办理记录" not in story
    for told in ("历史企业", "整车制造", "示例组织部门工作人员"):
        assert told in page(client, log_url)
        assert told not in story.split("<h2>沿革</h2>", 1)[1].split("</section>", 1)[0]


def test_unit_page_has_a_card_of_its_chains(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain("卡片链"), make_unit()
        put_on_chain(chain, unit, segment=make_segment(chain, "整车制造"), role="leader")
    html = page(cast.client(cast.department), f"/units/{unit.pk}/")
    assert "卡片链" in html
    assert "整车制造" in html


def test_home_card_counts_the_city_once(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        for _ in range(2):
            put_on_chain(make_chain(), unit)
    html = page(cast.client(cast.department), "/")
    figures = re.findall(r'<a href="(/chains/[^"]*)" class="figure-value">(\d+)</a>', html)
    assert figures == [
        ("/chains/", "2"),
        ("/chains/units/", "1"),
        ("/chains/party-orgs/", "0"),
        ("/chains/party-orgs/", "0"),
    ]


def test_search_finds_chains_and_projects_one_may_see(cast: Cast) -> None:
    with cast.scope():
        mine = make_chain("甲轨道链")
        make_chain("乙轨道链")
        make_project(mine, "轨道项目")
    liaison = cast.add(Role.LIAISON, scope_id=mine.pk, scope_kind=AnchorKind.CHAIN)
    html = page(cast.client(liaison), "/search/?q=轨道")
    assert "甲轨道链" in html
    assert "轨道项目" in html
    assert "乙轨道链" not in html


def test_history_names_the_project_that_is_to_close_a_gap(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("示例链")
        make_gap(chain, project=make_project(chain, "示例补链项目", target_quantity="4.0", target_unit="条"))
    html = page(cast.client(cast.department), f"/objects/chains/{chain.pk}/history/")
    assert "<b>承担项目</b> <ins>示例补链项目</ins>" in html
    assert "<b>目标数量</b> <ins>4</ins>" in html
    assert "已移除" not in html
