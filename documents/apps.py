from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "公文"

    def ready(self) -> None:
        from documents.setup import register  # noqa: PLC0415 - models must be loaded first

        register()
