"""What a list's page can narrow and order, its list in the API can too: held against what each page offers."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from chains.api.coverage import UNIT_ORDERINGS, UNITS_ASKED_BY
from core.api.resources import Resource
from reports.indicators.asking import PARAMETERS
from tests.permissions.conftest import Cities
from tests.permissions.lists import IN_API, PAGES_ALONE, SAID_OTHERWISE, listed
from tests.permissions.walk import addresses

ADDRESSES = {address.name: address for address in addresses()}
PAGES = {name: asked for name, asked in listed().items() if not ADDRESSES[name].is_api}
PAGING = {"sort", "cursor"}
_LINK = re.compile(r'href="([^"]*\?[^"]*)"')


@dataclass(frozen=True)
class Offered:
    """The names of the conditions and of the orderings a page offers: by its form, and by links to itself."""

    conditions: frozenset[str]
    orderings: frozenset[str]


def offered(answer: Any, path: str) -> Offered:
    form = (answer.context or {}).get("filter_form")
    said = [
        pair
        for link in _LINK.findall(answer.content.decode())
        if (split := urlsplit(link.replace("&amp;", "&"))).path in ("", path)
        for pair in parse_qsl(split.query)
    ]
    conditions = {name for name, _ in said} | set(form.fields if form is not None else ())
    return Offered(
        frozenset(conditions - PAGING), frozenset(value.removeprefix("-") for name, value in said if name == "sort")
    )


@cache
def resources() -> dict[str, type[Resource]]:
    """The resource behind each list of the API, by the name of its address."""
    return dict(_resources(get_resolver().url_patterns))


def _resources(patterns: list[Any]) -> list[tuple[str, type[Resource]]]:
    found: list[tuple[str, type[Resource]]] = []
    for entry in patterns:
        if isinstance(entry, URLResolver):
            found += _resources(entry.url_patterns)
        elif isinstance(entry, URLPattern):
            served = getattr(entry.callback, "cls", None)
            if isinstance(served, type) and issubclass(served, Resource):
                found.append((entry.name or "", served))
    return found


# Lists that are no resource's own, and so no filterset's: what each refuses all but.
ASKED_BY = {
    "api-coverage-set-units": (UNITS_ASKED_BY, UNIT_ORDERINGS),
    "api-indicator-rows": (PARAMETERS | {"side"}, {"name"}),
}


def taken(name: str) -> Offered:
    """What the API's list takes."""
    served = resources()[name]
    if name in ASKED_BY:
        conditions, orderings = ASKED_BY[name]
        return Offered(frozenset(conditions), frozenset(orderings))
    filters = getattr(served, "filterset_class", None)
    return Offered(frozenset(filters.base_filters if filters else ()), frozenset(served.orderings))


@pytest.mark.parametrize("name", PAGES)
def test_api_takes_every_condition_and_ordering_the_page_offers(cities: Cities, name: str) -> None:
    """Where this fails, give the API's list the filter or the ordering, or write down what it is called there."""
    role, query = PAGES[name]
    path = ADDRESSES[name].url(cities.home.ids)
    answer = cities.home.clients[role].get(f"{path}?{query}".rstrip("?"))
    page = offered(answer, path)
    if name in PAGES_ALONE:
        return
    if name not in IN_API:
        assert (page.conditions, page.orderings) == (frozenset(), frozenset()), "no list of the API is named for it"
        return
    api = taken(IN_API[name])
    known = {SAID_OTHERWISE.get((name, condition), (condition, ""))[0] for condition in page.conditions}
    assert known - api.conditions - {""} == set()
    assert page.orderings - api.orderings == set()


def test_what_is_written_down_of_lists_still_stands() -> None:
    assert set(IN_API) | set(PAGES_ALONE) <= set(PAGES)
    assert not set(IN_API) & set(PAGES_ALONE)
    assert set(IN_API.values()) <= set(resources())
    assert {name for name, _ in SAID_OTHERWISE} <= set(IN_API)
    assert all(PAGES_ALONE.values())
    assert all(reason for _, reason in SAID_OTHERWISE.values())
