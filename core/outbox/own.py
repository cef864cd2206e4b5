"""One's own choices: where one is reached, and which events are told by which channel."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse

from core import clock
from core.choices import Channel, NoticeMode
from core.errors import Conflict, InvalidInput, NotAllowed
from core.models import Account, NoticeAddress, NoticeChoice, OuterAddress
from core.outbox.actions import Message, tell_by
from core.outbox.carriers import CARRIERS, SWITCHED, channels_on
from core.outbox.events import event_kinds
from core.outbox.reach import ADDRESS_LABELS, reached_by
from core.principal import Principal
from core.records import change, create

# A test is told once a minute and channel: the unique key drops a second.
TESTS = {Channel.MAIL: "mail.test"}
TEST_TEXT = {Channel.MAIL: "收到这封邮件，说明通知邮箱设置正确。"}


def _own_account(actor: Principal) -> Account:
    if actor.account is None:
        raise NotAllowed
    return actor.account


def choose(*, actor: Principal, modes: Mapping[tuple[str, str], str]) -> None:
    """Keep how the acting person wants each kind of event told, by (event, channel); the usual way needs no row."""
    account_id = _own_account(actor).pk
    known = {kind.code: kind for kind in event_kinds()}
    wrong = [code for code, channel in modes if code not in known or channel not in CARRIERS]
    wrong += [code for (code, channel), mode in modes.items() if mode == NoticeMode.DIGEST and channel != Channel.MAIL]
    if wrong or not set(modes.values()) <= set(NoticeMode.values):
        raise InvalidInput("没有这样的事项或方式，请刷新页面后重试。")
    codes, channels = {code for code, _ in modes}, {channel for _, channel in modes}
    with transaction.atomic():
        NoticeChoice.objects.filter(account_id=account_id, event__in=codes, channel__in=channels).delete()
        NoticeChoice.objects.bulk_create(
            NoticeChoice(account_id=account_id, event=code, channel=channel, mode=mode)
            for (code, channel), mode in modes.items()
            if mode != known[code].mode(Channel(channel))
        )


def set_own_address(*, actor: Principal, email: str) -> None:
    """Where the acting person reads mail; empty sends none. Raises InvalidInput."""
    email, account = email.strip(), _own_account(actor)
    with transaction.atomic():
        row = NoticeAddress.objects.select_for_update().filter(account=account).first()
        if not email:
            NoticeAddress.objects.filter(account=account).delete()
        elif row is None:
            create(NoticeAddress(account=account, email=email))
        elif row.email != email:
            change(row, {"email": email}, expected_version=None)


def set_own_outer_address(*, actor: Principal, channel: str, address: str) -> None:
    """Where the acting person is reached by 短信, 企业微信 or 钉钉; empty sends none. Raises InvalidInput."""
    account = _own_account(actor)
    if channel not in SWITCHED:
        raise InvalidInput("没有这样的通知方式，请刷新页面后重试。")
    address = as_written(channel, address)
    with transaction.atomic():
        held = OuterAddress.objects.select_for_update().filter(account=account, channel=channel).first()
        if not address:
            OuterAddress.objects.filter(account=account, channel=channel).delete()
        elif held is None:
            create(OuterAddress(account=account, channel=channel, address=address))
        elif held.address != address:
            change(held, {"address": address}, expected_version=None)


def as_written(channel: str, text: str) -> str:
    """An address as it is kept: a mobile number as people write it (spaces, dashes, +86) in its eleven figures."""
    if channel != Channel.SMS:
        return text.strip()
    return "".join(text.replace("-", "").split()).removeprefix("+86")


def send_test(*, actor: Principal, channel: str = Channel.MAIL) -> None:
    """A message to oneself, to see whether the address is right. Raises InvalidInput where there is none, Conflict."""
    account = _own_account(actor)
    if channel not in CARRIERS:
        raise InvalidInput("没有这样的通知方式，请刷新页面后重试。")
    way = Channel(channel)
    if not reached_by([account.pk], [way]):
        raise InvalidInput(f"请先填写并保存{ADDRESS_LABELS[way]}。")
    if way not in channels_on():
        raise InvalidInput(f"本单位没有开通{way.label}，请联系系统管理员。", code=f"{way}_off")
    text = TEST_TEXT.get(way, f"收到这条消息，说明{ADDRESS_LABELS[way]}设置正确。")
    minute = clock.now().strftime("%Y-%m-%dT%H:%M")
    message = Message(TESTS.get(way, "channel.test"), minute, text, reverse("own-notice-choices"))
    if not tell_by([account], message, frozenset({way})):
        raise Conflict("一分钟内只能发一条测试消息，请稍后再试。", code="test_just_sent")
