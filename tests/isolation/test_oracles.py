"""What an answer, or its cost, could tell of another city's rows: proof 12 of the wall's list.

Time itself is not measured (the machine's noise is larger than any difference); what makes it is: the statements.
"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.ids import new_id
from organizations.models import Unit
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.members.people import make_person
from tests.permissions.answers import plain_text

USCC = "91430200MA4L0X3C4A"
# What differs between any two requests: ids, moments, names of savepoints.
NOISE = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|'20\d\d-[^']*'|\"s\d+_x\d+\"|session_data\" = '[^']*'")


@pytest.fixture
def elsewhere(cast: Cast) -> dict[str, Any]:
    with cast.scope(cast.stranger):
        return {
            "units": make_unit("丙市独有公司", uscc=USCC),
            "party-orgs": make_party_org("丙市独有党支部"),
            "persons": make_person("丙市独有人员"),
            "chains": make_chain("丙市独有链"),
        }


def statements(client: Client, address: str) -> tuple[int, str, list[str]]:
    """Status, body and every statement of a request, ids taken out."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    body = NOISE.sub("", plain_text(answer.content))
    return answer.status_code, body, [NOISE.sub("", query["sql"]) for query in queries.captured_queries]


@pytest.mark.parametrize("resource", ["units", "party-orgs", "persons", "chains"])
@pytest.mark.parametrize("door", ["page", "api"])
def test_foreign_id_costs_and_says_what_a_missing_one_does(
    cast: Cast, elsewhere: dict[str, Any], resource: str, door: str
) -> None:
    client = cast.client(cast.department) if door == "page" else cast.token_client(cast.department)
    before = "/" if door == "page" else "/api/v1/"
    client.get(f"{before}{resource}/{new_id()}/")  # a token is marked as used once
    foreign = statements(client, f"{before}{resource}/{elsewhere[resource].pk}/")
    missing = statements(client, f"{before}{resource}/{new_id()}/")
    assert foreign[0] == missing[0] == 404
    assert foreign[2] == missing[2]
    assert foreign[1] == missing[1]


def test_name_and_code_of_another_city_are_free_to_take(cast: Cast, elsewhere: dict[str, Any]) -> None:
    """A unique constraint across tenants would tell what another city holds."""
    client = cast.token_client(cast.department)
    body = {"kind": "company", "name": "丙市独有公司", "uscc": USCC, "uscc_note": "营业执照所载如此"}
    made = client.post("/api/v1/units/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    again = client.post("/api/v1/units/", body, content_type="application/json")
    assert again.status_code in (409, 422)
    assert "丙市" not in again.json()["detail"].replace("丙市独有公司", "")


def test_database_error_texts_do_not_leave_the_house(cast: Cast, elsewhere: dict[str, Any]) -> None:
    """A key to a foreign row fails as one to no row; neither names a constraint, a table or a column."""
    client = cast.token_client(cast.department)
    answers = []
    for unit_id in (elsewhere["units"].pk, new_id()):
        with cast.scope():
            chain = make_chain()
        answer = client.post(
            "/api/v1/chain-units/",
            {"chain": str(chain.pk), "unit": str(unit_id), "role": "key"},
            content_type="application/json",
        )
        answers.append((answer.status_code, answer.json()["code"], answer.json()["fields"]))
        for word in (b"constraint", b"same_tenant", b"organizations_", b"DETAIL", b"psycopg"):
            assert word not in answer.content
    assert answers[0] == answers[1]
    assert answers[0][0] in (404, 422)


def test_planner_tells_no_number_of_foreign_rows(cast: Cast, elsewhere: dict[str, Any]) -> None:
    """No page or answer shows a plan; and the statistics of a table under the wall are closed to the web role."""
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = %s", [Unit._meta.db_table])
        assert cursor.fetchone() == (0,)
