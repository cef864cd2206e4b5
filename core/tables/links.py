"""Where a list's table goes out and comes in, for those who may."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from core.errors import NotAllowed
from core.principal import Principal
from core.tables.spec import TableSpec, table_spec


@dataclass(frozen=True)
class TableLink:
    label: str
    icon: str
    url: str


def may_export(principal: Principal, spec: TableSpec) -> bool:
    try:
        spec.require_export(principal)
    except NotAllowed:
        return False
    return True


def links_of(principal: Principal, codes: Iterable[str], query: str) -> list[TableLink]:
    """Exports first; ``query`` is what they are narrowed to, as an address says it (``?…``)."""
    specs = [table_spec(code) for code in codes]
    out = [
        TableLink(f"导出{spec.label}", "download", f"{reverse('export-start', args=[spec.code])}{query}")
        for spec in specs
        if may_export(principal, spec)
    ]
    imported = [spec for spec in specs if not spec.exported_only] if principal.may_everywhere("import.run") else []
    into = [TableLink(f"导入{spec.label}", "upload", reverse("import-new", args=[spec.code])) for spec in imported]
    return [*out, *into]
