"""The outer channels behind one interface: what a worker knows of each of them.

A new one is a class with these four and a line in ``CARRIERS``; what it needs of the deployment stands in the settings,
what a city decides in its ``ChannelSender``.
"""

from typing import Any, Protocol

from core.choices import Channel
from core.models import ChannelSender, Delivery, MailSender, Tenant
from core.outbox.instant import DINGTALK, WECOM
from core.outbox.known import Known
from core.outbox.mail import MailCarrier
from core.outbox.outcomes import Outcome
from core.outbox.sms import SmsCarrier


class Carrier(Protocol):
    """``prepare`` reads, in the tenant's scope, what is to be sent, the same at every try; None where the recipient
    cannot be reached any more. ``send`` holds the conversation outside any transaction, within half a lease, and never
    raises for what the network or the other side does.
    """

    @property
    def channel(self) -> Channel: ...

    def is_ready(self) -> bool:
        """Whether this installation has what the channel needs."""

    def prepare(self, tenant: Tenant, row: Delivery, known: Known) -> Any: ...

    def send(self, parcel: Any) -> Outcome: ...


CARRIERS: dict[str, Carrier] = {one.channel: one for one in (MailCarrier(), SmsCarrier(), WECOM, DINGTALK)}
# Those a city turns on for itself, beside mail.
SWITCHED = tuple(Channel(one) for one in CARRIERS if one != Channel.MAIL)


def mail_is_on() -> bool:
    """Whether this installation has a mail server and the open scope's tenant sends mail."""
    return CARRIERS[Channel.MAIL].is_ready() and not MailSender.objects.filter(is_on=False).exists()


def channels_on() -> frozenset[Channel]:
    """The outer channels by which the open scope's tenant sends: mail unless turned off, the others once turned on."""
    ready = [channel for channel in SWITCHED if CARRIERS[channel].is_ready()]
    rows = ChannelSender.objects.filter(is_on=True, channel__in=ready).values_list("channel", flat=True)
    found = {Channel(channel) for channel in rows} if ready else set()
    return frozenset(found | ({Channel.MAIL} if mail_is_on() else set()))


def contact_channels() -> list[Channel]:
    """How the open scope's tenant writes to contacts without an account."""
    by_sms = CARRIERS[Channel.SMS].is_ready() and ChannelSender.objects.filter(is_on=True, to_contacts=True).exists()
    return [channel for channel, is_on in ((Channel.MAIL, mail_is_on()), (Channel.SMS, by_sms)) if is_on]
