"""The first security administrator of a new tenant, made by whoever holds the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.choices import Role
from core.models import Account
from tests.cast import Cast


def test_first_administrator_can_sign_in_and_must_change_the_password(cast: Cast) -> None:
    told = StringIO()
    call_command("create_administrator", cast.stranger.code, "bi-aqgly", "--name", "示例安全管理员", stdout=told)
    account = Account.objects.get(username="bi-aqgly")
    assert account.must_change_password
    assert account.check_password(told.getvalue().split("临时密码：")[1].strip())
    assert cast.act(account, cast.stranger).roles == {Role.SECURITY}


def test_administrator_of_unknown_tenant_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有编号前缀为“NN”的单位"):
        call_command("create_administrator", "NN", "nn-aqgly", stdout=StringIO())


def test_administrator_with_taken_name_is_refused_and_nothing_is_left(cast: Cast) -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", cast.stranger.code, cast.security.username, stdout=StringIO())
    assert Account.objects.filter(home_tenant=cast.stranger).count() == 1
