"""Persons and their appointments. Contact details are personal: a change is seen in the log, a full look as well."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.audit import record_access
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from core.models import Anchor, Term
from core.principal import Principal
from core.records import change, create, label_of, locked
from core.templatetags.formats import cn_date
from members.access import get_appointment_for, get_person_for
from members.actions.instructors import check_instructor
from members.choices import TitleMeaning
from members.instructors import Span
from members.masking import masked_email, masked_phone
from members.models import TARGET_KINDS, Appointment, Person
from organizations.access import get_unit_for
from organizations.naming import initials

PERSON_FIELDS = frozenset({"name", "unit_id", "post", "phone", "email", "no_mail", "left_on"})
MASKED = {"phone": masked_phone, "email": masked_email}

Target = tuple[AnchorKind, UUID]


def _prepared(actor: Principal, values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - PERSON_FIELDS)
    if unknown:
        raise InvalidInput(fields={name: ["这个字段不能修改。"] for name in unknown})
    prepared = dict(values)
    if "name" in prepared:
        prepared["name"] = " ".join(str(prepared["name"]).split())
        prepared["initials"] = initials(prepared["name"])[:40]
    if prepared.get("unit_id") is not None:
        _check_unit(actor, prepared["unit_id"])
    return prepared


def _check_unit(actor: Principal, unit_id: UUID) -> None:
    """The unit is one in which the actor may keep persons. Raises InvalidInput at ``unit``, NotAllowed."""
    try:
        get_unit_for(actor, unit_id, "person.edit")
    except NotFound as error:
        text = "没有找到这个单位，请重新选择。"
        raise InvalidInput(text, fields={"unit": [text]}) from error


def create_person(*, actor: Principal, values: Mapping[str, Any]) -> Person:
    """A new person. Who may edit persons only within something must say in which unit of it the person works.

    Raises NotAllowed, InvalidInput.
    """
    actor.require("person.edit")
    prepared = _prepared(actor, values)
    if prepared.get("unit_id") is None and not actor.may_everywhere("person.edit"):
        text = "请选择这个人所在的单位，须是您负责范围内的单位。"
        raise InvalidInput(text, fields={"unit": [text]})
    return create(Person(**prepared), anchor=AnchorKind.PERSON)


def update_person(
    *, actor: Principal, person_id: UUID, values: Mapping[str, Any], expected_version: int | None
) -> Person:
    """Edit a person. Raises NotFound, NotAllowed, InvalidInput, StaleVersion (contact details masked in it)."""
    with transaction.atomic():
        person = get_person_for(actor, person_id, "person.edit")
        prepared = _prepared(actor, values)
        if "unit_id" in prepared and prepared["unit_id"] is None and not actor.may_everywhere("person.edit"):
            raise NotAllowed
        try:
            return change(person, prepared, expected_version=expected_version)
        except StaleVersion as error:
            raise _masked(error) from error


def _masked(error: StaleVersion) -> StaleVersion:
    """The same refusal with contact details masked."""
    columns = {
        name: (MASKED[name](theirs), MASKED[name](ours)) if name in MASKED else (theirs, ours)
        for name, (theirs, ours) in error.columns.items()
    }
    difference = [(label_of(Person, name), *texts) for name, texts in columns.items()]
    return StaleVersion(difference=difference, columns=columns, compared=error.compared)


def unmask_person(*, actor: Principal, person_id: UUID) -> Person:
    """The person, contact details in full; the log says who looked. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        person = get_person_for(actor, person_id, "person.unmask")
        record_access(Person, person.pk, {"fields": sorted(MASKED)})
    return person


# ---- appointments ---------------------------------------------------------------------------------------------------


def _check_target(actor: Principal, target: Target) -> None:
    """The target exists and lies where the actor may keep persons. Raises InvalidInput, NotAllowed."""
    kind, target_id = target
    anchors = Anchor.objects.filter(pk=target_id, kind=kind)
    if kind not in TARGET_KINDS or not anchors.exists():
        text = "没有找到任职的对象，请重新选择。"
        raise InvalidInput(text, fields={"target": [text]})
    if not anchors.filter(actor.visible("person.edit", kind)).exists():
        raise NotAllowed


def _title(title_id: UUID) -> Term:
    title: Term | None = Term.objects.filter(kind="person_title", pk=title_id).first()
    if title is None:
        text = "这个职务名称已停用或不存在，请重新选择。"
        raise InvalidInput(text, fields={"title": [text]})
    return title


def appoint(
    *,
    actor: Principal,
    person_id: UUID,
    title_id: UUID,
    target: Target,
    valid_from: dt.date | None,
    valid_to: dt.date | None = None,
    note: str = "",
) -> Appointment:
    """Put a person into a post for something (R12, R62). Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    with transaction.atomic():
        person = get_person_for(actor, person_id, "person.edit")
        title = _title(title_id)
        _check_target(actor, target)
        kind, target_id = target
        if title.meaning == TitleMeaning.INSTRUCTOR and kind == AnchorKind.UNIT:
            check_instructor(person, [Span(target_id, valid_from, valid_to)])
        return create(
            Appointment(
                person=person,
                title_id=title_id,
                target_id=target_id,
                target_kind=kind,
                valid_from=valid_from,
                valid_to=valid_to,
                note=note,
            )
        )


def _open_appointment(actor: Principal, appointment_id: UUID, last_day: dt.date) -> Appointment:
    """The appointment, locked, for somebody who may end it on ``last_day``."""
    appointment = locked(Appointment, get_appointment_for(actor, appointment_id, "person.edit").pk)
    _check_target(actor, (AnchorKind(appointment.target_kind), appointment.target_id))
    if appointment.valid_to is not None and appointment.valid_to < last_day:
        raise Conflict("这项任职已经结束，无需重复办理。", code="already_ended")
    if appointment.valid_from is not None and last_day < appointment.valid_from:
        text = "结束日期不能早于任职的起始日期。"
        raise InvalidInput(text, fields={"last_day": [text]})
    return appointment


def end_appointment(
    *, actor: Principal, appointment_id: UUID, last_day: dt.date, expected_version: int | None = None
) -> Appointment:
    """Record the last day of an appointment. Raises NotFound, NotAllowed, InvalidInput, Conflict, StaleVersion."""
    with transaction.atomic():
        appointment = _open_appointment(actor, appointment_id, last_day)
        return change(appointment, {"valid_to": last_day}, expected_version=expected_version)


def set_last_day(*, actor: Principal, appointment_id: UUID, last_day: dt.date | None) -> Appointment:
    """Let an appointment end on another day, or go on: the end that was recorded was none. The city's rule on
    instructors holds for the longer time as well. Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    with transaction.atomic():
        appointment = locked(Appointment, get_appointment_for(actor, appointment_id, "person.edit").pk)
        kind = AnchorKind(appointment.target_kind)
        _check_target(actor, (kind, appointment.target_id))
        if last_day is not None and appointment.valid_from is not None and last_day < appointment.valid_from:
            text = "结束日期不能早于任职的起始日期。"
            raise InvalidInput(text, fields={"last_day": [text]})
        if appointment.title.meaning == TitleMeaning.INSTRUCTOR and kind == AnchorKind.UNIT:
            span = Span(appointment.target_id, appointment.valid_from, last_day)
            check_instructor(appointment.person, [span], without=[appointment.pk])
        return change(appointment, {"valid_to": last_day}, expected_version=None)


def renew_appointment(*, actor: Principal, appointment_id: UUID, last_day: dt.date) -> Appointment:
    """Lengthen a term (续聘): the same post goes on to a later day.

    A post without an end needs none; one that ended is taken up again by a new appointment.
    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    with transaction.atomic():
        held = locked(Appointment, get_appointment_for(actor, appointment_id, "person.edit").pk)
        if held.valid_to is None:
            raise Conflict("这项任职没有届满日期，无需续聘。", code="no_term")
        if held.valid_to < clock.today():
            raise Conflict("这项任职已经届满，请重新登记任职。", code="already_ended")
        if last_day <= held.valid_to:
            text = f"续聘后的最后任职日要晚于原来的{cn_date(held.valid_to)}。"
            raise InvalidInput(text, fields={"last_day": [text]})
        return set_last_day(actor=actor, appointment_id=held.pk, last_day=last_day)


def withdraw_appointment(*, actor: Principal, appointment_id: UUID) -> None:
    """Take back an appointment that never was: it was recorded by mistake, or would only have begun after its end.

    Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        appointment = locked(Appointment, get_appointment_for(actor, appointment_id, "person.edit").pk)
        _check_target(actor, (AnchorKind(appointment.target_kind), appointment.target_id))
        appointment.delete()


def hand_over(*, actor: Principal, appointment_id: UUID, to_person_id: UUID, first_day: dt.date) -> Appointment:
    """The post passes on: the old appointment ends the day before, the new one begins on ``first_day``; both or none.

    A predecessor who only began on that day or later hands over nothing: InvalidInput. Raises also NotFound,
    NotAllowed, Conflict.
    """
    with transaction.atomic():
        old = end_appointment(actor=actor, appointment_id=appointment_id, last_day=clock.day_before(first_day))
        if old.person_id == to_person_id:
            text = "接任的人与原任职的人相同，请重新选择。"
            raise InvalidInput(text, fields={"to_person": [text]})
        return appoint(
            actor=actor,
            person_id=to_person_id,
            title_id=old.title_id,
            target=(AnchorKind(old.target_kind), old.target_id),
            valid_from=first_day,
        )
