"""What this room tells the platform when it starts."""

from core.assistant.steps import NextStep, register_next_step
from core.configuration.parts import register_part
from core.settings_pages import SettingsPage, register_settings_page
from core.tables.spec import register_table
from documents import help
from documents.configuration import PARTS
from documents.merge_ways import WAYS
from documents.tables.number import NumberTable
from documents.tables.template import SeriesTable, TemplateTable
from organizations.merging.ways import register_merge_ways


def register() -> None:
    help.register()
    register_next_step(
        NextStep(
            label="建立机关代字",
            help="要给年度清单编发文字号的，先建代字，再在“年度清单规则”里选用",
            url_name="document-series-list",
            order=50,
            allows=lambda principal: principal.may_everywhere("document.edit"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="document_series",
            parts=("document_series",),
            group="业务设置",
            label="机关代字",
            help="发文机关和机关代字，编发文字号时选用",
            icon="document",
            url_name="document-series-list",
            order=39,
            allows=lambda principal: principal.may_everywhere("document.view"),
        )
    )
    for table in (NumberTable(), SeriesTable(), TemplateTable()):
        register_table(table)
    register_merge_ways(*WAYS)
    for part in PARTS:
        register_part(part)
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
    register_settings_page(
        SettingsPage(
            code="document_templates",
            parts=("document_templates",),
            group="业务设置",
            label="文书模板",
            help="年度清单等文书的 Word 模板：上传、检查、预览、启用",
            icon="template",
            url_name="document-template-kinds",
            order=41,
            allows=lambda principal: principal.may_everywhere("document.view"),
        )
    )
    register_settings_page(
        SettingsPage(
            code="document_fonts",
            parts=("document_fonts",),
            group="业务设置",
            label="公文字体",
            help="PDF 中小标宋、仿宋、黑体、楷体各用什么字体；上传本单位有授权的字体",
            icon="document",
            url_name="document-font-list",
            order=42,
            allows=lambda principal: principal.may_everywhere("document.view"),
        )
    )
