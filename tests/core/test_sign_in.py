"""Signing in: who gets in, what a refusal tells, how failures lock, what a password change ends."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from django.test import Client

from core import clock, passwords, sign_in
from core.errors import InvalidInput
from core.models import Account, AccountNetwork, SignInEvent
from tests.cast import PASSWORD, Cast, make_account

NEW = "另一句容易记住的话2026"
WRONG = "不是这个口令-000000"


def attempt(client: Client, username: str = "department", password: str = PASSWORD, **extra: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **extra})


def outcomes(username: str = "department") -> list[str]:
    return list(SignInEvent.objects.filter(username=username).order_by("at", "id").values_list("outcome", flat=True))


def change(account: Account, **values: Any) -> None:
    Account.objects.filter(pk=account.pk).update(**values)


def lock(account: Account, network: str, *, until: dt.datetime) -> None:
    AccountNetwork.objects.create(account=account, network=network, failed_attempts=5, locked_until=until)


def failures(account: Account) -> dict[str, int]:
    """Failures counted by network; ``""`` is all of them."""
    return dict(account.networks.values_list("network", "failed_attempts"))


# ---- getting in -----------------------------------------------------------------------------------------------------


def test_right_password_opens_home_and_is_recorded(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="10.0.0.8")
    answer = attempt(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    event = SignInEvent.objects.get()
    assert (event.account_id, event.outcome, event.address) == (cast.department.pk, "signed_in", "10.0.0.8")


def test_sign_in_rotates_the_session_key(cast: Cast) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = str(planted)
    attempt(client)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize(
    ("wanted", "led_to"), [("/units/", "/units/"), ("https://example.org/", "/"), ("//example.org", "/")]
)
def test_after_sign_in_only_own_addresses_are_followed(cast: Cast, wanted: str, led_to: str) -> None:
    assert attempt(Client(), next=wanted).headers["Location"] == led_to


def test_sign_in_page_of_somebody_inside_leads_on(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert client.get("/sign-in/?next=/units/").headers["Location"] == "/units/"


def test_account_without_grant_is_told_so_and_may_leave(cast: Cast) -> None:
    make_account(cast.city, "nobody", "示例无授权")
    client = Client()
    attempt(client, "nobody")
    page = client.get("/", follow=True)
    assert page.status_code == 403
    assert "目前没有任何有效的授权" in page.content.decode()
    client.post("/sign-out/")
    assert "登录名" in client.get("/sign-in/").content.decode()


def test_proxy_address_counts_only_behind_our_proxy(cast: Cast, settings: Any) -> None:
    headers = {"x-forwarded-for": "203.0.113.9, 10.1.1.1"}
    Client(REMOTE_ADDR="10.0.0.1").post("/sign-in/", {"username": "a", "password": "b"}, headers=headers)
    settings.BEHIND_PROXY = True
    Client(REMOTE_ADDR="10.0.0.1").post("/sign-in/", {"username": "a", "password": "b"}, headers=headers)
    assert list(SignInEvent.objects.order_by("id").values_list("address", flat=True)) == ["10.0.0.1", "10.1.1.1"]


# ---- being refused --------------------------------------------------------------------------------------------------


class CountingHasher(Argon2PasswordHasher):
    """The real hasher, counting how often it is asked: the time of an answer is the number of hashes in it."""

    runs: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.runs.append("encode")
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        self.runs.append("verify")
        return super().verify(password, encoded)


@pytest.fixture
def hashes(settings: Any) -> list[str]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.runs.clear()
    return CountingHasher.runs


def refused(cast: Cast, case: str) -> dict[str, str]:
    """The form one would send in this case, the account prepared for it."""
    if case == "locked":
        lock(cast.department, "127.0.0.0/24", until=clock.now() + dt.timedelta(minutes=5))
    elif case == "disabled":
        change(cast.department, is_active=False)
    elif case == "expired":
        change(cast.department, expires_on=clock.today() - dt.timedelta(days=1))
    username = "没有这个人" if case == "unknown" else "department"
    return {"username": username, "password": WRONG if case in {"wrong", "unknown"} else PASSWORD}


CASES = ["wrong", "unknown", "locked", "disabled", "expired"]


@pytest.mark.parametrize("case", CASES)
def test_refusal_of_any_cause_says_the_same(cast: Cast, case: str, hashes: list[str]) -> None:
    client = Client()
    answer = client.post("/sign-in/", refused(cast, case))
    text = answer.content.decode().replace("没有这个人", "department")
    again = client.post("/sign-in/", {"username": "另一个人", "password": WRONG}).content.decode()

    def plain(page: str) -> str:
        return "".join(line for line in page.splitlines() if "csrf" not in line)

    assert answer.status_code == 422
    assert plain(text) == plain(again.replace("另一个人", "department"))
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("case", CASES)
def test_refusal_of_any_cause_costs_one_hash(cast: Cast, case: str, hashes: list[str]) -> None:
    form = refused(cast, case)
    hashes.clear()
    Client().post("/sign-in/", form)
    assert len(hashes) == 1


def test_expiry_day_itself_still_admits(cast: Cast) -> None:
    change(cast.department, expires_on=clock.today())
    assert attempt(Client()).status_code == 302


# ---- counting and locking -------------------------------------------------------------------------------------------


def test_five_failures_lock_for_fifteen_minutes(cast: Cast) -> None:
    moment = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    with clock.fixed(moment):
        for _ in range(5):
            attempt(Client(), password=WRONG)
        assert attempt(Client()).status_code == 422
    assert outcomes() == ["refused"] * 4 + ["locked"] * 2
    with clock.fixed(moment + dt.timedelta(minutes=14, seconds=59)):
        assert attempt(Client()).status_code == 422
    with clock.fixed(moment + dt.timedelta(minutes=15)):
        assert attempt(Client()).status_code == 302
    cast.department.refresh_from_db()
    assert (cast.department.failed_attempts, cast.department.locked_until) == (0, None)


def test_attempts_while_locked_do_not_lengthen_the_lock(cast: Cast) -> None:
    moment = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    with clock.fixed(moment):
        for _ in range(5):
            attempt(Client(), password=WRONG)
    with clock.fixed(moment + dt.timedelta(minutes=14)):
        attempt(Client(), password=WRONG)
    cast.department.refresh_from_db()
    assert cast.department.locked_until == moment + dt.timedelta(minutes=15)


def test_counting_starts_anew_after_a_lock(cast: Cast) -> None:
    lock(cast.department, "127.0.0.0/24", until=clock.now() - dt.timedelta(seconds=1))
    attempt(Client(), password=WRONG)
    cast.department.refresh_from_db()
    assert cast.department.locked_until is None
    assert failures(cast.department) == {"127.0.0.0/24": 1, "": 1}


def test_success_forgets_earlier_failures(cast: Cast) -> None:
    for password in [WRONG] * 4 + [PASSWORD] + [WRONG] * 4:
        attempt(Client(), password=password)
    assert attempt(Client()).status_code == 302


def test_attempts_at_once_are_counted_one_by_one(committed_cast: Cast) -> None:
    """Without the row lock each would read the count as it was before all of them."""

    def once(_: int) -> int:
        status: int = attempt(Client(), password=WRONG).status_code
        connections["default"].close()
        return status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(8))) == {422}
    committed_cast.department.refresh_from_db()
    assert committed_cast.department.failed_attempts == 5
    assert sorted(outcomes()) == ["locked"] * 4 + ["refused"] * 4
    assert attempt(Client()).status_code == 422


def test_sign_in_inside_a_transaction_is_an_error(committed_cast: Cast) -> None:
    """There the count of failures could be rolled back with the refusal."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sign_in.sign_in(username="department", password=WRONG, address="")
    assert not connection.in_atomic_block


def test_bearer_token_does_not_wrap_sign_in_in_a_scope(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    for _ in range(5):
        attempt(client, "auditor", WRONG)
    cast.auditor.refresh_from_db()
    assert cast.auditor.failed_attempts == 5


# ---- not to be locked out by somebody else -------------------------------------------------------------------------


def from_address(address: str, username: str = "department", password: str = WRONG) -> int:
    status: int = attempt(Client(REMOTE_ADDR=address), username, password).status_code
    return status


def test_failures_from_elsewhere_do_not_lock_the_owner_out(cast: Cast) -> None:
    for _ in range(6):
        from_address("203.0.113.7")
    assert from_address("203.0.113.99", password=PASSWORD) == 422
    assert from_address("10.0.0.8", password=PASSWORD) == 302
    assert outcomes() == ["refused"] * 4 + ["locked"] * 3 + ["signed_in"]


def test_networks_are_an_office_of_ipv4_and_a_household_of_ipv6() -> None:
    assert sign_in.network_of("203.0.113.7") == "203.0.113.0/24"
    assert sign_in.network_of("2001:db8:1:2:3::9") == "2001:db8:1:2::/64"
    assert sign_in.network_of("") == sign_in.network_of("没有地址") == "unknown"


def test_guessing_from_many_networks_locks_all_but_the_owners_own(cast: Cast) -> None:
    assert from_address("10.0.0.8", password=PASSWORD) == 302
    moment = clock.now() + dt.timedelta(minutes=1)
    with clock.fixed(moment):
        for network in range(4):
            for _ in range(5):
                from_address(f"203.0.{network}.7")
        assert from_address("198.51.100.1", password=PASSWORD) == 422
        assert from_address("10.0.0.9", password=PASSWORD) == 302
        assert from_address("198.51.100.1", password=PASSWORD) == 422, "the owner's success admits nobody else"
        cast.department.refresh_from_db()
        assert cast.department.locked_until == moment + dt.timedelta(minutes=15)
    with clock.fixed(moment + dt.timedelta(minutes=15)):
        assert from_address("198.51.100.1", password=PASSWORD) == 302


def test_network_not_used_for_ninety_days_is_no_longer_the_owners(cast: Cast) -> None:
    start = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    with clock.fixed(start):
        from_address("10.0.0.8", password=PASSWORD)
    with clock.fixed(start + dt.timedelta(days=90)):
        lock(cast.department, "", until=start + dt.timedelta(days=91))
        assert from_address("10.0.0.8", password=PASSWORD) == 422


def test_success_clears_what_is_of_no_more_use(cast: Cast) -> None:
    from_address("203.0.113.7")
    assert from_address("10.0.0.8", password=PASSWORD) == 302
    assert failures(cast.department) == {"10.0.0.0/24": 0}
    cast.department.refresh_from_db()
    assert cast.department.failed_attempts == 0


def test_ten_failures_a_minute_hold_an_address_off_whatever_the_names(cast: Cast) -> None:
    moment = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
    with clock.fixed(moment):
        assert [from_address("203.0.113.7", f"somebody{number}") for number in range(10)] == [422] * 10
        answer = attempt(Client(REMOTE_ADDR="203.0.113.7"))
        assert answer.status_code == 429
        assert "等一分钟再试" in answer.content.decode()
        assert from_address("203.0.113.8", password=PASSWORD) == 302, "only that address"
    with clock.fixed(moment + dt.timedelta(seconds=59)):
        assert from_address("203.0.113.7", password=PASSWORD) == 429
    with clock.fixed(moment + dt.timedelta(seconds=60)):
        assert from_address("203.0.113.7", password=PASSWORD) == 302, "attempts turned away do not lengthen the hold"
    assert outcomes() == ["throttled", "signed_in", "throttled", "signed_in"]


def test_address_held_off_tries_no_password(cast: Cast, hashes: list[str]) -> None:
    for number in range(10):
        from_address("203.0.113.7", f"somebody{number}")
    hashes.clear()
    assert from_address("203.0.113.7", password=PASSWORD) == 429
    assert hashes == []
    cast.department.refresh_from_db()
    assert failures(cast.department) == {}


# ---- sessions -------------------------------------------------------------------------------------------------------


def test_disabling_an_account_ends_its_session_at_once(cast: Cast) -> None:
    client = cast.client(cast.department)
    assert client.get("/").status_code == 200
    change(cast.department, is_active=False)
    assert client.get("/").headers["Location"] == "/sign-in/?next=%2F"


def test_session_is_idle_for_at_most_half_an_hour(cast: Cast) -> None:
    client = Client()
    attempt(client)
    assert client.cookies["sessionid"]["max-age"] == 30 * 60


def test_session_ends_after_twelve_hours_even_in_use(cast: Cast) -> None:
    client = cast.client(cast.department)
    start = dt.datetime(2026, 3, 2, 0, 0, tzinfo=dt.UTC)
    with clock.fixed(start):
        assert client.get("/").status_code == 200
    with clock.fixed(start + dt.timedelta(hours=12)):
        assert client.get("/").status_code == 200
    with clock.fixed(start + dt.timedelta(hours=12, seconds=1)):
        assert client.get("/").headers["Location"].startswith("/sign-in/")
        assert client.get("/").headers["Location"].startswith("/sign-in/")


def test_sign_out_ends_the_session_and_is_recorded(cast: Cast) -> None:
    client = Client()
    attempt(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302
    assert outcomes() == ["signed_in", "signed_out"]


def test_pages_are_not_kept_by_the_browser(cast: Cast) -> None:
    """After signing out the back button must not show them again."""
    assert cast.client(cast.department).get("/account/security/").headers["Cache-Control"] == "no-store"


# ---- passwords ------------------------------------------------------------------------------------------------------


def test_temporary_password_leads_to_the_change_page_only(cast: Cast) -> None:
    change(cast.department, must_change_password=True)
    client = Client()
    attempt(client)
    for address in ("/", "/units/", "/account/security/"):
        assert client.get(address).headers["Location"] == "/account/password/"
    assert client.get("/api/v1/units/").json()["code"] == "must_change_password"
    saved = client.post("/account/password/", {"old_password": PASSWORD, "new_password": NEW, "again": NEW})
    assert saved.headers["Location"] == "/"
    assert client.get("/units/").status_code == 200
    assert client.get("/account/password/").headers["Location"] == "/account/security/"


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    attempt(here)
    attempt(elsewhere)
    before = here.cookies["sessionid"].value
    here.post("/account/security/", {"old_password": PASSWORD, "new_password": NEW, "again": NEW})
    assert here.get("/units/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert elsewhere.get("/units/").status_code == 302
    assert attempt(Client()).status_code == 422
    assert attempt(Client(), password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"old_password": WRONG, "new_password": NEW, "again": NEW}, "原密码不正确"),
        ({"old_password": PASSWORD, "new_password": NEW, "again": NEW + "x"}, "两次输入的新密码不一致"),
        ({"old_password": PASSWORD, "new_password": PASSWORD, "again": PASSWORD}, "新密码与原密码相同"),
        ({"old_password": PASSWORD, "new_password": "太短了", "again": "太短了"}, "至少需要 12 个"),
    ],
)
def test_password_change_refused_says_why_and_changes_nothing(cast: Cast, form: dict[str, str], message: str) -> None:
    client = cast.client(cast.department)
    answer = client.post("/account/security/", form)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    cast.department.refresh_from_db()
    assert cast.department.check_password(PASSWORD)


def test_guessing_the_old_password_in_an_open_session_ends_it(cast: Cast) -> None:
    client = cast.client(cast.department)
    form = {"old_password": WRONG, "new_password": NEW, "again": NEW}
    assert [client.post("/account/security/", form).status_code for _ in range(5)] == [422] * 4 + [302]
    assert client.get("/units/").status_code == 302


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("十一个字的密码不够长", "至少需要 12 个"),
        ("长" * 60 + "a1b2c3d4e5f6" * 6, "最多 128 个字符"),
        ("password12345", "太常见"),
        ("Qwertyuiop123!", "太常见"),
        ("abababababab", "重复或连续"),
        ("123456789012", "全是数字"),
        ("abcdefghijklm", "重复或连续"),
        ("my-department-2026", "登录名、姓名"),
        ("我是示例组织部门工作人员呀呀", "登录名、姓名"),
        ("Lianmeng-8812-kx", "平台名称"),
    ],
)
def test_weak_password_is_refused_in_plain_words(cast: Cast, password: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        passwords.check(password, cast.department)
    assert message in refusal.value.message


@pytest.mark.parametrize("password", [NEW, "correct horse battery staple", "k7mp-3xqd-92ha-vvtr"])
def test_long_phrase_is_accepted_without_any_composition(cast: Cast, password: str) -> None:
    passwords.check(password, cast.department)


def test_temporary_passwords_pass_the_rules_and_differ(cast: Cast) -> None:
    made = {passwords.temporary_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, cast.department)


# ---- own page -------------------------------------------------------------------------------------------------------


def test_own_page_shows_own_events_and_not_another_accounts(cast: Cast) -> None:
    attempt(Client(REMOTE_ADDR="10.0.0.8"), "auditor", WRONG)
    attempt(Client(REMOTE_ADDR="10.0.0.9"), "department", WRONG)
    page = cast.client(cast.department).get("/account/security/").content.decode()
    assert "10.0.0.9" in page
    assert "10.0.0.8" not in page


def test_large_text_is_kept_with_the_account(cast: Cast) -> None:
    client = cast.client(cast.department)
    answer = client.post("/account/large-text/", {"large_text": "1", "next": "/units/"})
    assert answer.headers["Location"] == "/units/"
    assert 'class="large"' in cast.client(cast.department).get("/units/").content.decode()
    client.post("/account/large-text/", {"large_text": "0"})
    assert 'class="large"' not in client.get("/units/").content.decode()


# ---- refusals of Django's own ---------------------------------------------------------------------------------------


def test_unknown_address_answers_like_a_missing_object(cast: Cast) -> None:
    client = cast.client(cast.department)
    missing = client.get("/units/00000000-0000-7000-8000-000000000000/")
    nowhere = client.get("/没有这一页/")
    assert (missing.status_code, nowhere.status_code) == (404, 404)
    assert "没有找到" in nowhere.content.decode()
    assert client.get("/api/v1/nothing/").json()["code"] == "not_found"


def test_form_without_token_is_refused_in_plain_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.department)
    answer = client.post("/account/large-text/", {"large_text": "1"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
