"""Reads of posters, and what a link opens."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from alliances.choices import BodyState
from alliances.queries import by_body
from core.access import fetch
from core.choices import AnchorKind
from core.errors import NotFound
from core.principal import Principal
from services.models import Ticket, TicketLink, TicketPoster
from services.posters.links import digest_of
from services.queries import RUN

UNKNOWN = "这个链接不能用了：可能输入有误，或海报已经停用、换了链接。请重新扫描现场的海报，或联系张贴单位。"


def posters_visible(principal: Principal, action: str = RUN) -> Q:
    if principal.is_platform:
        return Q()
    return by_body(principal).visible(action, AnchorKind.BODY, path="body_id")


def posters_for(principal: Principal) -> "QuerySet[TicketPoster]":
    """``ticket_count``: how many came by it."""
    queryset: QuerySet[TicketPoster] = TicketPoster.objects.filter(posters_visible(principal))
    return queryset.annotate(ticket_count=Count("links"))


def get_poster_for(principal: Principal, poster_id: UUID) -> TicketPoster:
    """Raises NotFound, NotAllowed."""
    queryset = TicketPoster.objects.select_related("body", "channel")
    found: TicketPoster = fetch(queryset, poster_id, posters_visible(principal))
    return found


def poster_of(secret: str) -> TicketPoster:
    """The one that hangs; unknown, replaced and ended ones are answered alike. Raises NotFound."""
    digest = digest_of(secret)
    found: TicketPoster | None = None
    if digest:
        rows = TicketPoster.objects.select_related("body", "channel")
        found = rows.filter(link_digest=digest, ended_at=None, body__state=BodyState.ACTIVE).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def ticket_of(secret: str) -> Ticket:
    """Raises NotFound."""
    digest = digest_of(secret)
    link: TicketLink | None = TicketLink.objects.filter(link_digest=digest).first() if digest else None
    if link is None:
        raise NotFound(UNKNOWN)
    ticket: Ticket = Ticket.objects.select_related("body", "unit", "category").get(pk=link.ticket_id)
    return ticket
