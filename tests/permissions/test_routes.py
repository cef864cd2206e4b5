"""A walk over every address of pages and API: who is let in, who is told no, who is led to the door."""

import pytest
from django.test import Client

from tests.permissions.conftest import Cities
from tests.permissions.routes import PUBLIC, Row, rows
from tests.permissions.walk import Address, addresses, call
from tests.permissions.world import LETTERS

ROWS = rows()
ADDRESSES = {address.name: address for address in addresses()}
PAGE_METHODS = ("GET", "POST")
REFUSED = frozenset({401, 403, 404, 405})
GONE = {"no-file", "missing"}


def let_in(status: int, location: str) -> bool:
    return status not in REFUSED and not location.startswith("/sign-in/")


def declared(name: str) -> set[str]:
    return {row.method for row in ROWS if row.name == name}


def test_every_address_has_a_name_of_its_own() -> None:
    names = [address.name for address in addresses()]
    assert sorted(names) == sorted(set(names))
    assert "" not in names


def test_every_address_stands_in_the_table_and_nothing_else_does() -> None:
    """Where this fails, add rows to tests/permissions/routes.py (or take those of an address that is gone away)."""
    assert {row.name for row in ROWS} | set(PUBLIC) == set(ADDRESSES)
    assert not {row.name for row in ROWS} & set(PUBLIC)


def test_no_row_stands_twice_and_every_letter_is_a_role() -> None:
    keys = [(row.name, row.method) for row in ROWS]
    assert sorted(keys) == sorted(set(keys))
    assert {letter for row in ROWS for letter in row.who} <= set(LETTERS)
    assert {row.note for row in ROWS} <= {"", *GONE}


@pytest.mark.parametrize("name", [name for name, address in ADDRESSES.items() if address.api_methods])
def test_rows_of_a_resource_are_its_methods(name: str) -> None:
    assert declared(name) == set(ADDRESSES[name].api_methods or ())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_address_lets_in_whom_the_table_names(cities: Cities, row: Row) -> None:
    url = ADDRESSES[row.name].url(cities.home.ids)
    seen = {}
    for letter, client in cities.home.clients.items():
        status, location, _ = call(client, row.method, url)
        inside = status == 404 if row.note in GONE and letter in row.who else let_in(status, location)
        seen[letter] = "in" if inside else status
    assert seen == {letter: "in" if letter in row.who else 403 for letter in LETTERS}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nobody_is_led_to_the_door(cities: Cities, row: Row) -> None:
    address = ADDRESSES[row.name]
    status, location, _ = call(Client(), row.method, address.url(cities.home.ids))
    if address.is_api:
        assert status == 401
    else:
        assert (status, location.startswith("/sign-in/?next=")) == (302, True)


PAGES = [address for name, address in ADDRESSES.items() if not address.is_api and name not in PUBLIC]


@pytest.mark.parametrize("address", PAGES, ids=lambda address: address.name)
def test_method_without_a_row_is_not_allowed(cities: Cities, address: Address) -> None:
    url = address.url(cities.home.ids)
    for method in {*PAGE_METHODS, "PUT", "PATCH", "DELETE"} - declared(address.name):
        assert call(cities.home.clients["D"], method, url)[0] == 405, method
