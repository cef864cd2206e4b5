"""The agreement (共建协议) of a pairing: issued for signing, signed party by party, kept as what came back (R33)."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from alliances.choices import AGREEMENT_TRANSITIONS, AgreementState
from alliances.models.pairing import Pairing, PairingParty
from alliances.models.parts import known, once
from core.models import Attachment, Job
from core.tenancy.base import Record
from core.tenancy.fields import TenantForeignKey
from documents.models import DocumentSeries


class Agreement(Record):
    """What was issued for signing. ``document`` and ``pdf`` are made by ``job``, ``scan`` is what came back signed."""

    TRANSITIONS = AGREEMENT_TRANSITIONS

    pairing = TenantForeignKey(Pairing, related_name="agreements", verbose_name="结对")
    pairing_id: UUID
    title = models.CharField("协议名称", max_length=120)
    state = models.CharField(
        "状态", max_length=12, choices=AgreementState, default=AgreementState.ISSUED, editable=False
    )
    place = models.CharField("签署地点", max_length=60, blank=True)
    series = TenantForeignKey(DocumentSeries, null=True, blank=True, related_name="+", verbose_name="机关代字")
    series_id: UUID | None
    number = models.CharField("编号", max_length=40, blank=True, editable=False)
    issued_on = models.DateField("印发日期", editable=False)
    signed_on = models.DateField("签署日期", null=True, blank=True, editable=False)
    job = TenantForeignKey(Job, null=True, blank=True, related_name="+", editable=False, verbose_name="生成任务")
    job_id: UUID | None
    document = TenantForeignKey(
        Attachment, null=True, blank=True, related_name="+", editable=False, verbose_name="Word 文件"
    )
    document_id: UUID | None
    pdf = TenantForeignKey(Attachment, null=True, blank=True, related_name="+", editable=False, verbose_name="PDF 文件")
    pdf_id: UUID | None
    scan = TenantForeignKey(Attachment, null=True, blank=True, related_name="+", editable=False, verbose_name="签署件")
    scan_id: UUID | None
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "共建协议"
        constraints = [
            known("alliances_agreement_state_known", "state", AgreementState),
            once(
                "alliances_agreement_one_in_force",
                "pairing",
                condition=Q(state__in=["issued", "signed"]),
                message="这项结对已有一份协议，请先作废原有的一份。",
            ),
            models.CheckConstraint(
                name="alliances_agreement_signed_with_day",
                condition=Q(state="signed", signed_on__isnull=False)
                | (Q(state__in=["issued", "void"]) & Q(signed_on__isnull=True)),
                violation_error_message="已签署的协议要有签署日期，未签署的不能有。",
            ),
            models.CheckConstraint(
                name="alliances_agreement_void_says_why",
                condition=(Q(state="void") & ~Q(void_reason=""))
                | (Q(state__in=["issued", "signed"]) & Q(void_reason="")),
                violation_error_message="作废协议要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Signature(Record):
    """That one party signed: who for it, in which post, on which day."""

    agreement = TenantForeignKey(
        Agreement, related_name="signatures", on_delete=models.CASCADE, verbose_name="共建协议"
    )
    agreement_id: UUID
    party = TenantForeignKey(PairingParty, related_name="+", verbose_name="结对方")
    party_id: UUID
    signer = models.CharField("签署人", max_length=40)
    post = models.CharField("职务", max_length=60, blank=True)
    signed_on = models.DateField("签署日期")

    class Meta:
        verbose_name = "签署"
        constraints = [once("alliances_signature_once", "agreement", "party", message="这一方已签署。")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.signer}"
