from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.database.catalogue import faults


class Command(BaseCommand):
    help = "对照数据库目录检查租户隔离是否完整；有缺陷时列出并以非零状态退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults(connection)
        if found:
            raise CommandError("数据库不满足启动条件：\n" + "\n".join(f"- {fault}" for fault in found))
        self.stdout.write("租户隔离完整。")
