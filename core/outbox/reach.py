"""Where an account is reached by an outer channel."""

from collections.abc import Collection
from uuid import UUID

from core.choices import Channel
from core.models import NoticeAddress, OuterAddress

# What an address is called, to whom it is asked of.
ADDRESS_LABELS = {
    Channel.MAIL: "邮箱",
    Channel.SMS: "手机号",
    Channel.WECOM: "企业微信账号",
    Channel.DINGTALK: "钉钉用户号",
}


def reached_by(account_ids: Collection[UUID], channels: Collection[Channel]) -> set[tuple[UUID, str]]:
    """(account, channel) wherever an account has given an address; one statement for mail, one for all others."""
    found: set[tuple[UUID, str]] = set()
    if Channel.MAIL in channels:
        rows = NoticeAddress.objects.filter(account_id__in=account_ids)
        found |= {(account_id, str(Channel.MAIL)) for account_id in rows.values_list("account_id", flat=True)}
    if others := [channel for channel in channels if channel != Channel.MAIL]:
        outer = OuterAddress.objects.filter(account_id__in=account_ids, channel__in=others)
        found |= set(outer.values_list("account_id", "channel"))
    return found


def account_addresses(account_ids: Collection[UUID], channel: Channel) -> dict[UUID, str]:
    """Where these accounts are reached now; without closed ones and those who gave none. One statement."""
    if not account_ids:
        return {}
    if channel == Channel.MAIL:
        mail = NoticeAddress.objects.filter(account_id__in=account_ids, account__is_active=True)
        return dict(mail.values_list("account_id", "email"))
    outer = OuterAddress.objects.filter(account_id__in=account_ids, channel=channel, account__is_active=True)
    return dict(outer.values_list("account_id", "address"))
