"""Accounts: who makes and ends them, what a temporary password is for, what stays in the log."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.choices import Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Account, AuditEvent, SignInEvent
from members.actions import accounts as actions
from members.queries import account_rows, account_suggestions, accounts_for
from tests.cast import Cast, make_account, make_grant
from tests.members.people import queries_of
from tests.permissions.answers import MISSING, plain

TOMORROW = dt.timedelta(days=1)


def create(cast: Cast, **values: Any) -> tuple[Account, str]:
    values = {"username": "ja-new", "display_name": "示例新账号", "expires_on": None, **values}
    return actions.create_account(actor=cast.act(cast.security), **values)


def lines(account: Account) -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(row_id=account.pk).order_by("id").values_list("operation", "diff")
    return list(rows)


# ---- making ---------------------------------------------------------------------------------------------------------


def test_new_account_has_no_right_and_must_change_its_password(in_city: Cast) -> None:
    account, password = create(in_city, display_name="  示例  新账号 ")
    stored = Account.objects.get(pk=account.pk)
    assert (stored.display_name, stored.home_tenant_id) == ("示例 新账号", in_city.city.pk)
    assert stored.must_change_password
    assert stored.check_password(password)
    assert account_rows([stored])[0].roles == []


@pytest.mark.parametrize("username", ["ab", "Zhang", "张三", "1abc", "a b c", "a/b", "x" * 61])
def test_user_name_of_wrong_form_is_refused_at_its_field(in_city: Cast, username: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create(in_city, username=username)
    assert list(refusal.value.fields) == ["username"]


def test_taken_user_name_is_refused_even_if_another_city_holds_it(in_city: Cast) -> None:
    with pytest.raises(InvalidInput, match="已有人使用"):
        create(in_city, username="stranger_department")


def test_expiry_in_the_past_is_refused(in_city: Cast) -> None:
    with pytest.raises(InvalidInput, match="不能早于今天"):
        create(in_city, expires_on=clock.today() - TOMORROW)


@pytest.mark.parametrize("name", ["department", "auditor", "operator"])
def test_only_the_security_administrator_makes_accounts(in_city: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.create_account(
            actor=in_city.act(getattr(in_city, name)), username="ja-x", display_name="甲", expires_on=None
        )


# ---- ending and reviving --------------------------------------------------------------------------------------------


def test_disabling_and_enabling_is_seen_in_the_log_without_a_hash(cast: Cast) -> None:
    client = cast.client(cast.security)
    client.post(f"/settings/accounts/{cast.department.pk}/disable/")
    client.post(f"/settings/accounts/{cast.department.pk}/enable/")
    client.post(f"/settings/accounts/{cast.department.pk}/reset/")
    with cast.scope():
        found = lines(cast.department)
        actors = set(
            AuditEvent.objects.filter(row_id=cast.department.pk)
            .exclude(operation="insert")
            .values_list("actor_id", flat=True)
        )
    changes = [diff for operation, diff in found if operation == "update"]
    assert changes[0] == {"is_active": [True, False]}
    assert changes[1] == {"is_active": [False, True]}
    assert changes[2]["password"] == ["***", "***"]
    assert "argon2" not in str(found)
    assert actors == {cast.security.pk}


def test_disabled_twice_is_a_conflict(in_city: Cast) -> None:
    actor = in_city.act(in_city.security)
    actions.disable_account(actor=actor, account_id=in_city.department.pk)
    with pytest.raises(Conflict, match="已经停用"):
        actions.disable_account(actor=actor, account_id=in_city.department.pk)
    actions.enable_account(actor=actor, account_id=in_city.department.pk)
    with pytest.raises(Conflict, match="无需启用"):
        actions.enable_account(actor=actor, account_id=in_city.department.pk)


def second_security(cast: Cast) -> Account:
    account = make_account(cast.city, "security-2", "示例安全管理员二")
    make_grant(cast.city, account, Role.SECURITY)
    return account


def test_last_security_administrator_cannot_be_disabled_nor_run_out(cast: Cast) -> None:
    other = second_security(cast)
    with cast.scope():
        actor = cast.act(other)
        actions.disable_account(actor=actor, account_id=cast.security.pk)
        actions.enable_account(actor=actor, account_id=cast.security.pk)
        actions.disable_account(actor=cast.act(cast.security), account_id=other.pk)
        with pytest.raises(Conflict, match="唯一的安全管理员"):
            actions.disable_account(actor=actor, account_id=cast.security.pk)
        with pytest.raises(Conflict, match="唯一的安全管理员"):
            actions.update_account(
                actor=actor, account_id=cast.security.pk, display_name="甲", expires_on=clock.today() + TOMORROW
            )


def test_nobody_disables_unlocks_or_resets_himself(in_city: Cast) -> None:
    actor, own = in_city.act(in_city.security), in_city.security.pk
    with pytest.raises(NotAllowed):
        actions.disable_account(actor=actor, account_id=own)
    with pytest.raises(NotAllowed):
        actions.unlock_account(actor=actor, account_id=own, address="")
    with pytest.raises(NotAllowed):
        actions.reset_password(actor=actor, account_id=own)


# ---- unlocking and resetting ----------------------------------------------------------------------------------------


def test_unlocking_is_seen_in_the_log_and_among_the_sign_ins(in_city: Cast) -> None:
    actor = in_city.act(in_city.security)
    with pytest.raises(Conflict, match="没有被锁定"):
        actions.unlock_account(actor=actor, account_id=in_city.department.pk, address="")
    until = clock.now() + dt.timedelta(minutes=10)
    Account.objects.filter(pk=in_city.department.pk).update(failed_attempts=5, locked_until=until)
    account = actions.unlock_account(actor=actor, account_id=in_city.department.pk, address="10.0.0.7")
    assert (account.failed_attempts, account.locked_until) == (0, None)
    event = SignInEvent.objects.get()
    assert (event.outcome, event.account_id, event.address) == ("unlocked", account.pk, "10.0.0.7")
    assert [list(diff) for operation, diff in lines(account) if operation == "update"] == [["locked_until"]] * 2


def test_unlocking_opens_every_network_and_the_page_says_which_are_closed(cast: Cast) -> None:
    for number in range(5):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post("/sign-in/", {"username": "department", "password": "不对"})
    client = cast.client(cast.security)
    assert "从 203.0.113.0/24 登录" in client.get(f"/settings/accounts/{cast.department.pk}/").content.decode()
    client.post(f"/settings/accounts/{cast.department.pk}/unlock/")
    assert "203.0.113.0/24 登录" not in client.get(f"/settings/accounts/{cast.department.pk}/").content.decode()
    held = cast.department.networks.values_list("failed_attempts", "locked_until")
    assert list(held) == [(0, None)] * 2


def test_reset_ends_open_sessions_and_leads_to_a_new_password(cast: Cast) -> None:
    at_work = cast.client(cast.department)
    assert at_work.get("/").status_code == 200
    page = cast.client(cast.security).post(f"/settings/accounts/{cast.department.pk}/reset/", follow=True)
    assert at_work.get("/").status_code == 302
    cast.department.refresh_from_db()
    assert cast.department.must_change_password
    assert "临时密码" in page.content.decode()


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_temporary_password_is_shown_once_to_who_made_the_account(cast: Cast) -> None:
    client = cast.client(cast.security)
    made = client.post("/settings/accounts/new/", {"username": "ja-new", "display_name": "示例新账号"})
    url = made.headers["Location"]
    cookie = made.cookies["once"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (url, True, "Strict")
    first = client.get(url).content.decode()
    password = first.split('<code class="secret-text">')[1].split("</code>")[0]
    account = Account.objects.get(username="ja-new")
    assert account.check_password(password)
    again = client.get(url).content.decode()
    assert password not in again
    with cast.scope():
        assert password not in str(lines(account))


def test_form_says_at_the_field_what_is_wrong(cast: Cast) -> None:
    answer = cast.client(cast.security).post("/settings/accounts/new/", {"username": "张三", "display_name": "甲"})
    assert answer.status_code == 422
    assert "小写字母开头" in answer.content.decode()


def test_list_shows_own_accounts_by_state_and_role(cast: Cast) -> None:
    Account.objects.filter(pk=cast.auditor.pk).update(is_active=False)
    client = cast.client(cast.security)

    def names(query: str) -> list[str]:
        page = client.get(f"/settings/accounts/{query}").content.decode()
        return sorted(
            name
            for name in ("department", "security", "auditor", "operator", "superior", "stranger_department")
            if f">{name}<" in page
        )

    assert names("") == ["auditor", "department", "operator", "security"]
    assert names("?state=disabled") == ["auditor"]
    assert names("?state=usable&role=department") == ["department"]
    assert names("?q=operator") == ["operator"]


def test_list_costs_the_same_for_three_accounts_and_for_thirty(cast: Cast) -> None:
    client = cast.client(cast.security)
    few = queries_of(client, "/settings/accounts/")
    for number in range(30):
        make_account(cast.city, f"ja-{number}", "示例")
    assert queries_of(client, "/settings/accounts/") == few


# ---- another city's -------------------------------------------------------------------------------------------------

STEPS = ["", "edit/", "disable/", "enable/", "unlock/", "reset/"]


@pytest.mark.parametrize("step", STEPS)
def test_account_of_another_city_is_a_missing_one(cast: Cast, step: str) -> None:
    client = cast.client(cast.security)
    for account in (cast.stranger_department, cast.superior):
        for method in (client.get, client.post):
            found = method(f"/settings/accounts/{account.pk}/{step}")
            lacking = method(f"/settings/accounts/{MISSING}/{step}")
            assert plain(found, account.pk) == plain(lacking, MISSING)
            assert found.status_code in (404, 405)
    cast.stranger_department.refresh_from_db()
    assert cast.stranger_department.is_active


def test_reads_hold_the_tenants_own_accounts_only(in_city: Cast) -> None:
    own = set(accounts_for(in_city.act(in_city.security)))
    assert own == {in_city.department, in_city.security, in_city.auditor, in_city.operator}
    assert account_suggestions(in_city.act(), "stranger") == []
    assert [row["detail"] for row in account_suggestions(in_city.act(), "示例组织")] == ["department"]
    with pytest.raises(NotFound):
        actions.reset_password(actor=in_city.act(in_city.security), account_id=in_city.superior.pk)
