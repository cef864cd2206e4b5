"""How a supply and a demand are compared: each reason, and that nearness alone binds nobody."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from services.market.matching import Traits, compare, plain, ranked

HERE, THERE = uuid4(), uuid4()
NONE: frozenset[tuple[UUID, UUID]] = frozenset()


def traits(name: str = "示例轴承", **given: Any) -> Traits:
    return Traits(uuid4(), name, name, **given)


def reasons(supply: Traits, demand: Traits, supplies: frozenset[tuple[UUID, UUID]] = NONE) -> list[str]:
    return [reason.text for reason in compare(supply, demand, supplies, {"34": "通用设备制造业"})]


def test_same_part_of_a_name_and_no_likeness() -> None:
    assert reasons(traits("示例轴承"), traits("示例轴承")) == ["同一产品：示例轴承"]
    assert reasons(traits("轴承"), traits("精密轴承"))[0].startswith("产品相近")
    assert reasons(traits("铝合金压铸件"), traits("铝合金型材"))[0].startswith("产品名称相近")
    assert reasons(traits("包装纸箱"), traits("控制线束")) == []


def test_supply_link_before_one_segment_before_industry() -> None:
    apart = {"industry": "3451"}
    supply = traits("甲", segment_id=HERE, segment="零件", **apart)
    demand = traits("乙", segment_id=THERE, segment="整机", **apart)
    assert reasons(supply, demand, frozenset({(HERE, THERE)})) == ["供应关系：“零件”供给“整机”"]
    assert reasons(supply, demand, frozenset({(THERE, HERE)})) == ["同属行业 3451"]
    assert reasons(supply, traits("乙", segment_id=HERE, segment="零件")) == ["同在“零件”环节"]
    assert reasons(supply, traits("乙", industry="3499")) == ["同属行业 34通用设备制造业"]


def test_amount_counts_only_in_one_measure() -> None:
    supply = traits(quantity=Decimal(100), measure="吨")
    assert reasons(supply, traits(quantity=Decimal(40), measure="吨"))[1] == "数量够：可供 100 吨，需要 40 吨"
    assert reasons(supply, traits(quantity=Decimal(400), measure="吨"))[1].startswith("数量只够一部分")
    assert len(reasons(supply, traits(quantity=Decimal(40), measure="套"))) == 1
    gears = traits("齿轮", industry="3451", quantity=Decimal(100), measure="套")
    assert reasons(gears, traits("线束", industry="3451", quantity=Decimal(400), measure="套")) == ["同属行业 3451"]


def test_being_near_alone_binds_nobody() -> None:
    place = {"region": "350181", "region_name": "福清市"}
    assert reasons(traits("甲品", **place), traits("乙件", **place)) == []
    assert reasons(traits(**place), traits(**place))[-1] == "同在福清市"
    assert reasons(traits(**place), traits(region="350182", region_name="长乐区"))[-1] == "同在一个市"


def test_better_first_whichever_side_asks() -> None:
    asked = traits("精密轴承", quantity=Decimal(10), measure="套")
    exact, near = traits("精密轴承"), traits("轴承")
    for is_supply in (True, False):
        found = ranked(asked, [near, exact, traits("纸箱")], is_supply=is_supply, supplies=NONE, names={}, most=5)
        assert [match.id for match in found] == [exact.id, near.id]
        assert found[0].score == 40


def test_number_is_read_without_the_zeros_of_its_column() -> None:
    assert [plain(Decimal(text)) for text in ("100.00", "1200.50", "0.10")] == ["100", "1,200.5", "0.1"]
