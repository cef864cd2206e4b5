"""A walk over every address that names an object, with another city's ids: in the path, the query, the body.

What is another city's must be missing, and missing in the same words as what never was.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import django_filters
import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.test import Client

from config.api import router
from core import clock
from core.api.resources import Resource
from core.models import Anchor, ApiToken
from tests.cast import make_token
from tests.permissions.answers import MISSING, plain_text
from tests.permissions.conftest import Cities
from tests.permissions.routes import BODIES, Row, rows
from tests.permissions.walk import addresses, call
from tests.permissions.world import World

ADDRESSES = {address.name: address for address in addresses()}
OBJECT_ROWS = [row for row in rows() if ADDRESSES[row.name].objects]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def insiders(world: World, row: Row) -> Iterator[Client]:
    """Whom the table lets in, and of those it does not one: a stranger's object is missing to both."""
    letters = row.who or "D"
    yield world.clients[letters[0]]
    others = [letter for letter in world.clients if letter not in row.who]
    yield from (world.clients[letter] for letter in others[:1])


@pytest.mark.parametrize("row", OBJECT_ROWS, ids=str)
def test_path_of_a_foreign_object_answers_as_of_a_missing_one(cities: Cities, row: Row) -> None:
    address = ADDRESSES[row.name]
    for named in address.objects:
        foreign_id = cities.abroad.ids[named]
        foreign = address.url({**cities.home.ids, named: foreign_id})
        missing = address.url({**cities.home.ids, named: MISSING})
        for client in insiders(cities.home, row):
            status, location, body = call(client, row.method, foreign)
            lacking = call(client, row.method, missing)
            assert status in (404, 403), (named, status, location)
            assert (status, plain_text(body, foreign_id)) == (lacking[0], plain_text(lacking[2], MISSING)), named


@pytest.mark.parametrize("row", [row for row in OBJECT_ROWS if row.who], ids=str)
def test_who_is_let_in_at_home_finds_nothing_of_another_city(cities: Cities, row: Row) -> None:
    address = ADDRESSES[row.name]
    client = cities.home.clients[row.who[0]]
    for named in address.objects:
        url = address.url({**cities.home.ids, named: cities.abroad.ids[named]})
        assert call(client, row.method, url)[0] == 404, named


# ---- query ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IdFilter:
    """A filter of the API that takes an id; ``names`` is the model it compares with, None where a method decides."""

    address: str
    parameter: str
    names: type[Model] | None

    def __str__(self) -> str:
        return f"{self.address} {self.parameter}"


def _named(model: type[Model], field_name: str) -> type[Model] | None:
    for part in field_name.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None  # what the list computes
        model = cast("type[Model]", getattr(field, "related_model", None) or model)
    return None if model is Anchor else model


def id_filters() -> list[IdFilter]:
    found = []
    for _, viewset, basename in router.registry:
        resource = cast("type[Resource]", viewset)
        filterset: Any = getattr(resource, "filterset_class", None)
        for parameter, declared in (filterset.base_filters if filterset else {}).items():
            if isinstance(declared, django_filters.UUIDFilter):
                names = None if declared.method else _named(filterset._meta.model, declared.field_name)
                found.append(IdFilter(f"{basename}-list", parameter, names))
    return found


def worth_asking(abroad: World, asked: IdFilter) -> set[str]:
    """Ids of the model the filter compares with, and every tenth of the others; all, where that is not known.

    A filter that a method decides is called after what it compares with: a unit, a chain.
    """
    ids = {name: str(value) for name, value in sorted(abroad.ids.items()) if name.endswith("_id")}
    names = asked.names or abroad.models.get(f"{asked.parameter}_id")
    if names is None:
        return set(ids.values())
    same = {value for name, value in ids.items() if abroad.models.get(name, names) is names}
    return same | set(list(ids.values())[::10])


@pytest.fixture(scope="module")
def by_token(cities: Cities) -> dict[str, Client]:
    """Programs that ask for the people of the home city: a token is found in one statement, a session in many."""
    home = cities.home
    secrets = {letter: make_token(account, home.tenant, ["*"]) for letter, account in home.accounts.items()}
    ApiToken.objects.update(last_used_at=clock.now())  # a walk takes back what it writes: each would be the first use
    return {letter: Client(headers={"authorization": f"Bearer {secret}"}) for letter, secret in secrets.items()}


@pytest.mark.parametrize("asked", id_filters(), ids=str)
def test_filter_by_a_foreign_id_finds_what_a_missing_one_finds(
    cities: Cities, by_token: dict[str, Client], asked: IdFilter
) -> None:
    url = ADDRESSES[asked.address].url(cities.home.ids)
    letter = next(row.who[0] for row in rows() if (row.name, row.method) == (asked.address, "GET"))
    lacking = call(by_token[letter], "GET", f"{url}?{asked.parameter}={MISSING}")
    assert lacking[0] == 200
    for foreign_id in worth_asking(cities.abroad, asked):
        assert call(by_token[letter], "GET", f"{url}?{asked.parameter}={foreign_id}") == lacking


# ---- body -----------------------------------------------------------------------------------------------------------


def filled(body: Any, ids: dict[str, Any]) -> Any:
    if isinstance(body, dict):
        return {name: filled(value, ids) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, ids) for value in body]
    return PLACEHOLDER.sub(lambda found: str(ids[found[1]]), body) if isinstance(body, str) else copy.copy(body)


BODY_ROWS = [row for row in rows() if (row.name, row.method) in BODIES]


def test_every_body_belongs_to_a_row() -> None:
    assert {(row.name, row.method) for row in BODY_ROWS} == set(BODIES)


@pytest.mark.parametrize("row", BODY_ROWS, ids=str)
def test_body_that_names_foreign_objects_is_refused_as_for_missing_ones(cities: Cities, row: Row) -> None:
    address, body = ADDRESSES[row.name], BODIES[row.name, row.method]
    url, client = address.url(cities.home.ids), cities.home.clients[row.who[0]]
    at_home = call(client, row.method, url, filled(body, cities.home.ids))
    assert at_home[0] in (200, 201, 202, 204, 302), at_home[2].decode()[-400:]
    for named in sorted(set(PLACEHOLDER.findall(str(body)))):
        foreign_id = cities.abroad.ids[named]
        foreign = call(client, row.method, url, filled(body, {**cities.home.ids, named: foreign_id}))
        missing = call(client, row.method, url, filled(body, {**cities.home.ids, named: MISSING}))
        assert foreign[0] in (404, 422), (named, foreign[0])
        assert plain_text(foreign[2], foreign_id) == plain_text(missing[2], MISSING), named
        assert foreign[0] == missing[0], named
