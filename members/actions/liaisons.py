"""Appointing a liaison where one is missing, and saying that none is needed (R12, F030)."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from core import clock
from core.bin import put_away
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Anchor, Term
from core.principal import Principal
from core.records import change, create, locked
from core.tenancy.dated import in_force
from members.actions.people import Target, appoint
from members.choices import TitleMeaning
from members.models import TARGET_KINDS, Appointment, LiaisonExemption


def liaison_title(day: dt.date) -> Term:
    """The city's first title for a liaison. Raises Conflict where it has none."""
    term: Term | None = (
        Term.objects.filter(in_force(day), kind="person_title", meaning=TitleMeaning.LIAISON)
        .order_by("order", "label")
        .first()
    )
    if term is None:
        raise Conflict("还没有“联络员”这一任职名称，请先在“设置—名称与分类”中添加。", code="no_liaison_title")
    return term


def appoint_liaison(*, actor: Principal, person_id: UUID, target: Target, valid_from: dt.date) -> Appointment:
    """Make a person the liaison of something from a day on, under the city's own title.

    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    return appoint(
        actor=actor,
        person_id=person_id,
        title_id=liaison_title(valid_from).pk,
        target=target,
        valid_from=valid_from,
    )


def exempt_from_liaison(*, actor: Principal, target: Target, reason: str, valid_from: dt.date) -> LiaisonExemption:
    """Leave something out of the ratio; the actor is who approved it. Raises NotAllowed, InvalidInput, Conflict."""
    actor.require_everywhere("person.edit")
    if actor.account is None:
        raise NotAllowed
    kind, target_id = target
    if kind not in TARGET_KINDS or not Anchor.objects.filter(pk=target_id, kind=kind).exists():
        raise InvalidInput(fields={"target": ["没有找到这个对象，请重新选择。"]})
    return create(
        LiaisonExemption(
            target_id=target_id,
            target_kind=kind,
            reason=" ".join(reason.split()),
            approved_by=actor.account,
            valid_from=valid_from,
        )
    )


def end_exemption(*, actor: Principal, exemption_id: UUID, last_day: dt.date | None = None) -> LiaisonExemption:
    """Count it again from today on, or from the day after ``last_day``; one that began no earlier is taken back.

    Raises NotFound, NotAllowed, Conflict (ended already).
    """
    actor.require_everywhere("person.edit")
    with transaction.atomic():
        if not LiaisonExemption.objects.filter(pk=exemption_id).exists():
            raise NotFound
        exemption = locked(LiaisonExemption, exemption_id)
        if exemption.valid_to is not None:
            raise Conflict("这条豁免已经结束，无需重复办理。", code="already_ended")
        day = last_day or clock.day_before(clock.today())
        if exemption.valid_from is not None and day < exemption.valid_from:
            put_away(exemption, actor=actor, code="liaison-exemptions")
            return exemption
        return change(exemption, {"valid_to": day}, expected_version=None)


def target_of(kind: str, target_id: UUID) -> Target:
    """Raises InvalidInput for a kind nothing of which has a liaison."""
    if kind not in TARGET_KINDS:
        raise InvalidInput(fields={"target": ["没有找到这个对象，请重新选择。"]})
    return AnchorKind(kind), target_id
