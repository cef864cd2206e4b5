from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "年度清单与报表"

    def ready(self) -> None:
        from reports.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
