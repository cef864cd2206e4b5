"""One account for each kind of user, with one password that is drawn once per installation and never leaves it."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.contrib.auth.password_validation import validate_password

from config.demo.cities import KEPT_IN, City
from config.demo.rows import ANCHORS, Rows
from core import clock
from core.choices import Role
from core.models import Account, Tenant
from members.choices import GrantState, TitleMeaning
from members.models import Appointment, Grant, Person

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what people confuse
GROUPS, GROUP_LENGTH = 4, 4
SCOPES = {kind.value: model for model, kind in ANCHORS.items()}


def demo_password(folder: Path) -> tuple[str, bool]:
    """The installation's demo password and whether it was drawn just now. Its file is readable by its owner alone."""
    path = folder / KEPT_IN
    if path.exists():
        return path.read_text(encoding="ascii").strip(), False
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    validate_password(password)
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
        handle.write(f"{password}\n")
    return password, True


def add_accounts(city: City, tenant: Tenant, rows: Rows, password: str) -> None:
    """The city's accounts with their grants; to be called in the tenant's scope."""
    for spec in city.accounts:
        account = Account(username=spec.username, display_name=spec.display_name, home_tenant=tenant)
        account.set_password(password)
        account.save()
        kind, key = spec.scope or (None, "")
        Grant.objects.create(
            account=account,
            role=Role(spec.role),
            scope_id=rows.get(SCOPES[kind], key).pk if kind else None,
            scope_kind=kind,
            state=GrantState.ACTIVE,
            valid_from=clock.today(),
            reason="示例数据",
        )
        if spec.role == Role.INSTRUCTOR:
            _is_an_instructor(account)


def _is_an_instructor(account: Account) -> None:
    """The account is that of a person with units to look after, so that 我的联系单位 shows some."""
    sent = (
        Appointment.objects.filter(title__meaning=TitleMeaning.INSTRUCTOR, valid_to__isnull=True).order_by("id").first()
    )
    if sent is not None:
        Person.objects.filter(pk=sent.person_id).update(account=account)


def set_passwords(cities: Iterable[City], password: str) -> None:
    """For accounts made earlier, when the file with their password is gone: only hashes of it are kept elsewhere."""
    usernames = [spec.username for city in cities for spec in city.accounts]
    for account in Account.objects.filter(username__in=usernames):
        account.set_password(password)
        account.save(update_fields=["password"])


def account_table(cities: Iterable[City], password: str) -> str:
    lines = [
        f"  {spec.username:<20}{city.name}　{spec.display_name}（{Role(spec.role).label}）"
        for city in cities
        for spec in city.accounts
    ]
    return "\n".join(["示例账号（密码相同）：", *lines, f"  密码：{password}", ""])
