"""Without an account and with scripts off, on a phone: an invitation is answered and a problem is raised by link."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from core import clock
from meetings.actions.invitees import invite
from meetings.actions.planning import plan_meeting
from meetings.models import Invitee
from meetings.planning.prefill import Named
from meetings.replies.links import path_of
from meetings.replies.links import secret_of as invitee_secret
from services.actions.posters import create_poster
from services.models import Ticket
from services.posters.links import POSTER, secret_of
from tests.alliances.world import make_body
from tests.browser.conftest import PHONE
from tests.cast import Cast
from tests.factories import make_chain, make_unit
from tests.meetings.world import make_meeting
from tests.services.world import category, channel

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser, address: str, settings: Any) -> Iterator[Page]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.SITE_URL = address
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_invitation_is_answered(committed_cast: Cast, phone: Page, address: str) -> None:
    cast = committed_cast
    with cast.scope():
        start = clock.now() + dt.timedelta(days=7)
        when = {"starts_at": start, "ends_at": start + dt.timedelta(hours=1), "reply_by": start - dt.timedelta(days=1)}
        meeting = make_meeting(make_body(make_chain()), invite="none", place="示例会议室", **when)
        invite(actor=cast.act(), meeting_id=meeting.pk, named=[Named(unit_id=make_unit("示例受邀单位").pk)])
        plan_meeting(actor=cast.act(), meeting_id=meeting.pk)
        row = Invitee.objects.get(meeting=meeting)
        path = path_of(cast.city, invitee_secret(row))
    phone.goto(address + path)
    phone.get_by_label("参加", exact=True).check()
    phone.get_by_role("button", name="提交回复").click()
    phone.get_by_text("已回复").wait_for()
    with cast.scope():
        assert Invitee.objects.get(pk=row.pk).reply == "yes"


def test_problem_is_raised_and_followed(committed_cast: Cast, phone: Page, address: str) -> None:
    cast = committed_cast
    with cast.scope():
        kind, body = category(), make_body(make_chain())
        poster = create_poster(
            actor=cast.act(), values={"name": "示例产业园东门", "body_id": body.pk, "channel_id": channel().pk}
        )
    phone.goto(f"{address}/t/{cast.city.code}/{secret_of(POSTER, poster.pk, poster.link_digest)}/")
    phone.get_by_role("link", name=str(kind.label)).click()
    phone.get_by_label("企业全称").fill("示例企业有限公司")
    phone.get_by_label("一句话写明问题").fill("厂区门前积水（示例）")
    phone.get_by_label("具体情况").fill("雨后货车进不来。")
    phone.get_by_role("button", name="提交").click()
    phone.get_by_text("已提交").first.wait_for()
    with cast.scope():
        ticket = Ticket.objects.get()
    text = phone.locator("main").inner_text()
    assert ticket.name == "厂区门前积水（示例）" and f"{ticket.year}-{ticket.number:06d}" in text
