"""Posters with a code that opens the form without an account, and the links by which such a ticket is followed."""

from uuid import UUID

from django.db import models

from alliances.models import ChainBody
from alliances.models.parts import once
from core import clock
from core.tenancy.base import Record, TenantModel
from core.tenancy.fields import TenantForeignKey, TermForeignKey
from services.models.ticket import Ticket


class TicketPoster(Record):
    """Where it hangs, whose it is, and the channel its tickets come through (R47)."""

    body = TenantForeignKey(ChainBody, related_name="+", verbose_name="链党组织")
    body_id: UUID
    name = models.CharField("张贴在哪里", max_length=60)
    channel = TermForeignKey(kind="ticket_channel", verbose_name="诉求渠道")
    channel_id: UUID
    link_digest = models.CharField("链接校验值", max_length=64, editable=False)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "诉求海报"
        constraints = [once("services_ticketposter_link_once", "link_digest", message="请再试一次。")]
        indexes = [models.Index(name="services_ticketposter_listed", fields=["tenant", "-created_at", "id"])]

    def __str__(self) -> str:
        return self.name


class TicketLink(TenantModel):
    """The link by which whoever raised a ticket without an account follows it; ``network`` is a keyed digest of where
    it came from, kept to hold back who raises too many.
    """

    ticket = TenantForeignKey(Ticket, related_name="links", on_delete=models.CASCADE, verbose_name="工单")
    ticket_id: UUID
    poster = TenantForeignKey(TicketPoster, related_name="links", verbose_name="海报")
    poster_id: UUID
    link_digest = models.CharField("链接校验值", max_length=64)
    network = models.CharField("来源网络校验值", max_length=64)
    at = models.DateTimeField("提出时间", default=clock.now)

    class Meta:
        verbose_name = "查询链接"
        constraints = [
            once("services_ticketlink_once", "ticket", message="这张工单已有查询链接。"),
            once("services_ticketlink_link_once", "link_digest", message="请再试一次。"),
        ]
        indexes = [
            models.Index(name="services_ticketlink_network", fields=["tenant", "network", "-at"]),
            models.Index(name="services_ticketlink_poster", fields=["tenant", "poster", "-at"]),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)
