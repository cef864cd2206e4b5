from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.choices import TenantLevel
from core.errors import DomainError
from core.tenants import add_default_terms, create_tenant


class Command(BaseCommand):
    help = "建立一个单位（市、县、园区或省，使用 DATABASE_ADMIN_URL），并添加各类默认名称。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="编号前缀，大写字母和数字，例如 ZZ")
        parser.add_argument("name", help="名称，例如 示例市")
        parser.add_argument("--level", choices=[str(value) for value in TenantLevel], required=True, help="层级")
        parser.add_argument("--region", default="", help="六位行政区划代码")
        parser.add_argument("--parent", default="", help="上级单位的编号前缀")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = create_tenant(
                code=options["code"],
                name=options["name"],
                level=options["level"],
                region_code=options["region"],
                parent_code=options["parent"],
            )
        except DomainError as error:
            details = [f"{text}" for texts in error.fields.values() for text in texts] or [error.message]
            raise CommandError("\n".join(details)) from error
        terms = add_default_terms(tenant)
        self.stdout.write(f"已建立单位“{tenant.name}”（{tenant.code}），并添加默认名称 {terms} 条。")
