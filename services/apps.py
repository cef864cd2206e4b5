from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "服务"

    def ready(self) -> None:
        from services.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
