"""A ticket played by hand by all four: a company whistles on its phone, the body's liaison accepts and sends it, the
first bureau returns it, the body rules, the right one reports in, asks for more time and answers; the company is not
satisfied, it is done again and rated; another one is withdrawn. The organization department sees where all of it is.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from core.tenants import add_default_terms
from services.choices import AssignmentState, TicketState
from services.models import Assignment, Extension, Ticket, TicketReturn
from tests.browser.conftest import PHONE
from tests.browser.test_a_liaison_s_pairing import shot
from tests.browser.test_set_up import Hand, hands
from tests.cast import Cast
from tests.services.world import Hall, make_hall

__all__ = ["hands"]
pytestmark = pytest.mark.browser


@dataclass
class Four:
    """The windows of the four, and of the second bureau."""

    company: Hand
    body: Hand
    first: Hand
    right: Hand
    department: Hand


@pytest.fixture
def hall(committed_cast: Cast) -> Hall:
    add_default_terms(committed_cast.city)
    with committed_cast.scope():
        return make_hall(committed_cast)


def test_four_play_a_ticket_to_its_end(committed_cast: Cast, hands: Any, hall: Hall) -> None:
    four = Four(
        hands(hall.contact, PHONE),
        hands(hall.liaison),
        hands(hall.handler),
        hands(hall.helper, PHONE),
        hands(committed_cast.department),
    )
    ticket = _whistle(four.company, "货车进园区限行", "原料晚到半天，请求放行。")
    page = f"/services/tickets/{ticket}/"
    _send(four.body, page, hall.lead.name)
    _return(four.first, page, hall.other.name)
    _rule(four.body, page)
    _report_and_contact(four.right, page)
    _extend(four.right, four.body, page)
    _answer(four.right, page, "已协调交警放行。")
    _rate(four.company, page, "dissatisfied", "只放行了一天。")
    _again(four.right, page)
    _rate(four.company, page, "satisfied", "")
    four.company.open(page)
    expect(four.company.page.get_by_text("已办结").first).to_be_visible()
    _withdraw(four.company, _whistle(four.company, "写错了", "已经自行解决。"))
    _oversee(four.department, page)
    with committed_cast.scope():
        done = Ticket.objects.get(pk=ticket)
        gone = Ticket.objects.exclude(pk=ticket).get()
        assert (done.state, done.round, done.bounces, done.rating) == (TicketState.CLOSED, 2, 1, "satisfied")
        assert done.first_handler_id == hall.lead.pk  # to the end (R44)
        assert gone.state == TicketState.WITHDRAWN
        assert TicketReturn.objects.get().state == Extension.objects.get().state == "granted"
        states = Assignment.objects.filter(ticket=done).order_by("assigned_at").values_list("state", flat=True)
        assert list(states) == [AssignmentState.RETURNED, AssignmentState.DONE, AssignmentState.DONE]
    _nobody_complained(four)


def _nobody_complained(four: Four) -> None:
    for hand in (four.company, four.body, four.first, four.right, four.department):
        assert hand.complaints == []


def _whistle(company: Hand, name: str, text: str) -> str:
    """From 工作台, in a thumb's reach; the id of the ticket."""
    company.open("/services/tickets/")
    company.click("提出诉求", "link")
    company.click("要素保障", "link")
    company.fill("name", name)
    company.fill("text", text)
    shot(company, "t01-whistle")
    company.click("^提交")
    expect(company.page.get_by_role("heading", level=1)).to_contain_text(name)
    return company.page.url.rstrip("/").rpartition("/")[2]


def _choose(hand: Hand, label: str, text: str) -> None:
    """One of a typeahead."""
    hand.page.get_by_role("combobox", name=label).fill(text)
    hand.page.get_by_role("option", name=text).first.click()
    hand.clicks += 2


def _send(body: Hand, page: str, lead: str) -> None:
    body.open(page)
    body.click("受理")
    body.click("派单", "link")
    _choose(body, "牵头部门", lead)
    body.fill("task", "请现场查看")
    body.click("^派单")
    shot(body, "t02-sent")
    expect(body.page.get_by_text(lead).first).to_be_visible()


def _return(first: Hand, page: str, right: str) -> None:
    first.open(page)
    first.click("申请退单", "link")
    _choose(first, "应由哪个部门办理", right)
    first.fill("reason", "限行由交通部门管理。")
    first.click("^申请退单")
    shot(first, "t03-return")


def _rule(body: Hand, page: str) -> None:
    body.open(page)
    body.click("裁定退单", "link")
    body.radio("granted", "yes")
    body.fill("ruling", "职责在所提部门。")
    body.click("^裁定退单")


def _report_and_contact(right: Hand, page: str) -> None:
    right.open(page)
    right.click("报到")
    right.click("登记联系企业", "link")
    right.fill("text", "与企业联系人通话。")
    right.click("^登记联系企业")


def _extend(right: Hand, body: Hand, page: str) -> None:
    right.open(page)
    right.page.locator("summary", has_text="更多").first.click()
    right.click("申请延期", "link")
    right.fill("amount", "3")
    right.fill("reason", "等路段改造完工。")
    right.click("^申请延期")
    body.open(page)
    body.click("延长 3 个工作日", "link")
    body.radio("granted", "yes")
    body.fill("answer", "同意。")
    body.click("^审批延期")
    shot(body, "t04-extended")


def _answer(right: Hand, page: str, text: str) -> None:
    right.open(page)
    right.click("答复企业", "link")
    right.radio("kind", "solved")
    right.fill("text", text)
    right.click("^答复企业")
    shot(right, "t05-answered")


def _rate(company: Hand, page: str, rating: str, text: str) -> None:
    company.open(page)
    company.click("评价", "link")
    company.radio("rating", rating)
    company.fill("text", text)
    company.click("^评价")


def _again(right: Hand, page: str) -> None:
    right.open(page)
    expect(right.page.get_by_text("第 2 轮").first).to_be_visible()
    right.click("报到")
    _answer(right, page, "长期放行，已公告。")


def _withdraw(company: Hand, ticket: str) -> None:
    company.open(f"/services/tickets/{ticket}/")
    company.page.locator("summary", has_text="更多").first.click()
    company.click("撤单", "link")
    company.fill("reason", "已自行解决。")
    company.click("^撤单")
    shot(company, "t06-withdrawn")


def _oversee(department: Hand, page: str) -> None:
    """Both in one list; what happened, with the bounce and the redo, on the ticket's page."""
    department.open("/services/tickets/")
    rows = department.page.locator("main table")
    expect(rows.get_by_text("货车进园区限行")).to_be_visible()
    expect(rows.get_by_text("已撤单")).to_be_visible()
    department.open(page)
    for words in ("退单", "延期", "重办", "首办"):
        expect(department.page.get_by_text(words).first).to_be_visible()
    shot(department, "t07-overseen")
