"""The agreements of a pairing as they are told: every version, who signed which, and the files kept of each."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from alliances.models import Agreement, Pairing, Signature
from core.errors import NotFound
from core.models import Attachment

FILES = ("document", "pdf", "scan")


def versions_of(pairing: Pairing) -> "QuerySet[Agreement]":
    """All that were ever issued, the one in force or the latest voided first."""
    rows: QuerySet[Agreement] = Agreement.objects.filter(pairing=pairing)
    return rows.order_by("-created_at", "-id")


def signatures_of(agreement_ids: Iterable[UUID]) -> dict[UUID, list[Signature]]:
    """By agreement, in one statement, in the order of the days."""
    found: dict[UUID, list[Signature]] = {}
    rows = Signature.objects.filter(agreement_id__in=list(agreement_ids)).select_related(
        "party__unit", "party__party_org", "party__body"
    )
    for row in rows.order_by("signed_on", "id"):
        found.setdefault(row.agreement_id, []).append(row)
    return found


def version_of(pairing: Pairing, agreement_id: UUID) -> Agreement:
    """Raises NotFound for an agreement of another pairing."""
    agreement = versions_of(pairing).filter(pk=agreement_id).first()
    if agreement is None:
        raise NotFound
    return agreement


def kept_file(agreement: Agreement, file: str) -> Attachment:
    """``file`` is one of FILES. Raises NotFound where it was not made or uploaded."""
    kept: Attachment | None = getattr(agreement, file) if file in FILES else None
    if kept is None:
        raise NotFound("这份文件还没有生成或上传。")
    return kept
