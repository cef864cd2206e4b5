"""短信, 企业微信 and 钉钉 through a service on loopback that answers in every way a service can."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind, Channel, NoticeMode
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import ChannelSender, Delivery, OuterAddress
from core.outbox import own, senders, tokens, web
from core.outbox.actions import Message, tell, tell_contacts
from core.outbox.outcomes import UNTIL_MENDED
from core.outbox.sending import deliver
from core.outbox.sms import signature
from core.records import create
from faults.receiver import SECRET, TOKEN, WRONG, Receiver
from members.models import Person
from tests.cast import Cast
from tests.core.test_outbox import DAILY_EVENT, THURSDAY, URGENT_EVENT, now_of
from tests.factories import make_unit

ADDRESSES = {Channel.SMS: "13800000001", Channel.WECOM: "zhang.san", Channel.DINGTALK: "manager01"}
OUTER = tuple(ADDRESSES)
INSTANT = (Channel.WECOM, Channel.DINGTALK)


@pytest.fixture
def receiver(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as running:
        settings.EMAIL_HOST = ""
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_KEY = f"{running.url}/sms", "lianmeng"
        settings.SMS_GATEWAY_SECRET = SECRET
        settings.WECOM_URL, settings.WECOM_CORP_ID = running.url, "corp"
        settings.WECOM_SECRET, settings.WECOM_AGENT_ID = "wecom-secret", 1000002
        settings.DINGTALK_URL, settings.DINGTALK_APP_KEY = running.url, "app"
        settings.DINGTALK_APP_SECRET, settings.DINGTALK_AGENT_ID = "ding-secret", 42
        settings.CHANNEL_TIMEOUT, settings.SITE_URL = 0.5, "https://lianmeng.example.cn"
        monkeypatch.setattr(web, "DEADLINE_SECONDS", 2.0)
        monkeypatch.setattr(tokens, "_kept", {})
        yield running


@pytest.fixture
def reached(cast: Cast, receiver: Receiver) -> Iterator[Cast]:
    """The city uses all three, and the department has given an address on each; in office hours."""
    with clock.fixed(THURSDAY):
        turn_on(cast)
        with cast.scope():
            for channel, address in ADDRESSES.items():
                own.set_own_outer_address(actor=cast.act(), channel=channel, address=address)
        yield cast


def turn_on(cast: Cast, *channels: Channel, to_contacts: bool = False) -> None:
    with cast.scope():
        for channel in channels or OUTER:
            values = {"is_on": True, "name": "示例组织部", "to_contacts": to_contacts and channel == Channel.SMS}
            senders.set_channel_sender(
                actor=cast.act(cast.operator), channel=channel, values=values, expected_version=None
            )


def planned(cast: Cast, channel: str, occurrence: str = "1", **values: Any) -> Delivery:
    with cast.scope():
        tell([cast.department], Message("test.urgent", occurrence, "有一件急事", "/notices/"), **values)
        row: Delivery = Delivery.objects.get(event="test.urgent", occurrence=occurrence, channel=channel)
    return row


def sent(cast: Cast, row: Delivery) -> Delivery:
    deliver(cast.city.pk, row.pk)
    return now_of(cast, row)


# ---- who is told by which -------------------------------------------------------------------------------------------


def test_urgent_event_is_planned_by_every_channel_with_an_address(reached: Cast) -> None:
    with reached.scope():
        tell([reached.department, reached.operator], Message(URGENT_EVENT.code, "1", "甲"))
        rows = Delivery.objects.values_list("account__username", "channel", "state")
        assert sorted(rows) == [
            ("department", "dingtalk", "planned"),
            ("department", "in_app", "sent"),
            ("department", "sms", "planned"),
            ("department", "wecom", "planned"),
            ("operator", "in_app", "sent"),
        ]


def test_daily_event_is_told_inside_the_platform_alone_until_somebody_chooses(reached: Cast) -> None:
    with reached.scope():
        tell([reached.department], Message(DAILY_EVENT.code, "1", "甲"))
        own.choose(actor=reached.act(), modes={(DAILY_EVENT.code, "wecom"): NoticeMode.NOW})
        tell([reached.department], Message(DAILY_EVENT.code, "2", "甲"))
        rows = Delivery.objects.values_list("occurrence", "channel")
        assert sorted(rows) == [("1", "in_app"), ("2", "in_app"), ("2", "wecom")]


def test_who_turns_a_channel_off_keeps_the_others(reached: Cast) -> None:
    with reached.scope():
        own.choose(actor=reached.act(), modes={(URGENT_EVENT.code, "sms"): NoticeMode.OFF})
        tell([reached.department], Message(URGENT_EVENT.code, "1", "甲"))
        assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["dingtalk", "in_app", "wecom"]


def test_digest_is_of_mail_alone(reached: Cast) -> None:
    with reached.scope(), pytest.raises(InvalidInput):
        own.choose(actor=reached.act(), modes={(URGENT_EVENT.code, "sms"): NoticeMode.DIGEST})


@pytest.mark.parametrize("lacking", ["SMS_GATEWAY_URL", "SMS_GATEWAY_SECRET"])
def test_channel_the_installation_lacks_plans_nothing(reached: Cast, settings: Any, lacking: str) -> None:
    setattr(settings, lacking, "")
    with reached.scope():
        tell([reached.department], Message(URGENT_EVENT.code, "1", "甲"))
        assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["dingtalk", "in_app", "wecom"]


def test_channel_the_city_never_turned_on_plans_nothing(cast: Cast, receiver: Receiver) -> None:
    with clock.fixed(THURSDAY), cast.scope():
        for channel, address in ADDRESSES.items():
            own.set_own_outer_address(actor=cast.act(), channel=channel, address=address)
        tell([cast.department], Message(URGENT_EVENT.code, "1", "甲"))
        assert list(Delivery.objects.values_list("channel", flat=True)) == ["in_app"]


def test_telling_by_every_channel_costs_the_same_however_many_are_told(reached: Cast) -> None:
    counts = []
    with reached.scope():
        for number, accounts in enumerate(([reached.department], [reached.department, reached.operator])):
            with CaptureQueriesContext(connection) as captured:
                tell(accounts, Message(URGENT_EVENT.code, str(number), "甲"))
            counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("channel", OUTER)
def test_message_waits_for_office_hours(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    evening = THURSDAY.replace(hour=21)
    with clock.fixed(evening):
        row = planned(reached, channel)
        assert row.due_at.astimezone(clock.CHINA).date() == dt.date(2026, 10, 9)
        assert (sent(reached, row).state, receiver.accepted.total()) == ("planned", 0)


@pytest.mark.parametrize("channel", OUTER)
def test_reminder_of_a_meeting_that_has_begun_is_dropped(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    with reached.scope():
        message = Message("test.urgent", "1", "会议提醒", expires_at=THURSDAY + dt.timedelta(hours=1))
        tell([reached.department], message)
        row = Delivery.objects.get(channel=channel)
    with clock.fixed(THURSDAY + dt.timedelta(hours=1)):
        assert (sent(reached, row).state, receiver.accepted.total()) == ("cancelled", 0)


def test_contacts_are_told_by_short_message_where_the_city_wants_it(reached: Cast, receiver: Receiver) -> None:
    with reached.scope():
        unit = make_unit()
        numbers = ("138-0000-0002", "010-88888888", "13800000003", "13800000004")
        people = [
            create(Person(name=f"联系人{place}", unit=unit, phone=phone, no_mail=place == 3), anchor=AnchorKind.PERSON)
            for place, phone in enumerate(numbers)
        ]
        ids = [one.pk for one in people]
        assert tell_contacts(ids, Message("test.urgent", "1", "请补报进度")) == 0
    turn_on(reached, Channel.SMS, to_contacts=True)
    with reached.scope():
        assert tell_contacts(ids, Message("test.urgent", "1", "请补报进度")) == 2
        rows = list(Delivery.objects.filter(contact__isnull=False))
    assert {sent(reached, row).state for row in rows} == {"sent"}
    assert sorted(body["mobile"] for body in receiver.bodies) == ["13800000002", "13800000003"]


# ---- what goes out --------------------------------------------------------------------------------------------------


def test_short_message_is_signed_and_names_its_key(reached: Cast, receiver: Receiver) -> None:
    row = sent(reached, planned(reached, "sms"))
    assert (row.state, row.message, row.attempts) == ("sent", "短信网关已接收。", 1)
    assert receiver.bodies == [
        {
            "id": str(row.pk),
            "mobile": "13800000001",
            "sign": "示例组织部",
            "template": "test.urgent",
            "text": "有一件急事",
        }
    ]
    assert receiver.accepted == {str(row.pk): 1}


def test_signature_is_what_the_deployment_guide_says() -> None:
    """Worked out by hand: printf '1791424800\\nd\\n<sha256 of {}>' | openssl dgst -sha256 -hmac k."""
    assert (
        signature("k", "1791424800", "d", b"{}") == "a81f195620ed2d04caa4b5617a071001c6f477a1cb40ef92c00fca5593d772de"
    )


def test_wecom_message_asks_for_the_check_of_duplicates(reached: Cast, receiver: Receiver) -> None:
    row = sent(reached, planned(reached, "wecom"))
    number = row.pk.hex[-8:]
    assert row.state == "sent"
    assert receiver.bodies == [
        {
            "touser": "zhang.san",
            "msgtype": "text",
            "agentid": 1000002,
            "text": {
                "content": "【示例组织部】紧急事项\n有一件急事\n"
                f"https://lianmeng.example.cn/notices/\n通知编号 {number}"
            },
            "safe": 0,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 14400,
        }
    ]
    assert receiver.requests == ["/cgi-bin/gettoken", "/cgi-bin/message/send"]


def test_dingtalk_message_goes_to_one_member(reached: Cast, receiver: Receiver) -> None:
    row = sent(reached, planned(reached, "dingtalk"))
    assert row.state == "sent"
    body = receiver.bodies[0]
    assert (body["agent_id"], body["userid_list"], body["to_all_user"]) == (42, "manager01", False)
    assert receiver.requests == ["/gettoken", "/topapi/message/corpconversation/asyncsend_v2"]


@pytest.mark.parametrize("channel", INSTANT)
def test_token_is_kept_for_the_next_message(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    for number in range(3):
        assert sent(reached, planned(reached, channel, str(number))).state == "sent"
    assert (receiver.tokens_asked, receiver.accepted.total()) == (1, 3)


@pytest.mark.parametrize("channel", INSTANT)
def test_token_that_has_ended_is_asked_for_anew(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    receiver.behaviour = "token_ended"
    row = sent(reached, planned(reached, channel))
    assert (row.state, row.attempts, receiver.tokens_asked, receiver.accepted.total()) == ("sent", 1, 2, 1)


@pytest.mark.parametrize("channel", INSTANT)
def test_without_a_token_nothing_goes_out_and_it_is_tried_again(
    reached: Cast, receiver: Receiver, channel: Channel
) -> None:
    receiver.behaviour = "no_token"
    row = sent(reached, planned(reached, channel))
    assert (row.state, receiver.accepted.total()) == ("retry", 0)
    assert row.due_at == THURSDAY + UNTIL_MENDED
    assert "核对密钥" in row.message


@pytest.mark.parametrize("channel", INSTANT)
def test_secret_and_token_stand_in_no_row(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    for number, behaviour in enumerate(("ok", "no_token", "error_500", "close_before_answer", "refused")):
        receiver.behaviour = behaviour
        tokens._kept.clear()
        row = sent(reached, planned(reached, channel, str(number)))
        assert not {"secret", TOKEN} & set(row.message.split())
        assert "secret" not in row.message
        assert TOKEN not in row.message


# ---- how the service answers ----------------------------------------------------------------------------------------

ENDS = {
    "ok": ("sent", 1),
    "twice": ("sent", 1),
    "late": ("uncertain", 1),
    "error_500": ("retry", 0),
    "bad_gateway": ("uncertain", 0),
    "busy_429": ("retry", 0),
    "forbidden": ("retry", 0),
    "redirect": ("retry", 0),
    "not_http": ("uncertain", 0),
    "garbage": ("uncertain", 1),
    "long": ("uncertain", 1),
    "close_before_answer": ("uncertain", 1),
    "close_mid_answer": ("uncertain", 1),
    "drip": ("uncertain", 1),
    "refused": ("failed", 0),
    "later": ("retry", 0),
}


@pytest.mark.parametrize("channel", OUTER)
@pytest.mark.parametrize("behaviour", ENDS)
def test_each_answer_has_its_honest_end(reached: Cast, receiver: Receiver, behaviour: str, channel: Channel) -> None:
    receiver.behaviour = behaviour
    row = sent(reached, planned(reached, channel))
    assert (row.state, receiver.accepted.total()) == ENDS[behaviour], row.message
    assert row.message or row.state == "sent"


@pytest.mark.parametrize("channel", OUTER)
def test_what_is_uncertain_is_never_sent_again_by_itself(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    receiver.behaviour = "close_before_answer"
    row = sent(reached, planned(reached, channel))
    receiver.behaviour = "ok"
    with clock.fixed(THURSDAY + dt.timedelta(hours=2)):
        assert sent(reached, row).state == "uncertain"
    assert receiver.accepted.total() == 1


@pytest.mark.parametrize("channel", OUTER)
def test_service_that_is_away_is_asked_again(
    reached: Cast, receiver: Receiver, settings: Any, channel: Channel
) -> None:
    there = (settings.SMS_GATEWAY_URL, settings.WECOM_URL, settings.DINGTALK_URL)
    settings.SMS_GATEWAY_URL = settings.WECOM_URL = settings.DINGTALK_URL = "http://127.0.0.1:1"
    row = sent(reached, planned(reached, channel))
    assert (row.state, row.due_at) == ("retry", THURSDAY + dt.timedelta(minutes=1))
    settings.SMS_GATEWAY_URL, settings.WECOM_URL, settings.DINGTALK_URL = there
    with clock.fixed(THURSDAY + dt.timedelta(minutes=1)):
        assert sent(reached, row).state == "sent"
    assert receiver.accepted.total() == 1


@pytest.mark.parametrize(("told", "waited"), [("7", 60), ("600", 600), ("999999", 6 * 3600), ("soon", 60), ("-1", 60)])
def test_retry_after_is_kept_where_it_is_longer_than_our_own_wait(
    reached: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, told: str, waited: int
) -> None:
    monkeypatch.setitem(WRONG, "busy_429", (429, b"{}", {"Retry-After": told}))
    receiver.behaviour = "busy_429"
    row = sent(reached, planned(reached, "sms"))
    assert row.due_at == THURSDAY + dt.timedelta(seconds=waited)


def test_member_the_application_does_not_know_fails_for_good(reached: Cast, receiver: Receiver) -> None:
    receiver.behaviour = "no_such_member"
    row = sent(reached, planned(reached, "wecom"))
    assert (row.state, row.message) == ("failed", "企业微信里没有这个成员，或应用对其不可见。")


def test_gateway_with_another_secret_refuses_and_waits_for_a_person(
    reached: Cast, receiver: Receiver, settings: Any
) -> None:
    settings.SMS_GATEWAY_SECRET = "another"
    row = sent(reached, planned(reached, "sms"))
    assert (row.state, row.due_at) == ("retry", THURSDAY + UNTIL_MENDED)


@pytest.mark.parametrize("channel", OUTER)
def test_whoever_took_the_address_back_is_not_written_to(reached: Cast, receiver: Receiver, channel: Channel) -> None:
    row = planned(reached, channel)
    with reached.scope():
        own.set_own_outer_address(actor=reached.act(), channel=channel, address="")
    assert (sent(reached, row).state, receiver.requests) == ("cancelled", [])


def test_channel_turned_off_meanwhile_sends_nothing_more(reached: Cast, receiver: Receiver) -> None:
    row = planned(reached, "sms")
    with reached.scope():
        senders.set_channel_sender(
            actor=reached.act(reached.operator), channel="sms", values={"is_on": False}, expected_version=1
        )
    assert (sent(reached, row).state, receiver.requests) == ("cancelled", [])


# ---- addresses and pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "address", "kept"),
    [
        ("sms", " +86 138-0000-0009 ", "13800000009"),
        ("sms", "2380000000", None),
        ("sms", "138000000091", None),
        ("wecom", "@all", None),
        ("wecom", "zhang|li", None),
        ("wecom", "li.si@corp_1", "li.si@corp_1"),
        ("dingtalk", "a,b", None),
        ("dingtalk", "016", "016"),
        ("mail", "a@example.cn", None),
    ],
)
def test_address_is_one_recipient_of_its_channel(in_city: Cast, channel: str, address: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(InvalidInput):
            own.set_own_outer_address(actor=in_city.act(), channel=channel, address=address)
    else:
        own.set_own_outer_address(actor=in_city.act(), channel=channel, address=address)
    assert list(OuterAddress.objects.values_list("address", flat=True)) == ([kept] if kept else [])


def test_page_asks_for_what_the_city_uses_and_keeps_it(cast: Cast, receiver: Receiver) -> None:
    client = cast.client(cast.department)
    assert "手机号" not in client.get("/account/notices/").content.decode()
    turn_on(cast)
    page = client.get("/account/notices/")
    form = {name: field.initial for name, field in page.context["choices"].fields.items()}
    form |= {"email": "", "sms": "13800000001", "wecom": "zhang.san", "dingtalk": "", "sms-calendar.missing": "now"}
    answer = client.post("/account/notices/", form)
    assert answer.status_code == 302, answer.context["choices"].errors
    with cast.scope():
        assert sorted(OuterAddress.objects.values_list("channel", "address")) == [
            ("sms", "13800000001"),
            ("wecom", "zhang.san"),
        ]
    after = client.get("/account/notices/")
    assert after.context["choices"].fields["sms-calendar.missing"].initial == "now"
    assert "测试消息（短信）" in after.content.decode()
    assert client.post("/account/notices/", form | {"sms": "12345"}).status_code == 422


def test_test_message_arrives_once_a_minute(reached: Cast, receiver: Receiver) -> None:
    client = reached.client(reached.department)
    assert client.post("/account/notices/test/", {"channel": "sms"}).status_code == 302
    with reached.scope():
        row = Delivery.objects.get(event="channel.test")
        with pytest.raises(Conflict):
            own.send_test(actor=reached.act(), channel="sms")
    assert sent(reached, row).state == "sent"


def test_operator_turns_a_channel_on_and_nobody_else(cast: Cast, receiver: Receiver) -> None:
    client = cast.client(cast.operator)
    assert "已接通" in client.get("/settings/channels/").content.decode()
    values = {"is_on": "on", "name": "示例组织部", "to_contacts": "on", "version": "0"}
    assert client.post("/settings/channels/sms/", values).status_code == 302
    assert client.post("/settings/channels/wecom/", values).status_code == 302
    with cast.scope():
        assert sorted(ChannelSender.objects.values_list("channel", "is_on", "to_contacts")) == [
            ("sms", True, True),
            ("wecom", True, False),
        ]
        with pytest.raises(NotAllowed):
            senders.set_channel_sender(actor=cast.act(), channel="sms", values={}, expected_version=None)
    assert client.post("/settings/channels/sms/", values).status_code == 412
    assert client.get("/settings/channels/mail/").status_code == 404
