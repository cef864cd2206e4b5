"""A city nobody has seen, from nothing to its first chain: one administrator, one link, the assistant, in a browser.

示例市 has four tiers and names of its own for everything; what is counted is what a person would do (UI.md, budgets).
"""

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from alliances.models import ChainBody, StructurePattern
from chains.models import Chain, ChainUnit, Segment
from core.choices import Role, TenantLevel
from core.models import Account, SetupProgress, Term
from core.tenancy.scope import tenant_scope
from members.models import Grant, Invitation
from tests.browser.conftest import DESK, PHONE
from tests.cast import make_account, make_grant, make_tenant

pytestmark = pytest.mark.browser

CLICKS = 60
PASSWORD = "示例-correct-horse-battery"
KINDS = {
    "链上先锋总部": "chain_committee",
    "链上先锋分部": "comprehensive_committee",
    "先锋驿": "alliance",
    "先锋岗": "industry_committee",
}
TIERS = [("链上先锋总部", "市级"), ("链上先锋分部", "县级"), ("先锋驿", "园区（镇街）级"), ("先锋岗", "园区（镇街）级")]
UNITS = [f"示例新材料企业{number}有限公司" for number in range(1, 6)]


class Hand:
    """A person's clicks: a field filled in costs one, a choice two (open, choose)."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.clicks = page, address, 0
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.address + path if path.startswith("/") else path)
        self.page.wait_for_load_state("networkidle")

    def click(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=re.compile(name)).first.click()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)
        self.clicks += 1

    def choose(self, name: str, value: str, *, label: bool = False) -> None:
        field = self.page.locator(f"[name='{name}']")
        field.select_option(label=value) if label else field.select_option(value)
        self.clicks += 2

    def radio(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}'][value='{value}']").check()
        self.clicks += 1

    def next(self) -> None:
        """On to the next step; a refusal is shown, and told here."""
        self.click("保存，下一步")
        refused = self.page.locator("main [data-summary]")
        assert not refused.count(), refused.first.inner_text()

    @property
    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def hands(browser: Browser, address: str, settings: Any) -> Any:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    contexts = []

    def begin(account: Account | None, size: dict[str, int] = DESK) -> Hand:
        context = browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]
        contexts.append(context)
        if account is not None:
            client = Client()
            client.force_login(account)
            cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        return Hand(context.new_page(), address)

    yield begin
    for context in contexts:
        context.close()


def test_city_from_nothing_to_its_first_chain_by_settings_alone(hands: Any) -> None:
    city = make_tenant("示例市", "SLS", TenantLevel.CITY)
    security = make_account(city, "sls-security", "示例安全管理员")
    make_grant(city, security, Role.SECURITY)

    # The one administrator invites whoever will do the work.
    first = hands(security)
    first.open("/")
    first.click("开始：邀请第一位同事", "link")
    first.fill("display_name", "示例经办人")
    first.radio("role", "department")
    first.fill("reason", "建立平台")
    first.click("生成邀请链接")
    link = first.page.locator(".secret-text").inner_text()

    hand = hands(None)
    hand.open(link)
    hand.fill("username", "sls-staff")
    hand.fill("password", PASSWORD)
    hand.fill("again", PASSWORD)
    hand.click("开通并进入")
    expect(hand.page.get_by_role("heading", name="工作台")).to_be_visible()

    # One topic on each page, in the city's own words.
    hand.click("开始：从哪里开始", "link")
    hand.next()
    _rename_chains(hand, city)
    hand.next()
    _name_bodies(hand, city)
    hand.next()
    hand.next()  # people's posts are called as usual
    _structure(hand)
    # left here, and taken up again from the home page
    hand.open("/")
    expect(hand.page.get_by_text("已办 5 步")).to_be_visible()
    hand.click("继续：建立第一条产业链", "link")
    hand.fill("name", "示例新材料产业链")
    hand.fill("head_name", "示例链长")
    hand.fill("head_post", "示例市领导职务")
    hand.next()
    hand.fill("names", "\n".join(UNITS))
    hand.next()
    hand.fill("display_name", "示例同事")
    hand.fill("reason", "一起办理")
    hand.next()
    hand.click("完成建立")

    _stands(city)
    assert hand.complaints == first.complaints == []
    assert hand.clicks + first.clicks <= CLICKS, hand.clicks + first.clicks
    expect(hand.page.get_by_text("建立完成")).to_be_visible()
    assert not hand.page.get_by_text("已办").is_visible()


def _terms(city: Any, kind: str) -> list[Term]:
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        return list(Term.objects.filter(kind=kind).order_by("order"))


def _rename_chains(hand: Hand, city: Any) -> None:
    grades = _terms(city, "chain_grade")
    hand.fill(f"label_{grades[0].pk.hex}", "甲类示例链")
    hand.fill(f"label_{grades[1].pk.hex}", "乙类示例链")


def _name_bodies(hand: Hand, city: Any) -> None:
    """The two there are by default are called otherwise, two more are added; the preview follows."""
    kinds = _terms(city, "body_kind")
    hand.fill(f"label_{kinds[0].pk.hex}", "链上先锋总部")
    hand.fill(f"label_{kinds[1].pk.hex}", "先锋驿")
    for number, name in enumerate(("链上先锋分部", "先锋岗"), start=1):
        hand.fill(f"label_body_kind_{number}", name)
        hand.choose(f"meaning_body_kind_{number}", KINDS[name])
    expect(hand.page.locator("#preview").get_by_text("先锋岗")).to_be_visible()


def _structure(hand: Hand) -> None:
    for place, (name, tier) in enumerate(TIERS, start=1):
        hand.choose(f"kind_{place}", name, label=True)
        hand.choose(f"tier_{place}", tier, label=True)
        hand.fill(f"title_{place}", f"{{chain}}{name}")
    expect(hand.page.locator("#preview").get_by_text("示例产业链先锋岗")).to_be_visible()
    hand.fill("segments", "上游：示例原料\n中游：示例制造\n下游：示例应用")
    hand.next()


def _stands(city: Any) -> None:
    with tenant_scope(city.pk, actor_id=None, reason="测试"):
        chain = Chain.objects.get()
        bodies = {body.name: body.parent.name if body.parent else "" for body in ChainBody.objects.all()}
        names = [f"示例新材料产业链{name}" for name, _ in TIERS]
        assert bodies == dict(zip(names, ["", *names], strict=False))
        assert {kind.label: kind.meaning for kind in Term.objects.filter(kind="body_kind")} == KINDS
        assert [segment.name for segment in Segment.objects.order_by("order")] == ["示例原料", "示例制造", "示例应用"]
        assert chain.heads.get().person.name == "示例链长"
        assert ChainUnit.objects.filter(chain=chain).count() == len(UNITS)
        assert StructurePattern.objects.get().tiers.count() == 4
        assert Invitation.objects.filter(state="proposed").get().display_name == "示例同事"
        assert Grant.objects.get(account__username="sls-staff").role == Role.DEPARTMENT
        assert SetupProgress.objects.get().finished_at is not None


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_step_fits_the_window(hands: Any, size: dict[str, int]) -> None:
    city = make_tenant("示例市", "SLS", TenantLevel.CITY)
    staff = make_account(city, "sls-staff", "示例经办人")
    make_grant(city, staff, Role.DEPARTMENT)
    hand = hands(staff, size)

    for path in (
        "/setup/",
        *(f"/setup/{code}/" for code in ("start", "chains", "bodies", "people", "structure", "first-chain")),
        *(f"/setup/{code}/" for code in ("first-units", "invite")),
        "/settings/configuration/",
        "/settings/patterns/new/",
        "/settings/invitations/new/",
        "/settings/profile/",
    ):
        hand.open(path)
        assert hand.page.title()
        assert hand.overflow == 0, path
    assert hand.complaints == []
