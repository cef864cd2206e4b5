"""An edition's files: written into a folder outside any transaction, then kept as attachments of its pack."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.attachments import store_files as keep_files
from core.choices import AnchorKind
from core.principal import Principal
from core.tables.bulk import add_objects
from documents.choices import Face
from documents.faces import FaceStandard
from documents.fonts import CityFaces, city_faces
from documents.queries import template_in_use
from documents.templating.filling import TemplateFile, fill_in_use
from reports.choices import FileFormat, FileStage
from reports.content.front import VOCABULARY, front_values
from reports.kinds import PACK_TEMPLATE
from reports.models import Edition, EditionFile
from reports.rendering.bundle import safe_filename
from reports.rendering.content import MapImage, PackContent
from reports.rendering.docx import write_pack_docx
from reports.rendering.fonts import (
    BODY_FACE,
    FOLIO_FACE,
    HEADING_FACE,
    OPEN_FACES,
    OWN_NAMES,
    SUBHEADING_FACE,
    TITLE_FACE,
    FontMapping,
    font_mapping,
    substitution_notice,
)
from reports.rendering.pdf import write_map_pdf, write_pack_pdf
from reports.rendering.svg import write_svg
from reports.rendering.typesetting import forget_typeset
from reports.rendering.xlsx import write_pack_xlsx

PURPOSE = "年度清单"
WHOLE = "全册"
LISTS = "清单"


@dataclass(frozen=True)
class PaperFile:
    """A written file: ``name`` is what it is called when downloaded, ``note`` what its reader must know, ``template``
    the city's own it was made with."""

    file_format: FileFormat
    label: str
    path: Path
    name: str
    note: str = ""
    template_id: UUID | None = None


@dataclass(frozen=True)
class CityStyle:
    """What a city prints with of its own: a template of the document, faces of the PDF. Free of the database."""

    template: TemplateFile | None = None
    faces: CityFaces = field(default_factory=dict)


STANDARD_FACES = {
    Face.TITLE: TITLE_FACE,
    Face.BODY: BODY_FACE,
    Face.HEADING: HEADING_FACE,
    Face.SUBHEADING: SUBHEADING_FACE,
    Face.FOLIO: FOLIO_FACE,
}


FACE_STANDARDS = {
    face: FaceStandard(name, frozenset(OWN_NAMES[name]), OPEN_FACES[name]) for face, name in STANDARD_FACES.items()
}


def city_style() -> CityStyle:
    """The city's own as it is now; a scope must be open. Raises NotFound where a file is gone."""
    return CityStyle(template_in_use(PACK_TEMPLATE), city_faces())


def city_fonts(faces: CityFaces) -> FontMapping:
    """The city's own licensed faces where it has them, open ones for the rest. Raises FontMissing."""
    directories = [*(face.folder for face in faces.values()), *map(Path, settings.FONT_DIRECTORIES)]
    chosen = {STANDARD_FACES[face]: held.family for face, held in faces.items()}
    return font_mapping(list(dict.fromkeys(directories)), chosen)


def write_files(folder: Path, paper: PackContent, style: CityStyle) -> list[PaperFile]:
    """Write all files of one edition: workbook, document, PDF, and each map as SVG and as a PDF page.

    Raises UnsafeDrawing, FontMissing, TemplateRefused.
    """
    fonts, template = city_fonts(style.faces), style.template
    title = f"{paper.city}{paper.chain_title}{paper.year}年"
    name = f"{title}{paper.pack_name}（第{paper.edition_number}版）"
    write_pack_xlsx(folder / "pack.xlsx", paper)
    front = fill_in_use(template, VOCABULARY, front_values(paper)) if template else None
    write_pack_docx(folder / "pack.docx", paper, fonts, front=front)
    substituted = write_pack_pdf(folder / "pack.pdf", paper, fonts)
    files = [
        PaperFile(FileFormat.XLSX, LISTS, folder / "pack.xlsx", safe_filename(name, ".xlsx")),
        PaperFile(
            FileFormat.DOCX,
            WHOLE,
            folder / "pack.docx",
            safe_filename(name, ".docx"),
            template_id=template.id if template else None,
        ),
        PaperFile(
            FileFormat.PDF, WHOLE, folder / "pack.pdf", safe_filename(name, ".pdf"), substitution_notice(substituted)
        ),
    ]
    for number, image in enumerate(paper.maps, start=1):
        files += _map_files(folder, number, image, paper, fonts, title)
    forget_typeset()
    return files


def _map_files(
    folder: Path, number: int, image: MapImage, paper: PackContent, fonts: FontMapping, title: str
) -> list[PaperFile]:
    svg, pdf = folder / f"map-{number}.svg", folder / f"map-{number}.pdf"
    name = f"{title}{image.title}（第{paper.edition_number}版）"
    write_svg(svg, image.svg)
    substituted = write_map_pdf(pdf, f"{title}{image.title}", image.svg, fonts=fonts, as_of=paper.as_of)
    label = image.title[: EditionFile._meta.get_field("label").max_length]
    return [
        PaperFile(FileFormat.SVG, label, svg, safe_filename(name, ".svg")),
        PaperFile(FileFormat.MAP_PDF, label, pdf, safe_filename(name, ".pdf"), substitution_notice(substituted)),
    ]


def store_files(*, actor: Principal, edition: Edition, stage: FileStage, files: Sequence[PaperFile]) -> None:
    """Keep the written files of one stage; the rows and the edition's move commit together."""
    kept = keep_files(
        actor=actor,
        files=[(file.path, file.name) for file in files],
        purpose=PURPOSE,
        owner_id=edition.pack_id,
        owner_kind=AnchorKind.PACK,
    )
    add_objects(
        [
            EditionFile(
                edition=edition,
                stage=stage,
                file_format=file.file_format,
                label=file.label,
                attachment=attachment,
                note=file.note,
                template_id=file.template_id,
            )
            for file, attachment in zip(files, kept, strict=True)
        ]
    )
