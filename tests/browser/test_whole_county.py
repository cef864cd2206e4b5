"""示例县, unlike any city: three tiers of its own, from nothing to its first chain by a person's hand, in a browser.

What is counted is what a person does: clicks, and fields typed. The time is a person's own; the budget of fifteen
minutes to the first chain is kept by the numbers (UI.md, budgets).
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.models import ChainBody
from chains.models import Chain
from core.choices import Role, TenantLevel
from core.models import Term
from core.tenancy.scope import tenant_scope
from tests.browser.test_set_up import PASSWORD, Hand, hands
from tests.cast import make_account, make_grant, make_tenant

__all__ = ["hands"]
pytestmark = pytest.mark.browser

TO_CHAIN = 75
TIERS = ("总支", "片组", "网格")
KINDS = ("集群总支委员会", "集群片组", "集群网格")
CHAIN = "示例果蔬产业集群"


@dataclass
class Tally:
    """Clicks by stage, told at the end."""

    stages: list[tuple[str, int]] = field(default_factory=list)

    def add(self, name: str, *people: Hand) -> None:
        done = sum(person.clicks for person in people)
        self.stages.append((name, done - sum(count for _, count in self.stages)))

    @property
    def total(self) -> int:
        return sum(count for _, count in self.stages)


def test_county_with_tiers_of_its_own_comes_to_its_first_chain(hands: Any) -> None:
    city = make_tenant("示例县", "SLX", TenantLevel.COUNTY)
    security = make_account(city, "slx-security", "示例安全管理员")
    make_grant(city, security, Role.SECURITY)
    guard, hand, tally = hands(security), hands(None), Tally()

    _open_account(guard, hand, "示例经办人", "slx-staff")
    tally.add("邀请并开通第一个账号", guard, hand)
    _assistant(hand, city)
    tally.add("新城市向导到第一条链", guard, hand)
    assert tally.total <= TO_CHAIN, tally.stages

    _stands(city)
    assert hand.complaints == guard.complaints == []


def _open_account(guard: Hand, hand: Hand, name: str, username: str) -> None:
    """The administrator makes the link, its bearer opens the account."""
    guard.open("/")
    guard.click("开始：邀请第一位同事", "link")
    guard.fill("display_name", name)
    guard.radio("role", "department")
    guard.fill("reason", "建立平台")
    guard.click("生成邀请链接")
    link = guard.page.locator(".secret-text").inner_text()
    hand.open(link)
    hand.fill("username", username)
    hand.fill("password", PASSWORD)
    hand.fill("again", PASSWORD)
    hand.click("开通并进入")
    expect(hand.page.get_by_role("heading", name="工作台")).to_be_visible()


def _terms(city: Any, kind: str) -> list[Term]:
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        return list(Term.objects.filter(kind=kind).order_by("order"))


def _rename(hand: Hand, city: Any, kind: str, names: tuple[str, ...]) -> None:
    """The words there are get other names; those left over are cleared."""
    for place, term in enumerate(_terms(city, kind)):
        hand.fill(f"label_{term.pk.hex}", names[place] if place < len(names) else "")


def _assistant(hand: Hand, city: Any) -> None:
    hand.click("开始：从哪里开始", "link")
    hand.next()
    _rename(hand, city, "chain_grade", ("示例甲等集群", "示例乙等集群"))
    hand.next()
    _rename(hand, city, "body_kind", KINDS[:2])
    hand.fill("label_body_kind_1", KINDS[2])
    hand.choose("meaning_body_kind_1", "industry_committee")
    _rename(hand, city, "body_tier", TIERS)
    expect(hand.page.locator("#preview").get_by_text("网格", exact=False).first).to_be_visible()
    hand.next()
    hand.next()  # people's posts are called as usual
    for place, (kind, tier) in enumerate(zip(KINDS, TIERS, strict=True), start=1):
        hand.choose(f"kind_{place}", kind, label=True)
        hand.choose(f"tier_{place}", tier, label=True)
        hand.fill(f"title_{place}", f"{{chain}}{tier}")
    hand.fill("segments", "上游：示例育苗\n中游：示例种植\n下游：示例加工\n配套服务：示例冷链")
    hand.next()
    hand.fill("name", CHAIN)
    hand.fill("head_name", "示例链长")
    hand.next()
    hand.click("先跳过")  # the units come from a sheet
    hand.click("先跳过")  # colleagues were invited already
    hand.click("完成建立")
    expect(hand.page.get_by_text("建立完成")).to_be_visible()


def _stands(city: Any) -> None:
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        chain = Chain.objects.get()
        bodies = list(
            ChainBody.objects.order_by("tier__order").values_list("name", "tier__label", "parent__tier__label")
        )
        assert bodies == [(f"{CHAIN}{tier}", tier, above) for tier, above in zip(TIERS, (None, *TIERS), strict=False)]
        words = Term.objects.filter(kind="body_tier").order_by("order").values_list("label", flat=True)
        assert list(words) == list(TIERS)
        assert chain.heads.get().person.name == "示例链长"
