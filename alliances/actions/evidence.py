"""Papers put with an outcome by whoever may correct it, and taken away until somebody has stood by it."""

from pathlib import Path
from uuid import UUID

from django.db import transaction

from alliances.activity_access import get_outcome_for
from alliances.evidence import ADDED_IN, PAPER_TYPES, PAPERS, REMOVED_IN, papers_of
from alliances.files import one_of, take_away
from alliances.models import Outcome
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput
from core.models import Attachment
from core.principal import Principal
from core.records import locked, touch

MOST_PAPERS = 20


def add_evidence(*, actor: Principal, outcome_id: UUID, source: Path, name: str, purpose: str) -> Attachment:
    """Keep a copy of ``source`` with the outcome. Raises NotAllowed, Conflict, InvalidInput, TooLarge."""
    with transaction.atomic():
        outcome = locked(Outcome, get_outcome_for(actor, outcome_id, "outcome.edit").pk)
        if outcome.state not in ADDED_IN:
            raise Conflict(f"这项成效{outcome.get_state_display()}，不能再上传佐证材料。", code="wrong_state")
        if purpose not in PAPERS:
            raise InvalidInput(fields={"purpose": ["没有这种材料，请重新选择。"]})
        if Path(name).suffix.lower() not in PAPER_TYPES:
            raise InvalidInput(fields={"file": ["佐证材料请上传 PDF、图片（jpg、png）、Word 或 Excel 文件。"]})
        if papers_of(outcome.pk).count() >= MOST_PAPERS:
            raise Conflict(f"一项成效最多上传 {MOST_PAPERS} 份佐证材料，请先移除不需要的。", code="too_many_papers")
        touch(outcome)
        return store_file(
            actor=actor,
            source=source,
            name=name,
            purpose=purpose,
            owner_id=outcome.pk,
            owner_kind=AnchorKind.OUTCOME,
        )


def remove_evidence(*, actor: Principal, outcome_id: UUID, attachment_id: UUID) -> Attachment:
    """What the other side has confirmed by stays. Raises NotAllowed, NotFound, Conflict."""
    with transaction.atomic():
        outcome = locked(Outcome, get_outcome_for(actor, outcome_id, "outcome.edit").pk)
        paper = one_of(papers_of(outcome.pk), attachment_id)
        if outcome.state not in REMOVED_IN:
            raise Conflict(f"这项成效{outcome.get_state_display()}，佐证材料要留存，不能移除。", code="wrong_state")
        touch(outcome)
        return take_away(paper)
