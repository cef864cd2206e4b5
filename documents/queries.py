"""Reads of document numbers and codes: those who issue documents keep their register."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from core.attachments import open_path
from core.errors import NotFound
from core.principal import Principal
from documents.choices import Face, TemplateState
from documents.models import CityFont, DocumentNumber, DocumentSeries, DocumentTemplate
from documents.templating.filling import TemplateFile


def series_for(principal: Principal) -> "QuerySet[Any]":
    """Every code with how many numbers it has given (``used``). Raises NotAllowed."""
    principal.require_everywhere("document.view")
    found: QuerySet[Any] = DocumentSeries.objects.annotate(used=Count("numbers")).order_by("issuer_name", "code")
    return found


def series_on_offer() -> "QuerySet[DocumentSeries]":
    """Codes a document may be numbered under now."""
    found: QuerySet[DocumentSeries] = DocumentSeries.objects.filter(ended_on__isnull=True).order_by("code")
    return found


def numbers_for(principal: Principal) -> "QuerySet[DocumentNumber]":
    """The register (发文登记簿). Raises NotAllowed."""
    principal.require_everywhere("document.view")
    found: QuerySet[DocumentNumber] = DocumentNumber.objects.select_related("series", "drawn_by", "voided_by")
    return found


def numbers_of(carriers: Iterable[UUID]) -> dict[UUID, DocumentNumber]:
    """The number each document carries, voided ones too; for a room that has authorised reading the documents."""
    return {row.carrier: row for row in DocumentNumber.objects.filter(carrier__in=list(carriers))}


def versions_for(principal: Principal) -> "QuerySet[DocumentTemplate]":
    """Every version of every kind. Raises NotAllowed."""
    principal.require_everywhere("document.view")
    found: QuerySet[DocumentTemplate] = DocumentTemplate.objects.all()
    return found


def templates_for(principal: Principal, kind: str) -> "QuerySet[DocumentTemplate]":
    """The versions of one kind, newest first. Raises NotAllowed."""
    found = versions_for(principal).filter(kind=kind)
    return found.select_related("attachment", "uploaded_by", "activated_by").order_by("-number")


def fonts_for(principal: Principal) -> dict[Face, CityFont]:
    """The city's own font of each face that has one. Raises NotAllowed."""
    principal.require_everywhere("document.view")
    found = CityFont.objects.filter(removed_at__isnull=True).select_related("uploaded_by", "attachment")
    return {Face(font.face): font for font in found}


def template_counts(principal: Principal) -> dict[str, dict[str, Any]]:
    """By kind the number of the version in use (``active``), where there are versions. Raises NotAllowed."""
    principal.require_everywhere("document.view")
    found = DocumentTemplate.objects.order_by("kind").values("kind")
    in_use = Max("number", filter=Q(state=TemplateState.ACTIVE))
    return {row["kind"]: row for row in found.annotate(active=in_use)}


def get_template(principal: Principal, template_id: UUID) -> DocumentTemplate:
    """One version with its file. Raises NotAllowed, NotFound."""
    principal.require_everywhere("document.view")
    found: DocumentTemplate | None = (
        DocumentTemplate.objects.select_related("attachment").filter(pk=template_id).first()
    )
    if found is None:
        raise NotFound
    return found


def template_in_use(kind: str) -> TemplateFile | None:
    """What documents of a kind are written with now; None is the platform's own form. Raises NotFound (no file)."""
    found: DocumentTemplate | None = (
        DocumentTemplate.objects.filter(kind=kind, state=TemplateState.ACTIVE).select_related("attachment").first()
    )
    return TemplateFile(found.pk, found.number, open_path(found.attachment)) if found else None
