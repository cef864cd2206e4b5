"""Files kept with a ticket: what the company sent, what was answered with, what offices keep to themselves."""

import mmap
from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from alliances.files import kept_with, one_of
from core.choices import AnchorKind
from core.errors import InvalidInput, UnsupportedFile
from core.models import Attachment
from core.principal import Principal
from meetings.photos import redrawn
from services.access import get_ticket_for
from services.models import Ticket
from services.tickets.standing import Standing

FROM_COMPANY, ANSWERED_WITH, INTERNAL = "诉求材料", "答复材料", "内部材料"
PURPOSES = (FROM_COMPANY, ANSWERED_WITH, INTERNAL)
SHOWN_TO_COMPANY = (FROM_COMPANY, ANSWERED_WITH)
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
PAPERS = frozenset({".pdf", ".docx", ".xlsx"})
ACCEPTED = ",".join(sorted(PICTURES | PAPERS))
MOST_FILES = 20
# What every virus scanner is tried with; written in two, so that none takes this file for it.
TEST_STRING = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def files_of(ticket_id: UUID) -> "QuerySet[Attachment]":
    return kept_with(ticket_id, AnchorKind.TICKET, PURPOSES)


def files_shown(standing: Standing) -> "QuerySet[Attachment]":
    rows = files_of(standing.ticket.pk)
    return rows if standing.sees_inside else rows.filter(purpose__in=SHOWN_TO_COMPANY)


def get_file_for(principal: Principal, ticket_id: UUID, attachment_id: UUID) -> tuple[Ticket, Attachment]:
    """Raises NotFound, NotAllowed."""
    ticket = get_ticket_for(principal, ticket_id)
    return ticket, one_of(files_shown(Standing(principal, ticket)), attachment_id)


def _refuse(text: str) -> InvalidInput:
    return InvalidInput(text, fields={"files": [text]})


def cleaned(source: Path, name: str, folder: Path) -> tuple[Path, str]:
    """The file to keep, and its name: a picture is drawn anew without place and device, a paper stays as it is.

    Raises InvalidInput at ``files``, TooLarge.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in PICTURES | PAPERS:
        raise _refuse(f"“{name}”不能上传，请用照片（jpg、png、webp）、PDF、Word 或 Excel。")
    if source.stat().st_size == 0:
        raise _refuse(f"“{name}”是空文件，请重新选择。")
    if _holds(source, TEST_STRING):
        raise _refuse(f"“{name}”含有病毒特征，没有保存。请用杀毒软件检查后再传。")
    if suffix in PAPERS:
        return source, name
    try:
        return redrawn(source, folder / "picture.jpg"), f"{Path(name).stem[:60] or '照片'}.jpg"
    except InvalidInput as error:
        raise _refuse(f"“{name}”：{error.message}") from error


def _holds(source: Path, wanted: bytes) -> bool:
    with source.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted) >= 0


def as_refusal(error: UnsupportedFile) -> InvalidInput:
    return _refuse(error.message)
