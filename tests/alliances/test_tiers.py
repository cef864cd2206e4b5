"""A city's own tiers: any number, in its order, each below those it says (R19)."""

from typing import Any

import pytest

from alliances import actions
from alliances.models import ChainBody, TierRule
from alliances.tiers import may_stand_below, named_above, tiers_on_offer, usual_tier
from core.actions import move_term
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Term
from tests.alliances.world import term
from tests.cast import Cast
from tests.factories import make_chain, make_term

NAMES = ("总支", "片组", "网格", "微网格", "楼栋", "单元", "中心户")


def own_tiers(*names: str) -> list[Term]:
    rows = [make_term("body_tier", f"t{place}", name, "base") for place, name in enumerate(names)]
    for place, row in enumerate(rows):
        Term.objects.filter(pk=row.pk).update(order=place * 10)
        row.order = place * 10
    return rows


def found(cast: Cast, tier: Term, parent: ChainBody | None = None, meaning: str = "chain_committee") -> ChainBody:
    chain = make_chain()
    values: dict[str, Any] = {
        "name": f"{chain.name}{tier.label}",
        "kind_id": term("body_kind", meaning).pk,
        "chain_id": chain.pk,
        "tier_id": tier.pk,
        "parent_id": parent.pk if parent else None,
    }
    return actions.create_body(actor=cast.act(), values=values)


def test_seven_tiers_stand_below_one_another(in_city: Cast) -> None:
    above = None
    for tier in own_tiers(*NAMES):
        above = found(in_city, tier, above)

    assert list(ChainBody.objects.order_by("tier__order").values_list("tier__label", "parent__tier__label")) == [
        *zip(NAMES, [None, *NAMES], strict=False)
    ]


def test_order_of_the_names_is_the_order_of_the_tiers(in_city: Cast) -> None:
    top, middle, low = own_tiers(*NAMES[:3])
    parent = found(in_city, middle)

    with pytest.raises(InvalidInput) as raised:
        found(in_city, top, parent)
    found(in_city, low, parent)
    move_term(actor=in_city.act(), term_id=middle.pk, up=True)
    found(in_city, top, parent)

    assert list(raised.value.fields) == ["tier"]
    assert "可以设在总支之下" in raised.value.fields["tier"][0]


def test_city_says_below_which_tiers_one_may_stand(in_city: Cast) -> None:
    top, middle, low = own_tiers(*NAMES[:3])
    actions.set_tier_above(actor=in_city.act(), tier_id=low.pk, above_ids=[middle.pk])

    with pytest.raises(InvalidInput) as raised:
        found(in_city, low, found(in_city, top))
    assert "可以设在片组之下" in raised.value.fields["tier"][0]
    with pytest.raises(InvalidInput):
        found(in_city, low, found(in_city, low))
    found(in_city, low, found(in_city, middle))
    actions.set_tier_above(actor=in_city.act(), tier_id=low.pk, above_ids=[])
    found(in_city, low, found(in_city, top))

    assert not TierRule.objects.exists()


def test_rule_against_what_stands_is_refused_with_the_names(in_city: Cast) -> None:
    top, middle, low = own_tiers(*NAMES[:3])
    below = found(in_city, low, found(in_city, top))

    with pytest.raises(Conflict, match=below.name):
        actions.set_tier_above(actor=in_city.act(), tier_id=low.pk, above_ids=[middle.pk])
    actions.set_tier_above(actor=in_city.act(), tier_id=low.pk, above_ids=[middle.pk, top.pk])

    assert named_above() == {low.pk: {middle.pk, top.pk}}


def test_pattern_follows_the_rule(in_city: Cast) -> None:
    top, middle, low = own_tiers(*NAMES[:3])
    actions.set_tier_above(actor=in_city.act(), tier_id=low.pk, above_ids=[middle.pk])
    kind = term("body_kind", "chain_committee")
    pattern = actions.create_pattern(actor=in_city.act(), values={"name": "示例"})
    rows = [{"kind_id": kind.pk, "tier_id": tier.pk, "title": f"{{chain}}{tier.label}"} for tier in (top, middle, low)]

    with pytest.raises(InvalidInput, match="第 2 层"):
        actions.set_tiers(actor=in_city.act(), pattern_id=pattern.pk, tiers=[rows[0], rows[2]])
    assert len(actions.set_tiers(actor=in_city.act(), pattern_id=pattern.pk, tiers=rows)) == 3


def test_another_word_or_another_citys_is_no_tier(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = own_tiers("外市层级")[0]
    with cast.scope():
        mine = own_tiers("总支")[0]
        grade = make_term("chain_grade", "a", "甲")
        for above in (foreign, grade):
            with pytest.raises(InvalidInput):
                actions.set_tier_above(actor=cast.act(), tier_id=mine.pk, above_ids=[above.pk])
        with pytest.raises(InvalidInput):
            actions.set_tier_above(actor=cast.act(), tier_id=foreign.pk, above_ids=[])
        with pytest.raises(NotAllowed):
            actions.set_tier_above(actor=cast.act(cast.operator), tier_id=mine.pk, above_ids=[])


def test_usual_tier_is_the_highest_at_the_level_else_the_lowest(in_city: Cast) -> None:
    assert usual_tier("city") is None
    own_tiers("总支", "片组")
    assert str(usual_tier("city")) == "片组"
    term("body_tier", "city")
    assert usual_tier("city") in tiers_on_offer()


def test_default_is_itself_and_what_comes_before(in_city: Cast) -> None:
    tiers = own_tiers(*NAMES[:3])

    assert [[may_stand_below(tier, above, {}) for above in tiers] for tier in tiers] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_pages_list_the_tiers_and_set_the_rule(cast: Cast) -> None:
    client = cast.client(cast.department)
    empty = client.get("/settings/tiers/").content.decode()
    with cast.scope():
        top, middle, low = own_tiers(*NAMES[:3])
        found(cast, low, found(cast, middle))
    listed = client.get("/settings/tiers/").content.decode()
    saved = client.post(f"/settings/tiers/{low.pk}/", {"above": [str(middle.pk)]})
    refused = client.post(f"/settings/tiers/{low.pk}/", {"above": [str(top.pk)]})
    shown = client.get(f"/settings/tiers/{low.pk}/").content.decode()

    assert "还没有组织层级" in empty
    assert "总支、片组、网格" in listed
    assert f"?tier={low.pk}" in listed
    assert (saved.status_code, saved["Location"], refused.status_code) == (302, "/settings/tiers/", 422)
    assert "现在挂在别的层级之下" in refused.content.decode()
    assert shown.count("checked") == 1
    assert client.get(f"/settings/tiers/{cast.city.pk}/").status_code == 404


def test_tier_in_use_cannot_be_deleted_and_says_where(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        top, low = own_tiers("总支", "网格")
        actions.set_tier_above(actor=cast.act(), tier_id=low.pk, above_ids=[top.pk])
    refused = client.post(f"/settings/terms/{top.pk}/delete/", follow=True).content.decode()

    assert "没有删除" in refused
    assert f"/settings/tiers/{low.pk}/" in refused
