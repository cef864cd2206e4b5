"""Files put with a visit and taken away: pictures are drawn anew without place and device (truth 11)."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.db import transaction

from alliances.files import take_away
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotAllowed, TooLarge, UnsupportedFile
from core.models import Attachment
from core.principal import Principal
from core.records import locked, touch
from documents.views.uploads import on_disk
from services.choices import VisitState
from services.models import Visit
from services.tickets.evidence import as_refusal, cleaned
from services.tickets.files import Uploads
from services.visits.access import get_visit_for
from services.visits.evidence import MOST_FILES, PURPOSE, files_of, get_file_for
from services.visits.queries import EDIT, holds_visit


def add_visit_file(*, actor: Principal, visit_id: UUID, source: Path, name: str) -> Attachment:
    """Until the visit is assessed. Raises NotFound, NotAllowed, Conflict, InvalidInput, TooLarge."""
    with tempfile.TemporaryDirectory(prefix="visit-") as folder:
        get_visit_for(actor, visit_id, EDIT)
        kept, kept_name = cleaned(source, name, Path(folder))
        with transaction.atomic():
            visit = locked(Visit, visit_id)
            _require_open(visit)
            if files_of(visit.pk).count() >= MOST_FILES:
                raise Conflict(f"一次走访最多 {MOST_FILES} 份材料，请先移除不需要的。", code="too_many_files")
            try:
                stored = store_file(
                    actor=actor,
                    source=kept,
                    name=kept_name,
                    purpose=PURPOSE,
                    owner_id=visit.pk,
                    owner_kind=AnchorKind.VISIT,
                )
            except UnsupportedFile as error:
                raise as_refusal(error) from error
            touch(visit)
            return stored


def keep_visit_files(principal: Principal, visit_id: UUID, uploads: Uploads) -> None:
    """Each is judged, a bad one refuses all. Raises InvalidInput at ``files``."""
    for upload in uploads:
        try:
            with on_disk(upload) as path:
                add_visit_file(actor=principal, visit_id=visit_id, source=path, name=upload.name or "")
        except TooLarge as error:
            raise InvalidInput(error.message, fields={"files": [error.message]}) from error


def remove_visit_file(*, actor: Principal, visit_id: UUID, attachment_id: UUID) -> Attachment:
    """By who may write the visit, until it is assessed. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        visit, file = get_file_for(actor, visit_id, attachment_id)
        if not holds_visit(actor, visit, EDIT):
            raise NotAllowed
        _require_open(visit)
        return take_away(file)


def _require_open(visit: Visit) -> None:
    if visit.state == VisitState.ASSESSED:
        raise Conflict("这次走访已经评估办结，材料不能再改。", code="wrong_state")
