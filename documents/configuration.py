"""Codes of issuing bodies, templates and faces, as a configuration file has them."""

from dataclasses import dataclass
from typing import Any

from core import clock
from core.configuration.columns import Choice, Column, Day, Known, Text, Wrong
from core.configuration.embedded import Embedded, EmbeddedFile
from core.configuration.parts import Part, Values
from core.principal import Principal
from documents.actions import create_series, end_series, update_series
from documents.choices import Face, TemplateState
from documents.font_actions import add_font, remove_font
from documents.models import CityFont, DocumentSeries, DocumentTemplate
from documents.template_actions import activate_template, add_template, retire_template
from documents.templating import inspection
from documents.templating.kinds import template_kind, template_kinds
from documents.typefaces.inspection import LARGEST as LARGEST_FACE


def _update(actor: Principal, series: DocumentSeries, values: Values) -> DocumentSeries:
    return update_series(actor=actor, series_id=series.pk, values=values, expected_version=None)


def _retire(actor: Principal, series: DocumentSeries) -> DocumentSeries | None:
    if series.ended_on is not None:
        return None
    return end_series(actor=actor, series_id=series.pk, last_day=clock.today())


@dataclass(frozen=True, kw_only=True)
class TemplateCode(Column):
    """A registered kind of documents that can have a template."""

    def _checked(self, value: Any, known: Known) -> str:  # noqa: ARG002
        if not isinstance(value, str) or template_kind(value) is None:
            raise Wrong(f"没有“{value}”这一种文书，应为{'、'.join(kind.code for kind in template_kinds())}之一。")
        return value

    def told(self, kept: Any, known: Known) -> str:  # noqa: ARG002
        kind = template_kind(str(kept))
        return kind.label if kind else str(kept)

    def _schema(self) -> dict[str, Any]:
        return {"enum": [kind.code for kind in template_kinds()]}


def _templates() -> Any:
    """Those in use; what was tried and what was printed with before is the city's own history."""
    return DocumentTemplate.objects.filter(state=TemplateState.ACTIVE).select_related("attachment")


def _add_template(actor: Principal, values: Values) -> DocumentTemplate:
    file: Embedded = values["attachment"]
    with file.on_disk() as path:
        added = add_template(actor=actor, kind=values["kind"], source=path, name=file.name, note=values["note"])
    return activate_template(actor=actor, template_id=added.pk)


def _change_template(actor: Principal, held: DocumentTemplate, values: Values) -> DocumentTemplate:
    """Another file is the next version, as where somebody uploads it."""
    return _add_template(actor, {"kind": held.kind, "note": held.note, **values})


def _faces() -> Any:
    return CityFont.objects.filter(removed_at__isnull=True).select_related("attachment")


def _add_face(actor: Principal, values: Values) -> CityFont:
    file: Embedded = values["attachment"]
    with file.on_disk() as path:
        return add_font(actor=actor, face=Face(values["face"]), source=path, licence=values["licence"])


def _change_face(actor: Principal, held: CityFont, values: Values) -> CityFont:
    if "attachment" not in values:
        raise Wrong("字体没有变，只改授权说明的，请在“公文字体”里重新上传。")
    return _add_face(actor, {"face": held.face, "licence": held.licence, **values})


SERIES = Part(
    code="document_series",
    label="发文代字",
    help="发文机关和机关代字；已编的号不在其中",
    order=50,
    model=DocumentSeries,
    key=("code",),
    columns=(
        Text(code="code", label="机关代字", required=True),
        Text(code="issuer_name", label="发文机关", required=True),
        Day(code="ended_on", label="停用日期"),
    ),
    right="document.edit",
    create=lambda actor, values: create_series(actor=actor, values=values),
    update=_update,
    retire=_retire,
)
TEMPLATES = Part(
    code="document_templates",
    label="文书模板",
    help="使用中的 Word 模板，连同文件；装入时与上传时一样检查，作为新的一版启用",
    order=52,
    model=DocumentTemplate,
    key=("kind",),
    columns=(
        TemplateCode(code="kind", label="文书种类", required=True),
        EmbeddedFile(
            code="file", label="模板文件", source="attachment", required=True, limit=inspection.LIMITS.file_bytes
        ),
    ),
    right="document.edit",
    create=lambda actor, values: _add_template(actor, {"note": "由配置文件装入", **values}),
    update=_change_template,
    retire=lambda actor, held: retire_template(actor=actor, template_id=held.pk),
    rows=_templates,
)
FACES = Part(
    code="document_fonts",
    label="公文字体",
    help="本单位有授权的字体，连同文件；授权多半只给本单位，所以只在选择“含字体”时导出",
    order=53,
    model=CityFont,
    key=("face",),
    columns=(
        Choice(code="face", label="用于", choices=Face, required=True),
        Text(code="licence", label="授权说明", required=True),
        EmbeddedFile(code="file", label="字体文件", source="attachment", required=True, limit=LARGEST_FACE),
    ),
    right="document.edit",
    create=_add_face,
    update=_change_face,
    retire=lambda actor, held: remove_font(actor=actor, font_id=held.pk),
    rows=_faces,
    on_request=True,
)
PARTS = (SERIES, TEMPLATES, FACES)
