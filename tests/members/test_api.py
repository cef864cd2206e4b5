"""Terms, persons, appointments and grants in the API: what each answers to whom, page by page, and what it refuses."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Term
from members.choices import GrantState
from members.models import Appointment, Grant, Person
from tests.cast import Cast, make_account
from tests.factories import make_chain, make_term, make_unit
from tests.members.people import appoint, make_person, queries_of, title
from tests.permissions.answers import MISSING, plain

JSON = "application/json"


@dataclass(frozen=True)
class Case:
    """One resource: who reads it, how a row of it is made, and its whole answer for that row."""

    path: str
    reader: str
    make: Callable[[int], Any]


def _term(number: int) -> Term:
    return make_term("unit_tag", f"tag-{number}", f"标签{number}")


def _person(number: int) -> Person:
    return make_person(f"示例{number:02d}", unit=make_unit(), phone="13800001234")


def _appointment(number: int) -> Appointment:
    return appoint(_person(number), make_unit(), AnchorKind.UNIT)


def _grant(number: int) -> Grant:
    account = Account.objects.filter(username="department").get()
    grant: Grant = Grant.objects.create(
        account=account, role=Role.PORTAL, valid_from=clock.today(), reason=f"示例{number}", state=GrantState.REFUSED
    )
    return grant


CASES = {
    "terms": Case("/api/v1/terms/?kind=unit_tag", "department", _term),
    "persons": Case("/api/v1/persons/", "department", _person),
    "appointments": Case("/api/v1/appointments/", "department", _appointment),
    "grants": Case("/api/v1/grants/?state=refused", "security", _grant),
}


@pytest.fixture(params=CASES, ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def reader(cast: Cast, case: Case) -> Client:
    return cast.token_client(getattr(cast, case.reader))


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """The same moment may be written in UTC or in China's time."""
    return {**row, "updated_at": dt.datetime.fromisoformat(row["updated_at"])}


def with_query(case: Case, query: str) -> str:
    return f"{case.path}{'&' if '?' in case.path else '?'}{query}"


def one(case: Case, row_id: object) -> str:
    return f"{case.path.partition('?')[0]}{row_id}/"


# ---- every resource -------------------------------------------------------------------------------------------------


def test_list_pages_forward_and_back_over_every_row_once(cast: Cast, case: Case) -> None:
    with cast.scope():
        made = {str(case.make(number).pk) for number in range(5)}
    client = reader(cast, case)
    first = client.get(with_query(case, "size=2")).json()
    second = client.get(with_query(case, f"size=2&cursor={first['next']}")).json()
    third = client.get(with_query(case, f"size=2&cursor={second['next']}")).json()
    back = client.get(with_query(case, f"size=2&cursor={third['previous']}")).json()
    seen = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert (sorted(seen), third["next"]) == (sorted(made), None)
    assert [row["id"] for row in back["results"]] == [row["id"] for row in second["results"]]


def test_list_row_and_object_say_the_same(cast: Cast, case: Case) -> None:
    with cast.scope():
        row = case.make(0)
    client = reader(cast, case)
    listed = client.get(case.path).json()["results"]
    found = client.get(one(case, row.pk))
    assert [comparable(row) for row in listed] == [comparable(found.json())]
    assert found.headers["ETag"] == f'"v{row.version}"'


def test_list_costs_the_same_for_one_three_and_thirty_rows(cast: Cast, case: Case) -> None:
    client, counts = reader(cast, case), []
    for number in range(30):
        with cast.scope():
            case.make(number)
        if number in (0, 2, 29):
            counts.append(queries_of(client, case.path))
    assert counts[0] == counts[1] == counts[2]


def test_object_of_another_city_answers_as_one_that_does_not_exist(cast: Cast, case: Case) -> None:
    with cast.scope(cast.stranger):
        foreign = case.make(0)
    client = reader(cast, case)
    answers = client.get(one(case, foreign.pk)), client.get(one(case, MISSING))
    assert plain(answers[0], foreign.pk) == plain(answers[1], MISSING)
    assert answers[0].status_code == 404
    assert client.get(case.path).json()["results"] == []


def test_unknown_filter_and_ordering_are_refused(cast: Cast, case: Case) -> None:
    client = reader(cast, case)
    assert client.get(with_query(case, "colour=red")).json()["code"] == "unknown_filter"
    assert client.get(with_query(case, "ordering=colour")).status_code == 422


READERS = {
    "terms": {"department", "operator", "superior"},
    "persons": {"department"},
    "appointments": {"department"},
    "grants": {"department", "security"},
}


@pytest.mark.parametrize("resource", READERS)
@pytest.mark.parametrize("name", ["department", "security", "auditor", "operator", "superior"])
def test_list_is_answered_to_whom_the_table_admits(cast: Cast, resource: str, name: str) -> None:
    status = cast.token_client(getattr(cast, name)).get(f"/api/v1/{resource}/").status_code
    assert status == (200 if name in READERS[resource] else 403)


def test_only_changes_since_a_moment_are_listed(cast: Cast, case: Case) -> None:
    with cast.scope():
        old, new = case.make(0), case.make(1)
        type(old).objects.filter(pk=old.pk).update(updated_at="2020-01-01T00:00:00Z")
    rows = reader(cast, case).get(with_query(case, "updated_since=2021-01-01T00:00:00Z")).json()["results"]
    assert [row["id"] for row in rows] == [str(new.pk)]


# ---- terms ----------------------------------------------------------------------------------------------------------


def test_terms_are_filtered_by_kind_meaning_and_validity(cast: Cast) -> None:
    with cast.scope():
        tag = _term(0)
        liaison, ended = title("liaison"), title("contact")
        Term.objects.filter(pk=ended.pk).update(valid_to="2020-01-01")
    client = cast.token_client(cast.department)

    def ids(query: str) -> list[str]:
        return sorted(row["id"] for row in client.get(f"/api/v1/terms/?{query}").json()["results"])

    assert ids("kind=unit_tag") == [str(tag.pk)]
    assert ids("meaning=liaison") == [str(liaison.pk)]
    assert ids("kind=person_title&current=true") == [str(liaison.pk)]


def test_terms_are_read_only(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    assert client.post("/api/v1/terms/", {"label": "甲"}, content_type=JSON).status_code == 405


# ---- persons --------------------------------------------------------------------------------------------------------


def test_person_is_made_changed_and_always_masked(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    made = client.post(
        "/api/v1/persons/", {"name": "示例甲", "phone": "13800001234", "email": "jia@example.org"}, content_type=JSON
    )
    assert (made.status_code, made.headers["ETag"]) == (201, '"v1"')
    assert {**made.json(), "id": "", "updated_at": ""} == {
        "id": "",
        "name": "示例甲",
        "unit": None,
        "post": "",
        "phone": "138****1234",
        "email": "j***@example.org",
        "no_mail": False,
        "left_on": None,
        "updated_at": "",
    }
    path = f"/api/v1/persons/{made.json()['id']}/"
    assert client.patch(path, {"post": "主任"}, content_type=JSON).status_code == 428
    changed = client.patch(path, {"post": "主任"}, content_type=JSON, headers={"if-match": '"v1"'})
    assert (changed.status_code, changed.json()["post"], changed.headers["ETag"]) == (200, "主任", '"v2"')
    stale = client.patch(path, {"phone": "13900005678"}, content_type=JSON, headers={"if-match": '"v1"'})
    assert stale.status_code == 412
    assert "13800001234" not in stale.content.decode()
    with cast.scope():
        assert Person.objects.get().phone == "13800001234"


@pytest.mark.parametrize("field", ["id", "tenant_id", "account", "initials", "version", "created_at"])
def test_person_takes_no_other_field(cast: Cast, field: str) -> None:
    refused = cast.token_client(cast.department).post(
        "/api/v1/persons/", {"name": "示例甲", field: "1"}, content_type=JSON
    )
    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])


def test_person_filters_by_unit_title_and_departure(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        working, gone = make_person("在职", unit=unit), make_person("离任", left_on="2020-01-01")
        appoint(working, make_chain(), AnchorKind.CHAIN)
        term = title()
    client = cast.token_client(cast.department)

    def ids(query: str) -> list[str]:
        return [row["id"] for row in client.get(f"/api/v1/persons/?{query}").json()["results"]]

    assert ids(f"unit={unit.pk}") == [str(working.pk)]
    assert ids(f"title={term.pk}") == [str(working.pk)]
    assert ids("left=true") == [str(gone.pk)]
    assert ids("q=在") == [str(working.pk)]


# ---- appointments ---------------------------------------------------------------------------------------------------


def test_appointment_is_made_and_ended(cast: Cast) -> None:
    with cast.scope():
        person, chain, term, today = make_person(), make_chain(), title(), clock.today()
    client = cast.token_client(cast.department)
    body = {
        "person": str(person.pk),
        "title": str(term.pk),
        "target": str(chain.pk),
        "target_kind": "chain",
        "valid_from": "2026-01-01",
    }
    made = client.post("/api/v1/appointments/", body, content_type=JSON)
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in body} == body
    path = f"/api/v1/appointments/{made.json()['id']}/"
    assert client.patch(path, {"valid_to": str(today)}, content_type=JSON).status_code == 428
    ended = client.patch(path, {"valid_to": str(today)}, content_type=JSON, headers={"if-match": '"v1"'})
    assert (ended.status_code, ended.json()["valid_to"]) == (200, str(today))
    refused = client.patch(path, {"note": "甲"}, content_type=JSON, headers={"if-match": '"v2"'})
    assert (refused.status_code, sorted(refused.json()["fields"])) == (400, ["note"])
    rows = client.get(f"/api/v1/appointments/?target={chain.pk}&meaning=liaison&on={today}").json()["results"]
    assert [row["id"] for row in rows] == [made.json()["id"]]


@pytest.mark.parametrize("field", ["person", "title", "target"])
def test_appointment_of_foreign_rows_answers_as_of_missing_ones(cast: Cast, field: str) -> None:
    with cast.scope(cast.stranger):
        foreign = {"person": make_person(), "title": title(), "target": make_chain()}[field]
    with cast.scope():
        own = {"person": make_person(), "title": title(), "target": make_chain()}
    client = cast.token_client(cast.department)
    answers = []
    for row_id in (foreign.pk, MISSING):
        body = {**{name: str(row.pk) for name, row in own.items()}, "target_kind": "chain", field: str(row_id)}
        answers.append(client.post("/api/v1/appointments/", body, content_type=JSON))
    assert plain(answers[0], foreign.pk) == plain(answers[1], MISSING)
    assert answers[0].status_code in (404, 422)


# ---- grants ---------------------------------------------------------------------------------------------------------


def test_grants_are_read_only_and_name_their_scope(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    make_account(cast.city, "idle", "示例")
    client = cast.token_client(cast.security)
    rows = client.get(f"/api/v1/grants/?scope={chain.pk}&in_force=true").json()["results"]
    assert [(row["role"], row["scope"], row["scope_kind"]) for row in rows] == [("liaison", str(chain.pk), "chain")]
    assert client.post("/api/v1/grants/", {}, content_type=JSON).status_code == 405
