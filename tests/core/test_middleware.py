"""The scope of a request: whom it admits, what it keeps, and that nothing is left behind on the connection."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from core import clock
from core.choices import Role
from core.identify import TENANT_KEY
from core.models import Account, ApiToken, AuditEvent, Tenant
from members.choices import GrantState
from members.models import Grant
from organizations.models import Unit
from tests.cast import Cast, make_account, make_grant, make_token
from tests.core.tried_urls import WRITTEN
from tests.factories import make_unit

pytestmark = pytest.mark.urls("tests.core.tried_urls")


def written(cast: Cast) -> int:
    with cast.scope():
        count: int = Unit.objects.filter(name=WRITTEN).count()
    return count


def settings_left() -> set[str]:
    names = ("tenant_id", "scope", "actor", "request_id", "reason", "account_id")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('app.{name}', true)" for name in names))
        return {value for value in cursor.fetchone() if value}


def quiet(client: Client) -> Client:
    """Answers 500 as in production, instead of raising into the test."""
    client.raise_request_exception = False
    return client


def bearer(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)


# --- who


def test_nobody_has_no_principal(cast: Cast) -> None:
    assert cast.client(None).get("/try/who").json() == {"tenant": None}


def test_session_works_in_its_own_tenant_and_sees_its_rows_alone(cast: Cast) -> None:
    with cast.scope(cast.sibling):
        make_unit("乙市示例企业")
    with cast.scope():
        make_unit("甲市示例企业")
    assert cast.client(cast.department).get("/try/who").json() == {
        "tenant": "甲市",
        "tenants": ["甲市"],
        "account": "department",
        "roles": ["department"],
        "by_token": False,
        "units": ["甲市示例企业"],
        "foreign_grants": 0,
    }


def revoke(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(state=GrantState.REVOKED)


def propose_only(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(state=GrantState.PROPOSED)


def run_out(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_to=clock.today() - dt.timedelta(days=1))


def begin_later(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_from=clock.today() + dt.timedelta(days=1))


def deactivate(cast: Cast) -> None:
    Account.objects.filter(pk=cast.department.pk).update(is_active=False)


def expire(cast: Cast) -> None:
    Account.objects.filter(pk=cast.department.pk).update(expires_on=clock.today() - dt.timedelta(days=1))


def change_password(cast: Cast) -> None:
    account = Account.objects.get(pk=cast.department.pk)
    account.set_password("另一个示例口令-battery-staple")
    account.save()


@pytest.mark.parametrize("change", [revoke, propose_only, run_out, begin_later, deactivate, expire, change_password])
def test_session_ends_to_count_with_the_very_next_request(change: Callable[[Cast], None], cast: Cast) -> None:
    client = cast.client(cast.department)
    assert client.get("/try/who").json()["tenant"] == "甲市"
    change(cast)
    assert client.get("/try/who").json() == {"tenant": None}


@pytest.mark.parametrize("change", [revoke, propose_only, run_out, begin_later])
def test_api_refuses_an_account_without_any_grant(change: Callable[[Cast], None], cast: Cast) -> None:
    change(cast)
    answer = cast.client(cast.department).get("/api/try/who")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")


def test_grant_on_its_last_day_still_counts(cast: Cast) -> None:
    with cast.scope():
        Grant.objects.filter(account=cast.department).update(valid_to=clock.today())
    assert cast.client(cast.department).get("/try/who").json()["tenant"] == "甲市"


def close_tenant(tenant: Tenant) -> None:
    with connections["admin"].cursor() as cursor:
        cursor.execute("UPDATE core_tenant SET is_active = false WHERE id = %s", [tenant.id])
    connections["admin"].close()


def test_closed_tenant_admits_nobody(committed_cast: Cast) -> None:
    secret = make_token(committed_cast.department, committed_cast.city, ["*"])
    close_tenant(committed_cast.city)
    assert committed_cast.client(committed_cast.department).get("/try/who").json() == {"tenant": None}
    assert bearer(secret).get("/api/try/who").status_code == 403


class TestChosenTenant:
    @pytest.fixture
    def traveller(self, cast: Cast) -> Account:
        """At home in the city, with another grant in the sibling."""
        account = make_account(cast.city, "traveller", "示例两地人员")
        make_grant(cast.city, account, Role.DEPARTMENT)
        make_grant(cast.sibling, account, Role.SUPERIOR)
        return account

    @staticmethod
    def working_in(cast: Cast, account: Account, wanted: object) -> dict[str, Any]:
        client = cast.client(account)
        session = client.session
        session[TENANT_KEY] = wanted
        session.save()
        found: dict[str, Any] = client.get("/try/who").json()
        return found

    def test_session_chooses_among_granted_tenants_and_takes_that_one_s_roles(
        self, cast: Cast, traveller: Account
    ) -> None:
        there = self.working_in(cast, traveller, str(cast.sibling.id))
        assert (there["tenant"], there["roles"], there["foreign_grants"]) == ("乙市", ["superior"], 0)
        assert sorted(there["tenants"]) == ["乙市", "甲市"]
        assert self.working_in(cast, traveller, str(cast.city.id))["roles"] == ["department"]

    @pytest.mark.parametrize("wanted", [None, "", "乙市", "00000000-0000-0000-0000-000000000000", 17, ["a"]])
    def test_unusable_choice_is_the_home_tenant(self, wanted: object, cast: Cast, traveller: Account) -> None:
        assert self.working_in(cast, traveller, wanted)["tenant"] == "甲市"

    def test_tenant_without_a_grant_is_ignored(self, cast: Cast, traveller: Account) -> None:
        for tenant in (cast.stranger, cast.province, cast.county):
            assert self.working_in(cast, traveller, str(tenant.id))["tenant"] == "甲市"

    def test_tenant_is_never_taken_from_the_request(self, cast: Cast, traveller: Account) -> None:
        client = cast.client(traveller)
        elsewhere = str(cast.sibling.id)
        found = client.get(
            "/try/who",
            {"tenant": elsewhere, "tenant_id": elsewhere},
            headers={"x-tenant": elsewhere, "x-tenant-id": elsewhere, "tenant": elsewhere},
        )
        assert found.json()["tenant"] == "甲市"


class TestToken:
    def test_token_works_in_its_tenant(self, cast: Cast) -> None:
        found = cast.token_client(cast.department).get("/api/try/who").json()
        assert (found["tenant"], found["account"], found["by_token"]) == ("甲市", "department", True)

    def test_token_counts_before_a_session(self, cast: Cast) -> None:
        secret = make_token(cast.department, cast.city, ["*"])
        client = cast.client(cast.auditor)
        found = client.get("/api/try/who", headers={"authorization": f"Bearer {secret}"}).json()
        assert (found["account"], found["by_token"]) == ("department", True)

    def test_token_opens_no_page(self, cast: Cast) -> None:
        client = cast.token_client(cast.department)
        assert client.get("/try/who").json() == {"tenant": None}

    def test_foreign_authorization_header_does_not_disturb_a_page(self, cast: Cast) -> None:
        client = cast.client(cast.department)
        found = client.get("/try/who", headers={"authorization": "Basic cHJveHk6cHJveHk="}).json()
        assert (found["account"], found["by_token"]) == ("department", False)

    def test_token_for_a_tenant_the_account_has_no_grant_in_is_refused(self, cast: Cast) -> None:
        for tenant in (cast.sibling, cast.county, cast.province, cast.stranger):
            answer = bearer(make_token(cast.department, tenant, ["*"])).get("/api/try/who")
            assert (answer.status_code, answer.json()["code"]) == (403, "no_grant")

    @pytest.mark.parametrize(
        "change",
        [
            lambda token, moment: token.update(revoked_at=moment),
            lambda token, moment: token.update(expires_at=moment),
            lambda token, _: token.update(secret_hash="0" * 64),
        ],
        ids=["revoked", "expired", "other secret"],
    )
    def test_token_that_no_longer_holds_is_not_signed_in(
        self, change: Callable[[Any, dt.datetime], None], cast: Cast
    ) -> None:
        client = cast.token_client(cast.department)
        change(ApiToken.objects.all(), clock.now())
        self.refuses(client)

    @pytest.mark.parametrize("change", [deactivate, expire])
    def test_token_of_an_account_that_no_longer_holds_is_not_signed_in(
        self, change: Callable[[Cast], None], cast: Cast
    ) -> None:
        client = cast.token_client(cast.department)
        change(cast)
        self.refuses(client)

    @pytest.mark.parametrize(
        "header", ["Bearer", "Bearer ", "Bearer lm_wrong", "Basic eDp5", "lm_secret", "Bearer \x00", "Bearer 令牌"]
    )
    def test_header_that_is_no_token_is_not_signed_in_even_beside_a_session(self, header: str, cast: Cast) -> None:
        client = cast.client(cast.department)
        client.defaults["HTTP_AUTHORIZATION"] = header
        self.refuses(client)

    @staticmethod
    def refuses(client: Client) -> None:
        answer = client.get("/api/try/who")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert set(answer.json()) == {"code", "detail", "fields"}

    def test_use_is_noted_once_in_five_minutes_and_not_for_a_refused_request(self, cast: Cast) -> None:
        client = quiet(cast.token_client(cast.department))
        moment = clock.now()

        def used_after(minutes: float, address: str) -> dt.datetime | None:
            with clock.fixed(moment + dt.timedelta(minutes=minutes)):
                client.get(address)
            used: dt.datetime | None = ApiToken.objects.get().last_used_at
            return used

        assert used_after(0, "/api/try/write/422") is None
        assert used_after(0, "/api/try/break") is None
        assert used_after(1, "/api/try/who") == moment + dt.timedelta(minutes=1)
        assert used_after(5, "/api/try/who") == moment + dt.timedelta(minutes=1)
        assert used_after(7, "/api/try/who") == moment + dt.timedelta(minutes=7)


# --- what is kept


@pytest.mark.parametrize("prefix", ["/try/", "/api/try/"])
@pytest.mark.parametrize(
    ("address", "status", "rows"),
    [
        ("write/200", 200, 1),
        ("write/302", 302, 1),
        ("write/400", 400, 0),
        ("write/404", 404, 0),
        ("write/422", 422, 0),
        ("write/503", 503, 0),
        ("refuse", 409, 0),
        ("break", 500, 0),
        ("swallow", 500, 0),
    ],
)
def test_answer_of_400_or_more_keeps_nothing(
    prefix: str, address: str, status: int, rows: int, committed_cast: Cast
) -> None:
    cast = committed_cast
    client = quiet(cast.client(cast.department))
    assert client.get(f"{prefix}{address}").status_code == status
    assert written(cast) == rows
    assert settings_left() == set()


def test_refusal_is_json_in_the_api_and_a_page_elsewhere(cast: Cast) -> None:
    client = quiet(cast.client(cast.department))
    answer = client.get("/api/try/refuse")
    assert answer.json() == {"code": "conflict", "detail": "已有同名单位。", "fields": {}}
    page = client.get("/try/refuse")
    assert (page.status_code, page.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
    assert "已有同名单位。" in page.content.decode()


def test_unexpected_error_tells_nobody_why(cast: Cast) -> None:
    client = quiet(cast.client(cast.department))
    for address in ("/try/break", "/api/try/break"):
        assert "内部的话" not in client.get(address).content.decode()


def test_sign_in_is_asked_for_on_pages_with_the_way_back(cast: Cast) -> None:
    answer = cast.client(None).get("/try/need-sign-in?a=1")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=%2Ftry%2Fneed-sign-in%3Fa%3D1")
    assert cast.client(None).get("/api/try/need-sign-in").status_code == 401


def test_event_names_the_actor_and_each_request_its_own(cast: Cast) -> None:
    client = cast.client(cast.department)
    client.get("/try/write/200")
    client.get("/try/write/200")
    with cast.scope():
        found = AuditEvent.objects.filter(table_name="organizations_unit").values_list("actor_id", "request_id")
        actors, requests = zip(*found, strict=True)
    assert set(actors) == {cast.department.id}
    assert len(set(requests)) == 2
    assert "" not in requests


# --- what is left


@pytest.mark.parametrize("address", ["who", "write/200", "write/404", "refuse", "break", "swallow", "late"])
@pytest.mark.parametrize("prefix", ["/try/", "/api/try/"])
def test_nothing_is_left_set_inside_an_outer_transaction_either(prefix: str, address: str, cast: Cast) -> None:
    """The test's own transaction stands around the request here: releasing a savepoint keeps what was set."""
    clients = [cast.client(cast.department)] + [cast.token_client(cast.department)] * (prefix == "/api/try/")
    for client in clients:
        quiet(client).get(f"{prefix}{address}")
        assert settings_left() == set()


def test_requests_of_many_people_on_one_connection_never_mix(committed_cast: Cast) -> None:
    cast = committed_cast
    for tenant, name in ((cast.city, "甲市示例企业"), (cast.stranger, "丙市示例企业")):
        with cast.scope(tenant):
            make_unit(name)
    mine = quiet(cast.client(cast.department))
    theirs = quiet(cast.client(cast.stranger_department))
    nobody = quiet(cast.client(None))
    for turn in range(40):
        address = ("write/409", "break", "swallow", "refuse", "write/503")[turn % 5]
        assert mine.get("/try/who").json()["units"] == ["甲市示例企业"]
        theirs.get(f"/try/{address}")
        assert settings_left() == set()
        assert theirs.get("/try/who").json()["units"] == ["丙市示例企业"]
        mine.get(f"/api/try/{address}")
        assert nobody.get("/try/who").json() == {"tenant": None}
        assert settings_left() == set()
