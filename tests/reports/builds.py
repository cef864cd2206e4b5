"""A worker's part in the tests of packs: ask for a build, do it, and look at what it left."""

import io

import docx

from chains.models import Chain
from core.attachments import open_path
from core.models import Job
from reports.actions import start_build
from reports.choices import FileFormat, FileStage
from reports.models import Edition, EditionFile
from tests.cast import Cast
from tests.reports.world import work


def ask(cast: Cast, *chains: Chain, year: int = 2026) -> Job:
    with cast.scope():
        return start_build(actor=cast.act(), chain_ids=[chain.pk for chain in chains], year=year)


def build(cast: Cast, *chains: Chain, year: int = 2026) -> Job:
    return work(cast, ask(cast, *chains, year=year))


def editions(cast: Cast) -> list[Edition]:
    with cast.scope():
        return list(
            Edition.objects.select_related("pack__chain").order_by("pack__chain__name_key", "pack__year", "number")
        )


def states(cast: Cast) -> list[tuple[int, int, str]]:
    return [(edition.pack.year, edition.number, edition.state) for edition in editions(cast)]


def file_bytes(cast: Cast, edition: Edition, file_format: FileFormat, stage: FileStage = FileStage.REVIEW) -> bytes:
    with cast.scope():
        file = EditionFile.objects.select_related("attachment").get(
            edition=edition, file_format=file_format, stage=stage
        )
        return open_path(file.attachment).read_bytes()


def docx_text(cast: Cast, edition: Edition, stage: FileStage = FileStage.REVIEW) -> str:
    document = docx.Document(io.BytesIO(file_bytes(cast, edition, FileFormat.DOCX, stage)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
