"""Persons, and what they may be appointed to, by name: columns of this room's and higher rooms' tables."""

from typing import Any
from uuid import UUID

from core.models import Anchor
from core.principal import Principal
from core.tables.spec import TableColumn
from members.models import TARGET_KINDS, Person
from members.people import persons_for
from members.scopes import labels
from organizations.tables.names import Names, named_column


def person_names(actor: Principal) -> Names:
    persons = persons_for(actor) if actor.may("person.view") else Person.objects.none()
    rows = list(persons.order_by("name", "id").values_list("id", "name", "unit__name", "post"))
    apart = {row_id: unit or post for row_id, _, unit, post in rows}
    names = [(row_id, name) for row_id, name, *_ in rows]
    return Names(names, noun="人员", apart=apart, written="姓名，同名的写成“姓名（单位）”", is_offered=False)


def target_column(code: str, header: str, **options: Any) -> TableColumn:
    """Something persons may be appointed to, whatever its kind, by its name."""
    anchors = Anchor.objects.filter(kind__in=TARGET_KINDS).values_list("kind", "id")
    targets = Names(labels(anchors).items(), noun="单位、党组织、产业链、链党组织或园区")
    return named_column(code, header, targets, **options)


def target_kind(target_id: UUID) -> str:
    """Of which kind an object is; empty for none."""
    return str(Anchor.objects.filter(pk=target_id).values_list("kind", flat=True).first() or "")
