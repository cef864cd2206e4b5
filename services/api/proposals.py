"""What departments propose for the catalogue, over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer, renamed
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.errors import InvalidInput
from services.actions import proposals
from services.catalogue.proposal_forms import ProposalFilter
from services.catalogue.proposals import PROPOSE, VIEW, get_proposal_for, proposals_for
from services.catalogue.queries import EDIT
from services.choices.proposals import ProposalKind, ProposalState
from services.models import ItemProposal

KEYS = {"unit_id": "unit", "unit__name": "unit_name", "category_id": "category", "edition_id": "edition"}
OWN = ("kind", "line", "name", "module", "description", "audience", "materials", "days", "reason", "state")
DECIDED = ("proposed_at", "reply", "decided_at", "updated_at", "version")
BLANK: dict[str, Any] = {"allow_blank": True, "required": False}


class ItemProposalSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(help_text="提议部门")
    unit_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ProposalKind.choices)
    line = serializers.UUIDField(allow_null=True, help_text="事项编号，各版相同；新增的为空")
    name = serializers.CharField()
    module = serializers.CharField(allow_blank=True, help_text="服务模块名称")
    category = serializers.UUIDField(allow_null=True, help_text="工单类别")
    description = serializers.CharField(allow_blank=True)
    audience = serializers.CharField(allow_blank=True)
    materials = serializers.CharField(allow_blank=True)
    days = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=ProposalState.choices)
    proposed_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True, help_text="处理意见")
    decided_at = serializers.DateTimeField(allow_null=True)
    edition = serializers.UUIDField(allow_null=True, help_text="采纳进的版本")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ItemProposalPageSerializer(PageSerializer):
    results = ItemProposalSerializer(many=True)


class ItemProposalChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    module = serializers.CharField(max_length=60, help_text="服务模块名称")
    category = serializers.UUIDField(help_text="工单类别")
    description = serializers.CharField(max_length=1000, **BLANK)
    audience = serializers.CharField(max_length=200, **BLANK)
    materials = serializers.CharField(max_length=500, **BLANK)
    days = serializers.IntegerField(min_value=0, max_value=32767, allow_null=True, required=False)
    reason = serializers.CharField(max_length=500, help_text="提议理由")

    def columns(self) -> dict[str, Any]:
        apart = ("kind", "unit", "item")
        data = {name: value for name, value in self.validated_data.items() if name not in apart}
        return renamed(data, {"category": "category_id"})


class ItemProposalWriteSerializer(ItemProposalChangeSerializer):
    """A withdrawal needs its item and reason alone."""

    kind = serializers.ChoiceField(choices=ProposalKind.choices)
    unit = serializers.UUIDField(required=False, help_text="新增的：提供部门")
    item = serializers.UUIDField(required=False, help_text="修改、停止提供的：现行目录的事项")
    name = serializers.CharField(max_length=120, required=False)
    module = serializers.CharField(max_length=60, required=False)
    category = serializers.UUIDField(required=False)


class ProposalReturnSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, help_text="退回的理由")


def _asked(serializer: Any, request: Request, **kwargs: Any) -> Any:
    body = serializer(data=request.data, **kwargs)
    body.is_valid(raise_exception=True)
    return body


@extend_schema(tags=["服务目录"])
class ItemProposalResource(HasHistory):
    """部门提议：部门对本部门事项在下一版的新增、修改、停止提供；组织部门采纳或退回。"""

    model = ItemProposal
    scope_name = "item-proposals"
    object_code = "item-proposals"
    view_action = VIEW
    filterset_class = ProposalFilter
    orderings = {"proposed": "proposed_at", "updated": "updated_at"}
    default_ordering = "-proposed"
    list_fields = ("id", *KEYS, *OWN, *DECIDED)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return proposals_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{KEYS.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, proposal_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        row = ItemProposal.objects.filter(pk=proposal_id).values(*self.list_fields).get()
        shown = ItemProposalSerializer(self.shape([row])[0]).data
        return self.object_response(ItemProposal.objects.get(pk=proposal_id), shown, status=code)

    def _held(self, pk: str, right: str) -> UUID:
        return get_proposal_for(self.principal, uuid_or_not_found(pk), right).pk

    @extend_schema(parameters=LIST_PARAMETERS, responses=ItemProposalPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ItemProposalSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(self._held(pk, VIEW))

    @extend_schema(request=ItemProposalWriteSerializer, responses={201: ItemProposalSerializer})
    def create(self, request: Request) -> Response:
        """提议新增、修改或停止提供。"""
        self.principal.require(PROPOSE)
        body = _asked(ItemProposalWriteSerializer, request)
        made = self._propose(body)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    def _propose(self, body: Any) -> ItemProposal:
        given = body.validated_data
        if given["kind"] == ProposalKind.NEW:
            return proposals.propose_new(actor=self.principal, unit_id=given.get("unit"), values=body.columns())
        if given.get("item") is None:
            raise InvalidInput(fields={"item": ["请给出现行目录的事项。"]})
        if given["kind"] == ProposalKind.WITHDRAW:
            return proposals.propose_withdrawal(actor=self.principal, item_id=given["item"], reason=given["reason"])
        return proposals.propose_change(actor=self.principal, item_id=given["item"], values=body.columns())

    @extend_schema(
        request=ItemProposalChangeSerializer(partial=True), responses=ItemProposalSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改待处理的提议；退回的改后重新提交。"""
        proposal_id = self._held(pk, PROPOSE)
        version = expected_version(request)
        body = _asked(ItemProposalChangeSerializer, request, partial=True)
        held = {"reason": ItemProposal.objects.get(pk=proposal_id).reason}
        proposals.update_proposal(
            actor=self.principal,
            proposal_id=proposal_id,
            values={**held, **body.columns()},
            expected_version=version,
        )
        return self._answer(proposal_id)

    @extend_schema(request=None, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤回待处理的提议。"""
        return self._answer(proposals.recall_proposal(actor=self.principal, proposal_id=self._held(pk, PROPOSE)).pk)

    @extend_schema(request=None, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """采纳进正在拟订的一版；没有的先拟订一版。"""
        return self._answer(proposals.accept_proposal(actor=self.principal, proposal_id=self._held(pk, EDIT)).pk)

    @extend_schema(request=ProposalReturnSerializer, responses=ItemProposalSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """退回并写明理由。"""
        proposal_id = self._held(pk, EDIT)
        reason = _asked(ProposalReturnSerializer, request).validated_data["reason"]
        return self._answer(proposals.return_proposal(actor=self.principal, proposal_id=proposal_id, reason=reason).pk)
