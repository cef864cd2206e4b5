from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "平台基础"

    def ready(self) -> None:
        from core.plain_words import speak_plainly  # noqa: PLC0415 - the same
        from core.setup import register  # noqa: PLC0415 - models must be loaded first

        speak_plainly()
        register()
