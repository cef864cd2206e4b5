from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "会议"

    def ready(self) -> None:
        from meetings.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
