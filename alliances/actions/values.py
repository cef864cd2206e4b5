"""What all writers of this room check before they write."""

import datetime as dt
from uuid import UUID

from django.db import connection

from alliances.choices import BodyState
from alliances.models import ChainBody
from core.errors import Conflict, InvalidInput
from core.models import Term
from core.templatetags.formats import cn_date
from core.tenancy.scope import current_tenant_id


def lock_bodies() -> None:
    """One writer of bodies at a time in this tenant, until the transaction ends.

    Without it two people founding a committee on one chain at once would both find none there (R01), and two people
    hanging each of two bodies below the other would both pass.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('alliances bodies'), hashtext(%s))", [str(current_tenant_id())]
        )


def check_term(kind: str, term_id: UUID | None, field: str) -> Term | None:
    """The term of ``kind``; nothing for nothing. Raises InvalidInput at ``field`` for another city's or kind's."""
    if term_id is None:
        return None
    term: Term | None = Term.objects.filter(kind=kind, pk=term_id).first()
    if term is None:
        raise InvalidInput(fields={field: ["没有这个选项，请重新选择。"]})
    return term


def check_day(body: ChainBody, day: dt.date | None, field: str) -> None:
    """A member or seat begins while its body exists. Raises Conflict after its end, InvalidInput before it."""
    if body.state == BodyState.PLANNED:
        raise Conflict(f"“{body.name}”还在筹建，请先办理成立，再登记成员和席位。", code="body_planned")
    if body.ended_on is not None and (day is None or day > body.ended_on):
        raise Conflict(f"“{body.name}”已于{cn_date(body.ended_on)}终止，不能再登记。", code="body_ended")
    if day is not None and body.founded_on is not None and day < body.founded_on:
        raise InvalidInput(fields={field: [f"“{body.name}”成立于{cn_date(body.founded_on)}，日期不能更早。"]})
