from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "单位与党组织"

    def ready(self) -> None:
        from organizations.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
