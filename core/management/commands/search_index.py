from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from core.models import Tenant
from core.search.upkeep import BATCH, differences, names_due, rebuild, take_apart
from core.tenancy.scope import tenant_scope


class Command(BaseCommand):
    help = "把等待编入的名称编入搜索；--check 与现有名称逐条对照，--rebuild 全部重做。逐个单位进行，可重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只对照，不改动；有差别时以非零状态退出")
        parser.add_argument("--rebuild", action="store_true", help="清空后按现有名称重做")
        parser.add_argument("--tenant", default="", help="只处理这个编号前缀的单位，例如 ZZ")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("code")
        if options["tenant"]:
            tenants = tenants.filter(code=options["tenant"])
            if not tenants:
                raise CommandError(f"没有编号前缀为“{options['tenant']}”的单位。")
        wrong = waiting = 0
        for tenant in tenants:
            with tenant_scope(tenant.id, actor_id=None, reason="编入搜索"), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                if options["check"]:
                    waiting += names_due()
                    for found in differences():
                        wrong += 1
                        self.stdout.write(
                            f"{tenant.name}，{found.table}：缺 {found.missing} 条，多 {found.surplus} 条。"
                        )
                elif options["rebuild"]:
                    rebuild()
                else:
                    while take_apart() == BATCH:
                        continue
        if wrong:
            raise CommandError("搜索与名称不一致，请运行 search_index --rebuild。")
        if not options["check"]:
            self.stdout.write(f"已处理 {tenants.count()} 个单位。")
        else:
            rest = f"其中 {waiting:,} 个名称等待编入，已能查到。" if waiting else ""
            self.stdout.write(f"搜索与名称一致。{rest}")
