from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "平台基础"

    def ready(self) -> None:
        from core.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
