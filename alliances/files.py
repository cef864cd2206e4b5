"""Papers kept with a body: its charter, the document it was founded by, and the like (章程和文件)."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from alliances.access import get_body_for
from alliances.models import ChainBody
from core import clock
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import InvalidInput, NotFound
from core.models import Attachment
from core.principal import Principal

# What a body keeps, in the order people look for it.
PURPOSES = {"章程": "章程", "成立文件": "成立文件", "制度": "制度", "其他文件": "其他文件"}


def kept_with(owner_id: UUID, owner_kind: AnchorKind, purposes: Iterable[str]) -> "QuerySet[Attachment]":
    """Papers kept with a record, by what they are, the latest first; without those taken away."""
    rows: QuerySet[Attachment] = Attachment.objects.filter(
        owner_id=owner_id, owner_kind=owner_kind, purpose__in=list(purposes), removed_at__isnull=True
    )
    return rows.select_related("created_by").order_by("purpose", "-created_at", "id")


def one_of(files: "QuerySet[Attachment]", attachment_id: UUID) -> Attachment:
    """Raises NotFound for a file of anything else."""
    found = files.filter(pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found


def take_away(file: Attachment) -> Attachment:
    """The log keeps that it was there."""
    file.removed_at = clock.now()
    file.save(update_fields=["removed_at"])
    return file


def files_of(body: ChainBody) -> "QuerySet[Attachment]":
    return kept_with(body.pk, AnchorKind.BODY, PURPOSES)


def add_file(*, actor: Principal, body_id: UUID, source: Path, name: str, purpose: str) -> Attachment:
    """Raises NotAllowed, NotFound, InvalidInput, UnsupportedFile, TooLarge."""
    if purpose not in PURPOSES:
        raise InvalidInput(fields={"purpose": ["没有这种文件，请重新选择。"]})
    with transaction.atomic():
        body = get_body_for(actor, body_id, "body.edit")
        return store_file(
            actor=actor, source=source, name=name, purpose=purpose, owner_id=body.pk, owner_kind=AnchorKind.BODY
        )


def file_of(body: ChainBody, attachment_id: UUID) -> Attachment:
    """Raises NotFound for a file of anything else."""
    return one_of(files_of(body), attachment_id)


def remove_file(*, actor: Principal, body_id: UUID, attachment_id: UUID) -> Attachment:
    """Take a paper away. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        return take_away(file_of(get_body_for(actor, body_id, "body.edit"), attachment_id))
