"""The decision table: the first rule that fits proposes; it can be tried, ordered, written by a sheet."""

from typing import Any

import pytest
from django.urls import reverse

from chains.models import Chain
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import BinEntry, Term
from organizations.choices import UnitState
from organizations.models import Unit
from services.actions.categories import create_category_rule
from services.actions.dispatch_rules import (
    create_dispatch_rule,
    delete_dispatch_rule,
    move_dispatch_rule,
    update_dispatch_rule,
)
from services.dispatching import propose
from services.models import DispatchAssist, DispatchRule
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit


@pytest.fixture
def factors(in_city: Cast) -> Term:
    return make_term("ticket_category", "factors", "要素保障", "factors")


@pytest.fixture
def land(in_city: Cast, factors: Term) -> Term:
    land = make_term("ticket_category", "land", "用地", "factors")
    create_category_rule(actor=in_city.act(), values={"category_id": land.pk, "parent_id": factors.pk})
    return land


def rule(cast: Cast, name: str, lead: Unit, assists: Any = (), **values: Any) -> DispatchRule:
    given = {"name": name, "lead_id": lead.pk, **values}
    return create_dispatch_rule(actor=cast.act(), values=given, assists=[unit.pk for unit in assists])


def leads(category: Term | None = None, chain: Chain | None = None, text: str = "", nature: str = "demand") -> str:
    found = propose(nature, category.pk if category else None, chain.pk if chain else None, text)
    return found.lead.name if found.lead else ""


def test_first_rule_that_fits_proposes_and_says_why(in_city: Cast, factors: Term, land: Term) -> None:
    nature, power, all_else, helper = (make_unit(f"示例{name}局") for name in ("资源", "供电", "综合", "住建"))
    chain = make_chain("示例链")
    below = make_chain("示例子链", parent=chain)
    rule(in_city, "停电", power, words=["停 电", "跳闸"], category_id=factors.pk)
    first = rule(in_city, "要素", nature, [helper], category_id=factors.pk, chain_id=chain.pk)
    rule(in_city, "投诉不在内", all_else, nature="demand")

    found = propose("demand", land.pk, below.pk, "厂区扩建需要用地")

    assert (found.rule, found.lead, found.assists) == (first, nature, (helper,))
    assert [(one.rule.name, one.fits, one.why) for one in found.tried] == [
        ("停电", False, "没有提到“停 电”、“跳闸”"),
        ("要素", True, "属于“要素保障”，在“示例链”上"),
    ]
    assert leads(land, below, "昨天厂区停电两次") == "示例供电局"
    assert leads(land, None, "用地") == "示例综合局"
    assert leads(None) == "示例综合局"
    assert leads(land, below, nature="complaint") == "示例资源局"
    assert propose("complaint", None, None, "").tried[-1].why == "只用于诉求"
    assert leads(nature="complaint") == ""


def test_rule_whose_department_is_gone_is_skipped_and_says_so(in_city: Cast) -> None:
    gone, stays, helper = make_unit("示例旧局"), make_unit("示例新局"), make_unit("示例协办局")
    dead = rule(in_city, "旧规则", gone)
    rule(in_city, "新规则", stays, [helper])
    Unit.objects.filter(pk__in=[gone.pk, helper.pk]).update(state=UnitState.ENDED)

    found = propose("demand", None, None, "")

    assert found.lead == stays
    assert found.assists == ()
    assert "已不存在" in found.tried[0].why
    with pytest.raises(InvalidInput) as caught:
        rule(in_city, "再派", gone)
    assert set(caught.value.fields) == {"lead"}
    renamed = update_dispatch_rule(
        actor=in_city.act(), rule_id=dead.pk, values={"name": "改名"}, expected_version=dead.version
    )
    assert renamed.name == "改名"


def test_inactive_rule_proposes_nothing(in_city: Cast) -> None:
    rule(in_city, "停用", make_unit("示例局"), is_active=False)

    assert propose("demand", None, None, "").tried == ()


def test_rules_move_and_the_last_comes_last(in_city: Cast) -> None:
    unit = make_unit("示例局")
    first, second, third = (rule(in_city, name, unit) for name in ("甲", "乙", "丙"))
    assert [one.place for one in (first, second, third)] == [1, 2, 3]

    move_dispatch_rule(actor=in_city.act(), rule_id=third.pk, up=True)
    assert list(DispatchRule.objects.order_by("place").values_list("name", flat=True)) == ["甲", "丙", "乙"]
    move_dispatch_rule(actor=in_city.act(), rule_id=first.pk, up=True)
    move_dispatch_rule(actor=in_city.act(), rule_id=first.pk, up=False)
    assert list(DispatchRule.objects.order_by("place").values_list("name", flat=True)) == ["丙", "甲", "乙"]


def test_assists_replace_those_before_and_never_hold_the_lead(in_city: Cast) -> None:
    lead, one, two = (make_unit(f"示例{name}局") for name in "甲乙丙")
    made = rule(in_city, "规则", lead, [one])
    same = update_dispatch_rule(
        actor=in_city.act(), rule_id=made.pk, values={}, assists=[one.pk], expected_version=made.version
    )
    other = update_dispatch_rule(
        actor=in_city.act(), rule_id=made.pk, values={}, assists=[two.pk], expected_version=made.version
    )

    assert (same.version, other.version) == (made.version, made.version + 1)
    assert DispatchAssist.objects.get().unit == two
    with pytest.raises(InvalidInput) as caught:
        update_dispatch_rule(actor=in_city.act(), rule_id=made.pk, values={"lead_id": two.pk}, expected_version=None)
    assert set(caught.value.fields) == {"assists"}


def test_rule_that_cannot_be_kept_is_refused(in_city: Cast) -> None:
    unit = make_unit("示例局")
    rule(in_city, "规则", unit)
    with pytest.raises((InvalidInput, Conflict), match="已有同名"):
        rule(in_city, "规则", unit)
    with pytest.raises(InvalidInput):
        rule(in_city, "词语太长", unit, words=["长" * 21])
    with pytest.raises(InvalidInput):
        create_dispatch_rule(actor=in_city.act(), values={"name": "没有牵头"})
    with pytest.raises(InvalidInput):
        rule(in_city, "没有这条链", unit, chain_id=unit.pk)


def test_deleted_rule_goes_to_the_bin_with_its_assists(in_city: Cast) -> None:
    made = rule(in_city, "规则", make_unit("示例甲局"), [make_unit("示例乙局")])

    delete_dispatch_rule(actor=in_city.act(), rule_id=made.pk)

    assert not DispatchAssist.objects.exists()
    assert BinEntry.objects.get().kind == "dispatch-rules"


def test_liaison_tries_rules_and_sets_none(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("示例链")
        liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
        unit = make_unit("示例资源局")
        rule(cast, "用地", unit, words=["用地"])
        with pytest.raises(NotAllowed):
            create_dispatch_rule(actor=cast.act(liaison, cast.city), values={"name": "越权", "lead_id": unit.pk})
    client = cast.client(liaison)
    page = client.get(reverse("dispatch-rule-try"), {"text": "厂区用地不够", "nature": "demand"}).content.decode()
    none = client.get(reverse("dispatch-rule-try"), {"text": "招工难", "nature": "demand"}).content.decode()

    assert "示例资源局牵头" in page
    assert "提到“用地”" in page
    assert "没有规则符合" in none
    assert client.get(reverse("dispatch-rule-list")).status_code == 403


def test_pages_make_move_change_and_delete_a_rule(cast: Cast) -> None:
    with cast.scope():
        land = make_term("ticket_category", "land", "用地", "factors")
        lead, helper = make_unit("示例资源局"), make_unit("示例住建局")
        make_chain("示例链")
    client = cast.client(cast.department)
    given = {
        "name": "用地找资源局",
        "category": land.pk,
        "chain": "示例链",
        "words": "用地、厂房 扩建",
        "lead": lead.pk,
        "assists": [helper.pk],
        "is_active": "on",
    }
    made = client.post(reverse("dispatch-rule-create"), given)
    other = client.post(reverse("dispatch-rule-create"), {"name": "其余", "lead": "示例住建局", "is_active": "on"})
    refused = client.post(reverse("dispatch-rule-create"), {"name": "没有", "lead": "没有的局"})
    with cast.scope():
        first, second = DispatchRule.objects.order_by("place")
        assert first.words == ["用地", "厂房", "扩建"]
        assert first.chain is not None
    moved = client.post(reverse("dispatch-rule-move", args=[second.pk]), {"way": "up"})
    with cast.scope():
        first.refresh_from_db()
    edited = client.post(
        reverse("dispatch-rule-edit", args=[first.pk]), {**given, "words": "", "version": first.version}
    )
    page = client.get(reverse("dispatch-rule-list")).content.decode()
    deleted = client.post(reverse("dispatch-rule-delete", args=[second.pk]))

    assert [one.status_code for one in (made, other, moved, edited, deleted)] == [302] * 5
    assert refused.status_code == 422
    assert page.index("其余") < page.index("用地找资源局")
    assert "示例住建局" in page
    with cast.scope():
        left = DispatchRule.objects.get()
        assert (left.name, left.words) == ("用地找资源局", [])
