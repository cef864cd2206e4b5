"""No list asks the database more often for a hundred rows than for one: at most 4 statements in the API, 12 on a page.

Counted are the statements of one request but those that open its scope: transaction control, who asks (session or
token, account, grants, tenants) and the telling of the tenant.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from core.tenancy.scope import tenant_scope
from tests.cast import build_cast, make_token
from tests.permissions.crowd import Crowd
from tests.permissions.lists import EXEMPT, WHOLE_PAGES, listed
from tests.permissions.routes import rows
from tests.permissions.walk import addresses
from tests.permissions.world import LETTERS, World, build_world

ROWS = (1, 3, 100)
API_LIMIT, PAGE_LIMIT = 4, 12
ADDRESSES = {address.name: address for address in addresses()}
LISTED = listed()

_OPENING = re.compile(
    r'^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)|set_config\(|FROM members_grant\s|"django_session"'
    r'|^SELECT "core_account".* WHERE "core_account"\."id" = |FROM "core_tenant" WHERE \("core_tenant"\."id" IN'
)
_ROW = re.compile(rb"<tr\b|<li\b|<article\b")
_LIST = re.compile(rb'<table\b|class="pager')


@dataclass(frozen=True)
class Seen:
    """One answer: how many rows it shows, and what it asked beyond the opening of its scope."""

    status: int
    shown: int
    asked: list[str]


@dataclass(frozen=True)
class Measured:
    """What each list gave at one, three and a hundred rows, in a world that holds a hundred now."""

    world: World
    seen: dict[str, list[Seen]]


def rows_shown(name: str, answer: Any) -> int:
    if not ADDRESSES[name].is_api:
        return len(_ROW.findall(answer.content))
    said = answer.json()
    if name == "api-search-list":
        return sum(len(group["hits"]) for group in said["groups"])
    return len(said["results"] if isinstance(said, dict) and "results" in said else said)


def see(client: Client, name: str, url: str) -> Seen:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    asked = [query["sql"] for query in captured.captured_queries if not _OPENING.search(query["sql"])]
    return Seen(answer.status_code, rows_shown(name, answer) if answer.status_code == 200 else 0, asked)


def asking(world: World, name: str, role: str, secrets: dict[str, str]) -> Client:
    """A client of the role: by its one token in the API, signed in on pages."""
    if not ADDRESSES[name].is_api:
        return world.clients[role]
    if role not in secrets:
        secrets[role] = make_token(world.accounts[role], world.tenant, ["*"])
    return Client(headers={"authorization": f"Bearer {secrets[role]}"})


@pytest.fixture(scope="module")
def measured(module_db: None) -> Measured:
    """Before any test's own settings: pages find their files without the list of a collected build."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain):
        return measure()


def measure() -> Measured:
    world = build_world(build_cast().city)
    crowd, secrets = Crowd(world), dict[str, str]()
    asked = [
        (name, asking(world, name, role, secrets), f"{ADDRESSES[name].url(world.ids)}?{query}".rstrip("?"))
        for name, (role, query) in LISTED.items()
    ]
    asked += [(name, world.clients["D"], ADDRESSES[name].url(world.ids)) for name in WHOLE_PAGES]
    seen: dict[str, list[Seen]] = {name: [] for name in (*LISTED, *WHOLE_PAGES)}
    for wanted in ROWS:
        with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
            crowd.grow_to(wanted)
        with connections["admin"].cursor() as cursor:
            cursor.execute("ANALYZE")  # as a database does by itself soon after it was filled
        for name, client, url in asked:
            if wanted == ROWS[0]:
                client.get(url)  # what a first use writes down is not the list's
            seen[name].append(see(client, name, url))
    return Measured(world, seen)


@pytest.mark.parametrize("name", LISTED)
def test_list_asks_as_often_for_a_hundred_rows_as_for_one_and_within_the_limit(measured: Measured, name: str) -> None:
    one, three, hundred = measured.seen[name]
    assert {one.status, three.status, hundred.status} == {200}
    assert one.shown < three.shown < hundred.shown, "its rows do not show: nothing was measured"
    statements = "\n".join(sql[:400] for sql in hundred.asked)
    assert len(one.asked) == len(three.asked) == len(hundred.asked), statements
    assert len(hundred.asked) <= (API_LIMIT if ADDRESSES[name].is_api else PAGE_LIMIT), statements


@pytest.mark.parametrize("name", WHOLE_PAGES)
def test_whole_page_asks_as_often_for_a_hundred_rows_as_for_one(measured: Measured, name: str) -> None:
    one, three, hundred = measured.seen[name]
    statements = "\n".join(sql[:400] for sql in hundred.asked)
    assert {one.status, three.status, hundred.status} == {200}
    assert len(one.asked) == len(three.asked) == len(hundred.asked), statements
    assert len(hundred.asked) <= WHOLE_PAGES[name], statements


def test_every_list_stands_in_the_table_or_is_exempt_with_a_reason() -> None:
    """Where this fails, add the new list to tests/permissions/lists.py, and its rows to crowd.py."""
    lists = {name for name in ADDRESSES if name.endswith("-list")}
    assert lists - set(LISTED) - set(EXEMPT) == set()
    assert (set(LISTED) | set(EXEMPT)) - set(ADDRESSES) == set()
    assert not set(LISTED) & set(EXEMPT)
    assert all(EXEMPT.values())
    assert {role for role, _ in LISTED.values()} <= set(LETTERS)


def test_no_other_page_shows_a_table_or_turns_pages(measured: Measured) -> None:
    """A list under another name: by what its page shows where there is a hundred of everything."""
    found = set()
    for row in rows():
        address = ADDRESSES[row.name]
        if row.method != "GET" or row.note or address.is_api or row.name in LISTED or row.name in EXEMPT:
            continue
        client = measured.world.clients["D" if "D" in row.who else row.who[0]]
        answer: Any = client.get(address.url(measured.world.ids))
        if answer.streaming:
            answer.close()
        elif _LIST.search(answer.content):
            found.add(row.name)
    assert found == set()
