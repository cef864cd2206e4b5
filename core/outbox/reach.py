"""Where an account is reached by an outer channel."""

from collections.abc import Collection
from uuid import UUID

from core.choices import Channel
from core.models import ChannelSender, Delivery, NoticeAddress, OuterAddress

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


def account_address(row: Delivery, channel: Channel) -> str:
    """Where the row's account is reached now, mail apart; empty for a contact, a closed account, or none given."""
    if row.account_id is None:
        return ""
    found = OuterAddress.objects.filter(account_id=row.account_id, channel=channel, account__is_active=True)
    return found.values_list("address", flat=True).first() or ""


def sender_name(channel: Channel) -> str:
    return ChannelSender.objects.filter(channel=channel).values_list("name", flat=True).first() or ""
