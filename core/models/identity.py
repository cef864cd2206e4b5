"""Who may sign in. These tables have no tenant and hold nothing about party members."""

import datetime as dt
from typing import Any, ClassVar, Literal
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from core import clock
from core.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """One person's or one system's way in. What it may do is said by grants, never here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField("登录名", max_length=60, unique=True)
    display_name = models.CharField("显示名", max_length=60)
    home_tenant = models.ForeignKey("core.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name="归属")
    home_tenant_id: UUID
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    password_changed_at = models.DateTimeField(default=clock.now, editable=False)
    failed_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # The latest lock of any network (AccountNetwork), for lists and the log; it decides nothing by itself.
    locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    expires_on = models.DateField("到期日", null=True, blank=True)
    large_text = models.BooleanField("大字显示", default=False)
    # Which columns of which list are hidden (core.list_columns): of use to nobody else, so no event of the log.
    list_columns = models.JSONField("列表的列", default=dict, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[Any] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        return False

    def is_locked(self, moment: dt.datetime) -> bool:
        return self.locked_until is not None and moment < self.locked_until


class AccountNetwork(models.Model):
    """How signing in to one account goes from one network; the network ``""`` stands for all of them together.

    A lock holds where the failures came from, so that nobody can lock somebody else out from afar.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="networks")
    account_id: UUID
    network = models.CharField(max_length=49, blank=True)
    failed_attempts = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    signed_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="core_accountnetwork_once", fields=["account", "network"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.network}"

    def is_locked(self, moment: dt.datetime) -> bool:
        return self.locked_until is not None and moment < self.locked_until


class SignInEvent(models.Model):
    """One attempt to sign in, kept for the auditor (等保: identity events at least six months)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45, blank=True)
    outcome = models.CharField(
        max_length=16,
        choices=[
            ("signed_in", "登录成功"),
            ("refused", "登录失败"),
            ("locked", "账号已锁定"),
            ("throttled", "尝试过于频繁"),
            ("unlocked", "解除锁定"),
            ("signed_out", "退出"),
        ],
    )

    class Meta:
        indexes = [models.Index(name="core_signinevent_address", fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.username} {self.outcome}"


class ApiToken(models.Model):
    """A bearer token of one account in one tenant. Only its hash is kept; the secret is shown once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    account_id: UUID
    tenant = models.ForeignKey("core.Tenant", on_delete=models.PROTECT, related_name="+")
    tenant_id: UUID
    label = models.CharField("用途", max_length=60)
    prefix = models.CharField("开头", max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("范围", default=list)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("上次使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label}（{self.prefix}…）"

    def state_on(self, moment: dt.datetime) -> Literal["usable", "expired", "revoked"]:
        if self.revoked_at is not None:
            return "revoked"
        return "usable" if moment < self.expires_at else "expired"
