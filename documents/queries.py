"""Reads of document numbers and codes: those who issue documents keep their register."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from core.principal import Principal
from documents.models import DocumentNumber, DocumentSeries


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
