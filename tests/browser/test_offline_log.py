"""The log of a meeting in a room without a line: it opens, keeps what is written, and sends it once (docs/adr/0081)."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.models import KeptAnswer
from core.tenants import add_default_terms
from meetings.models import AgendaItem, Invitee, Meeting
from organizations.choices import UnitKind
from organizations.models import Unit
from services.models import Visit
from tests.browser.conftest import PHONE
from tests.browser.test_set_up import Hand, hands
from tests.cast import Cast
from tests.factories import make_unit
from tests.meetings.conducted import colleague, invite, make_item, make_meeting

__all__ = ["hands"]
pytestmark = pytest.mark.browser

NO_LINE = "未联网，已存在本机"
BACK = re.compile("^已恢复联网，已保存")


@dataclass(frozen=True)
class World:
    meeting: Meeting
    item: AgendaItem
    invitee: Invitee

    @property
    def log(self) -> str:
        return f"/meetings/{self.meeting.pk}/log/"

    @property
    def roll(self) -> str:
        return f"/meetings/{self.meeting.pk}/roll-call/"


@pytest.fixture
def world(committed_cast: Cast) -> World:
    add_default_terms(committed_cast.city)
    with committed_cast.scope():
        meeting = make_meeting()
        return World(meeting, make_item(committed_cast, meeting, "示例听取汇报"), invite(meeting))


def until(page: Page, expression: str) -> None:
    """Asked from outside: the page's policy lets nobody evaluate words in it."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def ready(page: Page) -> None:
    """The worker has the page in hand, and the log, the roll and its files are kept."""
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "Object.keys(localStorage).filter((key) => key.startsWith('page:')).length >= 2")


def typed(page: Page, words: str) -> None:
    page.locator("textarea[name=notes]").fill(words)


def said(page: Page) -> Any:
    return page.locator("form[data-lock] [data-saved]")


def notes(cast: Cast, world: World) -> tuple[str, int]:
    with cast.scope():
        item = AgendaItem.objects.get(pk=world.item.pk)
    return item.notes, item.version


def test_words_written_without_a_line_are_sent_once_when_it_is_back(
    committed_cast: Cast, hands: Any, world: World
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page, line = hand.page, hand.page.context
    hand.open(world.log)
    ready(page)
    line.set_offline(True)
    typed(page, "示例一，企业提三件事")
    expect(said(page)).to_have_text(NO_LINE)
    page.reload()
    expect(page.locator("[data-offline-note]")).to_contain_text("未联网")
    expect(page.locator("textarea[name=notes]")).to_have_value("示例一，企业提三件事")
    page.get_by_role("link", name="点名").first.click()
    page.get_by_role("button", name="迟到").click()
    expect(page.locator(".roll-row [data-saved]")).to_have_text(NO_LINE)
    page.goto(hand.address + "/meetings/")  # not kept: what is, is offered
    page.get_by_role("link", name=re.compile("记录会议")).click()
    typed(page, "示例一，企业提三件事；定下两件")
    page.get_by_role("button", name="完成，登记为已召开").click()
    expect(page.locator("[data-offline-note]")).to_contain_text("联网后再点")
    assert hand.overflow == 0
    assert notes(committed_cast, world) == ("", 1)

    line.set_offline(False)
    expect(said(page)).to_have_text(BACK)
    assert notes(committed_cast, world) == ("示例一，企业提三件事；定下两件", 3)  # what was tried before, and the last
    hand.open(world.roll)
    expect(page.locator(".roll-row [data-saved]")).to_have_text(re.compile("已存"))
    hand.open(world.log)
    with committed_cast.scope():
        assert Invitee.objects.get(pk=world.invitee.pk).attendance == "late"
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []
        assert KeptAnswer.objects.count() == 3


def test_sending_whose_answer_was_lost_counts_once_and_newer_words_follow(
    committed_cast: Cast, hands: Any, world: World
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page = hand.page
    hand.open(world.log)
    keys: list[str] = []

    def lose_first_answer(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server has it; the phone never hears
            route.abort()
        else:
            route.continue_()

    page.context.route(re.compile("/notes/$"), lose_first_answer)
    typed(page, "示例甲")
    expect(said(page)).to_have_text(NO_LINE)
    typed(page, "示例甲乙")
    expect(said(page)).to_have_text(BACK, timeout=15_000)
    assert notes(committed_cast, world) == ("示例甲乙", 3)
    assert keys[0] == keys[1] != keys[2]


def test_held_meeting_is_written_down_without_a_line_and_logged_with_one(
    committed_cast: Cast, hands: Any, world: World
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page, line, address = hand.page, hand.page.context, "/meetings/log-held/"
    hand.open(address)
    until(page, "navigator.serviceWorker.getRegistration('/meetings/').then((one) => one?.active != null)")
    line.set_offline(True)
    page.goto(hand.address + address)
    page.locator("[name=summary]").fill("示例没有信号时写的")
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    page.get_by_role("button", name="登记").last.click()
    expect(page.locator("[data-offline-note]")).to_contain_text("联网后再点“登记”")
    line.set_offline(False)
    page.get_by_role("button", name="登记").last.click()
    expect(page.locator(".draft-note")).to_be_visible()
    expect(page.locator("[name=summary]")).to_have_value("示例没有信号时写的")


def test_two_devices_meet_on_the_page_that_shows_both(committed_cast: Cast, hands: Any, world: World) -> None:
    with committed_cast.scope():
        other = colleague(committed_cast, "示例同事乙")
    phone, desk = hands(committed_cast.department, PHONE), hands(other)
    phone.open(world.log)
    ready(phone.page)
    phone.page.context.set_offline(True)
    phone.page.reload()
    typed(phone.page, "手机上写的")
    expect(said(phone.page)).to_have_text(NO_LINE)
    desk.open(world.log)
    typed(desk.page, "桌面上写的")
    expect(said(desk.page)).to_have_text(re.compile("^已存"))
    phone.page.context.set_offline(False)
    expect(phone.page.get_by_role("button", name="由我接着记录")).to_be_visible()
    phone.page.get_by_role("button", name="由我接着记录").click()
    expect(said(phone.page)).to_contain_text("两份内容都还在")
    assert notes(committed_cast, world)[0] == "桌面上写的"
    for _ in range(2):  # the page without a line leads to the true one
        phone.page.get_by_role("button", name="对比后合并").click()
        phone.page.wait_for_load_state("networkidle")
    expect(phone.page.locator("main")).to_contain_text("手机上写的")
    expect(phone.page.locator("main")).to_contain_text("桌面上写的")


def test_leaving_takes_everything_along_and_asks_before_it_loses_words(
    committed_cast: Cast, hands: Any, world: World
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page, line = hand.page, hand.page.context
    hand.open(world.log)
    ready(page)
    line.set_offline(True)
    typed(page, "没有传上去的话")
    expect(said(page)).to_have_text(NO_LINE)
    page.locator("details.more summary").click()
    leave = page.locator(".sheet [data-sign-out] button")
    leave.click()
    expect(page.locator(".sheet [data-sign-out] .error")).to_contain_text("还有 1 处会议记录或走访没有传上去")
    line.set_offline(False)
    expect(said(page)).to_have_text(BACK)
    leave.click()
    page.wait_for_url("**/sign-in/")
    assert page.evaluate("Object.keys(localStorage)") == []
    until(page, "caches.keys().then((names) => names.length === 0)")
    line.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(hand.address + world.log)


def test_another_account_on_the_same_phone_opens_nothing_of_the_first(
    committed_cast: Cast, hands: Any, world: World
) -> None:
    hand: Hand = hands(committed_cast.department, PHONE)
    page, line = hand.page, hand.page.context
    hand.open(world.log)
    ready(page)
    line.set_offline(True)
    typed(page, "第一个人的话")
    expect(said(page)).to_have_text(NO_LINE)
    line.clear_cookies()  # the session ended by itself; nobody signed out
    page.close()
    line.set_offline(False)
    hand.page = page = line.new_page()
    hand.open("/sign-in/")
    assert page.evaluate("Object.keys(localStorage).filter((key) => !key.startsWith('draft:'))") == []
    line.set_offline(True)
    page.goto(hand.address + world.log)
    expect(page.locator("main")).to_contain_text("没有存在本机")
    expect(page.locator("main")).not_to_contain_text("第一个人的话")
    assert page.evaluate("document.body.innerText").count("示例") == 0
    assert notes(committed_cast, world) == ("", 1)


# ---- a visit: handed in without a line, it goes by itself when there is one ----


LOG_VISIT = "/services/visits/new/"
TOLD = "用电紧张，请协调扩容。"


@pytest.fixture
def company(committed_cast: Cast) -> Unit:
    add_default_terms(committed_cast.city)
    with committed_cast.scope():
        make_unit("示例走访部门", kind=UnitKind.DEPARTMENT)
        return make_unit("示例受访企业")


def write_visit(page: Page) -> None:
    for name, words in (("unit", "示例受访企业"), ("department", "示例走访部门"), ("findings", TOLD)):
        page.locator(f"[name={name}]").fill(words)
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


def visits(cast: Cast) -> list[str]:
    with cast.scope():
        return list(Visit.objects.values_list("findings", flat=True))


def without_line(hand: Hand) -> Page:
    """The form of a visit, opened once with a line and again without."""
    page = hand.page
    hand.open(LOG_VISIT)
    until(page, "navigator.serviceWorker.getRegistration('/services/visits/').then((one) => one?.active != null)")
    page.context.set_offline(True)
    page.goto(hand.address + LOG_VISIT)
    expect(page.locator("[data-offline-note]")).to_contain_text("未联网")
    return page


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="登记", exact=True).last.click()


def kept_words(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")
    return found


def test_visit_handed_in_without_a_line_is_logged_by_itself_and_once(
    committed_cast: Cast, hands: Any, company: Unit
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page = without_line(hand)
    write_visit(page)
    hand_in(page)
    expect(page.locator("[data-offline-note]")).to_contain_text("自动登记，不用再点")
    hand_in(page)  # a nervous thumb
    assert visits(committed_cast) == []
    page.context.set_offline(False)
    page.wait_for_url(re.compile(r"/services/visits/[0-9a-f-]{36}/$"))
    expect(page.locator("body")).to_contain_text("已登记")
    assert visits(committed_cast) == [TOLD]
    assert kept_words(page) == []
    hand.open(LOG_VISIT)
    expect(page.locator("[name=findings]")).to_have_value("")
    assert visits(committed_cast) == [TOLD]
    assert hand.overflow == 0


def test_visit_whose_answer_was_lost_is_sent_again_and_counts_once(
    committed_cast: Cast, hands: Any, company: Unit
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page = without_line(hand)
    write_visit(page)
    hand_in(page)
    tries: list[str] = []

    def lose_first_answer(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tries.append(route.request.method)
        if len(tries) == 1:
            route.fetch()  # the server has it; the phone never hears
            route.abort()
        else:
            route.continue_()

    page.context.route(re.compile(f"{LOG_VISIT}$"), lose_first_answer)
    page.context.set_offline(False)
    expect(page.locator("[data-offline-note]")).to_contain_text("稍后自动再登记", timeout=15_000)
    page.wait_for_url(re.compile(r"/services/visits/[0-9a-f-]{36}/$"), timeout=30_000)
    assert (visits(committed_cast), len(tries), kept_words(page)) == ([TOLD], 2, [])


def test_visit_that_is_refused_is_shown_with_what_is_wrong(committed_cast: Cast, hands: Any, company: Unit) -> None:
    hand = hands(committed_cast.department, PHONE)
    page = without_line(hand)
    write_visit(page)
    page.locator("[name=department]").fill("没有这个部门")
    hand_in(page)
    page.context.set_offline(False)
    expect(page.locator("[data-summary]")).to_be_visible(timeout=15_000)
    expect(page.locator("[name=findings]")).to_have_value(TOLD)
    assert visits(committed_cast) == []


def test_visit_left_on_the_phone_is_offered_where_visits_are_listed(
    committed_cast: Cast, hands: Any, company: Unit
) -> None:
    hand = hands(committed_cast.department, PHONE)
    page = without_line(hand)
    write_visit(page)
    hand_in(page)
    page.wait_for_timeout(1000)
    page.goto("about:blank")
    page.context.set_offline(False)
    hand.open("/services/visits/")
    assert visits(committed_cast) == []
    page.get_by_role("link", name="现在登记").click()
    page.wait_for_url(re.compile(r"/services/visits/[0-9a-f-]{36}/$"))
    assert visits(committed_cast) == [TOLD]
