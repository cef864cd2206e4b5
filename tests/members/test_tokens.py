"""API tokens: told once, bound to one tenant, never wider than their account, ended at once."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from config.api import router
from core import clock
from core.api.resources import Resource
from core.choices import Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.identify import secret_hash
from core.models import Account, ApiToken, AuditEvent, Notice
from core.token_scopes import known_scopes
from members.actions import tokens as actions
from members.actions.grants import propose_grant
from members.queries import tokens_for
from tests.cast import Cast, make_account, make_grant, make_token
from tests.factories import make_unit


def portal(cast: Cast, username: str = "portal") -> Account:
    """The city's interface account, made where there is none."""
    found: Account | None = Account.objects.filter(username=username).first()
    if found is None:
        found = make_account(cast.city, username, "示例政务平台")
        make_grant(cast.city, found, Role.PORTAL)
    return found


def create(cast: Cast, account: Account | None = None, **values: Any) -> tuple[ApiToken, str]:
    values = {"label": "示例对接", "scopes": ["units:read"], "expires_on": clock.today(), **values}
    account = account or portal(cast)
    return actions.create_token(actor=cast.act(cast.security), account_id=account.pk, **values)


def bearer(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_only_the_hash_of_a_secret_is_kept(in_city: Cast) -> None:
    token, secret = create(in_city)
    stored = ApiToken.objects.get()
    assert (stored.secret_hash, stored.prefix) == (secret_hash(secret), secret[:10])
    log = str(list(AuditEvent.objects.filter(row_id=token.pk).values_list("diff", flat=True)))
    assert secret not in log
    assert stored.secret_hash not in log
    assert "units:read" in log


def test_token_counts_to_the_end_of_its_last_day(cast: Cast) -> None:
    with cast.scope():
        today = clock.today()
        _, secret = create(cast, expires_on=today)
    last = dt.datetime.combine(today, dt.time(23, 59, 59), clock.CHINA)
    with clock.fixed(last):
        assert bearer(secret).get("/api/v1/units/").status_code == 200
    with clock.fixed(last + dt.timedelta(seconds=1)):
        assert bearer(secret).get("/api/v1/units/").status_code == 401


def test_token_opens_what_its_scopes_say(cast: Cast) -> None:
    with cast.scope():
        _, secret = create(cast, scopes=["units:read", "terms:write"])
    client = bearer(secret)
    assert client.get("/api/v1/units/").status_code == 200
    assert client.get("/api/v1/terms/").status_code == 200
    assert client.get("/api/v1/persons/").json()["code"] == "token_scope"
    refused = client.post("/api/v1/units/", {"name": "甲", "kind": "company"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "token_scope")


def test_token_of_an_account_without_the_right_has_no_right(cast: Cast) -> None:
    client = cast.token_client(cast.operator)
    assert client.get("/api/v1/units/").json()["code"] == "not_allowed"
    assert client.get("/api/v1/terms/").status_code == 200


@pytest.mark.parametrize("name", ["department", "security", "auditor", "operator", "nobody", "both"])
def test_token_in_the_name_of_a_person_is_refused(in_city: Cast, name: str) -> None:
    """Whoever issues a token sees its secret: he could act, and stand in the log, as that person (ADR 0013)."""
    account = getattr(in_city, name, None) or make_account(in_city.city, name, "示例账号")
    if name == "both":
        make_grant(in_city.city, account, Role.PORTAL)
        make_grant(in_city.city, account, Role.SUPERIOR)
    with pytest.raises(InvalidInput) as refusal:
        create(in_city, account)
    assert "专用的接口账号" in refusal.value.fields["account"][0]
    assert not ApiToken.objects.exists()


def test_account_with_a_token_gets_no_other_role(in_city: Cast) -> None:
    token, _ = create(in_city)
    wanted: dict[str, Any] = {
        "account_id": token.account_id,
        "role": Role.DEPARTMENT,
        "scope": None,
        "valid_from": clock.today(),
        "valid_to": None,
        "reason": "示例",
    }
    with pytest.raises(InvalidInput, match="接口令牌"):
        propose_grant(actor=in_city.act(), **wanted)
    actions.revoke_token(actor=in_city.act(in_city.security), token_id=token.pk)
    assert propose_grant(actor=in_city.act(), **wanted).role == Role.DEPARTMENT


def test_auditor_and_department_are_told_of_a_new_token(in_city: Cast) -> None:
    token, _ = create(in_city)
    told = {notice.account_id: notice.text for notice in Notice.objects.filter(event="token")}
    text = f"已发放接口令牌“示例对接”（账号：示例政务平台），{clock.today():%Y年%-m月%-d日}到期"
    assert told == {in_city.auditor.pk: text, in_city.department.pk: text}
    log = AuditEvent.objects.get(row_id=token.pk)
    assert (log.actor_id, log.table_name, log.operation) == (None, "core_apitoken", "insert")


def test_token_shows_its_own_tenant_only(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        make_unit("丙市示例企业")
    with cast.scope():
        make_unit("甲市示例企业")
        _, secret = create(cast, scopes=["*"])
    assert [row["name"] for row in bearer(secret).get("/api/v1/units/").json()["results"]] == ["甲市示例企业"]


def test_token_opens_no_page(cast: Cast) -> None:
    with cast.scope():
        _, secret = create(cast, scopes=["*"])
    assert bearer(secret).get("/units/").status_code == 302


def test_revoked_token_is_refused_at_once(cast: Cast) -> None:
    with cast.scope():
        token, secret = create(cast)
    assert bearer(secret).get("/api/v1/units/").status_code == 200
    assert cast.client(cast.security).post(f"/settings/tokens/{token.pk}/revoke/").status_code == 302
    assert bearer(secret).get("/api/v1/units/").status_code == 401
    with cast.scope(), pytest.raises(Conflict, match="已经停用"):
        actions.revoke_token(actor=cast.act(cast.security), token_id=token.pk)


def test_last_use_is_shown(cast: Cast) -> None:
    with cast.scope():
        _, secret = create(cast)
    bearer(secret).get("/api/v1/units/")
    token = ApiToken.objects.get()
    assert token.last_used_at is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": "  "}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["accounts:write"]}, "scopes"),
        ({"expires_on": dt.date(2020, 1, 1)}, "expires_on"),
    ],
)
def test_wrong_values_name_their_field(in_city: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create(in_city, **values)
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(("days", "fits"), [(365, True), (366, False)])
def test_token_lasts_a_year_at_most(in_city: Cast, days: int, fits: bool) -> None:
    expires_on = clock.today() + dt.timedelta(days=days)
    if fits:
        assert create(in_city, expires_on=expires_on)[0].expires_at.date() == expires_on
    else:
        with pytest.raises(InvalidInput):
            create(in_city, expires_on=expires_on)


def test_token_for_an_account_of_another_city_or_out_of_use_is_refused(in_city: Cast) -> None:
    with pytest.raises(NotFound):
        create(in_city, in_city.stranger_department)
    gone = portal(in_city, "gone")
    Account.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(InvalidInput) as refusal:
        create(in_city, gone)
    assert list(refusal.value.fields) == ["account"]


@pytest.mark.parametrize("name", ["department", "auditor", "operator"])
def test_only_the_security_administrator_makes_tokens(in_city: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.create_token(
            actor=in_city.act(getattr(in_city, name)),
            account_id=portal(in_city).pk,
            label="示例",
            scopes=["*"],
            expires_on=clock.today(),
        )


def test_tokens_of_another_city_are_not_there(cast: Cast) -> None:
    make_token(cast.stranger_department, cast.stranger, ["*"])
    foreign = ApiToken.objects.get()
    with cast.scope():
        actor = cast.act(cast.security)
        assert list(tokens_for(actor)) == []
        with pytest.raises(NotFound):
            actions.revoke_token(actor=actor, token_id=foreign.pk)


def test_secret_is_shown_once_on_the_page(cast: Cast) -> None:
    client, account = cast.client(cast.security), portal(cast)
    expires_on = account.created_at.date() + dt.timedelta(days=30)
    form = {"account": str(account.pk), "label": "示例对接", "scopes": ["*:read"], "expires_on": expires_on}
    made = client.post("/settings/tokens/new/", form)
    assert made.headers["Location"] == "/settings/tokens/"
    page = client.get("/settings/tokens/").content.decode()
    secret = page.split('<code class="secret-text">')[1].split("</code>")[0]
    assert bearer(secret).get("/api/v1/units/").status_code == 200
    assert secret not in client.get("/settings/tokens/").content.decode()


def test_every_resource_of_the_api_can_be_a_scope() -> None:
    scopes = known_scopes()
    resources = [viewset for _, viewset, _ in router.registry if issubclass(viewset, Resource)]
    assert len(resources) == len(router.registry)
    assert {f"{resource.scope_name}:read" for resource in resources} <= set(scopes)
    assert {"units:read", "units:write", "terms:read", "persons:read", "appointments:write", "grants:read"} <= set(
        scopes
    )
    assert scopes["units:read"] == "单位（只读）"
