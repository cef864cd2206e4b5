"""A functional body guides and recommends; it moves nobody's affiliation and admits nobody (R03, R04, R35).

Whoever works for a body alone sends every request that writes anything, also with what would move an organization in
it: no party organization, no place where one stands and no affiliation is another afterwards.
"""

from typing import Any

import orjson
import pytest
from django.db import transaction
from django.test import Client

from core.choices import AnchorKind, Role
from core.rights import RIGHTS, Extent
from core.tenancy.scope import tenant_scope
from organizations.models import PartyOrg, PartyOrgHost
from tests.cast import make_account, make_grant
from tests.permissions.conftest import Cities
from tests.permissions.routes import BODIES, Row, rows
from tests.permissions.test_routes import ADDRESSES, REFUSED
from tests.permissions.world import World

WRITES = [row for row in rows() if row.method != "GET"]
# Columns that say where an organization belongs, as pages and API name them.
MOVES = ("superior", "superior_id", "superior_org", "party_org", "parent", "host", "hosts", "unit", "units")


@pytest.fixture(scope="module")
def liaison(cities: Cities) -> Client:
    world = cities.home
    account = make_account(world.tenant, "home-body-liaison", "示例组织联络员")
    make_grant(world.tenant, account, Role.LIAISON, world.ids["body_id"], AnchorKind.BODY)
    client = Client()
    client.force_login(account)
    return client


def affiliation(world: World) -> list[list[tuple[Any, ...]]]:
    with tenant_scope(world.tenant.pk, actor_id=None, reason="测试"):
        return [
            sorted(model._base_manager.values_list(*[f.attname for f in model._meta.concrete_fields]), key=str)
            for model in (PartyOrg, PartyOrgHost)
        ]


def named(body: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
    return {
        name: ids.get(value[1:-1], value) if isinstance(value, str) and value.startswith("{") else value
        for name, value in body.items()
    }


def send(client: Client, row: Row, url: str, body: dict[str, Any]) -> int:
    if url.startswith("/api/"):
        content = orjson.dumps(body, default=str)
        headers = {"if-match": '"v1"'} if row.method == "PATCH" else {}
        answer = client.generic(row.method, url, content, content_type="application/json", headers=headers)
    else:
        answer = client.post(url, {name: value for name, value in body.items() if value is not None})
    return answer.status_code


@pytest.mark.parametrize("row", WRITES, ids=str)
def test_no_request_of_a_bodys_liaison_moves_an_organization(cities: Cities, liaison: Client, row: Row) -> None:
    world = cities.home
    before = affiliation(world)
    url, asked = ADDRESSES[row.name].url(world.ids), named(dict(BODIES.get((row.name, row.method), {})), world.ids)
    another = {name: world.ids["other_party_org_id" if "unit" not in name else "other_unit_id"] for name in MOVES}
    for body in (asked, {**another, **asked}, {**asked, **another}):
        with transaction.atomic():
            status = send(liaison, row, url, body)
            assert affiliation(world) == before
            transaction.set_rollback(True)
        if "party-org" in row.name or row.name.startswith(("merge", "api-merge", "import", "api-import", "api-bulk")):
            assert status in REFUSED, status


def test_no_right_of_a_liaison_names_affiliation_or_admission() -> None:
    held = {action for action, roles in RIGHTS.items() if Role.LIAISON in roles}
    assert {action for action in held if action.startswith("party_org.")} == {"party_org.view"}
    words = ("relation", "affiliation", "admission", "transfer", "merge", "remove", "import")
    assert not [action for action in held if any(word in action for word in words)]
    assert {RIGHTS[action][Role.LIAISON] for action in ("guidance.edit", "recommendation.edit")} == {Extent.WITHIN}
