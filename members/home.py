"""What 工作台 and a unit's page say about people: grants to decide, posts nobody holds, whom to call."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from core import clock
from core.choices import AnchorKind
from core.principal import Principal
from core.tenancy.dated import in_force
from members.coverage import instructing_on
from members.instructors import own_assignments
from members.liaisons import Vacancies, vacancies
from members.models import Appointment
from members.people import AppointmentRow, PersonRow, appointment_rows, people_of
from members.queries import grant_rows, waiting_grants
from organizations.models import Unit

SHOWN = 5
LIMIT = 20


def grants_card(principal: Principal) -> dict[str, Any] | None:
    waiting = waiting_grants(principal)
    count = waiting.count()
    if not count:
        return None
    oldest = waiting.select_related("account", "proposed_by").order_by("created_at", "id")[:SHOWN]
    return {"count": count, "rows": grant_rows(list(oldest))}


def vacancies_card(principal: Principal) -> dict[str, Any] | None:
    """None once everything that should have a liaison has one."""
    missing: list[Vacancies] = [row for row in vacancies(principal, clock.today()) if row.missing]
    return {"rows": missing} if missing else None


@dataclass(frozen=True)
class PeopleCard:
    """The card on a unit's page: who works there or is appointed to it, contact details masked."""

    unit: Unit
    rows: list[PersonRow]
    may_add: bool
    template: str = "members/card_people.html"


def people_card(principal: Principal, unit: Unit) -> PeopleCard | None:
    if not principal.may("person.view"):
        return None
    return PeopleCard(unit, people_of(unit.pk, principal, clock.today()), principal.may("person.edit"))


@dataclass(frozen=True)
class InstructorsCard:
    """Who instructs the unit today: names alone, so that the company knows whom to expect."""

    unit: Unit
    rows: list[Appointment]
    may_open: bool
    may_assign: bool
    template: str = "members/card_instructors.html"


def instructors_card(principal: Principal, unit: Unit) -> InstructorsCard | None:
    """None for a unit nobody instructs, where the reader could not send anybody either."""
    if not principal.may("instructor.view"):
        return None
    rows = list(
        instructing_on(clock.today())
        .filter(principal.visible("instructor.view", AnchorKind.UNIT, path="target_id"), target_id=unit.pk)
        .select_related("person", "title")
        .order_by("id")
    )
    may_assign = principal.may_everywhere("person.edit")
    if not (rows or may_assign):
        return None
    return InstructorsCard(unit, rows, principal.may("person.view"), may_assign)


def own_duties_card(principal: Principal) -> dict[str, Any] | None:
    """What I answer for, the latest first; None for somebody who is appointed to nothing."""
    today = clock.today()
    held = own_assignments(principal).filter(in_force(today))[:SHOWN]
    rows: list[AppointmentRow] = appointment_rows(held, today)
    return {"rows": rows, "may_write": principal.may("duty_log.edit")} if rows else None


@dataclass(frozen=True)
class OwnContact:
    title: str
    name: str
    post: str
    unit: str


def own_contacts(principal: Principal) -> dict[str, Any] | None:
    """Who of a company's own people stands for it towards the platform: name and post, nothing more. A company sees no
    persons; these it named itself, and it must see when one has left."""
    today = clock.today()
    rows = (
        Appointment.objects.filter(
            in_force(today),
            principal.visible("unit.view", AnchorKind.UNIT, path="target_id"),
            target_kind=AnchorKind.UNIT,
            person__unit_id=F("target_id"),
        )
        .exclude(person__left_on__lt=today)
        .select_related("title", "person__unit")
        .order_by("title__order", "person__name", "id")
    )
    found = [
        OwnContact(row.title.label, row.person.name, row.person.post, row.person.unit.name) for row in rows[:LIMIT]
    ]
    return {"rows": found}
