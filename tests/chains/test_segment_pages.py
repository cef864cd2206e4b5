"""The page of a segment and its resources: industries and links seen, changed, taken back."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains.actions import (
    add_segment_industry,
    draft_link,
    draft_link_end,
    draft_segment,
    link_segments,
    publish_draft,
    start_draft,
)
from chains.arranged_links import link_key
from chains.models import ChainUnit, MapDraft, Segment, SegmentIndustry, SegmentLink
from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput
from tests.cast import Cast
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_unit

JSON: dict[str, Any] = {"content_type": "application/json"}


def two(cast: Cast) -> tuple[Segment, Segment]:
    with cast.scope():
        chain = make_chain("示例链")
        return make_segment(chain, "电芯"), make_segment(chain, "电池包")


def test_industries_are_added_shown_and_removed_on_the_page(cast: Cast) -> None:
    segment, _ = two(cast)
    client, path = cast.client(cast.department), f"/segments/{segment.pk}/"
    assert "还没有对应的行业" in client.get(path).content.decode()
    answer = client.post(f"{path}industries/add/", {"industries": "38 电气机械和器材制造业"}, follow=True)
    assert "电气机械和器材制造业" in answer.content.decode()
    assert "电气机械和器材制造业" in client.get(f"/chains/{segment.chain_id}/segments/").content.decode()
    refused = client.post(f"{path}industries/add/", {"industries": "99999"})
    assert refused.status_code == 422
    assert "没有“99999”" in refused.content.decode()
    client.post(f"{path}industries/remove/", {"code": "38"})
    with cast.scope():
        assert not SegmentIndustry.objects.exists()


def test_link_is_made_ended_restored_and_withdrawn_on_the_pages(cast: Cast) -> None:
    source, target = two(cast)
    client = cast.client(cast.department)
    body = {"saying": "supplied", "other": str(source.pk), "valid_from": ""}
    answer = client.post(f"/segments/{target.pk}/links/add/", body, follow=True)
    assert "已登记“电池包”由“电芯”供给" in answer.content.decode()
    with cast.scope():
        link = SegmentLink.objects.get()
    assert (link.source_id, link.target_id) == (source.pk, target.pk)
    refused = client.post(f"/segments/{target.pk}/links/add/", {"saying": "supplies", "other": str(source.pk)})
    assert refused.status_code == 422
    assert "循环供给" in refused.content.decode()
    client.post(f"/segment-links/{link.pk}/end/", {"last_day": "2026-01-31"})
    html = client.get(f"/segments/{source.pk}/").content.decode()
    assert "已终止的关系" in html
    client.post(f"/segment-links/{link.pk}/restore/")
    assert "已终止的关系" not in client.get(f"/segments/{source.pk}/").content.decode()
    client.post(f"/segment-links/{link.pk}/withdraw/")
    with cast.scope():
        assert not SegmentLink.objects.exists()


def test_liaison_sees_no_link_to_a_chain_not_shown_to_them(cast: Cast) -> None:
    source, _ = two(cast)
    with cast.scope():
        hidden = make_segment(make_chain("别的链"), "保密环节")
        link_segments(actor=cast.act(), values={"source_id": source.pk, "target_id": hidden.pk, "kind": "supplies"})
    liaison = cast.add(Role.LIAISON, scope_id=source.chain_id, scope_kind=AnchorKind.CHAIN)
    client = cast.client(liaison)
    for path in (f"/segments/{source.pk}/", f"/chains/{source.chain_id}/segments/"):
        html = client.get(path).content.decode()
        assert "电芯" in html
        assert "保密环节" not in html
    assert client.get(f"/segments/{hidden.pk}/").status_code == 403
    assert cast.token_client(liaison).get("/api/v1/segment-links/").json()["results"] == []


def test_api_links_and_industries(cast: Cast) -> None:
    source, target = two(cast)
    client = cast.token_client(cast.department)
    made = client.post(
        "/api/v1/segment-links/", {"source": str(source.pk), "target": str(target.pk), "kind": "supplies"}, **JSON
    )
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["source_name"], row["kind"], row["target_name"]) == ("电芯", "supplies", "电池包")
    back = client.post(
        "/api/v1/segment-links/", {"source": str(target.pk), "target": str(source.pk), "kind": "supplies"}, **JSON
    )
    assert (back.status_code, back.json()["code"]) == (422, "ring")
    path = f"/api/v1/segment-links/{row['id']}/"
    assert client.post(f"{path}end/", {"last_day": "2026-03-31"}, **JSON).json()["valid_to"] == "2026-03-31"
    for query, count in (("?on=2026-03-31", 1), ("?on=2026-04-01", 0), (f"?chain={source.chain_id}&kind=contains", 0)):
        assert len(client.get(f"/api/v1/segment-links/{query}").json()["results"]) == count, query
    assert client.post(f"{path}restore/", {}, **JSON).json()["valid_to"] is None
    links = client.get(f"/api/v1/chains/{source.chain_id}/map/").json()["links"]
    assert links == [{"from_segment": str(source.pk), "to_segment": str(target.pk), "kind": "supplies"}]
    segment = f"/api/v1/segments/{source.pk}/"
    changed = client.patch(segment, {"industries": ["38", "39"]}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.json()["industries"], changed.json()["version"]) == (["38", "39"], 2)
    assert [each["name"] for each in client.get("/api/v1/segments/?industry=39").json()["results"]] == ["电芯"]
    unknown = client.patch(segment, {"industries": ["99999"]}, headers={"if-match": '"v2"'}, **JSON)
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["industries"])
    assert client.post(f"{path}withdraw/", {}, **JSON).status_code == 204


@pytest.mark.parametrize("resource", ["segments", "segment-links"])
def test_api_lists_cost_the_same_however_many(cast: Cast, resource: str) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")  # marks the token as used
    costs = set()
    for more in (1, 2, 27):
        for _ in range(more):
            first, second = two_more(cast)
            with cast.scope():
                SegmentLink.objects.create(source=first, target=second, kind="supplies")
                add_segment_industry(actor=cast.act(), segment_id=first.pk, code="38")
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"/api/v1/{resource}/?size=100").json()["results"]
        costs.add(len([query for query in context if query["sql"].startswith("SELECT") and "FROM" in query["sql"]]))
    assert len(costs) == 1
    assert max(costs) <= 4


def two_more(cast: Cast) -> tuple[Segment, Segment]:
    with cast.scope():
        chain = make_chain()
        return make_segment(chain, "甲"), make_segment(chain, "乙")


def test_pages_cost_the_same_however_many_links(cast: Cast) -> None:
    source, _ = two(cast)
    client = cast.client(cast.department)
    costs: dict[str, set[int]] = {}
    total = 0
    for more in (1, 2, 27):
        with cast.scope():
            for _ in range(more):
                total += 1
                other = make_segment(source.chain, f"环节{total}")
                SegmentLink.objects.create(source=source, target=other, kind="supplies")
                add_segment_industry(actor=cast.act(), segment_id=other.pk, code="38")
        for path in (
            f"/segments/{source.pk}/",
            f"/chains/{source.chain_id}/segments/",
            f"/segments/{source.pk}/links/add/",
        ):
            with CaptureQueriesContext(connection) as context:
                assert client.get(path).status_code == 200
            costs.setdefault(path, set()).add(len(context))
    assert {path: len(counts) for path, counts in costs.items()} == dict.fromkeys(costs, 1), costs


def test_draft_that_parts_a_whole_from_its_part_or_holds_a_ring_is_not_published(in_city: Cast) -> None:
    chain = make_chain()
    whole, part, third = (make_segment(chain, name) for name in ("整机", "部件", "材料"))
    SegmentLink.objects.create(source=whole, target=part, kind="contains")
    actor = in_city.act()
    start_draft(actor=actor, chain_id=chain.pk)
    draft_segment(actor=actor, chain_id=chain.pk, segment_id=part.pk, name="部件", layer="midstream")
    day = clock.today()
    with pytest.raises(InvalidInput) as refused:
        publish_draft(actor=actor, chain_id=chain.pk, day=day, reason="示例")
    assert "“整机”包含“部件”" in str(refused.value.fields)
    draft_segment(actor=actor, chain_id=chain.pk, segment_id=whole.pk, name="整机", layer="midstream")
    ring = ((third, whole), (whole, third))
    for source, target in ring:
        draft_link(actor=actor, chain_id=chain.pk, source_id=source.pk, target_id=target.pk, kind="supplies")
    with pytest.raises(InvalidInput) as refused:
        publish_draft(actor=actor, chain_id=chain.pk, day=day, reason="示例")
    assert "循环供给" in str(refused.value.fields)
    for source, target in ring:
        draft_link_end(actor=actor, chain_id=chain.pk, subject=link_key(source.pk, target.pk))
    publish_draft(actor=actor, chain_id=chain.pk, day=day, reason="示例")
    assert set(Segment.objects.filter(pk__in=[whole.pk, part.pk]).values_list("layer", flat=True)) == {"midstream"}
    assert MapDraft.objects.get().state == "published"


def test_place_form_proposes_the_segment_of_the_units_industry_and_leaves_the_choice(cast: Cast) -> None:
    source, target = two(cast)
    with cast.scope():
        add_segment_industry(actor=cast.act(), segment_id=source.pk, code="C")
        add_segment_industry(actor=cast.act(), segment_id=target.pk, code="38")
        unit = make_unit("示例电池厂", industry_id="38")
    client, path = cast.client(cast.department), f"/chains/{source.chain_id}/units/add/"
    body = {"unit": str(unit.pk), "segment": "", "role": "member", "valid_from": "2026-06-01"}
    answer = client.post(path, body)
    assert "对应“电池包”" in answer.content.decode()
    assert f'value="{target.pk}" selected' in answer.content.decode()
    with cast.scope():
        assert not ChainUnit.objects.exists()
    client.post(path, {**body, "proposed": "1"})
    with cast.scope():
        assert ChainUnit.objects.get().segment_id is None
