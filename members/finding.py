"""How people are found by name: by those alone who may see them, and never from another tenant."""

from django.db.models import Q

from core.choices import FindableKind
from core.search.index import Findable
from core.search.sources import Facts, SearchSource
from members.models import Person
from members.people import persons_for

PERSONS = Findable(FindableKind.PERSON, Person, key="name", of_persons=True)


def _person(facts: Facts) -> list[str]:
    return [facts["unit"] or "", facts["post"], f"{facts['left_on'][:4]} 年离任" if facts["left_on"] else ""]


def source() -> SearchSource:
    return SearchSource(
        code="persons",
        label="人员",
        order=40,
        findable=PERSONS,
        action="person.view",
        rows=persons_for,
        facts=lambda: {"unit": "unit__name", "post": "post", "left_on": "left_on"},
        detail=_person,
        url_name="person-detail",
        list_url="person-list",
        ended=Q(left_on__isnull=False),
    )
