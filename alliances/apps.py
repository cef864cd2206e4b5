from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    verbose_name = "联盟"

    def ready(self) -> None:
        from alliances.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
