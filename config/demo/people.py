"""People, all invented and named so: 示例链长01. Liaisons, contacts and instructors hold dated appointments."""

import datetime as dt
from uuid import UUID

from config.demo.standing import Place, Standing
from core.choices import AnchorKind
from members.models import Appointment, Person
from organizations.choices import UnitKind
from organizations.models import Unit

UNITS_OF_ONE_INSTRUCTOR = 4


def add_person(standing: Standing, what: str, *, post: str = "", unit: Unit | None = None) -> Person:
    """The next 示例 person of this sort, with a telephone number no exchange has."""
    number = standing.number(f"person {what}")
    return standing.rows.add(
        Person,
        f"{what}-{number:03d}",
        name=f"示例{what}{number:02d}",
        post=post,
        unit=unit,
        phone=f"000{standing.number('phone'):08d}",
    )


def appoint(
    standing: Standing,
    person: Person,
    title: str,
    target_id: UUID,
    kind: AnchorKind,
    since: dt.date | None,
    *,
    until: dt.date | None = None,
) -> None:
    standing.rows.add(
        Appointment,
        f"{person.id}/{title}/{target_id}",
        person=person,
        title_id=standing.rows.term("person_title", title).id,
        target_id=target_id,
        target_kind=kind,
        valid_from=since,
        valid_to=until,
    )


def add_contacts(standing: Standing) -> None:
    """Every generated leading or key company has a contact (R12)."""
    for places in standing.places.values():
        for place in places:
            key = f"contact of {place.key}"
            if place.is_current and place.sample and place.rank < 2 and standing.number(key) == 1:
                person = add_person(standing, "联系人", post="党务干事", unit=place.unit)
                appoint(standing, person, "contact", place.unit.id, AnchorKind.UNIT, place.row.valid_from)


def _without_organization(standing: Standing, *, covered: bool) -> list[Place]:
    """Companies on chains that have no organization, each once; of chains that are to be covered, or of the others."""
    found: dict[str, Place] = {}
    for spec in standing.city.chains:
        for place in standing.on(spec):
            if place.unit.kind == UnitKind.COMPANY and place.key not in standing.organized and spec.covered == covered:
                found.setdefault(place.key, place)
    return list(found.values())


def add_instructors(standing: Standing) -> None:
    """Instructors where a chain is to be covered whole (F044), then as many more as the city sends, four units each."""
    must = _without_organization(standing, covered=True)
    known = {place.key for place in must}
    others = _without_organization(standing, covered=False)
    rest = [place for place in others if place.sample and place.key not in known]
    rest = standing.chance.shuffled(rest)[: standing.city.instructors * UNITS_OF_ONE_INSTRUCTOR]
    for group in (must, rest):
        for first in range(0, len(group), UNITS_OF_ONE_INSTRUCTOR):
            person = add_person(standing, "指导员", post="机关党员干部")
            for place in group[first : first + UNITS_OF_ONE_INSTRUCTOR]:
                since = max(place.row.valid_from or standing.days.settled, dt.date(2024, 3, 1))
                appoint(standing, person, "instructor", place.unit.id, AnchorKind.UNIT, since)
