"""What this room tells the platform when it starts."""

from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from documents.tables.number import NumberTable


def register() -> None:
    register_table(NumberTable())
    register_settings_page(
        SettingsPage(
            code="document_numbers",
            group="业务设置",
            label="发文字号",
            help="发文登记簿：每个字号编给了哪份公文；各发文机关的代字",
            icon="document",
            url_name="document-number-list",
            order=40,
            allows=lambda principal: principal.may_everywhere("document.view"),
        )
    )
