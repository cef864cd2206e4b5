"""示例县, unlike any city: three tiers of its own, from nothing to a published pack by a person's hand, in a browser.

What is counted is what a person does: clicks, and fields typed. The time is a person's own; the budget of fifteen
minutes to the first chain is kept by the numbers (UI.md, budgets).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.models import ChainBody
from chains.models import Chain, ChainUnit
from core.choices import Role, TenantLevel
from core.jobs.run import run_job
from core.models import CalendarDay, Job, TenantProfile, Term
from core.tenancy.scope import tenant_scope
from members.models import Grant
from reports.choices import EditionState
from reports.models import Edition
from tests.browser.test_set_up import PASSWORD, Hand, hands
from tests.cast import make_account, make_grant, make_tenant
from tests.core.test_profile import png
from tests.sheets import workbook

__all__ = ["hands"]
pytestmark = pytest.mark.browser

TO_CHAIN, TO_PACK = 75, 150
TIERS = ("总支", "片组", "网格")
KINDS = ("集群总支委员会", "集群片组", "集群网格")
CHAIN = "示例果蔬产业集群"
UNITS = [f"示例果蔬企业{number:02d}有限公司" for number in range(1, 31)]


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


def run_all(city: Any) -> None:
    """What the worker does."""
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        ids = list(Job.objects.filter(state="queued").order_by("created_at").values_list("id", flat=True))
    for job_id in ids:
        run_job(city.pk, job_id)


def test_county_with_tiers_of_its_own_comes_to_a_published_pack(hands: Any, tmp_path: Path) -> None:
    city = make_tenant("示例县", "SLX", TenantLevel.COUNTY)
    security = make_account(city, "slx-security", "示例安全管理员")
    make_grant(city, security, Role.SECURITY)
    guard, hand, tally = hands(security), hands(None), Tally()

    _open_account(guard, hand, "示例经办人", "slx-staff", first=True)
    tally.add("邀请并开通第一个账号", guard, hand)
    _assistant(hand, city)
    tally.add("新城市向导到第一条链", guard, hand)
    assert tally.total <= TO_CHAIN, tally.stages

    for name in ("示例同事甲", "示例同事乙"):
        _open_account(guard, hands(None), name, f"slx-{len(name)}{name[-1] == '甲'}")
    tally.add("再邀请两个账号", guard, hand)
    _own_face(hand, tmp_path)
    tally.add("单位信息和标识", guard, hand)
    _own_calendar(hand)
    tally.add("本市的日子", guard, hand)
    _own_number(hand)
    tally.add("机关代字和清单规则", guard, hand)
    _units(hand, city, tmp_path)
    tally.add("导入 30 家单位并放上链", guard, hand)
    _pack(hand, city)
    tally.add("生成、送审、发布清单", guard, hand)

    _stands(city)
    assert hand.complaints == guard.complaints == []
    assert tally.total <= TO_PACK, tally.stages
    print("\n".join(f"{name}\t{count}" for name, count in tally.stages))  # noqa: T201 - shown by pytest -s


def _open_account(guard: Hand, hand: Hand, name: str, username: str, *, first: bool = False) -> None:
    """The administrator makes the link, its bearer opens the account."""
    if first:
        guard.open("/")
        guard.click("开始：邀请第一位同事", "link")
    else:
        guard.open("/settings/invitations/new/")
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


def _own_face(hand: Hand, tmp_path: Path) -> None:
    mark = tmp_path / "标识.png"
    mark.write_bytes(png())
    hand.open("/settings/")
    hand.click("单位信息", "link")
    hand.fill("short_name", "示例县链盟")
    hand.page.set_input_files("[name='logo']", mark)
    hand.clicks += 2
    hand.click("保存")
    expect(hand.page.get_by_alt_text("现在的标识")).to_be_visible()


def _own_calendar(hand: Hand) -> None:
    hand.open("/settings/")
    hand.click("工作日历", "link")
    hand.click("安排休息或上班", "link")
    hand.fill("first", "2026-12-18")
    hand.fill("last", "2026-12-18")
    hand.fill("reason", "示例县果蔬节")
    hand.click("保存")


def _own_number(hand: Hand) -> None:
    hand.open("/settings/")
    hand.click("机关代字", "link")
    hand.click("新建代字", "link")
    hand.fill("code", "示县组")
    hand.fill("issuer_name", "中共示例县委组织部")
    hand.click("保存")
    hand.open("/settings/")
    hand.click("年度清单规则", "link")
    hand.choose("document_series", "示县组", label=True)
    hand.click("保存")


def _units(hand: Hand, city: Any, tmp_path: Path) -> None:
    headers = ["单位名称", "类型", "产业链", "链上角色"]
    rows: list[list[Any]] = [[name, "企业", CHAIN, "链主" if not place else "重点"] for place, name in enumerate(UNITS)]
    hand.open("/units/")
    hand.click("导入表格", "link")
    hand.page.set_input_files("input[type=file]", workbook(tmp_path / "单位.xlsx", headers, rows))
    hand.clicks += 2
    hand.click("上传并检查")
    run_all(city)
    expect(hand.page.get_by_role("button", name="确认写入 30 行")).to_be_visible(timeout=30_000)
    hand.click("确认写入")
    run_all(city)
    expect(hand.page.get_by_text("已导入").first).to_be_visible(timeout=30_000)


def _pack(hand: Hand, city: Any) -> None:
    hand.open("/packs/")
    hand.click("生成全部 1 条")
    run_all(city)
    hand.open("/packs/")
    hand.click(CHAIN, "link")
    hand.click("送审")
    hand.click("发布", "link")
    hand.click("发布")
    run_all(city)


def _stands(city: Any) -> None:
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        chain = Chain.objects.get()
        bodies = list(
            ChainBody.objects.order_by("tier__order").values_list("name", "tier__label", "parent__tier__label")
        )
        assert bodies == [(f"{CHAIN}{tier}", tier, above) for tier, above in zip(TIERS, (None, *TIERS), strict=False)]
        assert [term.label for term in _terms(city, "body_tier")] == list(TIERS)
        assert ChainUnit.objects.filter(chain=chain).count() == len(UNITS)
        assert TenantProfile.objects.get().logo_id is not None
        assert CalendarDay.objects.get().reason == "示例县果蔬节"
        assert Grant.objects.filter(role=Role.DEPARTMENT).count() == 3
        edition = Edition.objects.get()
        assert edition.state == EditionState.PUBLISHED
