"""结对建议: every reason, what is left out, what is set aside, and who may ask (R34)."""

import datetime as dt
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.actions import join, refuse_suggestion, set_suggestion_rule, take_back_refusal
from alliances.choices import PairingPattern, PairingState
from alliances.models import ChainBody, SuggestionRefusal, SuggestionRule
from alliances.suggesting.pages import suggestion_rows
from alliances.suggesting.pool import division_of
from alliances.suggesting.queries import bodies_pairing
from alliances.suggesting.rank import Suggestion, suggestions
from chains.models import Chain, Gap, Segment, SegmentIndustry, SegmentLink
from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from organizations.choices import UnitState
from organizations.models import OwnRegion, Residence, Unit
from tests.alliances.pairings import make_pairing, party, put_into
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.isolation.rows import make_row


@pytest.fixture
def chain(in_city: Cast) -> Chain:
    return make_chain("示例航空产业链")


@pytest.fixture
def body(chain: Chain) -> ChainBody:
    return make_body(chain)


def segment(chain: Chain, name: str, layer: str = "midstream", order: int = 0) -> Segment:
    made: Segment = Segment.objects.create(chain=chain, name=name, layer=layer, order=order)
    return made


def company(chain: Chain | None, name: str, at: Segment | None = None, role: str = "member", **fields: Any) -> Unit:
    unit = make_unit(name, **fields)
    if chain:
        put_on_chain(chain, unit, segment=at, role=role)
    return unit


def found(cast: Cast, body: ChainBody, unit: Unit | None = None) -> list[Suggestion]:
    return suggestions(cast.act(), body, unit.pk if unit else None)


def told(cast: Cast, body: ChainBody, unit: Unit, other: Unit) -> tuple[str, ...]:
    """The reasons for ``other``; none where it is not suggested."""
    return next((each.reasons for each in found(cast, body, unit) if each.second.id == other.pk), ())


def names(cast: Cast, body: ChainBody, unit: Unit) -> list[str]:
    return [each.second.name for each in found(cast, body, unit)]


def enter(cast: Cast, body: ChainBody, unit: Unit) -> None:
    join(
        actor=cast.act(),
        body_id=body.pk,
        kind=AnchorKind.UNIT,
        member_id=unit.pk,
        category_id=None,
        valid_from=clock.today(),
    )


def supply(source: Segment, target: Segment, **fields: Any) -> SegmentLink:
    link: SegmentLink = SegmentLink.objects.create(source=source, target=target, kind="supplies", **fields)
    return link


# Reasons.


def test_supplier_and_whom_it_supplies_come_first(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    parts, engine = segment(chain, "零部件", "upstream"), segment(chain, "发动机")
    maker = company(chain, "示例主机厂", engine)
    near = company(chain, "示例同环节", engine)
    supplier = company(chain, "示例配套厂", parts)
    supply(parts, engine)
    assert names(in_city, body, maker) == ["示例配套厂", "示例同环节"]
    assert told(in_city, body, maker, supplier)[0] == "供应关系：示例配套厂所在的“零部件”供给示例主机厂所在的“发动机”"
    assert told(in_city, body, supplier, maker)[0] == "供应关系：示例配套厂所在的“零部件”供给示例主机厂所在的“发动机”"
    assert told(in_city, body, maker, near) == ("同在“发动机”环节",)


def test_ended_supply_is_no_reason(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    parts, engine = segment(chain, "零部件", "upstream"), segment(chain, "发动机")
    maker, supplier = company(chain, "示例主机厂", engine), company(chain, "示例配套厂", parts)
    supply(parts, engine, valid_to=clock.today() - dt.timedelta(days=1))
    assert told(in_city, body, maker, supplier) == ("环节相邻：分别在中游“发动机”和上游“零部件”",)


def test_supplier_of_another_chain_is_found(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    other = make_chain("示例材料产业链")
    steel, engine = segment(other, "特种钢"), segment(chain, "发动机")
    maker, supplier = company(chain, "示例主机厂", engine), company(other, "示例钢厂", steel)
    company(other, "示例无关厂", segment(other, "铝材"))
    supply(steel, engine)
    assert names(in_city, body, maker) == [supplier.name]


def test_segments_same_neighbouring_and_far(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    up, middle, down = (segment(chain, layer, layer) for layer in ("upstream", "midstream", "downstream"))
    first = company(chain, "示例甲", up)
    same, next_to, far = company(chain, "示例乙", up), company(chain, "示例丙", middle), company(chain, "示例丁", down)
    assert names(in_city, body, first) == [same.name, next_to.name, far.name]
    assert told(in_city, body, first, far) == ("同在示例航空产业链",)


def test_segments_of_one_layer_are_neighbours_where_they_follow_each_other(
    in_city: Cast, chain: Chain, body: ChainBody
) -> None:
    one, two, three = (segment(chain, name, order=order) for order, name in enumerate(("铸造", "精工", "总装")))
    first, near, far = company(chain, "示例甲", one), company(chain, "示例乙", two), company(chain, "示例丙", three)
    assert told(in_city, body, first, near) == ("环节相邻：分别在中游“铸造”和中游“精工”",)
    assert told(in_city, body, first, far) == ("同在示例航空产业链",)


@pytest.mark.parametrize(
    ("lead", "follow", "text", "pattern"),
    [
        ({"ownership": "state"}, {"ownership": "private"}, "国有带民营", PairingPattern.STATE_PRIVATE),
        ({"size": "large"}, {"size": "micro"}, "大中带小微", PairingPattern.LARGE_SMALL),
        ({"size": "medium"}, {"size": "small"}, "大中带小微", PairingPattern.LARGE_SMALL),
        ({"role": "leader"}, {"role": "supporting"}, "主机带配套", PairingPattern.MAIN_PARTS),
        ({"role": "key"}, {"role": "supporting"}, "主机带配套", PairingPattern.MAIN_PARTS),
    ],
)
@pytest.mark.parametrize("asked", ["lead", "follow"])
def test_pattern_says_who_leads_whoever_asks(
    in_city: Cast, chain: Chain, body: ChainBody, lead: Any, follow: Any, text: str, pattern: PairingPattern, asked: str
) -> None:
    one, other = company(chain, "示例甲", **lead), company(chain, "示例乙", **follow)
    (each,) = found(in_city, body, one if asked == "lead" else other)
    assert (each.pattern, each.lead) == (pattern, one.pk)
    assert each.reasons[0].startswith(f"{text}：示例甲是")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"ownership": "state"}, {"ownership": "state"}),
        ({"ownership": "private"}, {"ownership": "foreign"}),
        ({"size": "large"}, {"size": "medium"}),
        ({"size": "small"}, {"size": "micro"}),
        ({"role": "leader"}, {"role": "key"}),
    ],
)
def test_likes_lead_nobody(in_city: Cast, chain: Chain, body: ChainBody, one: Any, other: Any) -> None:
    first = company(chain, "示例甲", **one)
    company(chain, "示例乙", **other)
    (each,) = found(in_city, body, first)
    assert (each.pattern, each.lead, each.reasons) == (PairingPattern.EQUAL, None, ("同在示例航空产业链",))


def test_park_and_county_come_before_the_rest_of_the_city(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    park = make_row(OwnRegion, name="示例园区")
    first = company(chain, "示例甲", region_id="430203")
    far = company(chain, "示例乙", region_id="430204")
    near = company(chain, "示例丙", region_id="430203")
    inside = company(chain, "示例丁", region_id="430204")
    for unit in (first, inside):
        Residence.objects.create(unit=unit, own_region=park)
    assert "同在示例园区" in told(in_city, body, first, inside)
    assert "同在一个区县" in told(in_city, body, first, near)
    assert "同在一个市" in told(in_city, body, first, far)
    assert names(in_city, body, first)[-1] == far.name


def test_open_gap_is_a_reason_and_a_closed_one_is_none(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    weak, strong = segment(chain, "轴承", "upstream"), segment(chain, "整机", "downstream")
    asks, gives = company(chain, "示例甲", strong), company(chain, "示例乙", weak)
    gap = Gap.objects.create(
        chain=chain,
        segment=weak,
        name="示例高端轴承",
        kind=term("gap_kind", "fill"),
        owner=asks,
        target_year=2026,
    )
    text = "待补的缺口：“轴承”环节有“示例高端轴承”还没有补上，示例乙正在这一环节"
    assert told(in_city, body, asks, gives)[0] == text
    Gap.objects.filter(pk=gap.pk).update(state="dropped", ended_on=clock.today(), reason="示例")
    assert told(in_city, body, asks, gives) == ("同在示例航空产业链",)


def test_ties_lower_and_say_so(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    at = segment(chain, "发动机")
    first, fresh, busy = (company(chain, f"示例{name}", at) for name in "甲乙丙")
    assert names(in_city, body, first) == [busy.name, fresh.name]
    put_into(make_pairing(body, busy, make_unit()), PairingState.ACTIVE)
    assert names(in_city, body, first) == [fresh.name, busy.name]
    assert told(in_city, body, first, busy)[-1] == "示例丙在本组织已有 1 项结对（扣分）"


def test_meeting_in_the_body_is_no_reason_against(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    at = segment(chain, "发动机")
    first, met, _ = (company(chain, f"示例{name}", at) for name in "甲乙丙")
    before = {each.second.name: each.score for each in found(in_city, body, first)}
    for unit in (first, met):
        enter(in_city, body, unit)
    assert {each.second.name: each.score for each in found(in_city, body, first)} == before
    assert told(in_city, body, first, met) == ("同在“发动机”环节",)


def test_what_is_not_registered_counts_as_usual_neither_for_nor_against(
    in_city: Cast, chain: Chain, body: ChainBody
) -> None:
    first = company(chain, "示例甲", ownership="state")
    for name, ownership in (("乙", "state"), ("丙", ""), ("丁", "private")):
        company(chain, f"示例{name}", ownership=ownership)
    assert names(in_city, body, first) == ["示例丁", "示例丙", "示例乙"]
    scores = [each.score for each in found(in_city, body, first)]
    assert scores[1] == pytest.approx((scores[0] + scores[2]) / 2)
    assert told(in_city, body, first, Unit.objects.get(name="示例丙")) == ("同在示例航空产业链",)


@pytest.mark.parametrize(
    ("one", "other", "text"),
    [
        ("33", "37", "行业上下游：示例甲属金属制品业，示例乙属铁路、船舶、航空航天和其他运输设备制造业"),
        ("37", "33", "行业上下游：示例甲属铁路、船舶、航空航天和其他运输设备制造业，示例乙属金属制品业"),
        ("37", "37", ""),
        ("07", "37", ""),
        ("C", "33", ""),
        ("33", "65", ""),
    ],
)
def test_industries_that_take_from_each_other(
    in_city: Cast, chain: Chain, body: ChainBody, one: str, other: str, text: str
) -> None:
    first, second = (company(chain, name, industry_id=code) for name, code in (("示例甲", one), ("示例乙", other)))
    assert told(in_city, body, first, second)[: len([text] if text else [])] == ((text,) if text else ())


@pytest.mark.parametrize(("code", "division"), [("3311", "33"), ("37", "37"), ("C", ""), (None, ""), ("", "")])
def test_division_is_read_of_any_code_below_a_section(code: str | None, division: str) -> None:
    assert division_of(code) == division


def test_industry_of_a_segment_is_that_of_whoever_registered_none(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    metal, planes, both = (segment(chain, name) for name in ("示例锻件", "示例整机", "示例综合"))
    for at, code in ((metal, "33"), (planes, "37"), (both, "33"), (both, "37")):
        SegmentIndustry.objects.create(segment=at, industry_id=code)
    first, second = company(chain, "示例甲", metal), company(chain, "示例乙", planes)
    either, own = company(chain, "示例丙", both), company(chain, "示例丁", planes, industry_id="33")
    guessed = ("行业上下游：示例甲属金属制品业，示例乙属铁路、船舶、航空航天和其他运输设备制造业",)
    assert told(in_city, body, first, second)[:1] == guessed
    for other in (either, own):
        assert not any("行业上下游" in reason for reason in told(in_city, body, first, other))


def test_registered_supply_stands_in_place_of_what_industries_let_guess(
    in_city: Cast, chain: Chain, body: ChainBody
) -> None:
    parts, engine = segment(chain, "零部件", "upstream"), segment(chain, "发动机")
    supply(parts, engine)
    first, second = (
        company(chain, "示例甲", parts, industry_id="33"),
        company(chain, "示例乙", engine, industry_id="37"),
    )
    reasons = told(in_city, body, first, second)
    assert reasons[0].startswith("供应关系")
    assert not any("行业上下游" in reason for reason in reasons)


# What is left out.


@pytest.mark.parametrize("state", [UnitState.ENDED, UnitState.SUSPENDED])
def test_ended_and_suspended_units_are_not_suggested(
    in_city: Cast, chain: Chain, body: ChainBody, state: UnitState
) -> None:
    at = segment(chain, "发动机")
    first, gone = company(chain, "示例甲", at), company(chain, "示例乙", at)
    assert names(in_city, body, first) == ["示例乙"]
    Unit.objects.filter(pk=gone.pk).update(state=state)
    assert names(in_city, body, first) == []
    with pytest.raises(NotFound):
        found(in_city, body, gone)


def test_departments_are_not_suggested(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    at = segment(chain, "发动机")
    first = company(chain, "示例甲", at)
    company(chain, "示例主管部门", at, kind="department")
    company(chain, "示例大学", at, kind="university")
    assert names(in_city, body, first) == ["示例大学"]


@pytest.mark.parametrize(
    ("state", "left_out"),
    [
        (PairingState.DRAFT, True),
        (PairingState.PROPOSED, True),
        (PairingState.SIGNED, True),
        (PairingState.ACTIVE, True),
        (PairingState.DORMANT, True),
        (PairingState.RENEWED, False),
        (PairingState.ENDED, False),
        (PairingState.DROPPED, False),
    ],
)
@pytest.mark.parametrize("by_org", [False, True])
def test_paired_units_are_left_out_while_it_stands(
    in_city: Cast, chain: Chain, body: ChainBody, state: PairingState, left_out: bool, by_org: bool
) -> None:
    at = segment(chain, "发动机")
    first, second = company(chain, "示例甲", at), company(chain, "示例乙", at)
    joined = party(make_party_org("示例乙支部", unit=second)) if by_org else party(second)
    put_into(make_pairing(body, first, joined), state)
    assert names(in_city, body, first) == ([] if left_out else ["示例乙"])


def test_unit_that_left_the_chain_is_not_suggested(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    first, left = company(chain, "示例甲"), make_unit("示例乙")
    put_on_chain(chain, left, valid_to=clock.today() - dt.timedelta(days=1))
    assert names(in_city, body, first) == []


def test_being_in_one_city_alone_is_no_reason(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    first = company(chain, "示例甲", region_id="430203")
    guest = company(None, "示例乙", region_id="430203")
    enter(in_city, body, guest)
    assert names(in_city, body, first) == []


@pytest.mark.parametrize("where", ["sibling", "county", "stranger", "province"])
def test_another_tenants_units_are_never_suggested(cast: Cast, where: str) -> None:
    with cast.scope(getattr(cast, where)):
        there = make_chain("示例航空产业链")
        theirs = company(there, "示例外市企业", segment(there, "发动机"), role="leader")
    with cast.scope():
        here = make_chain("示例航空产业链")
        body, at = make_body(here), segment(here, "发动机")
        first = company(here, "示例甲", at)
        company(here, "示例乙", at)
        assert names(cast, body, first) == ["示例乙"]
        assert {each.first.name for each in found(cast, body)} <= {"示例甲", "示例乙"}
        with pytest.raises(NotFound):
            found(cast, body, theirs)
        with pytest.raises(NotFound):
            refuse_suggestion(actor=cast.act(), body_id=body.pk, unit_ids=(first.pk, theirs.pk))


# Of the body as a whole.


def test_body_as_a_whole_begins_with_those_that_lead(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    lead = company(chain, "示例链主", role="leader")
    parts = [company(chain, f"示例配套{number}", role="supporting") for number in range(5)]
    shown = found(in_city, body)
    assert {each.first.id for each in shown} == {lead.pk}
    assert len(shown) == 3
    assert {each.second.id for each in shown} <= {unit.pk for unit in parts}


def test_no_pair_is_shown_twice(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    for number in range(4):
        company(chain, f"示例链主{number}", role="leader", ownership="state")
    pairs = [frozenset({each.first.id, each.second.id}) for each in found(in_city, body)]
    assert len(pairs) == len(set(pairs)) == 6


# Weights.


def test_weights_decide_the_order_and_zero_takes_a_reason_away(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    at, other = segment(chain, "发动机", "upstream"), segment(chain, "零部件", "downstream")
    first = company(chain, "示例甲", at, ownership="state")
    company(chain, "示例乙", at, ownership="state")
    company(chain, "示例丙", other, ownership="private")
    assert names(in_city, body, first) == ["示例丙", "示例乙"]
    set_suggestion_rule(actor=in_city.act(), values={"ownership": 0, "segment": 40}, expected_version=None)
    assert names(in_city, body, first) == ["示例乙", "示例丙"]
    assert all("国有" not in text for each in found(in_city, body, first) for text in each.reasons)
    assert SuggestionRule.objects.count() == 1


@pytest.mark.parametrize("values", [{"supply": 101}, {"supply": -1}, {"state": 1}])
def test_weight_out_of_bounds_is_refused(in_city: Cast, values: Any) -> None:
    with pytest.raises(InvalidInput):
        set_suggestion_rule(actor=in_city.act(), values=values, expected_version=None)
    assert SuggestionRule.objects.count() == 0


def test_weights_are_set_by_who_sets_the_whole_city(in_city: Cast, chain: Chain) -> None:
    with pytest.raises(NotAllowed):
        set_suggestion_rule(actor=liaison(in_city, chain), values={"supply": 1}, expected_version=None)


# Set aside.


def test_refusal_is_remembered_by_its_body_until_taken_back(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    other_body = make_body(chain, "alliance", name="示例联盟")
    first, second = company(chain, "示例甲"), company(chain, "示例乙")
    refusal = refuse_suggestion(actor=in_city.act(), body_id=body.pk, unit_ids=(second.pk, first.pk))
    again = refuse_suggestion(actor=in_city.act(), body_id=body.pk, unit_ids=(first.pk, second.pk))
    assert again.pk == refusal.pk
    assert names(in_city, body, first) == names(in_city, body, second) == []
    assert names(in_city, other_body, first) == ["示例乙"]
    take_back_refusal(actor=in_city.act(), refusal_id=refusal.pk)
    assert names(in_city, body, first) == ["示例乙"]
    with pytest.raises(NotFound):
        take_back_refusal(actor=in_city.act(), refusal_id=refusal.pk)


def test_unit_is_not_set_aside_with_itself(in_city: Cast, body: ChainBody) -> None:
    unit = make_unit()
    with pytest.raises(InvalidInput):
        refuse_suggestion(actor=in_city.act(), body_id=body.pk, unit_ids=(unit.pk, unit.pk))


# Who may.


def liaison(cast: Cast, chain: Chain) -> Principal:
    return cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))


def test_liaison_is_suggested_only_units_shown_to_him(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    """A supplier of another chain, and a member from elsewhere, are not his to see."""
    other = make_chain("示例材料产业链")
    steel, engine = segment(other, "特种钢"), segment(chain, "发动机")
    supply(steel, engine)
    maker = company(chain, "示例主机厂", engine)
    company(chain, "示例同链厂", engine)
    hidden = company(other, "示例钢厂", steel)
    assert set(names(in_city, body, maker)) == {"示例同链厂", "示例钢厂"}
    actor = liaison(in_city, chain)
    assert [each.second.name for each in suggestions(actor, body, maker.pk)] == ["示例同链厂"]
    with pytest.raises(NotFound):
        suggestions(actor, body, hidden.pk)
    with pytest.raises(NotFound):
        refuse_suggestion(actor=actor, body_id=body.pk, unit_ids=(maker.pk, hidden.pk))
    assert SuggestionRefusal.objects.count() == 0


def test_liaison_pairs_for_the_bodies_of_his_chain_alone(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    elsewhere = make_body(make_chain("示例材料产业链"))
    actor = liaison(in_city, chain)
    assert [each.pk for each in bodies_pairing(actor)] == [body.pk]
    with pytest.raises((NotFound, NotAllowed)):
        refuse_suggestion(actor=actor, body_id=elsewhere.pk, unit_ids=(make_unit().pk, make_unit().pk))


# Pages.


def test_one_click_leads_to_the_form_filled_in(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    term("pairing_kind", "units")
    state = company(chain, "示例国企", ownership="state")
    private = company(chain, "示例民企", ownership="private")
    client = in_city.client(in_city.department)
    answer = client.get(f"/pairings/suggestions/?body={body.pk}&unit={private.pk}")
    assert answer.status_code == 200
    (row,) = answer.context["rows"]
    assert row.propose_url in answer.content.decode().replace("&amp;", "&")
    given = parse_qsl(urlsplit(row.propose_url).query)
    assert [value for name, value in given if name == "party"] == [f"unit:{state.pk}", f"unit:{private.pk}"]
    form = client.get(row.propose_url).context["form"]
    assert (form["pattern"].value(), form["body"].value()) == ("state_private", str(body.pk))
    assert (form["party_0"].value(), form["lead_0"].value()) == (f"unit:{state.pk}", True)
    assert (form["party_1"].value(), form["lead_1"].value()) == (f"unit:{private.pk}", False)
    assert form["kind"].value() == str(term("pairing_kind", "units").pk)


def test_chain_other_than_the_bodys_is_ticked(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    term("pairing_kind", "units")
    below = make_chain("示例子链", parent=chain)
    at = segment(below, "叶片")
    first = company(below, "示例甲", at)
    company(below, "示例乙", at)
    (row,) = suggestion_rows(found(in_city, body, first), body)
    form = in_city.client(in_city.department).get(row.propose_url).context["form"]
    assert form["chains"].value() == [str(below.pk)]


def test_set_aside_and_taken_back_on_the_page(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    first, second = company(chain, "示例甲"), company(chain, "示例乙")
    client, page = in_city.client(in_city.department), f"/pairings/suggestions/?body={body.pk}&unit={first.pk}"
    given = {"body": body.pk, "first": first.pk, "second": second.pk, "next": page}
    answer = client.post("/pairings/suggestions/refuse/", given, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert answer.context["rows"] == []
    refusal = SuggestionRefusal.objects.get()
    answer = client.post(f"/pairings/suggestions/refusals/{refusal.pk}/take-back/", {"next": page}, follow=True)
    assert [row.suggestion.second.name for row in answer.context["rows"]] == ["示例乙"]


def test_unit_page_asks_for_its_suggestions(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    first = company(chain, "示例甲")
    company(chain, "示例乙")
    client = in_city.client(in_city.department)
    page = client.get(f"/units/{first.pk}/").content.decode().replace("&amp;", "&")
    address = f"/pairings/suggestions/?body={body.pk}&unit={first.pk}&part=card"
    assert address in page
    card = client.get(address).content.decode()
    assert "示例乙" in card
    assert "<html" not in card


def test_city_without_a_body_is_told(in_city: Cast) -> None:
    answer = in_city.client(in_city.department).get("/pairings/suggestions/")
    assert "没有由您负责的" in answer.content.decode()


# Over the API.


def test_programs_get_the_same(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    first, second = company(chain, "示例甲"), company(chain, "示例乙")
    client, address = in_city.client(in_city.department), "/api/v1/pairing-suggestions/"
    said = client.get(f"{address}?body={body.pk}&unit={first.pk}").json()
    assert said["body"] == str(body.pk)
    assert [(each["second"]["name"], each["reasons"]) for each in said["results"]] == [
        ("示例乙", ["同在示例航空产业链"])
    ]
    given = {"body": str(body.pk), "first": str(first.pk), "second": str(second.pk)}
    made = client.post(f"{address}refuse/", given, content_type="application/json")
    assert made.status_code == 201
    said = client.get(f"{address}?body={body.pk}").json()
    assert (said["results"], [each["id"] for each in said["refused"]]) == ([], [made.json()["id"]])
    back = client.post(f"{address}take-back/", {"refusal": made.json()["id"]}, content_type="application/json")
    assert back.status_code == 204
    assert client.get(f"{address}?unknown=1").status_code == 422


def test_statements_are_as_many_for_sixty_units_as_for_two(in_city: Cast, chain: Chain, body: ChainBody) -> None:
    at = segment(chain, "发动机")
    first = company(chain, "示例甲", at)
    counts = []
    for more in (1, 59):
        for number in range(more):
            unit = company(chain, f"示例乙{more}{number}", at, ownership="private")
            put_into(make_pairing(body, unit, make_party_org(unit=make_unit())), PairingState.ACTIVE)
        actor = in_city.act()
        with CaptureQueriesContext(connection) as asked:
            assert suggestions(actor, body, first.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
