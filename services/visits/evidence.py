"""Photographs and papers kept with a visit."""

from uuid import UUID

from django.db.models import QuerySet

from alliances.files import kept_with, one_of
from core.choices import AnchorKind
from core.models import Attachment
from core.principal import Principal
from services.models import Visit
from services.visits.access import get_visit_for

PURPOSE = "走访材料"
MOST_FILES = 20


def files_of(visit_id: UUID) -> "QuerySet[Attachment]":
    return kept_with(visit_id, AnchorKind.VISIT, (PURPOSE,))


def get_file_for(principal: Principal, visit_id: UUID, attachment_id: UUID) -> tuple[Visit, Attachment]:
    """Raises NotFound, NotAllowed."""
    visit = get_visit_for(principal, visit_id)
    return visit, one_of(files_of(visit.pk), attachment_id)
