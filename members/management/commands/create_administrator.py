from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import clock
from core.choices import Role
from core.errors import DomainError
from core.models import Account, Tenant
from core.principal import platform_principal
from core.tenancy.scope import tenant_scope
from members.actions.accounts import create_account
from members.actions.grants import make_grant

REASON = "建立单位的首个安全管理员"


class Command(BaseCommand):
    help = "为单位建立首个安全管理员账号，并显示临时密码；其余账号由安全管理员在页面上建立。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="单位的编号前缀，例如 ZZ")
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", default="安全管理员", help="显示名")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(code=options["code"]).first()
        if tenant is None:
            raise CommandError(f"没有编号前缀为“{options['code']}”的单位，请先用 create_tenant 建立。")
        try:
            account, password = self._make(tenant, options["username"], options["name"])
        except DomainError as error:
            texts = [text for messages in error.fields.values() for text in messages] or [error.message]
            raise CommandError(" ".join(texts)) from error
        self.stdout.write(f"{tenant.name}的安全管理员“{account.username}”已建立，首次登录须设置自己的密码。")
        self.stdout.write(f"临时密码：{password}")

    @staticmethod
    def _make(tenant: Tenant, username: str, name: str) -> tuple[Account, str]:
        with tenant_scope(tenant.pk, actor_id=None, reason=REASON), transaction.atomic():
            actor = platform_principal(tenant)
            account, password = create_account(actor=actor, username=username, display_name=name, expires_on=None)
            make_grant(
                actor=actor,
                account_id=account.pk,
                role=Role.SECURITY,
                scope=None,
                valid_from=clock.today(),
                valid_to=None,
                reason=REASON,
            )
            return account, password
