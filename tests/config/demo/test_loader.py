"""The loader beside real tenants, and the password's file."""

import stat
from pathlib import Path

import pytest

from config.demo.accounts import demo_password, set_passwords
from config.demo.cities import KEPT_IN, AccountSpec, City
from config.demo.loader import load_demo
from core.errors import Conflict
from core.models import Account, Tenant
from core.tenants import create_tenant
from tests.cast import Cast


def test_load_demo_beside_a_real_tenant_of_the_same_code_refuses_and_writes_nothing(
    committed_db: None, tmp_path: Path
) -> None:
    create_tenant(code="ZZ", name="某正式市", level="city")

    with pytest.raises(Conflict, match="某正式市"):
        load_demo(secrets=tmp_path)

    assert [tenant.name for tenant in Tenant.objects.all()] == ["某正式市"]
    assert list(tmp_path.iterdir()) == []


def test_demo_password_is_drawn_once_and_kept_private(tmp_path: Path) -> None:
    folder = tmp_path / "demo"

    first, is_new = demo_password(folder)
    second, is_new_again = demo_password(folder)

    assert (first == second, is_new, is_new_again) == (True, True, False)
    assert stat.S_IMODE((folder / KEPT_IN).stat().st_mode) == 0o600
    assert len(first) == 19
    assert demo_password(tmp_path / "another")[0] != first


def test_set_passwords_opens_accounts_made_earlier_and_no_other(cast: Cast) -> None:
    city = City(
        code="JA", name="甲市", level="city", accounts=(AccountSpec("department", "示例工作人员", "department"),)
    )

    set_passwords([city], "another-password-for-all")

    assert Account.objects.get(username="department").check_password("another-password-for-all")
    assert not Account.objects.get(username="auditor").check_password("another-password-for-all")
