"""Sending instructors (R24): one person to many units at once, and the rule that may forbid it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from core.choices import AnchorKind
from core.errors import InvalidInput
from core.models import Account, Term
from core.principal import Principal
from core.records import change, create, locked
from members.access import get_person_for
from members.choices import TitleMeaning
from members.instructors import Span, breach, instructor_rule, places_of, spans_of
from members.models import Appointment, InstructorRule, Person
from organizations.queries import standing_units

RULE_FIELDS = ("max_units", "one_region", "term_months")
MOST_AT_ONCE = 500


def check_instructor(person: Person, new: Sequence[Span], *, without: Iterable[UUID] = ()) -> None:
    """The city's rule admits ``new`` assignments beside those the person has. Raises InvalidInput.

    The person stays locked until the transaction ends: two people sending one instructor to two units at the same time
    would each see only the other's past.
    """
    locked(Person, person.pk)
    held = [span for row_id, span in spans_of([person.pk]).get(person.pk, {}).items() if row_id not in set(without)]
    places = places_of(span.unit_id for span in [*held, *new])
    told = breach(person.name, held, new, instructor_rule(), places)
    if told:
        raise InvalidInput(told, code="instructor_rule", fields={"person": [told]})


def assign_instructor(
    *,
    actor: Principal,
    person_id: UUID,
    title_id: UUID,
    unit_ids: Sequence[UUID],
    valid_from: dt.date,
    valid_to: dt.date | None,
) -> list[Appointment]:
    """Send one person to several units at once; all or none. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    with transaction.atomic():
        person = get_person_for(actor, person_id, "person.edit")
        if not Term.objects.filter(kind="person_title", pk=title_id, meaning=TitleMeaning.INSTRUCTOR).exists():
            text = "请选择党建指导员的职务名称。"
            raise InvalidInput(text, fields={"title": [text]})
        units = _units(actor, unit_ids)
        spans = [Span(unit_id, valid_from, valid_to) for unit_id in units]
        check_instructor(person, spans)
        return [
            create(
                Appointment(
                    person=person,
                    title_id=title_id,
                    target_id=unit_id,
                    target_kind=AnchorKind.UNIT,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
            )
            for unit_id in units
        ]


def _units(actor: Principal, unit_ids: Sequence[UUID]) -> list[UUID]:
    wanted = list(dict.fromkeys(unit_ids))
    allowed = standing_units().filter(pk__in=wanted).filter(actor.visible("person.edit", AnchorKind.UNIT))
    if not wanted or allowed.count() != len(wanted):
        text = "没有选择单位，或有单位不在您负责的范围内，请返回重新选择。"
        raise InvalidInput(text, fields={"units": [text]})
    if len(wanted) > MOST_AT_ONCE:
        text = f"一次最多选派到 {MOST_AT_ONCE} 家单位，请分几次办理。"
        raise InvalidInput(text, fields={"units": [text]})
    return wanted


def set_instructor_rule(*, actor: Principal, values: Mapping[str, Any], expected_version: int | None) -> InstructorRule:
    """Change the city's rule; what was assigned before stays. Raises NotAllowed, StaleVersion, InvalidInput."""
    actor.require_everywhere("person.edit")
    columns = {name: values[name] for name in RULE_FIELDS if name in values}
    with transaction.atomic():
        held: InstructorRule | None = InstructorRule.objects.first()
        if held is None:
            return create(InstructorRule(**columns))
        return change(held, columns, expected_version=expected_version)


def link_account(*, actor: Principal, person_id: UUID, account_id: UUID | None) -> Person:
    """Say which account is this person's, so that he finds what he is appointed to. It grants nothing by itself.

    Raises NotFound, NotAllowed, InvalidInput (an account of another city, or one that is another person's).
    """
    actor.require_everywhere("person.edit")
    with transaction.atomic():
        person = get_person_for(actor, person_id, "person.edit")
        if account_id is not None:
            home = Account.objects.filter(pk=account_id, home_tenant_id=actor.tenant.pk)
            taken = Person.objects.filter(account_id=account_id).exclude(pk=person.pk).first()
            if not home.exists() or taken is not None:
                text = f"这个账号已对应“{taken.name}”。" if taken else "没有找到这个账号，请重新选择。"
                raise InvalidInput(text, fields={"account": [text]})
        return change(person, {"account_id": account_id}, expected_version=None)
