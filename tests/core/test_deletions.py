"""Programs that keep a copy hear of what is gone: of what they may read whole, and of no other city's."""

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import actions, clock
from core.api.deletions import deletable_resources
from core.choices import AnchorKind, Role
from tests.cast import Cast, make_account, make_grant, make_token
from tests.factories import make_chain, make_unit, put_on_chain

PATH = "/api/v1/deletions/"


def gone(client: Client, query: str = "") -> list[tuple[str, str]]:
    answer = client.get(f"{PATH}{query}")
    assert answer.status_code == 200, answer.content
    return [(row["resource"], row["id"]) for row in answer.json()["results"]]


def token(cast: Cast, account: Any, scopes: list[str]) -> Client:
    return Client(headers={"authorization": f"Bearer {make_token(account, cast.city, scopes)}"})


def test_deleted_rows_are_told_by_resource_in_order(cast: Cast) -> None:
    with cast.scope():
        place = put_on_chain(make_chain(), make_unit())
        place_id = place.pk
        place.delete()
    term_id = removed_term_id(cast)
    client = token(cast, cast.department, ["*:read"])
    assert gone(client) == [("chain-units", str(place_id)), ("terms", term_id)]
    assert gone(client, "?resource=terms") == [("terms", term_id)]
    later = (clock.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert gone(client, f"?since={later}") == []


def removed_term_id(cast: Cast) -> str:
    with cast.scope():
        term = actions.create_term(actor=cast.act(), kind="unit_tag", values={"label": "示例标签"})
        kept = str(term.pk)
        actions.delete_term(actor=cast.act(), term_id=term.pk)
    return kept


def test_who_sees_a_part_is_told_nothing_of_it(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
        place = put_on_chain(chain, make_unit())
        place.delete()
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    assert gone(token(cast, liaison, ["*:read"])) == []


def test_token_hears_of_its_own_resources_alone(cast: Cast) -> None:
    term_id = removed_term_id(cast)
    portal = make_account(cast.city, "portal-one", "示例接口")
    make_grant(cast.city, portal, Role.PORTAL)
    assert gone(token(cast, portal, ["deletions:read", "units:read"])) == []
    assert gone(token(cast, portal, ["deletions:read", "terms:read"])) == [("terms", term_id)]
    assert token(cast, portal, ["terms:read"]).get(PATH).status_code == 403


def test_another_city_hears_nothing(cast: Cast) -> None:
    removed_term_id(cast)
    secret = make_token(cast.stranger_department, cast.stranger, ["*:read"])
    assert gone(Client(headers={"authorization": f"Bearer {secret}"})) == []


def test_a_hundred_cost_as_many_statements_as_one(cast: Cast) -> None:
    removed_term_id(cast)
    client = token(cast, cast.department, ["*:read"])
    gone(client)  # what a first use writes down is not the list's
    with CaptureQueriesContext(connection) as one:
        assert len(gone(client)) == 1
    for _ in range(99):
        removed_term_id(cast)
    with CaptureQueriesContext(connection) as hundred:
        assert len(gone(client, "?size=200")) == 100
    assert len(hundred) == len(one)


def test_every_resource_with_rows_of_its_own_says_who_hears_of_them() -> None:
    told = {name for name, _, _ in deletable_resources().values()}
    assert {"units", "party-orgs", "chains", "chain-units", "segments", "projects", "bodies", "persons"} <= told
    assert "jobs" not in told
