from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from core.reference.industry_load import load_industries


class Command(BaseCommand):
    help = "从 XLSX 或 CSV 文件装入国民经济行业分类的中类和小类，或完整的新版（使用 DATABASE_ADMIN_URL，可重复执行）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="有“代码”“名称”“层级”三列的 .xlsx 或 .csv 文件")
        parser.add_argument("--year", type=int, required=True, help="标准的年份，例如 2017")
        parser.add_argument("--source", required=True, help="文件的来源：标准文本、发布机关或网址")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有文件 {path}。")
        try:
            load = load_industries(path, year=options["year"], source=options["source"], using="admin")
        except DomainError as error:
            details = [text for texts in error.fields.values() for text in texts]
            raise CommandError("\n".join([error.message, *details])) from error
        self.stdout.write(
            f"已装入 {load.edition}：{load.rows} 行，新增 {load.added}，改名 {load.renamed}，停用 {load.ended}。\n"
            f"文件 {load.file_name}，SHA-256 {load.sha256}。\n请重新启动网页和后台进程。"
        )
