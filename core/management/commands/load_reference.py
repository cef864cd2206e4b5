from typing import Any

from django.core.management.base import BaseCommand

from core.reference.load import load_reference


class Command(BaseCommand):
    help = "装入国家行政区划、国民经济行业分类和放假安排（使用 DATABASE_ADMIN_URL，可重复执行）。"

    def handle(self, *args: Any, **options: Any) -> None:
        regions, industries, days = load_reference(using="admin")
        self.stdout.write(f"行政区划 {regions} 条，行业分类 {industries} 条，放假和调休 {days} 天。")
