"""``…/pairings/{id}/agreements/``: made, signed party by party and kept, by the same actions as the pages."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alliances import actions
from alliances.access import get_pairing_for
from alliances.agreements import FILES, kept_file, signatures_of, version_of, versions_of
from alliances.choices import AgreementState
from alliances.models import Agreement, Pairing, Signature
from alliances.pairing_parties import party_name
from alliances.queries import names_shown
from chains.api.serializers import NothingSerializer
from core.api.jobs import BINARY
from core.api.resources import Resource, uuid_or_not_found
from core.api.schema import Refusal
from core.api.serializers import StrictSerializer
from core.api.uploads import MEDIA_TYPE, PARSERS, UploadSerializer
from core.attachments import file_response
from documents.views.uploads import on_disk


class SignatureSerializer(serializers.Serializer[Any]):
    party = serializers.UUIDField(help_text="结对方，见结对的 parties")
    party_name = serializers.CharField()
    signer = serializers.CharField(allow_blank=True, help_text="不能看人员的为空")
    post = serializers.CharField(allow_blank=True)
    signed_on = serializers.DateField()


class AgreementSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    number = serializers.CharField(allow_blank=True, help_text="编号，没有取号的为空")
    state = serializers.ChoiceField(choices=AgreementState.choices)
    place = serializers.CharField(allow_blank=True, help_text="签署地点")
    issued_on = serializers.DateField()
    signed_on = serializers.DateField(allow_null=True, help_text="最后一方签署的日期")
    void_reason = serializers.CharField(allow_blank=True)
    job = serializers.UUIDField(allow_null=True, help_text="生成文件的后台任务")
    files = serializers.ListField(
        child=serializers.ChoiceField(choices=FILES), help_text="已有的文件，下载在 agreements/{id}/files/{文件}/"
    )
    signatures = SignatureSerializer(many=True)


class IssueSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    place = serializers.CharField(max_length=60, allow_blank=True, required=False)
    series_id = serializers.UUIDField(required=False, allow_null=True, help_text="机关代字；给出时取下一个号")


class SignPartySerializer(StrictSerializer):
    party = serializers.UUIDField(help_text="结对方，见结对的 parties 中的 party")
    signer = serializers.CharField(max_length=40)
    post = serializers.CharField(max_length=60, allow_blank=True, required=False)
    signed_on = serializers.DateField()


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


def _signature(row: Signature, *, named: bool) -> dict[str, Any]:
    return {
        "party": row.party_id,
        "party_name": party_name(row.party),
        "signer": row.signer if named else "",
        "post": row.post,
        "signed_on": row.signed_on,
    }


PLAIN = ("title", "number", "state", "place", "issued_on", "signed_on", "void_reason")


def told(agreements: list[Agreement], *, named: bool) -> list[dict[str, Any]]:
    signed = signatures_of(row.pk for row in agreements)
    return [
        {
            "id": row.pk,
            **{name: getattr(row, name) for name in PLAIN},
            "job": row.job_id,
            "files": [name for name in FILES if getattr(row, f"{name}_id")],
            "signatures": [_signature(each, named=named) for each in signed.get(row.pk, [])],
        }
        for row in agreements
    ]


class HasAgreements(Resource):
    """The agreements of a pairing, as routes of the pairing."""

    def _pairing(self, pk: str, right: str) -> Pairing:
        return get_pairing_for(self.principal, uuid_or_not_found(pk), right)

    def _agreement(self, agreement: Agreement, *, code: int = status.HTTP_200_OK) -> Response:
        fresh = Agreement.objects.get(pk=agreement.pk)
        row = told([fresh], named=names_shown(self.principal))[0]
        return Response(AgreementSerializer(row).data, status=code)

    @extend_schema(responses=AgreementSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def agreements(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """这项结对的全部协议，含作废的，最近的在前。"""
        rows = list(versions_of(self._pairing(pk, "pairing.view")))
        return Response(AgreementSerializer(told(rows, named=names_shown(self.principal)), many=True).data)

    @extend_schema(request=IssueSerializer, responses={201: AgreementSerializer})
    @agreements.mapping.post
    def issue_agreement(self, request: Request, pk: str) -> Response:
        """生成协议：按本市模板写成 Word 和 PDF，完成前可读取 job 查看进度；草稿随之提请各方签约。"""
        pairing = self._pairing(pk, "pairing.edit")
        body = IssueSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = actions.issue_agreement(actor=self.principal, pairing_id=pairing.pk, values=body.validated_data)
        return self._agreement(made, code=status.HTTP_201_CREATED)

    @extend_schema(request=NothingSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"], url_path="agreements/rewrite", url_name="agreement-rewrite")
    def rewrite_agreement(self, request: Request, pk: str) -> Response:
        """重新生成还没有人签署的协议文件。"""
        pairing = self._pairing(pk, "pairing.edit")
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        return self._agreement(actions.rewrite_agreement(actor=self.principal, pairing_id=pairing.pk))

    @extend_schema(request=SignPartySerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"], url_path="agreements/sign", url_name="agreement-sign")
    def sign_agreement(self, request: Request, pk: str) -> Response:
        """登记一方签署；最后一方登记后，协议和结对即为已签约。"""
        pairing = self._pairing(pk, "pairing.sign")
        body = SignPartySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        data = dict(body.validated_data)
        values = {"party_id": data.pop("party"), **data}
        return self._agreement(actions.sign_agreement(actor=self.principal, pairing_id=pairing.pk, values=values))

    @extend_schema(request={MEDIA_TYPE: UploadSerializer}, responses={200: AgreementSerializer, 413: Refusal})
    @action(
        detail=True,
        methods=["post"],
        url_path="agreements/scan",
        url_name="agreement-scan",
        parser_classes=PARSERS,
    )
    def attach_scan(self, request: Request, pk: str) -> Response:
        """上传签署件（PDF 或图片），替换原有的一份。"""
        pairing = self._pairing(pk, "pairing.sign")
        body = UploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        upload = body.validated_data["file"]
        with on_disk(upload) as source:
            kept = actions.attach_scan(actor=self.principal, pairing_id=pairing.pk, source=source, name=upload.name)
        return self._agreement(kept)

    @extend_schema(request=VoidSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"], url_path="agreements/void", url_name="agreement-void")
    def void_agreement(self, request: Request, pk: str) -> Response:
        """作废还没有签署齐的协议，须写明原因；编号不再使用，可以另行生成。"""
        pairing = self._pairing(pk, "pairing.edit")
        body = VoidSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        voided = actions.void_agreement(actor=self.principal, pairing_id=pairing.pk, **body.validated_data)
        return self._agreement(voided)

    @extend_schema(responses=BINARY)
    @action(
        detail=True,
        methods=["get"],
        url_path="agreements/<uuid:agreement_id>/files/<slug:file>",
        url_name="agreement-file",
    )
    def agreement_file(self, request: Request, pk: str, agreement_id: UUID, file: str) -> FileResponse:  # noqa: ARG002
        """下载一份协议的 document（Word）、pdf 或 scan（签署件），作废的也可以下载。"""
        agreement = version_of(self._pairing(pk, "pairing.view"), agreement_id)
        return file_response(kept_file(agreement, file))
