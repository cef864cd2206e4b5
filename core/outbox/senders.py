"""What a tenant decides about sending: from whom its mail and messages come, and when the digest goes out."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.errors import InvalidInput
from core.models import ChannelSender, MailSender, NoticeRule
from core.outbox.carriers import SWITCHED
from core.principal import Principal
from core.records import change, create


def set_mail_sender(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> MailSender:
    """Whom the tenant's mail comes from. Raises NotAllowed, InvalidInput, StaleVersion."""
    actor.require_everywhere("operation.edit")
    with transaction.atomic():
        row: MailSender | None = MailSender.objects.select_for_update().first()
        if row is None:
            return create(MailSender(**values))
        return change(row, values, expected_version=expected_version)


def set_channel_sender(
    *, actor: Principal, channel: str, values: Mapping[str, Any], expected_version: int | None
) -> ChannelSender:
    """Whether the tenant sends by this channel, and under which name. Raises NotAllowed, InvalidInput, StaleVersion."""
    actor.require_everywhere("operation.edit")
    if channel not in SWITCHED:
        raise InvalidInput("没有这样的通知方式，请刷新页面后重试。")
    with transaction.atomic():
        row: ChannelSender | None = ChannelSender.objects.select_for_update().filter(channel=channel).first()
        if row is None:
            return create(ChannelSender(channel=channel, **values))
        return change(row, values, expected_version=expected_version)


def set_notice_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> NoticeRule:
    """When the daily digest goes out. Raises NotAllowed, InvalidInput (no hour of the day's work), StaleVersion."""
    actor.require_everywhere("calendar.edit")
    with transaction.atomic():
        row: NoticeRule | None = NoticeRule.objects.select_for_update().first()
        if row is None:
            return create(NoticeRule(**values))
        return change(row, values, expected_version=expected_version)
