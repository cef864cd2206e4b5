from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.database.provision import provision_database, provision_roles


class Command(BaseCommand):
    help = "建立数据库角色和数据库（使用 DATABASE_ADMIN_URL，可重复执行）。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        databases = settings.DATABASES
        if "admin" not in databases:
            raise CommandError("缺少 DATABASE_ADMIN_URL：建立角色和数据库需要所有者的连接地址。")
        provision_roles(databases["admin"], databases["default"], databases.get("dispatch"))
        provision_database(databases["admin"], databases["admin"]["NAME"])
        self.stdout.write("角色和数据库已就绪。")
