"""A meeting's whole way by hand: a member's topic, the agenda, the invitation, the roll, what was said, a resolution,
the minutes through three reviews to their number, the members' word, the frozen text, and the resolution closed.

The convener works at the desk, the liaison logs on a phone, a company proposes and confirms; only the worker is stood
in for, and the clock: the meeting's day comes by moving its start.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from alliances.actions import join
from alliances.models import ChainBody
from chains.models import Chain
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.tenants import add_default_terms
from documents.models import DocumentSeries
from meetings.choices import MeetingState, MinutesState, ResolutionState, TopicState
from meetings.models import AgendaItem, Invitee, Meeting, Minutes, MinutesConfirmation, Resolution, Topic
from organizations.models import Unit
from tests.alliances.world import make_body, term
from tests.browser.conftest import PHONE
from tests.browser.test_a_liaison_s_pairing import CONTRACT, shot
from tests.browser.test_set_up import Hand, hands
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.meetings.held import colleagues
from tests.sheets import run_jobs

__all__ = ["hands"]
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class World:
    chain: Chain
    body: ChainBody
    member: Unit
    liaison: Account
    company: Account
    reviewers: list[Account]


@pytest.fixture
def world(committed_cast: Cast) -> World:
    cast = committed_cast
    add_default_terms(cast.city)
    with cast.scope():
        chain = make_chain("示例航空航天产业链")
        body = make_body(chain, name="示例航空航天产业链党委")
        members = [make_unit(f"示例成员企业{name}有限公司") for name in "甲乙"]
        for unit in members:
            put_on_chain(chain, unit)
            join(
                actor=cast.act(),
                body_id=body.pk,
                kind=AnchorKind.UNIT,
                member_id=unit.pk,
                category_id=None,
                valid_from=dt.date(2024, 6, 1),
            )
        DocumentSeries.objects.create(code="示例纪", issuer_name=body.name, issuer_id=body.pk, issuer_kind="body")
        reviewers = colleagues(cast)
    return World(
        chain,
        body,
        members[0],
        cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN, username="示例联络员"),
        cast.add(Role.COMPANY, scope_id=members[0].pk, scope_kind=AnchorKind.UNIT, username="示例企业联系人"),
        reviewers,
    )


def test_topic_becomes_a_closed_resolution(committed_cast: Cast, hands: Any, world: World, tmp_path: Path) -> None:
    cast = committed_cast
    desk, phone, company = hands(cast.department), hands(world.liaison, PHONE), hands(world.company, PHONE)
    meeting = _plan(cast, desk, world)
    _propose(company, world)
    _put_on_the_agenda(cast, desk, meeting)
    desk.open(f"/meetings/{meeting.pk}/")
    desk.click("通知参会单位", "link")
    shot(desk, "m05-notify")
    desk.click("通知")
    _let_its_day_come(cast, meeting)
    _log(cast, phone, meeting)
    resolution = _resolve(cast, phone, world, meeting)
    minutes = _draft(cast, desk, meeting)
    for place, account in enumerate(world.reviewers):
        hand = hands(account)
        hand.open(f"/meetings/minutes/{minutes.pk}/")
        hand.click("审通过", "link")
        shot(hand, f"m14-review-{place}")
        hand.click("通过")
        assert hand.complaints == []
    _issue(cast, desk, minutes)
    _confirm(cast, company, minutes)
    desk.open(f"/meetings/minutes/{minutes.pk}/")
    shot(desk, "m18-confirmed")
    expect(desk.page.get_by_text("内容与定稿时的校验值一致")).to_be_visible()
    _close(cast, phone, resolution, tmp_path)
    with cast.scope():
        minutes.refresh_from_db()
        resolution.refresh_from_db()
    assert (minutes.state, resolution.state) == (MinutesState.FROZEN, ResolutionState.DONE)
    assert [hand.complaints for hand in (desk, phone, company)] == [[], [], []]


def _when(days: int, hour: int) -> str:
    return f"{clock.today() + dt.timedelta(days=days):%Y-%m-%d}T{hour:02}:00"


def _plan(cast: Cast, desk: Hand, world: World) -> Meeting:
    """A draft of the body's next joint meeting: its members are invited by themselves."""
    desk.open(f"/meetings/new/?body={world.body.pk}")
    desk.choose("kind", str(_term_id(cast)))
    desk.fill("starts_at", _when(21, 9))
    desk.fill("place", "示例会议室")
    shot(desk, "m01-plan")
    desk.click("存为草稿")
    shot(desk, "m02-draft")
    with cast.scope():
        meeting: Meeting = Meeting.objects.get()
        assert Invitee.objects.filter(meeting=meeting).count() == 2
    return meeting


def _term_id(cast: Cast) -> Any:
    with cast.scope():
        return term("meeting_kind", "joint").pk


def _propose(company: Hand, world: World) -> None:
    company.open(f"/meetings/topics/propose/?body={world.body.pk}")
    company.fill("name", "研究示例货运通道限行问题")
    company.fill("reason", "示例：零部件运输每天绕行一小时")
    shot(company, "m03-propose")
    company.click("^提出$")
    expect(company.page.locator("h1")).to_contain_text("研究示例货运通道限行问题")


def _put_on_the_agenda(cast: Cast, desk: Hand, meeting: Meeting) -> None:
    with cast.scope():
        topic = Topic.objects.get()
    desk.open(f"/meetings/topics/{topic.pk}/")
    desk.click("列入议程", "link")
    desk.choose("meeting", str(meeting.pk))
    desk.fill("minutes_long", "20")
    shot(desk, "m04-accept")
    desk.click("列入议程")
    with cast.scope():
        assert Topic.objects.get().state == TopicState.ACCEPTED
        assert AgendaItem.objects.filter(meeting=meeting, topic=topic).exists()


def _let_its_day_come(cast: Cast, meeting: Meeting) -> None:
    begun = clock.now() - dt.timedelta(hours=1)
    with cast.scope():
        meeting.refresh_from_db()
        assert (meeting.state, meeting.noticed_at is not None) == (MeetingState.PLANNED, True)
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=begun, ends_at=begun + dt.timedelta(hours=2), reply_by=None, topics_by=None
        )


def _log(cast: Cast, phone: Hand, meeting: Meeting) -> None:
    phone.open(f"/meetings/{meeting.pk}/")
    shot(phone, "m06-phone-meeting")
    phone.open(f"/meetings/{meeting.pk}/roll-call/")
    for name, mark in (("甲", "出席"), ("乙", "请假")):
        row = phone.page.locator(".roll-row", has_text=f"示例成员企业{name}有限公司")
        row.get_by_role("button", name=mark).click()
        expect(row.locator("[data-saved]")).to_contain_text("已存")
    shot(phone, "m07-roll")
    phone.click("记录会议", "link")
    notes = phone.page.locator("form[data-lock]", has=phone.page.get_by_label("研究示例货运通道限行问题"))
    notes.locator("textarea").fill("会议认为：示例路段限行时段要与企业班次错开。")
    expect(notes.locator("[data-saved]")).to_contain_text("已存")
    shot(phone, "m08-log")
    phone.click("完成，登记为已召开")
    shot(phone, "m09-held")
    with cast.scope():
        assert Meeting.objects.get().state == MeetingState.HELD
        assert list(Invitee.objects.order_by("attendance").values_list("attendance", flat=True)) == [
            "excused",
            "present",
        ]


def _resolve(cast: Cast, phone: Hand, world: World, meeting: Meeting) -> Resolution:
    """From the item it was decided under."""
    article = phone.page.locator("article", has_text="研究示例货运通道限行问题")
    article.get_by_role("link", name="登记决议").click()
    phone.page.wait_for_load_state("networkidle")
    phone.fill("name", "调整示例路段限行时段")
    asked = phone.page.get_by_role("combobox", name="责任单位")
    asked.fill(world.member.name)
    phone.page.get_by_role("option", name=re.compile(world.member.name)).first.click()
    phone.fill("allowed_days", "10")
    shot(phone, "m10-resolution")
    phone.click("^登记$")
    expect(phone.page.locator("h1")).to_contain_text("记录会议")
    shot(phone, "m11-resolved")
    with cast.scope():
        resolution: Resolution = Resolution.objects.select_related("item").get()
    assert (resolution.unit_id, resolution.item and resolution.item.topic_id is not None) == (world.member.pk, True)
    return resolution


def _draft(cast: Cast, desk: Hand, meeting: Meeting) -> Minutes:
    desk.open(f"/meetings/{meeting.pk}/")
    shot(desk, "m12-meeting")
    desk.open(f"/meetings/{meeting.pk}/minutes/new/")
    desk.click("起草纪要")
    shot(desk, "m13-minutes")
    with cast.scope():
        minutes: Minutes = Minutes.objects.get()
    assert "示例路段限行时段要与企业班次错开" in minutes.body_text
    desk.open(f"/meetings/minutes/{minutes.pk}/")
    desk.click("送审")
    return minutes


def _issue(cast: Cast, desk: Hand, minutes: Minutes) -> None:
    desk.open(f"/meetings/minutes/{minutes.pk}/")
    desk.click("^印发$", "link")
    shot(desk, "m15-issue")
    desk.click("^印发$")
    run_jobs(cast)
    desk.open(f"/meetings/minutes/{minutes.pk}/")
    expect(desk.page.locator("main")).to_contain_text(f"示例纪〔{clock.today().year}〕1号")
    with desk.page.expect_download() as awaited:
        desk.page.get_by_role("link", name="PDF").click()
    assert Path(awaited.value.path()).read_bytes().startswith(b"%PDF-")
    shot(desk, "m16-issued")


def _confirm(cast: Cast, company: Hand, minutes: Minutes) -> None:
    company.open(f"/meetings/minutes/{minutes.pk}/")
    company.click("确认或提意见", "link")
    company.radio("state", "confirmed")
    shot(company, "m17-confirm")
    company.click("提交")
    with cast.scope():
        states = list(MinutesConfirmation.objects.filter(minutes=minutes).values_list("state", flat=True))
    assert states == ["confirmed"]


def _close(cast: Cast, phone: Hand, resolution: Resolution, folder: Path) -> None:
    phone.open(f"/meetings/resolutions/{resolution.pk}/")
    shot(phone, "m19-resolution")
    phone.click("办结", "link")
    phone.fill("result", "示例路段已改为夜间限行")
    phone.click("^办结$")
    expect(phone.page.locator("[data-summary]")).to_contain_text("佐证")
    phone.complaints.clear()  # the refusal
    paper = folder / "示例通告.pdf"
    paper.write_bytes(CONTRACT)
    phone.page.set_input_files("input[type=file]", paper)
    shot(phone, "m20-close")
    phone.click("^办结$")
    expect(phone.page.get_by_role("link", name="示例通告.pdf")).to_be_visible()
    shot(phone, "m21-closed")
