"""Columns the tables of this room share: bodies, the city's terms, persons and units by name."""

from typing import Any

from alliances.models import ChainBody
from core.models import Term
from core.principal import Principal
from core.tables.spec import TableColumn, choice_column
from members.models import Person
from members.people import persons_for
from organizations.tables.names import Names


def term_column(code: str, header: str, kind: str, **options: Any) -> TableColumn:
    """One of the city's terms by its label; ended ones stay readable."""
    rows = Term.objects.filter(kind=kind).order_by("order", "label").values_list("label", "id")
    return choice_column(code, header, dict(rows), empty=None, **options)


def body_names() -> Names:
    return Names(ChainBody.objects.values_list("id", "name"), noun="链党组织")


def person_names(actor: Principal) -> Names:
    persons = persons_for(actor) if actor.may("person.view") else Person.objects.none()
    return Names(persons.values_list("id", "name"), noun="人员")
