"""Accounts, grants and interface tokens as sheets, out only: each is opened, granted and ended by a person for one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from core import clock
from core.choices import Role
from core.models import Account, ApiToken
from core.principal import Principal
from core.tables.listed import ComputedTable
from core.tables.spec import TableColumn, date_column, moment_column, plain_column
from members.filters import AccountFilter, GrantApiFilter
from members.models import Grant
from members.queries import account_rows, accounts_for, grant_rows, grants_for, tokens_for

TOKEN_STATES = {"usable": "可用", "expired": "已到期", "revoked": "已停用"}


class AccountTable(ComputedTable):
    code = "accounts"
    label = "账号"
    noun = "个"
    view_action = "account.view"
    export_action = "account.view"
    list_url = "account-list"
    personal = True
    model = Account
    filters = AccountFilter
    order = ("username", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("display_name", "显示名", width=20),
            plain_column("username", "登录名", width=24),
            plain_column("roles", "现有角色", width=30),
            plain_column("state", "状态"),
            date_column("expires_on", "到期日"),
            moment_column("last_login", "上次登录"),
            moment_column("created_at", "开通时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return accounts_for(actor)

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        for row in account_rows(objects):
            account = row.account
            yield {
                "display_name": account.display_name,
                "username": account.username,
                "roles": "、".join(row.roles),
                "state": "启用" if account.is_active else "已停用",
                "expires_on": account.expires_on,
                "last_login": account.last_login,
                "created_at": account.created_at,
            }


class GrantTable(ComputedTable):
    code = "grants"
    label = "授权"
    noun = "项"
    view_action = "grant.view"
    export_action = "grant.view"
    list_url = "grant-list"
    lists = ("api-grant-list",)
    personal = True
    model = Grant
    filters = GrantApiFilter
    order = ("-created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("display_name", "显示名", width=20),
            plain_column("username", "登录名", width=24),
            plain_column("role", "角色", width=20),
            plain_column("scope", "范围", width=34),
            plain_column("state", "状态"),
            date_column("valid_from", "起始日期"),
            date_column("valid_to", "终止日期"),
            plain_column("reason", "事由", width=40),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return grants_for(actor).select_related("account")

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        for row in grant_rows(objects):
            grant = row.grant
            yield {
                "display_name": grant.account.display_name,
                "username": grant.account.username,
                "role": str(Role(grant.role).label),
                "scope": row.scope,
                "state": grant.get_state_display(),
                "valid_from": grant.valid_from,
                "valid_to": grant.valid_to,
                "reason": grant.reason,
            }


class TokenTable(ComputedTable):
    """The secret is kept nowhere; what begins it tells tokens apart."""

    code = "tokens"
    label = "接口令牌"
    noun = "个"
    view_action = "token.edit"
    export_action = "token.edit"
    list_url = "token-list"
    model = ApiToken
    order = ("-created_at", "id")

    def columns(self, actor: Principal) -> list[TableColumn]:  # noqa: ARG002 - the table's signature
        return [
            plain_column("label", "用途", width=30),
            plain_column("account", "账号", width=20),
            plain_column("prefix", "令牌开头", width=16),
            plain_column("scopes", "可用范围", width=40),
            plain_column("state", "状态"),
            moment_column("created_at", "发放时间"),
            moment_column("expires_at", "到期时间"),
            moment_column("last_used_at", "上次使用"),
            moment_column("revoked_at", "停用时间"),
        ]

    def rows(self, actor: Principal, action: str) -> "QuerySet[Any]":  # noqa: ARG002 - read in one way only
        return tokens_for(actor)

    def lines(self, actor: Principal, objects: Sequence[Any], filters: QueryDict) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002
        now = clock.now()
        for token in objects:
            yield {
                "label": token.label,
                "account": token.account.display_name,
                "prefix": token.prefix,
                "scopes": "、".join(token.scopes),
                "state": TOKEN_STATES[token.state_on(now)],
                "created_at": token.created_at,
                "expires_at": token.expires_at,
                "last_used_at": token.last_used_at,
                "revoked_at": token.revoked_at,
            }
