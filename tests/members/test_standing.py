"""工作台 of the security administrator: each number leads to a list that holds as many."""

import datetime as dt
import re

import pytest
from django.test import Client

from core import clock
from core.choices import Role
from core.models import Account, ApiToken
from members.actions.invitations import invite
from members.models import Grant
from members.standing import standing_card
from tests.cast import Cast, make_account, make_grant, make_token


def day(offset: int) -> dt.date:
    return clock.today() + dt.timedelta(days=offset)


def moment(offset: int) -> dt.datetime:
    return clock.now() + dt.timedelta(days=offset)


def stand(cast: Cast, username: str, *, granted: Role | None = Role.AUDITOR, **fields: object) -> Account:
    account = make_account(cast.city, username, f"示例{username}")
    if granted:
        make_grant(cast.city, account, granted)
    Account.objects.filter(pk=account.pk).update(**fields)
    return account


@pytest.fixture
def numbers(cast: Cast) -> dict[str, int]:
    """What the card says before anything is added."""
    with cast.scope():
        return {label: number for label, number, _ in standing_card(cast.act(cast.security))["lines"]}


def stood(cast: Cast, label: str) -> Account:
    if label == "锁定中的账号":
        return stand(cast, "counted", locked_until=moment(1))
    if label == "到期而未停用的账号":
        return stand(cast, "counted", expires_on=day(-1))
    if label == "可用但没有授权的账号":
        return stand(cast, "counted", granted=None)
    return stand(cast, "counted", last_login=moment(-91))


CASES = ["锁定中的账号", "到期而未停用的账号", "可用但没有授权的账号", "90 天没有登录的账号"]


@pytest.mark.parametrize("label", CASES)
def test_each_kind_of_account_is_counted_once_and_listed(cast: Cast, numbers: dict[str, int], label: str) -> None:
    stood(cast, label)
    client = cast.client(cast.security)
    with cast.scope():
        lines = {name: (number, url) for name, number, url in standing_card(cast.act(cast.security))["lines"]}
    counted, url = lines.pop(label)
    assert counted == numbers.pop(label, 0) + 1
    assert {name: number for name, (number, _) in lines.items()} == numbers
    assert "示例counted" in client.get(url).content.decode()
    assert listed(client, url) == counted


def listed(client: Client, url: str) -> int:
    found = re.search(r'<span class="mute">([\d,]+) ', client.get(url).content.decode())
    assert found, url
    return int(found[1].replace(",", ""))


def test_account_in_daily_use_is_in_no_line(cast: Cast, numbers: dict[str, int]) -> None:
    stand(cast, "daily", last_login=clock.now())
    with cast.scope():
        card = standing_card(cast.act(cast.security))
    assert {label: number for label, number, _ in card["lines"]} == numbers


def test_interface_is_never_idle(cast: Cast, numbers: dict[str, int]) -> None:
    stand(cast, "portal-two", granted=Role.PORTAL, last_login=moment(-400))
    with cast.scope():
        card = standing_card(cast.act(cast.security))
    assert {label: number for label, number, _ in card["lines"]} == numbers


def test_grants_and_tokens_about_to_end(cast: Cast, numbers: dict[str, int]) -> None:
    account = stand(cast, "ending", last_login=clock.now())
    with cast.scope():
        Grant.objects.filter(account=account).update(valid_to=day(30))
    make_token(account, cast.city, ["units:read"])
    ApiToken.objects.filter(account=account).update(expires_at=moment(29))
    with cast.scope():
        lines = {label: (number, url) for label, number, url in standing_card(cast.act(cast.security))["lines"]}
    number, url = lines["30 天内到期的授权"]
    assert number == numbers.get("30 天内到期的授权", 0) + 1
    assert listed(cast.client(cast.security), url) == number
    assert lines["30 天内到期的接口令牌"][0] == numbers.get("30 天内到期的接口令牌", 0) + 1


def test_a_grant_that_ends_later_is_not_named(cast: Cast, numbers: dict[str, int]) -> None:
    account = stand(cast, "later", last_login=clock.now())
    with cast.scope():
        Grant.objects.filter(account=account).update(valid_to=day(31))
        card = standing_card(cast.act(cast.security))
    assert {label: number for label, number, _ in card["lines"]} == numbers


def test_home_of_the_security_administrator_shows_the_card_and_no_other_does(cast: Cast) -> None:
    assert "个账号可用" in cast.client(cast.security).get("/").content.decode()
    assert "个账号可用" not in cast.client(cast.department).get("/").content.decode()


def test_administrators_nobody_is_yet_are_asked_for_until_they_are_invited(cast: Cast) -> None:
    security = make_account(cast.county, "jx-security", "示例安全员")
    make_grant(cast.county, security, Role.SECURITY)
    actor = cast.act(security, cast.county)
    with cast.scope(cast.county):
        assert standing_card(actor)["missing"] == ["系统管理员", "审计管理员"]
        invite(
            actor=actor, display_name="示例审计员", role=Role.AUDITOR, scope=None, account_until=None, reason="建立平台"
        )
        assert standing_card(actor)["missing"] == ["系统管理员"]
    with cast.scope():
        assert standing_card(cast.act(cast.security))["missing"] == []
