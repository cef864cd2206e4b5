"""Papers that prove a resolution was carried out; its body and the responsible organization have them."""

from uuid import UUID

from django.db.models import QuerySet

from alliances.files import kept_with, one_of
from core.choices import AnchorKind
from core.models import Attachment
from core.principal import Principal
from meetings.resolutions.queries import get_resolution_for

PURPOSES = ("办结佐证",)
PAPER_TYPES = frozenset({".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png"})
ACCEPTED = ",".join(sorted(PAPER_TYPES))
MOST_PAPERS = 20


def papers_of(resolution_id: UUID) -> "QuerySet[Attachment]":
    return kept_with(resolution_id, AnchorKind.RESOLUTION, PURPOSES)


def get_paper_for(principal: Principal, resolution_id: UUID, attachment_id: UUID) -> Attachment:
    """Raises NotFound, NotAllowed."""
    return one_of(papers_of(get_resolution_for(principal, resolution_id).pk), attachment_id)
