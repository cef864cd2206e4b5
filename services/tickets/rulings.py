"""Returns that wait for a ruling (R45): by when the body, or the organization department, has to rule on them."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from core import clock
from core.principal import Principal
from core.templatetags.parts import StateTag
from services.choices import RequestState
from services.models import Ticket, TicketReturn
from services.queries import OVERSEE
from services.tickets.deadlines import is_for_a_department

LATE, WAITING = StateTag("裁定逾期", "bad"), StateTag("待裁定", "warn")


def asked() -> "QuerySet[TicketReturn]":
    """Of one ticket, for a subquery."""
    rows: QuerySet[TicketReturn] = TicketReturn.objects.filter(
        assignment__ticket=OuterRef("pk"), state=RequestState.ASKED
    )
    return rows


def waits() -> Q:
    return Q(Exists(asked()))


def is_late(now: dt.datetime | None = None) -> Q:
    return Q(Exists(asked().filter(rule_by__lt=now or clock.now())))


def with_ruling(rows: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    """``rule_by``: when the first ruling that waits is due."""
    return rows.annotate(rule_by=Subquery(asked().order_by("rule_by").values("rule_by")[:1]))


def sees_rulings(principal: Principal) -> bool:
    """What offices ask of each other is not the company's to read."""
    return principal.may(OVERSEE) or is_for_a_department(principal)


def ruling_tag(due: dt.datetime | None, now: dt.datetime) -> StateTag | None:
    if due is None:
        return None
    return LATE if due < now else WAITING


def ruled_late() -> Q:
    """Of returns: ruled on after the time for it."""
    return Q(ruled_at__gt=F("rule_by"))
