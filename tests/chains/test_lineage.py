"""Chains renamed, merged, split, ended and revived: every day before stays as it was, nothing is left out (R06)."""

import datetime as dt
import itertools
from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains import actions
from chains.actions import (
    Part,
    carry_over,
    end_chain,
    merge_chains,
    rename_chain,
    revive_chain,
    split_chain,
    undo_event,
)
from chains.choices import ChainRole
from chains.figures import figures_of_chains, figures_of_tenant
from chains.lineage import chain_as_of, story
from chains.models import Chain, ChainEvent, ChainHead, ChainLeaderOrg, ChainPast, ChainUnit, Gap, Segment, Succession
from chains.queries import families
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Anchor, Notice
from tests.cast import Cast
from tests.chains.makers import make_gap, make_project, make_segment
from tests.factories import make_chain, make_member_count, make_party_org, make_unit, put_on_chain
from tests.reports.world import make_body

FOUNDED = dt.date(2021, 3, 1)
DAY = dt.date(2026, 7, 1)
BEFORE = dt.date(2026, 6, 30)
JSON: dict[str, Any] = {"content_type": "application/json"}
_worlds = itertools.count()


def _chain(name: str, **fields: Any) -> Chain:
    return make_chain(name, valid_from=FOUNDED, **fields)


def _on(chain: Chain, segment: str = "", role: str = "member", unit: Any = None) -> Any:
    unit = unit or make_unit()
    held = Segment.objects.filter(chain=chain, name=segment).first() if segment else None
    if segment and held is None:
        held = make_segment(chain, segment, valid_from=FOUNDED)
    put_on_chain(chain, unit, segment=held, role=role, valid_from=FOUNDED)
    return unit


def _everything() -> list[list[dict[str, Any]]]:
    """All rows that merging and splitting touch, without what every save counts up."""
    models = (Chain, Segment, ChainUnit, ChainHead, ChainLeaderOrg, Gap, ChainPast, Succession, ChainEvent, Anchor)
    counted = {"version", "updated_at"}
    return [
        [
            {key: value for key, value in row.items() if key not in counted}
            for row in model.objects.order_by("id").values()
        ]
        for model in models
    ]


def _merge(cast: Cast, *chains: Chain, day: dt.date = DAY, name: str = "合链", **given: Any) -> ChainEvent:
    values = None if "into_id" in given else {"name": name}
    ids = [chain.pk for chain in chains]
    return merge_chains(actor=cast.act(), chain_ids=ids, day=day, values=values, reason="示例文号", **given)


def _new(event: ChainEvent) -> list[Chain]:
    return [Chain.objects.get(pk=key) for key in event.kept["new"]]


def test_security_is_told_of_grants_left_on_a_chain_that_went_over(in_city: Cast) -> None:
    first, second = make_chain("甲链", valid_from=FOUNDED), make_chain("乙链", valid_from=FOUNDED)
    in_city.add(Role.LIAISON, scope_id=first.pk, scope_kind=AnchorKind.CHAIN)

    _merge(in_city, first, second)

    told = list(Notice.objects.filter(account=in_city.security).values_list("text", flat=True))
    assert told == ["“甲链”已调整为“合链”，其上还有 1 项授权，请改授后收回原授权。"]


# Names


def test_renamed_chain_is_called_as_it_was_on_each_day(in_city: Cast) -> None:
    chain = _chain("甲链", short_name="甲")
    for name, day in (("乙链", dt.date(2024, 1, 1)), ("丙链", DAY)):
        rename_chain(actor=in_city.act(), chain_id=chain.pk, name=name, short_name="", day=day, reason="文号")
    chain.refresh_from_db()
    days = (dt.date(2023, 12, 31), dt.date(2024, 1, 1), BEFORE, DAY)
    assert [chain_as_of(chain, day).name for day in days] == ["甲链", "乙链", "乙链", "丙链"]
    assert [chapter.text for chapter in story(chain)] == ["设立", "由“甲链”更名为“乙链”", "由“乙链”更名为“丙链”"]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2021, 2, 28), "乙链"),
        (dt.date(2099, 1, 1), "乙链"),
        (DAY, "甲链"),
    ],
)
def test_rename_before_the_founding_tomorrow_or_to_the_same_is_refused(in_city: Cast, day: dt.date, name: str) -> None:
    chain = _chain("甲链")
    with pytest.raises(InvalidInput):
        rename_chain(actor=in_city.act(), chain_id=chain.pk, name=name, short_name="", day=day)
    assert not ChainPast.objects.exists()


def test_rename_before_an_earlier_rename_is_refused(in_city: Cast) -> None:
    chain = _chain("甲链")
    rename_chain(actor=in_city.act(), chain_id=chain.pk, name="乙链", short_name="", day=DAY)
    with pytest.raises(InvalidInput) as refused:
        rename_chain(actor=in_city.act(), chain_id=chain.pk, name="丙链", short_name="", day=BEFORE)
    assert list(refused.value.fields) == ["day"]


# Merging


def test_merge_ends_the_old_begins_the_new_and_keeps_every_day_before(in_city: Cast) -> None:
    first, second = _chain("甲链", order=1), _chain("乙链", order=2)
    shared = _on(first, "材料", "leader")
    _on(second, "材料", "member", shared)
    _on(second, "装备", "key")
    _on(second)
    make_member_count(make_party_org(unit=shared), as_of="2026-01-01", full=5)
    before = figures_of_chains([first.pk, second.pk], BEFORE)
    city = figures_of_tenant(in_city.city.id, BEFORE)
    event = _merge(in_city, first, second)
    new = _new(event)[0]
    assert figures_of_chains([first.pk, second.pk], BEFORE) == before
    assert figures_of_tenant(in_city.city.id, BEFORE) == city
    after = figures_of_tenant(in_city.city.id, DAY)
    assert asdict(after) == {**asdict(city), "chains": 1}
    assert figures_of_chains([new.pk], BEFORE)[new.pk].units == 0
    assert figures_of_chains([new.pk], DAY)[new.pk].units == 3
    assert sorted(new.segments.values_list("name", flat=True)) == ["材料", "装备"]
    place = ChainUnit.objects.get(chain=new, unit=shared)
    assert (place.role, place.valid_from) == (ChainRole.LEADER, DAY)
    first.refresh_from_db()
    assert (first.valid_to, new.valid_from, new.level) == (BEFORE, DAY, first.level)
    assert not ChainUnit.objects.filter(chain=first, valid_to__isnull=True).exists()
    assert story(new)[0].text == "由“甲链”、“乙链”合并而成"
    assert story(first)[-1].text == "并入“合链”"


def test_merge_may_take_a_name_of_the_old(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    event = _merge(in_city, first, second, name="甲链")
    assert [chain.name for chain in _new(event)] == ["甲链"]


def test_merge_into_one_that_goes_on_adds_to_it(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    shared = _on(first, "材料")
    _on(second, "材料", unit=shared)
    _on(second, "装备")
    event = _merge(in_city, second, into_id=first.pk)
    assert event.kept["new"] == []
    assert figures_of_chains([first.pk], BEFORE)[first.pk].units == 1
    assert figures_of_chains([first.pk], DAY)[first.pk].units == 2
    assert ChainUnit.objects.filter(chain=first, unit=shared).count() == 1
    assert [chapter.text for chapter in story(first)] == ["设立", "“乙链”并入"]


def test_merge_carries_heads_gaps_and_sub_chains_dated(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    below = _chain("甲子链", parent=first)
    _on(below)
    department = make_unit("示例牵头部门")
    for chain in (first, second):
        ChainHead.objects.create(chain=chain, department=department, role="head", valid_from=FOUNDED)
    gap = make_gap(first, state="in_progress", raised_on=dt.date(2026, 1, 1))
    new = _new(_merge(in_city, first, second))[0]
    heads = ChainHead.objects.filter(chain=new)
    assert [(head.department_id, head.valid_from) for head in heads] == [(department.pk, DAY)]
    gap.refresh_from_db()
    assert (gap.state, gap.ended_on, gap.reason) == ("dropped", DAY, "随链条调整转到“合链”")
    assert Gap.objects.get(chain=new).state == "in_progress"
    found = {day: families([first.pk, new.pk], day) for day in (BEFORE, DAY)}
    assert set(found[BEFORE][first.pk]) == {first.pk, below.pk}
    assert found[BEFORE][new.pk] == [new.pk]
    assert set(found[DAY][new.pk]) == {new.pk, below.pk}
    assert found[DAY][first.pk] == [first.pk]


def test_merge_that_would_contain_itself_is_refused_however_deep(in_city: Cast) -> None:
    top = _chain("甲链")
    deep = _chain("孙链", parent=_chain("子链", parent=top))
    other = _chain("乙链")
    before = _everything()
    with pytest.raises(InvalidInput, match="修改"):
        _merge(in_city, top, other, into_id=deep.pk)
    with pytest.raises(InvalidInput, match="修改"):
        merge_chains(
            actor=in_city.act(), chain_ids=[top.pk, other.pk], day=DAY, values={"name": "合链", "parent_id": deep.pk}
        )
    with pytest.raises(InvalidInput, match="修改"):
        merge_chains(
            actor=in_city.act(), chain_ids=[top.pk, other.pk], day=DAY, values={"name": "合链", "parent_id": top.pk}
        )
    assert _everything() == before


@pytest.mark.parametrize("day", [FOUNDED, dt.date(2020, 1, 1), dt.date(2099, 1, 1)])
def test_merge_before_the_chains_existed_or_tomorrow_is_refused(in_city: Cast, day: dt.date) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    with pytest.raises(InvalidInput) as refused:
        _merge(in_city, first, second, day=day)
    assert list(refused.value.fields) == ["day"]


def test_merge_before_something_on_a_chain_began_is_refused(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    put_on_chain(first, make_unit(), valid_from=DAY)
    with pytest.raises(InvalidInput, match="修改") as refused:
        _merge(in_city, first, second)
    assert "2026年7月1日" in refused.value.fields["day"][0]


def test_merge_of_one_chain_alone_or_twice_the_same_is_refused(in_city: Cast) -> None:
    chain = _chain("甲链")
    for chains in ((chain,), (chain, chain)):
        with pytest.raises(InvalidInput) as refused:
            _merge(in_city, *chains)
        assert list(refused.value.fields) == ["chains"]


# Splitting


def _split(cast: Cast, chain: Chain, *parts: Part) -> ChainEvent:
    return split_chain(actor=cast.act(), chain_id=chain.pk, parts=parts, day=DAY, reason="示例文号")


def test_split_gives_each_part_its_segments_units_and_sub_chains(in_city: Cast) -> None:
    chain = _chain("甲链")
    _on(chain, "材料")
    loose = _on(chain)
    _on(chain, "装备", "leader")
    below = _chain("子链", parent=chain)
    segments = {row.name: row.pk for row in chain.segments.all()}
    before = figures_of_chains([chain.pk], BEFORE)
    event = _split(
        in_city,
        chain,
        Part({"name": "材料链"}, segments=frozenset({segments["材料"]}), units=frozenset({loose.pk})),
        Part({"name": "装备链"}, segments=frozenset({segments["装备"]}), sub_chains=frozenset({below.pk})),
    )
    materials, machines = _new(event)
    after = figures_of_chains([materials.pk, machines.pk], DAY)
    assert (after[materials.pk].units, after[machines.pk].units) == (2, 1)
    assert (after[materials.pk].leaders, after[machines.pk].leaders) == (0, 1)
    assert (after[materials.pk].chains, after[machines.pk].chains) == (1, 2)
    assert figures_of_chains([chain.pk], BEFORE) == before
    assert story(chain)[-1].text == "拆分为“材料链”、“装备链”"
    assert story(machines)[0].text == "由“甲链”拆分设立"


@pytest.mark.parametrize("left_out", ["segment", "unit", "sub_chain"])
def test_split_that_leaves_something_out_is_refused_naming_it(in_city: Cast, left_out: str) -> None:
    chain = _chain("甲链")
    _on(chain, "材料")
    _on(chain, "装备")
    loose = _on(chain, unit=make_unit("示例落单企业"))
    below = _chain("示例子链", parent=chain)
    segments = {row.name: row.pk for row in chain.segments.all()}
    second = {"segments": frozenset({segments["装备"]}), "units": frozenset({loose.pk})}
    second["sub_chains"] = frozenset({below.pk})
    names = {"segment": "装备", "unit": "示例落单企业", "sub_chain": "示例子链"}
    second[f"{left_out}s"] = frozenset()
    before = _everything()
    with pytest.raises(InvalidInput) as refused:
        _split(
            in_city,
            chain,
            Part({"name": "材料链"}, segments=frozenset({segments["材料"]})),
            Part({"name": "其余链"}, **second),
        )
    assert f"“{names[left_out]}”" in refused.value.fields["parts"][0]
    assert _everything() == before


def test_split_into_one_or_with_an_empty_or_foreign_part_is_refused(in_city: Cast) -> None:
    chain = _chain("甲链")
    _on(chain, "材料")
    whole = Part({"name": "一"}, segments=frozenset(chain.segments.values_list("id", flat=True)))
    foreign = make_segment(make_chain(), "别处")
    for parts in (
        (whole,),
        (whole, Part({"name": "二"})),
        (whole, Part({"name": "二"}, segments=frozenset({foreign.pk}))),
    ):
        with pytest.raises(InvalidInput) as refused:
            _split(in_city, chain, *parts)
        assert list(refused.value.fields) == ["parts"]


# Taking back


def test_undone_merge_leaves_everything_as_it_was(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    _on(first, "材料", "leader")
    _on(second, "材料")
    put_on_chain(second, make_unit(), valid_from=FOUNDED, valid_to=BEFORE)
    _chain("子链", parent=second)
    ChainHead.objects.create(chain=first, department=make_unit(), valid_from=FOUNDED)
    make_gap(first, state="in_progress", raised_on=dt.date(2026, 1, 1))
    before = _everything()
    ways: tuple[dict[str, Any], ...] = ({}, {"into_id": first.pk})
    for way in ways:
        event = _merge(in_city, first, second, **way)
        assert _everything() != before
        undo_event(actor=in_city.act(), event_id=event.pk)
        assert _everything() == before


def test_undone_split_leaves_everything_as_it_was(in_city: Cast) -> None:
    chain = _chain("甲链")
    _on(chain, "材料")
    _on(chain, "装备")
    before = _everything()
    parts = [Part({"name": row.name}, segments=frozenset({row.pk})) for row in chain.segments.order_by("name")]
    event = _split(in_city, chain, *parts)
    undo_event(actor=in_city.act(), event_id=event.pk)
    assert _everything() == before


def test_undo_leaves_a_gap_dropped_that_somebody_dropped_since(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    kept = make_gap(first, "甲短板", raised_on=dt.date(2026, 1, 1))
    dropped = make_gap(first, "乙短板", raised_on=dt.date(2026, 1, 1))
    event = _merge(in_city, first, second)
    actor = in_city.act()
    actions.move_gap(actor=actor, gap_id=dropped.pk, to="open")
    actions.drop_gap(actor=actor, gap_id=dropped.pk, day=DAY, reason="示例理由")
    undo_event(actor=actor, event_id=event.pk)
    states = dict(Gap.objects.values_list("name", "state"))
    assert states == {"甲短板": kept.state, "乙短板": "dropped"}
    assert Gap.objects.get(name="乙短板").reason == "示例理由"


def test_undo_of_a_merge_in_use_is_refused_naming_what_stands_there(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    event = _merge(in_city, first, second)
    make_project(_new(event)[0])
    with pytest.raises(Conflict, match="重点项目"):
        undo_event(actor=in_city.act(), event_id=event.pk)
    assert Succession.objects.filter(event=event).count() == 2


def test_undo_of_the_earlier_of_two_mergers_into_one_is_refused_until_the_later_is_undone(in_city: Cast) -> None:
    """A unit both brought was written by the earlier: undone first, it would be missing from the chain."""
    goes_on, first, second = _chain("甲链"), _chain("乙链"), _chain("丙链")
    unit = _on(first)
    _on(second, unit=unit)
    before = _everything()
    earlier = _merge(in_city, first, into_id=goes_on.pk)
    later = _merge(in_city, second, into_id=goes_on.pk)
    with pytest.raises(Conflict, match="先撤销后面那一次"):
        undo_event(actor=in_city.act(), event_id=earlier.pk)
    for event in (later, earlier):
        undo_event(actor=in_city.act(), event_id=event.pk)
    assert _everything() == before


def test_gap_that_came_over_keeps_its_project_and_is_closed_by_it(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    project = make_project(first, state="finished", finished_on=BEFORE)
    make_gap(first, project=project)
    gap = Gap.objects.get(chain=_new(_merge(in_city, first, second))[0])
    page = in_city.client(in_city.department).get(f"/gaps/{gap.pk}/edit/").content.decode()
    assert f'<option value="{project.pk}" selected>' in page
    values = {"target_year": 2027, "project_id": project.pk}
    changed = actions.update_gap(actor=in_city.act(), gap_id=gap.pk, values=values, expected_version=None)
    assert changed.project_id == project.pk
    with pytest.raises(InvalidInput, match="提交的内容有误"):
        other = {"project_id": make_project(second, "别的").pk}
        actions.update_gap(actor=in_city.act(), gap_id=gap.pk, values=other, expected_version=None)
    closed = actions.close_gap(actor=in_city.act(), gap_id=gap.pk, day=clock.today(), project_id=project.pk)
    assert closed.state == "closed"


def test_undo_after_a_carried_place_was_changed_is_refused(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    _on(first, "材料")
    event = _merge(in_city, first, second)
    place = ChainUnit.objects.get(chain=_new(event)[0])
    actions.take_off(actor=in_city.act(), place_id=place.pk, last_day=clock.today())
    with pytest.raises(Conflict, match="又有调整"):
        undo_event(actor=in_city.act(), event_id=event.pk)


def test_revived_chain_goes_on_with_what_ended_with_it(in_city: Cast) -> None:
    chain = _chain("甲链")
    _on(chain, "材料")
    gone = make_unit()
    put_on_chain(chain, gone, valid_from=FOUNDED, valid_to=BEFORE)
    before = _everything()
    end_chain(actor=in_city.act(), chain_id=chain.pk, last_day=BEFORE)
    revive_chain(actor=in_city.act(), chain_id=chain.pk)
    assert _everything() == before
    with pytest.raises(Conflict, match="无需恢复"):
        revive_chain(actor=in_city.act(), chain_id=chain.pk)


def test_revive_a_merged_chain_is_refused(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    _merge(in_city, first, second)
    with pytest.raises(Conflict, match="撤销"):
        revive_chain(actor=in_city.act(), chain_id=first.pk)


# Every day before, whatever is done


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), min_size=1, max_size=12), st.data())
def test_figures_of_every_past_day_survive_whatever_becomes_of_chains(
    in_city: Cast, places: list[tuple[int, int, bool]], data: Any
) -> None:
    suffix = f"-{next(_worlds)}"  # all examples share one transaction
    chains = [_chain(f"链{number}{suffix}") for number in range(4)]
    units = [make_unit() for _ in range(6)]
    for chain_number, unit_number, placed in set(places):
        segment = "环节" if placed else ""
        if not ChainUnit.objects.filter(chain=chains[chain_number], unit=units[unit_number]).exists():
            _on(chains[chain_number], segment, unit=units[unit_number])
    days = [dt.date(2023, 5, 5), BEFORE]
    ids = [chain.pk for chain in chains]
    before = {day: (figures_of_chains(ids, day), figures_of_tenant(in_city.city.id, day)) for day in days}
    pair = data.draw(st.permutations(chains))[:2]
    _merge(in_city, *pair, name=f"合{suffix}")
    rest = next(chain for chain in chains if chain not in pair)
    rename_chain(actor=in_city.act(), chain_id=rest.pk, name=f"新{suffix}", short_name="", day=DAY)
    after = {day: (figures_of_chains(ids, day), figures_of_tenant(in_city.city.id, day)) for day in days}
    assert after == before
    assert figures_of_tenant(in_city.city.id, DAY).units == before[BEFORE][1].units


# Pages and API


def test_merge_page_says_what_happens_and_does_it_on_confirmation(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链", level="county")
        _on(first, "材料")
    client = cast.client(cast.department)
    form = {"chains": [str(first.pk), str(second.pk)], "name": "合链", "day": "2026-07-01"}
    asked = client.post("/chains/merge/", form).content.decode()
    assert "1 家单位" in asked
    assert "层级不同" in asked
    with cast.scope():
        assert not ChainEvent.objects.exists()
    answer = client.post("/chains/merge/", {**form, "confirmed": "1"})
    assert answer.status_code == 302, answer.content.decode()
    with cast.scope():
        event = ChainEvent.objects.get()
    assert "合并而成" in client.get(f"{answer['Location']}history/").content.decode()
    assert "甲链" in client.get("/chains/?day=2026-06-30").content.decode()
    listed = client.get("/chains/").content.decode()
    assert "甲链" not in listed
    assert "合链" in listed
    assert client.post(f"/chain-events/{event.pk}/undo/").status_code == 302
    assert "甲链" in client.get("/chains/").content.decode()


def test_split_page_asks_where_everything_goes_and_names_what_is_left_out(cast: Cast) -> None:
    with cast.scope():
        chain = _chain("甲链")
        _on(chain, "材料")
        _on(chain, "装备")
        first, second = chain.segments.order_by("name")
    client, path = cast.client(cast.department), f"/chains/{chain.pk}/split/"
    form = {"names": "一链\n二链", "day": "2026-07-01"}
    assert client.post(path, {**form, "names": "一链"}).status_code == 422
    assert f"segments-{first.pk}" in client.post(path, form).content.decode()
    chosen = {f"segments-{first.pk}": "0", "assigned": "1"}
    refused = client.post(path, {**form, **chosen})
    assert refused.status_code == 422
    assert f"“{second.name}”还没有分到" in refused.content.decode()
    assert client.post(path, {**form, **chosen, f"segments-{second.pk}": "1"}).status_code == 302
    assert "拆分为" in client.get(f"/chains/{chain.pk}/history/").content.decode()


def test_rename_and_revive_pages_and_lists_of_a_past_day(cast: Cast) -> None:
    with cast.scope():
        chain = _chain("甲链")
        _chain("子链", parent=chain)
    client = cast.client(cast.department)
    answer = client.post(f"/chains/{chain.pk}/rename/", {"name": "新名链", "day": "2026-07-01"})
    assert answer.status_code == 302, answer.content.decode()
    for path in ("/chains/", f"/chains/{chain.pk}/units/"):
        assert "甲链" in client.get(f"{path}?day=2026-06-30").content.decode()
        assert "新名链" in client.get(f"{path}?day=2026-07-01").content.decode()
    with cast.scope():
        child = Chain.objects.get(name="子链")
        end_chain(actor=cast.act(), chain_id=child.pk, last_day=BEFORE)
    assert client.post(f"/chains/{child.pk}/revive/").status_code == 302
    with cast.scope():
        assert Chain.objects.get(name="子链").valid_to is None


def test_chain_list_of_a_past_day_costs_the_same_however_many(cast: Cast) -> None:
    client, costs = cast.client(cast.department), []
    for more in (1, 2, 27):
        with cast.scope():
            for number in range(more):
                chain = _chain(f"链{more}-{number}")
                rename_chain(actor=cast.act(), chain_id=chain.pk, name=f"新{more}-{number}", short_name="", day=DAY)
        with CaptureQueriesContext(connection) as context:
            assert client.get("/chains/?day=2026-06-30").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs


def test_lineage_over_the_api(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链")
        _on(first, "材料")
        _on(first, "装备")
    client = cast.token_client(cast.department)
    renamed = client.post(f"/api/v1/chains/{first.pk}/rename/", {"name": "丁链", "day": "2025-01-01"}, **JSON)
    assert (renamed.status_code, renamed.json()["name"]) == (200, "丁链")
    body = {"chains": [str(first.pk), str(second.pk)], "name": "合链", "day": "2026-07-01"}
    merged = client.post("/api/v1/chains/merge/", body, **JSON)
    assert merged.status_code == 201, merged.content
    assert set(merged.json()["predecessors"]) == {str(first.pk), str(second.pk)}
    new = merged.json()["successors"][0]
    seen = client.get(f"/api/v1/chains/{first.pk}/lineage/").json()
    assert [past["name"] for past in seen["pasts"]] == ["甲链"]
    assert [change["kind"] for change in seen["changes"]] == ["merge"]
    listed = client.get("/api/v1/chains/?on=2024-12-31").json()["results"]
    assert {(row["name"], row["figures"]["units"]) for row in listed} == {("甲链", 2), ("乙链", 0)}
    with cast.scope():
        ids = [str(key) for key in Segment.objects.filter(chain_id=new).values_list("id", flat=True)]
    parts: list[dict[str, Any]] = [{"name": "一链", "segments": ids[:1]}, {"name": "二链"}]
    path = f"/api/v1/chains/{new}/split/"
    late = {"parts": parts, "day": "2026-08-01"}
    assert client.post(path, late, **JSON).status_code == 422
    parts[1]["segments"] = ids[1:]
    assert client.post(path, late, **JSON).status_code == 201
    assert client.post(f"/api/v1/chains/{new}/revive/", {}, **JSON).status_code == 409


# What stays behind, and what is carried later


def test_confirmation_names_grants_bodies_and_drafts_that_stay_behind(cast: Cast) -> None:
    with cast.scope():
        first, second = _chain("甲链"), _chain("乙链")
        body = make_body(first, "示例链党委")
        actions.start_draft(actor=cast.act(), chain_id=first.pk)
    liaison = cast.add(Role.LIAISON, scope_id=first.pk, scope_kind=AnchorKind.CHAIN)
    form = {"chains": [str(first.pk), str(second.pk)], "name": "合链", "day": "2026-07-01"}
    asked = cast.client(cast.department).post("/chains/merge/", form).content.decode()
    assert f"{liaison.display_name}（{Role.LIAISON.label}）" in asked
    assert '<a href="/settings/grants/"' in asked
    assert f'<a href="/alliances/{body.pk}/" target="_blank">示例链党委</a>' in asked
    assert "1 份还没有发布的图谱草稿" in asked


def test_project_of_a_merged_chain_is_carried_over_to_the_new_one(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    project = make_project(first, segment=make_segment(first, "材料", valid_from=FOUNDED), year=2026)
    new = _new(_merge(in_city, first, second))[0]
    following = carry_over(actor=in_city.act(), project_id=project.pk, year=2027)
    assert (following.chain_id, following.segment_id) == (new.pk, new.segments.get(name="材料").pk)
    project.refresh_from_db()
    assert (project.chain_id, project.state) == (first.pk, "carried")


def test_project_of_a_split_chain_goes_where_its_segment_or_owner_went(in_city: Cast) -> None:
    chain = _chain("甲链")
    owner = _on(chain, "装备")
    _on(chain, "材料")
    made = {name: make_project(chain, name, year=2026) for name in ("有环节", "有单位", "都没有")}
    type(made["有环节"]).objects.filter(pk=made["有环节"].pk).update(segment=chain.segments.get(name="材料"))
    type(made["有单位"]).objects.filter(pk=made["有单位"].pk).update(owner=owner)
    pieces = {row.name: frozenset([row.pk]) for row in chain.segments.all()}
    parts = [Part({"name": f"{name}链"}, segments=piece) for name, piece in pieces.items()]
    split_chain(actor=in_city.act(), chain_id=chain.pk, parts=parts, day=DAY)
    for name, where in (("有环节", "材料链"), ("有单位", "装备链")):
        assert carry_over(actor=in_city.act(), project_id=made[name].pk, year=2027).chain.name == where
    with pytest.raises(Conflict) as refused:
        carry_over(actor=in_city.act(), project_id=made["都没有"].pk, year=2027)
    assert refused.value.code == "several_heirs"


def test_liaison_of_the_old_chain_alone_carries_nothing_to_the_new(in_city: Cast) -> None:
    first, second = _chain("甲链"), _chain("乙链")
    project = make_project(first, year=2026)
    liaison = in_city.add(Role.LIAISON, scope_id=first.pk, scope_kind=AnchorKind.CHAIN)
    _merge(in_city, first, second)
    with pytest.raises((NotAllowed, NotFound)):
        carry_over(actor=in_city.act(liaison), project_id=project.pk, year=2027)
