"""What is looked up once for messages that go out together, as it stands when they do."""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from core.choices import Channel
from core.models import ChannelSender, Delivery, MailSender
from core.outbox.contacts import contact_addresses
from core.outbox.reach import account_addresses


class Senders:
    """From whom the messages of the open scope's tenant come."""

    @cached_property
    def mail(self) -> MailSender | None:
        found: MailSender | None = MailSender.objects.first()
        return found

    @cached_property
    def _kept(self) -> dict[str, ChannelSender]:
        return {row.channel: row for row in ChannelSender.objects.all()}

    def of(self, channel: Channel) -> ChannelSender | None:
        return self._kept.get(channel)


class Known:
    """Of some rows of the open scope's tenant: where each is reached now, and from whom its messages come."""

    def __init__(self, rows: Sequence[Delivery], senders: Senders | None = None) -> None:
        self._rows = rows
        self.senders = senders or Senders()
        self._addresses: dict[Channel, dict[UUID, str]] = {}

    def address(self, row: Delivery, channel: Channel) -> str:
        """Empty for a closed account, a contact that declined, or none given."""
        if channel not in self._addresses:
            self._addresses[channel] = self._read(channel)
        return self._addresses[channel].get(row.pk, "")

    def _read(self, channel: Channel) -> dict[UUID, str]:
        rows = [row for row in self._rows if row.channel == channel]
        accounts = account_addresses({row.account_id for row in rows if row.account_id is not None}, channel)
        contacts = contact_addresses({row.contact_id for row in rows if row.contact_id is not None}, channel)
        found: dict[UUID, str] = {}
        for row in rows:
            if row.account_id is not None:
                found[row.pk] = accounts.get(row.account_id, "")
            elif row.contact_id is not None:
                found[row.pk] = contacts.get(row.contact_id, "")
        return found
