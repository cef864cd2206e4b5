"""What 工作台 and a unit's page say about people: grants to decide, posts nobody holds, whom to call."""

from dataclasses import dataclass
from typing import Any

from core import clock
from core.principal import Principal
from members.people import PersonRow, Vacancies, people_of, vacancies
from members.queries import grant_rows, waiting_grants
from organizations.models import Unit

SHOWN = 5


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
