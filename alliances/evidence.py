"""Papers that prove an outcome (佐证材料): contracts, invoices, pictures. They concern the two sides and the body."""

from uuid import UUID

from django.db.models import QuerySet

from alliances.activity_queries import evidence_visible
from alliances.choices import OutcomeState
from alliances.files import kept_with, one_of
from alliances.models import Outcome
from core.access import fetch
from core.choices import AnchorKind
from core.models import Attachment
from core.principal import Principal

# What is kept, in the order people look for it.
PAPERS = {"合同或订单": "合同或订单", "发票或到账凭证": "发票或到账凭证", "照片": "照片", "其他佐证": "其他佐证"}
PAPER_TYPES = frozenset({".pdf", ".docx", ".xlsx", ".jpg", ".jpeg", ".png"})
ADDED_IN = (OutcomeState.RECORDED, OutcomeState.REFUSED, OutcomeState.CONFIRMED)
REMOVED_IN = (OutcomeState.RECORDED, OutcomeState.REFUSED)


def papers_of(outcome_id: UUID) -> "QuerySet[Attachment]":
    return kept_with(outcome_id, AnchorKind.OUTCOME, PAPERS)


def sees_papers(principal: Principal, outcome: Outcome) -> bool:
    return bool(Outcome.objects.filter(evidence_visible(principal), pk=outcome.pk).exists())


def get_paper_for(principal: Principal, outcome_id: UUID, attachment_id: UUID) -> Attachment:
    """Raises NotFound, NotAllowed."""
    outcome: Outcome = fetch(Outcome.objects.all(), outcome_id, evidence_visible(principal))
    return one_of(papers_of(outcome.pk), attachment_id)
