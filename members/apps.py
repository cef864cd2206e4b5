from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "人员与授权"

    def ready(self) -> None:
        from members.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
