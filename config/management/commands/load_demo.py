from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo.accounts import account_table
from config.demo.cities import read_cities
from config.demo.last_year import publish_last_year
from config.demo.loader import load_demo
from core.errors import DomainError

SECRETS = settings.BASE_DIR / "var" / "demo"


class Command(BaseCommand):
    help = "载入五个城市的示例数据（可重复执行，已有的不再载入）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print-accounts", action="store_true", help="只打印示例账号和密码，不说其他进展")
        parser.add_argument("--secrets", type=Path, default=SECRETS, help="存放示例密码的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts_only = options["print_accounts"]

        def tell(text: str) -> None:
            if not accounts_only:
                self.stdout.write(text)

        try:
            password = load_demo(secrets=options["secrets"], tell=tell)
            publish_last_year(tell)
        except DomainError as error:
            raise CommandError(error.message) from error
        if accounts_only:
            self.stdout.write(account_table(read_cities(), password))
