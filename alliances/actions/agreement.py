"""The agreement of a pairing: issued, signed party by party, kept as it came back, or voided (R33)."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from alliances.access import get_pairing_for
from alliances.actions.pairing_life import refuse_ended, required_reason, sign_locked
from alliances.agreement_paper import WRITE_AGREEMENT
from alliances.choices import OPEN, OVER, AgreementState
from alliances.models import Agreement, Pairing, PairingParty, Signature
from chains.actions.values import prepared
from core import clock
from core.attachments import store_file
from core.choices import AnchorKind
from core.errors import Conflict, InvalidInput, NotFound
from core.jobs.actions import enqueue_job
from core.principal import Principal
from core.records import change, create, locked
from core.state import transition
from core.templatetags.formats import cn_date
from documents.models import DocumentSeries
from documents.numbering import draw_number

ISSUE_FIELDS = ("title", "place", "series_id")
SIGNATURE_FIELDS = ("party_id", "signer", "post", "signed_on")
SCAN_TYPES = frozenset({".pdf", ".jpg", ".jpeg", ".png"})


def _pairing(actor: Principal, pairing_id: UUID, action: str) -> Pairing:
    return locked(Pairing, get_pairing_for(actor, pairing_id, action).pk)


def agreement_in_force(pairing: Pairing) -> Agreement:
    """Raises NotFound where none was issued, or it was voided."""
    states = [AgreementState.ISSUED, AgreementState.SIGNED]
    found: Agreement | None = Agreement.objects.filter(pairing=pairing, state__in=states).first()
    if found is None:
        raise NotFound("这项结对还没有协议，请先生成。")
    return found


def issue_agreement(*, actor: Principal, pairing_id: UUID, values: Mapping[str, Any]) -> Agreement:
    """Make the agreement for signing; a job writes its files. Where a series is chosen it gets the next number.

    A draft is put before its parties with it. Raises Conflict (over, one issued already, a party has ended),
    InvalidInput.
    """
    columns = prepared(values, ISSUE_FIELDS)
    with transaction.atomic():
        pairing = _pairing(actor, pairing_id, "pairing.edit")
        if pairing.state in OVER:
            raise Conflict(f"“{pairing.name}”{pairing.get_state_display()}，不能再生成协议。", code="pairing_over")
        refuse_ended(pairing, "生成协议")
        series_id = columns.get("series_id")
        if series_id and not DocumentSeries.objects.filter(pk=series_id).exists():
            raise InvalidInput(fields={"series": ["没有这个机关代字，请重新选择。"]})
        agreement = create(Agreement(pairing=pairing, issued_on=clock.today(), **columns))
        if pairing.state == "draft":
            transition(pairing, "proposed", proposed_on=clock.today())
        _write(actor, agreement)
        if series_id:
            path = reverse("pairing-detail", args=[pairing.pk])
            drawn = draw_number(
                actor=actor, series_id=series_id, carrier=agreement.pk, title=agreement.title, path=path
            )
            agreement = change(agreement, {"number": drawn.text}, expected_version=None)
        return agreement


def _write(actor: Principal, agreement: Agreement) -> None:
    enqueue_job(
        actor=actor,
        kind=WRITE_AGREEMENT,
        title=f"生成“{agreement.title}”"[:120],
        parameters={"agreement": str(agreement.pk), "pairing": str(agreement.pairing_id)},
        total=1,
    )


def rewrite_agreement(*, actor: Principal, pairing_id: UUID) -> Agreement:
    """Have the files of an agreement not yet signed made anew, after its words or the city's template changed."""
    with transaction.atomic():
        agreement = agreement_in_force(_pairing(actor, pairing_id, "pairing.edit"))
        if agreement.state != AgreementState.ISSUED or Signature.objects.filter(agreement=agreement).exists():
            raise Conflict("已有一方签署，不能再重新生成；要改请作废后另行生成。", code="agreement_signed")
        _write(actor, agreement)
        return agreement


def keep_agreement_files(*, actor: Principal, agreement_id: UUID, document: Path, pdf: Path) -> Agreement:
    """Keep what the job wrote. Raises NotFound, Conflict (voided meanwhile)."""
    agreement = locked(Agreement, agreement_id)
    get_pairing_for(actor, agreement.pairing_id, "pairing.edit")
    if agreement.state == AgreementState.VOID:
        raise Conflict("这份协议已作废，没有保存文件。", code="agreement_void")
    made = {}
    for column, source, suffix in (("document_id", document, ".docx"), ("pdf_id", pdf, ".pdf")):
        made[column] = store_file(
            actor=actor,
            source=source,
            name=f"{agreement.title[:80]}{suffix}",
            purpose="agreement",
            owner_id=agreement.pairing_id,
            owner_kind=AnchorKind.PAIRING,
        ).pk
    return change(agreement, made, expected_version=None)


def sign_agreement(*, actor: Principal, pairing_id: UUID, values: Mapping[str, Any]) -> Agreement:
    """Record that one party signed. When the last has, the agreement is signed, and with it the pairing.

    Raises NotFound (no agreement), Conflict (signed already), InvalidInput (another pairing's party, a day to come).
    """
    columns = prepared(values, SIGNATURE_FIELDS)
    with transaction.atomic():
        pairing = _pairing(actor, pairing_id, "pairing.sign")
        agreement = locked(Agreement, agreement_in_force(pairing).pk)
        if agreement.state != AgreementState.ISSUED:
            raise Conflict("各方都已签署，无需再登记。", code="agreement_signed")
        if not PairingParty.objects.filter(pairing=pairing, pk=columns.get("party_id")).exists():
            raise InvalidInput(fields={"party": ["请选择这项结对的一方。"]})
        day: dt.date | None = columns.get("signed_on")
        if day is not None and day > clock.today():
            raise InvalidInput(fields={"signed_on": ["签署日期不能晚于今天。"]})
        create(Signature(agreement=agreement, **columns))
        waiting = PairingParty.objects.filter(pairing=pairing).exclude(
            id__in=Signature.objects.filter(agreement=agreement).values("party_id")
        )
        if waiting.exists():
            return agreement
        days = Signature.objects.filter(agreement=agreement).values_list("signed_on", flat=True)
        last = max(days)
        if pairing.state in OPEN:
            sign_locked(pairing, last)
        return transition(agreement, AgreementState.SIGNED, signed_on=last)


def attach_scan(*, actor: Principal, pairing_id: UUID, source: Path, name: str) -> Agreement:
    """Keep the signed paper as it came back (PDF or picture) in place of an earlier. Raises NotFound, InvalidInput."""
    with transaction.atomic():
        pairing = _pairing(actor, pairing_id, "pairing.sign")
        agreement = agreement_in_force(pairing)
        if Path(name).suffix.lower() not in SCAN_TYPES:
            raise InvalidInput(fields={"file": ["签署件请上传 PDF 或图片（jpg、png）。"]})
        kept = store_file(
            actor=actor,
            source=source,
            name=name,
            purpose="agreement_scan",
            owner_id=pairing.pk,
            owner_kind=AnchorKind.PAIRING,
        )
        return change(agreement, {"scan_id": kept.pk}, expected_version=None)


def void_agreement(*, actor: Principal, pairing_id: UUID, reason: str) -> Agreement:
    """Void an agreement that not all have signed, with a reason; another may be issued. Its number is not used again.

    Raises NotFound, Conflict (signed by all), InvalidInput.
    """
    with transaction.atomic():
        agreement = agreement_in_force(_pairing(actor, pairing_id, "pairing.edit"))
        why = required_reason(reason)
        if agreement.state == AgreementState.SIGNED and agreement.signed_on:
            raise Conflict(
                f"各方已于{cn_date(agreement.signed_on)}签署，不能作废；请登记终止结对。", code="agreement_signed"
            )
        return transition(agreement, AgreementState.VOID, void_reason=why)
