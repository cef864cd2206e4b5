from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "chains"
    verbose_name = "产业链"

    def ready(self) -> None:
        from chains.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
