"""The yearly pack as a kind of document with templates."""

from pathlib import Path
from uuid import UUID

from core.principal import Principal
from documents.fonts import city_faces
from documents.templating.filling import fill_template
from documents.templating.kinds import Sample, TemplateKind
from reports.access import get_edition_for
from reports.content.front import VOCABULARY, front_values
from reports.files import city_fonts
from reports.kinds import PACK_TEMPLATE
from reports.papers import paper_of
from reports.queries import editions_for
from reports.rendering.content import PackContent
from reports.rendering.docx import write_pack_docx
from reports.rendering.docx_front import write_default_template

SAMPLES_OFFERED = 20


def write_from_template(path: Path, content: PackContent, template: Path) -> None:
    """The pack's document with a city's own front. Raises TemplateRefused, UnsafeDrawing, FontMissing."""
    front = fill_template(template, VOCABULARY, front_values(content))
    write_pack_docx(path, content, city_fonts(city_faces()), front=front)


def _samples(principal: Principal) -> list[Sample]:
    """The editions made last that this person may see."""
    found = editions_for(principal).select_related("pack__chain").order_by("-built_at", "id")[:SAMPLES_OFFERED]
    return [
        Sample(each.pk, f"{each.pack.chain.name} {each.pack.year} 年第 {each.number} 版（{each.get_state_display()}）")
        for each in found
    ]


def _preview(principal: Principal, template: Path, sample_id: UUID, target: Path) -> None:
    write_from_template(target, paper_of(get_edition_for(principal, sample_id), principal.tenant), template)


KIND = TemplateKind(
    code=PACK_TEMPLATE,
    label="年度清单",
    help=(
        "模板只决定 Word 文件的正文部分，图谱和各清单作为附件由系统接在后面。"
        "PDF 不随模板改变，始终按国家标准 GB/T 9704 的版式排印；"
        "需要与模板一致的 PDF，请在 Word 或 WPS 中打开清单的 Word 文件，另存为 PDF。Excel 也不用模板。"
    ),
    vocabulary=VOCABULARY,
    write_default=write_default_template,
    samples=_samples,
    preview=_preview,
)
