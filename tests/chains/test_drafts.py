"""A chain's map edited as a draft: unseen, checked, published whole, and told what others did meanwhile."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chains import actions
from chains.actions import link_segments
from chains.actions.publishing import MapChanged
from chains.arranged_links import link_key
from chains.arrangement import place_key, read_arrangement
from chains.choices import DRAFT_TRANSITIONS, ChainRole, DraftState
from chains.draft_rules import faults
from chains.drafts import DraftView, draft_view, own_draft
from chains.models import Chain, ChainUnit, MapDraft, MapDraftEdit, Segment, SegmentLink
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from core.state import transition
from core.tenancy.dated import in_force
from organizations.models import Unit
from tests.cast import Cast, make_account, make_grant
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_unit, put_on_chain

TODAY = dt.date(2026, 9, 30)
BEFORE = dt.date(2026, 9, 29)


@dataclass
class World:
    chain: Chain
    first: Segment
    second: Segment
    one: Unit
    two: Unit
    me: Principal
    cast: Cast

    def key(self, unit: Unit, segment: Segment | None) -> str:
        return place_key(unit.pk, segment.pk if segment else None)

    def places(self, day: dt.date = TODAY) -> dict[str, tuple[str | None, str]]:
        """Unit name -> (segment, role); a unit that stands twice fails the test."""
        found = read_arrangement(self.chain, day)
        names = dict(Unit.objects.values_list("id", "name"))
        rows = [(names[spot.unit_id], spot) for spot in found.places.values()]
        assert len({name for name, _ in rows}) == len(rows), rows
        return {
            name: (found.segments[spot.segment_id].name if spot.segment_id else None, spot.role) for name, spot in rows
        }


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    with clock.fixed(dt.datetime(2026, 9, 30, 4, tzinfo=dt.UTC)), cast.scope():
        chain = make_chain("轨道交通", valid_from="2020-01-01")
        first = make_segment(chain, "材料", order=10)
        second = make_segment(chain, "部件", order=20)
        one, two = make_unit("甲企业"), make_unit("乙企业")
        for unit in (one, two):
            put_on_chain(chain, unit, segment=first, valid_from="2024-01-01")
        yield World(chain, first, second, one, two, cast.act(), cast)


def started(world: World, actor: Principal | None = None) -> MapDraft:
    return actions.start_draft(actor=actor or world.me, chain_id=world.chain.pk)


def moved(world: World, unit: Unit, to: Segment | None, actor: Principal | None = None) -> None:
    actions.draft_places(
        actor=actor or world.me,
        chain_id=world.chain.pk,
        subjects=[world.key(unit, world.first)],
        segment_id=to.pk if to else None,
        role=None,
    )


def published(world: World, actor: Principal | None = None, day: dt.date = TODAY) -> MapDraft:
    return actions.publish_draft(actor=actor or world.me, chain_id=world.chain.pk, day=day, reason="示例会议纪要")


def colleague(world: World) -> Principal:
    account = make_account(world.cast.city, "colleague", "示例同事")
    make_grant(world.cast.city, account, Role.DEPARTMENT)
    return world.cast.act(account)


# ---- a draft changes nothing, publishing changes all of it ----


def test_draft_changes_nothing_until_it_is_published(world: World) -> None:
    before = world.places()
    started(world)
    moved(world, world.one, world.second)
    actions.draft_removals(actor=world.me, chain_id=world.chain.pk, subjects=[world.key(world.two, world.first)])
    actions.draft_segment(actor=world.me, chain_id=world.chain.pk, segment_id=None, name="整车", layer="midstream")
    assert world.places() == before
    assert Segment.objects.filter(chain=world.chain).count() == 2


def test_published_changes_are_dated_and_the_past_stays(world: World) -> None:
    started(world)
    moved(world, world.one, world.second)
    actions.draft_roles(
        actor=world.me, chain_id=world.chain.pk, subjects=[world.key(world.one, world.first)], role=ChainRole.KEY
    )
    actions.draft_removals(actor=world.me, chain_id=world.chain.pk, subjects=[world.key(world.two, world.first)])
    new = actions.draft_segment(
        actor=world.me, chain_id=world.chain.pk, segment_id=None, name="整车", layer="midstream"
    )
    three = make_unit("丙企业")
    actions.draft_unit(actor=world.me, chain_id=world.chain.pk, unit_id=three.pk, segment_id=new, role=ChainRole.LEADER)
    draft = published(world)
    assert (draft.state, draft.reason, draft.effective_on) == (DraftState.PUBLISHED, "示例会议纪要", TODAY)
    assert world.places() == {"甲企业": ("部件", "key"), "丙企业": ("整车", "leader")}
    assert world.places(BEFORE) == {"甲企业": ("材料", "member"), "乙企业": ("材料", "member")}
    made = Segment.objects.get(name="整车")
    assert (made.layer, made.valid_from) == ("midstream", TODAY)
    assert own_draft(world.me, world.chain) is None


def test_ending_a_segment_leaves_its_units_on_the_chain(world: World) -> None:
    started(world)
    moved(world, world.one, world.second)
    actions.draft_segment_end(actor=world.me, chain_id=world.chain.pk, segment_id=world.first.pk)
    view = draft_view(world.chain, own_draft(world.me, world.chain) or MapDraft(), TODAY)
    foreseen = {target.spot.key for target in view.plan.targets}
    published(world)
    assert world.places() == {"甲企业": ("部件", "member"), "乙企业": (None, "member")}
    assert set(read_arrangement(world.chain, TODAY).places) == foreseen
    assert Segment.objects.get(pk=world.first.pk).valid_to == BEFORE


def test_segments_are_renamed_moved_and_ordered(world: World) -> None:
    started(world)
    chain_id = world.chain.pk
    actions.draft_segment(actor=world.me, chain_id=chain_id, segment_id=world.first.pk, name="新材料", layer="upstream")
    actions.draft_segment_shift(actor=world.me, chain_id=chain_id, segment_id=world.second.pk, up=True)
    said = [
        f"{each.sign}{each.name} {each.text}"
        for each in draft_view(world.chain, own_draft(world.me, world.chain) or MapDraft(), TODAY).changes
    ]
    assert said == ["△新材料 环节更名，原名“材料”", "△上游 环节顺序改为：部件、新材料"]
    published(world)
    assert [spot.name for spot in read_arrangement(world.chain, TODAY).ordered()] == ["部件", "新材料"]


def test_an_edit_taken_back_leaves_no_difference(world: World) -> None:
    draft = started(world)
    moved(world, world.one, world.second)
    moved(world, world.one, world.first)
    actions.draft_segment_shift(actor=world.me, chain_id=world.chain.pk, segment_id=world.second.pk, up=True)
    actions.draft_segment_shift(actor=world.me, chain_id=world.chain.pk, segment_id=world.second.pk, up=False)
    moved(world, world.two, None)
    actions.undo_edit(actor=world.me, chain_id=world.chain.pk, subject=world.key(world.two, world.first))
    assert not MapDraftEdit.objects.filter(draft=draft).exists()
    with pytest.raises(InvalidInput, match="没有差别"):
        published(world)


# ---- what may not be ----


def test_a_unit_is_not_put_twice_on_one_segment(world: World) -> None:
    put_on_chain(world.chain, world.one, segment=world.second, valid_from="2024-01-01")
    started(world)
    moved(world, world.one, world.second)
    with pytest.raises(InvalidInput) as refusal:
        published(world)
    assert refusal.value.fields["__all__"] == ["“甲企业”在“部件”上出现 2 次，一个单位在一个环节上只能有一个位置。"]
    with pytest.raises(InvalidInput):
        actions.draft_unit(
            actor=world.me, chain_id=world.chain.pk, unit_id=world.two.pk, segment_id=world.first.pk, role="member"
        )


def test_nothing_before_the_chain_or_the_place_existed(world: World) -> None:
    started(world)
    actions.draft_removals(actor=world.me, chain_id=world.chain.pk, subjects=[world.key(world.two, world.first)])
    for day, said in ((dt.date(2019, 12, 31), "早于本链设立日期"), (dt.date(2024, 1, 1), "“乙企业”2024年1月1日才入链")):
        with pytest.raises(InvalidInput) as refusal:
            published(world, day=day)
        assert said in " ".join(refusal.value.fields["__all__"])
    assert world.places()["乙企业"] == ("材料", "member")


def test_one_name_is_one_segment_in_one_layer(world: World) -> None:
    started(world)
    with pytest.raises(InvalidInput):
        actions.draft_segment(actor=world.me, chain_id=world.chain.pk, segment_id=None, name="材料", layer="common")
    actions.draft_segment_end(actor=world.me, chain_id=world.chain.pk, segment_id=world.first.pk)
    actions.draft_segment(actor=world.me, chain_id=world.chain.pk, segment_id=None, name="材料", layer="common")
    with pytest.raises(InvalidInput) as refusal:
        published(world)
    assert "环节名称“材料”重复" in refusal.value.fields["__all__"][0]


def test_a_refusal_halfway_leaves_nothing_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    started(world)
    actions.draft_segment(actor=world.me, chain_id=world.chain.pk, segment_id=None, name="整车", layer="midstream")
    moved(world, world.one, world.second)
    ChainUnit.objects.filter(unit=world.two).update(valid_to=TODAY)
    actions.draft_places(
        actor=world.me,
        chain_id=world.chain.pk,
        subjects=[world.key(world.two, world.first)],
        segment_id=world.second.pk,
        role=None,
    )
    before = world.places()
    with pytest.raises(Conflict, match="已终止"):
        published(world, day=dt.date(2026, 10, 8))  # the second unit's place is over by then
    assert world.places() == before
    assert not Segment.objects.filter(name="整车").exists()
    assert own_draft(world.me, world.chain) is not None


def test_a_reason_is_asked_for(world: World) -> None:
    started(world)
    moved(world, world.one, world.second)
    with pytest.raises(InvalidInput) as refusal:
        actions.publish_draft(actor=world.me, chain_id=world.chain.pk, day=TODAY, reason="  ")
    assert "reason" in refusal.value.fields


def test_ended_chain_is_not_arranged(world: World) -> None:
    Chain.objects.filter(pk=world.chain.pk).update(valid_to=BEFORE)
    with pytest.raises(Conflict, match="已终止"):
        started(world)


@pytest.mark.parametrize("state", list(DraftState))
@pytest.mark.parametrize("to", list(DraftState))
def test_state_moves_only_as_the_table_says(world: World, state: str, to: str) -> None:
    draft = started(world)
    MapDraft.objects.filter(pk=draft.pk).update(state=state, reason="示例", effective_on=TODAY)
    draft.refresh_from_db()
    if to in DRAFT_TRANSITIONS[DraftState(state)]:
        assert transition(draft, to).state == to
    else:
        with pytest.raises(Conflict):
            transition(draft, to)


# ---- two people ----


def test_nobody_else_sees_a_draft(world: World) -> None:
    started(world)
    other = colleague(world)
    assert own_draft(other, world.chain) is None
    with pytest.raises(NotFound):
        moved(world, world.one, world.second, actor=other)
    with pytest.raises(NotFound):
        published(world, actor=other)


def test_who_may_not_edit_the_chain_has_no_draft(world: World) -> None:
    account = make_account(world.cast.city, "reader", "示例联络员")
    make_grant(world.cast.city, account, Role.LIAISON, scope_id=world.chain.pk, scope_kind=AnchorKind.CHAIN)
    with pytest.raises(NotAllowed):
        started(world, actor=world.cast.act(account))


def test_second_publisher_is_told_what_changed_and_goes_on(world: World) -> None:
    other = colleague(world)
    started(world)
    started(world, actor=other)
    moved(world, world.one, world.second)
    moved(world, world.two, world.second, actor=other)
    published(world)
    with pytest.raises(MapChanged) as refusal:
        published(world, actor=other)
    assert refusal.value.difference == [("甲企业", "", "△由材料调到部件")]
    assert world.places()["乙企业"] == ("材料", "member")
    actions.accept_meanwhile(actor=other, chain_id=world.chain.pk, keep=[])
    published(world, actor=other)
    assert world.places() == {"甲企业": ("部件", "member"), "乙企业": ("部件", "member")}


@pytest.mark.parametrize("keeps", [True, False])
def test_colliding_edits_are_chosen_one_by_one(world: World, keeps: bool) -> None:
    other = colleague(world)
    chain_id, key = world.chain.pk, world.key(world.one, world.first)
    started(world)
    started(world, actor=other)
    actions.draft_roles(actor=world.me, chain_id=chain_id, subjects=[key], role=ChainRole.KEY)
    actions.draft_roles(actor=other, chain_id=chain_id, subjects=[key], role=ChainRole.SUPPORTING)
    published(world)
    draft = own_draft(other, world.chain)
    assert draft is not None
    view = draft_view(world.chain, draft, TODAY)
    assert [each.name for each in view.collisions] == ["甲企业"]
    actions.accept_meanwhile(actor=other, chain_id=chain_id, keep=[key] if keeps else [])
    if keeps:
        published(world, actor=other)
        assert world.places()["甲企业"] == ("材料", "supporting")
    else:
        assert not draft_view(world.chain, MapDraft.objects.get(pk=draft.pk), TODAY).changes


def test_an_edit_of_what_another_took_away_is_given_up(world: World) -> None:
    other = colleague(world)
    started(world)
    started(world, actor=other)
    actions.draft_removals(actor=world.me, chain_id=world.chain.pk, subjects=[world.key(world.one, world.first)])
    moved(world, world.one, world.second, actor=other)
    published(world)
    actions.accept_meanwhile(actor=other, chain_id=world.chain.pk, keep=[world.key(world.one, world.first)])
    with pytest.raises(InvalidInput, match="没有差别"):
        published(world, actor=other)


def test_discarded_draft_is_gone_and_another_may_begin(world: World) -> None:
    draft = started(world)
    assert started(world).pk == draft.pk
    moved(world, world.one, world.second)
    actions.discard_draft(actor=world.me, chain_id=world.chain.pk)
    assert world.places()["甲企业"] == ("材料", "member")
    assert started(world).pk != draft.pk


# ---- the pages ----


def test_pages_lead_from_a_draft_to_the_published_map(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("甲链")
        first, second = make_segment(chain, "材料", order=10), make_segment(chain, "部件", order=20)
        unit = make_unit("示例企业甲")
        put_on_chain(chain, unit, segment=first, valid_from="2024-01-01")
    client, home = cast.client(cast.department), f"/chains/{chain.pk}/draft/"
    assert "开始编排" in client.get(home).content.decode()
    assert client.post(f"{home}start/").status_code == 302
    key = place_key(unit.pk, first.pk)
    body = {"place": [key], "do": "move", "segment": str(second.pk), "here": str(first.pk)}
    assert client.post(f"{home}places/", body).status_code == 302
    page = client.get(f"{home}?segment={second.pk}").content.decode()
    assert "△原在材料" in page
    assert "编排要在电脑上进行" in page
    said = client.get(f"{home}publish/").content.decode()
    assert "由材料调到部件" in said
    assert client.post(f"{home}publish/", {"day": "2026-09-30"}).status_code == 422
    answer = client.post(f"{home}publish/", {"day": clock.today().isoformat(), "reason": "示例理由"})
    assert answer.status_code == 302
    with cast.scope():
        assert ChainUnit.objects.filter(unit=unit, segment=second).exists()


def test_draft_page_costs_the_same_however_much_it_holds(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        segment, other = make_segment(chain, "材料", order=10), make_segment(chain, "部件", order=20)
        actor = cast.act()
        actions.start_draft(actor=actor, chain_id=chain.pk)
    client, costs = cast.client(cast.department), []
    for more in (1, 2, 27):
        with cast.scope():
            units = [make_unit() for _ in range(more)]
            for unit in units:
                put_on_chain(chain, unit, segment=segment)
            actions.accept_meanwhile(actor=actor, chain_id=chain.pk, keep=[])
            actions.draft_places(
                actor=actor,
                chain_id=chain.pk,
                subjects=[place_key(unit.pk, segment.pk) for unit in units],
                segment_id=other.pk,
                role=None,
            )
            actions.draft_unit(
                actor=actor, chain_id=chain.pk, unit_id=make_unit().pk, segment_id=segment.pk, role="member"
            )
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"/chains/{chain.pk}/draft/?segment={other.pk}").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs


# ---- relations of segments ----


def related(
    world: World, source: Segment, target: Segment, kind: str = "supplies", actor: Principal | None = None
) -> None:
    actions.draft_link(
        actor=actor or world.me, chain_id=world.chain.pk, source_id=source.pk, target_id=target.pk, kind=kind
    )


def stands(world: World, day: dt.date = TODAY) -> set[tuple[str, str, str]]:
    rows = SegmentLink.objects.filter(in_force(day), source__chain=world.chain)
    return set(rows.values_list("source__name", "kind", "target__name"))


def seen(world: World) -> DraftView:
    draft = own_draft(world.me, world.chain)
    assert draft is not None
    return draft_view(world.chain, draft, TODAY)


def told(world: World) -> list[str]:
    view = seen(world)
    return faults(Chain.objects.get(pk=world.chain.pk), view.plan, view.names, TODAY)


def test_relations_are_drafted_unseen_and_published_with_the_rest(world: World) -> None:
    third = make_segment(world.chain, "系统", layer="upstream", order=30)
    old = SegmentLink.objects.create(source=world.first, target=world.second, kind="supplies", valid_from="2025-01-01")
    started(world)
    new = actions.draft_segment(
        actor=world.me, chain_id=world.chain.pk, segment_id=None, name="整车", layer="downstream"
    )
    actions.draft_link(
        actor=world.me, chain_id=world.chain.pk, source_id=world.second.pk, target_id=new, kind="supplies"
    )
    related(world, world.first, third, "contains")
    related(world, world.first, world.second, "contains")
    assert stands(world) == {("材料", "supplies", "部件")}, "nobody else sees it"
    assert [(each.sign, each.name) for each in seen(world).changes] == [
        ("＋", "整车"),
        ("＋", "“材料”包含“系统”"),
        ("△", "“材料”包含“部件”"),
        ("＋", "“部件”供给“整车”"),
    ]
    published(world)
    assert stands(world, BEFORE) == {("材料", "supplies", "部件")}
    assert stands(world) == {("材料", "contains", "部件"), ("材料", "contains", "系统"), ("部件", "supplies", "整车")}
    old.refresh_from_db()
    assert old.valid_to == BEFORE


def test_relation_ended_or_put_back_in_a_draft(world: World) -> None:
    link = SegmentLink.objects.create(source=world.first, target=world.second, kind="supplies")
    draft = started(world)
    key = link_key(world.first.pk, world.second.pk)
    actions.draft_link_end(actor=world.me, chain_id=world.chain.pk, subject=key)
    assert [(each.sign, each.text) for each in seen(world).changes] == [("－", "终止这项关系")]
    with pytest.raises(InvalidInput, match="没有这项关系"):
        actions.draft_link_end(actor=world.me, chain_id=world.chain.pk, subject=key)
    related(world, world.first, world.second)
    assert not MapDraftEdit.objects.filter(draft=draft).exists(), "put back is no edit"
    with pytest.raises(InvalidInput, match="已有这项关系"):
        related(world, world.first, world.second)
    actions.draft_link_end(actor=world.me, chain_id=world.chain.pk, subject=key)
    published(world)
    link.refresh_from_db()
    assert link.valid_to == BEFORE
    assert stands(world) == set()


def test_draft_that_closes_a_ring_is_refused_and_names_the_way_round(world: World) -> None:
    there = make_segment(make_chain("新材料", valid_from="2020-01-01"), "铝材")
    SegmentLink.objects.create(source=world.second, target=there, kind="supplies")
    SegmentLink.objects.create(source=there, target=world.first, kind="supplies")
    started(world)
    related(world, world.first, world.second)
    found = told(world)
    assert found == [
        "会形成循环供给：“材料”→“部件”→“新材料·铝材”→“材料”，请撤去其中一项新的关系，或先终止不再成立的一项。"
    ]
    with pytest.raises(InvalidInput) as refusal:
        published(world)
    assert refusal.value.fields == {"__all__": found}
    assert stands(world) == {("部件", "supplies", "铝材")}


def test_ring_of_new_relations_alone_is_told_and_gone_with_one_of_them(world: World) -> None:
    started(world)
    related(world, world.first, world.second)
    related(world, world.second, world.first)
    assert len(told(world)) == 1
    actions.undo_edit(actor=world.me, chain_id=world.chain.pk, subject=link_key(world.second.pk, world.first.pk))
    assert not told(world)
    related(world, world.second, world.first, "contains")
    assert ["只能有一种关系" in text for text in told(world)] == [True, True]


def test_part_moves_to_another_layer_once_its_relation_ends_in_the_same_draft(world: World) -> None:
    link = SegmentLink.objects.create(source=world.first, target=world.second, kind="contains", valid_from="2025-01-01")
    started(world)
    actions.draft_segment(
        actor=world.me, chain_id=world.chain.pk, segment_id=world.second.pk, name="部件", layer="midstream"
    )
    assert "要在同一位置" in told(world)[0]
    actions.draft_link_end(actor=world.me, chain_id=world.chain.pk, subject=link_key(link.source_id, link.target_id))
    with pytest.raises(InvalidInput) as refusal:
        published(world, day=dt.date(2025, 1, 1))
    assert any("才成立，不能自" in text for text in refusal.value.fields["__all__"])
    published(world)
    assert stands(world) == set()


def test_relation_another_made_meanwhile_is_told_before_publishing(world: World) -> None:
    started(world)
    moved(world, world.one, world.second)
    link_segments(
        actor=world.me,
        values={"source_id": world.first.pk, "target_id": world.second.pk, "kind": "supplies", "valid_from": None},
    )
    with pytest.raises(MapChanged) as refusal:
        published(world)
    assert refusal.value.difference == [("“材料”供给“部件”", "", "＋新登记的关系")]
    related(world, world.first, world.second, "contains")
    assert [each.name for each in seen(world).collisions] == ["“材料”、“部件”之间的关系"]
    actions.accept_meanwhile(actor=world.me, chain_id=world.chain.pk, keep=[])
    published(world)
    assert stands(world) == {("材料", "supplies", "部件")}


def test_draft_begun_before_relations_were_kept_says_nothing_of_them(world: World) -> None:
    SegmentLink.objects.create(source=world.first, target=world.second, kind="supplies")
    draft = started(world)
    kept = {name: draft.base[name] for name in ("segments", "places")}
    MapDraft.objects.filter(pk=draft.pk).update(base=kept)
    assert not seen(world).is_behind


def test_relations_are_edited_on_the_page_of_the_draft(world: World) -> None:
    started(world)
    client = world.cast.client(world.cast.department)
    home = f"/chains/{world.chain.pk}/draft/"
    form = {"segment": str(world.second.pk), "saying": "supplied", "other": str(world.first.pk)}
    assert client.post(f"{home}link/", form).status_code == 302
    text = client.get(f"{home}?segment={world.second.pk}").content.decode()
    assert "＋新关系：“材料”供给“部件”" in text
    assert "由 <b>材料</b> 供给" in text
    key = link_key(world.first.pk, world.second.pk)
    ended = {"segment": str(world.second.pk), "do": "end", "subject": key}
    assert client.post(f"{home}link/", ended).status_code == 302
    assert "新关系" not in client.get(home).content.decode()
    for wrong in ({}, {"segment": str(world.first.pk), "saying": "supplies", "other": "x"}):
        assert client.post(f"{home}link/", wrong).status_code == 422
