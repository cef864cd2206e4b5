"""Rows these tests share: persons, titles and appointments, made in the scope that is open."""

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.choices import AnchorKind
from core.models import Term
from core.records import create
from members.models import Appointment, Person
from organizations.naming import initials
from tests.factories import make_term


def make_person(name: str = "示例联络员甲", **fields: Any) -> Person:
    return create(Person(name=name, initials=initials(name), **fields), anchor=AnchorKind.PERSON)


def title(meaning: str = "liaison", label: str = "") -> Term:
    found: Term | None = Term.objects.filter(kind="person_title", code=meaning).first()
    return found or make_term("person_title", meaning, label or f"职务{meaning}", meaning)


def appoint(person: Person, target: Any, kind: AnchorKind, **fields: Any) -> Appointment:
    fields.setdefault("valid_from", clock.today() - dt.timedelta(days=30))
    fields.setdefault("title", title())
    return create(Appointment(person=person, target_id=target.pk, target_kind=kind, **fields))


def queries_of(client: Client, address: str) -> int:
    """How many statements a page or an answer costs; asked twice, so that nothing remembered counts."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
