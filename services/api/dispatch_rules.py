"""The decision table and the ladder, over the API."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import IF_MATCH, LIST_PARAMETERS, Resource, expected_version, uuid_or_not_found
from core.moments import MomentFilter
from services.actions.dispatch_rules import create_dispatch_rule, delete_dispatch_rule, update_dispatch_rule
from services.actions.ladder import checked_steps, set_ticket_ladder
from services.api.dispatch_serializers import (
    KEYS,
    DispatchRulePageSerializer,
    DispatchRuleSerializer,
    DispatchRuleWriteSerializer,
    LadderSerializer,
    LadderTrialSerializer,
    LadderTryingSerializer,
    LadderWriteSerializer,
    ProposalAskedSerializer,
    ProposalSerializer,
    UrgeStepPageSerializer,
)
from services.choices import ClockKind
from services.dispatching import propose
from services.ladder import USUAL, as_ladder, ladders
from services.models import DispatchAssist, DispatchRule, UrgeStep
from services.queries import RUN, VIEW
from services.rule_access import get_dispatch_rule_for
from services.rule_queries import EDIT, dispatch_rules_for, urge_steps_for
from services.trying import period_of, trial_told, tried

SHOWN_AS = {column: name for name, column in KEYS.items()}


class DispatchRuleFilter(django_filters.FilterSet):
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = DispatchRule
        fields: list[str] = []


class UrgeStepFilter(django_filters.FilterSet):
    clock = django_filters.ChoiceFilter(label="时限", choices=ClockKind.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = UrgeStep
        fields: list[str] = []


@extend_schema(tags=["工单"])
class DispatchRuleResource(Resource):
    """派单规则：什么样的工单由哪个部门牵头、哪些协办。从上往下，第一条符合的给出建议。"""

    model = DispatchRule
    scope_name = "dispatch-rules"
    view_action = RUN
    filterset_class = DispatchRuleFilter
    orderings = {"place": "place", "updated": "updated_at"}
    default_ordering = "place"
    list_fields = (
        "id",
        "place",
        "name",
        "category_id",
        "nature",
        "chain_id",
        "words",
        "lead_id",
        "is_active",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return dispatch_rules_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        assists = defaultdict(list)
        held = DispatchAssist.objects.filter(rule__in=[row["id"] for row in rows]).order_by("id")
        for rule_id, unit_id in held.values_list("rule_id", "unit_id"):
            assists[rule_id].append(unit_id)
        return [
            {**{SHOWN_AS.get(name, name): row[name] for name in self.list_fields}, "assists": assists[row["id"]]}
            for row in rows
        ]

    def _answer(self, rule_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
        rule = get_dispatch_rule_for(self.principal, rule_id)
        row = {name: getattr(rule, name) for name in self.list_fields}
        return self.object_response(rule, DispatchRuleSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=DispatchRulePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=DispatchRuleSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(uuid_or_not_found(pk))

    @extend_schema(request=DispatchRuleWriteSerializer, responses={201: DispatchRuleSerializer})
    def create(self, request: Request) -> Response:
        """不写次序的排在最后。"""
        self.principal.require_everywhere(EDIT)
        body = DispatchRuleWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        assists = body.validated_data.get("assists", [])
        made = create_dispatch_rule(actor=self.principal, values=body.columns(), assists=assists)
        return self._answer(made.pk, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=DispatchRuleWriteSerializer(partial=True), responses=DispatchRuleSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """修改；“assists”整体替换。已派的工单不变。"""
        rule_id = get_dispatch_rule_for(self.principal, uuid_or_not_found(pk), EDIT).pk
        version = expected_version(request)
        body = DispatchRuleWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_dispatch_rule(
            actor=self.principal,
            rule_id=rule_id,
            values=body.columns(),
            assists=body.validated_data.get("assists"),
            expected_version=version,
        )
        return self._answer(changed.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """删除；已派的工单不变，30 天内可在回收站恢复。"""
        delete_dispatch_rule(actor=self.principal, rule_id=uuid_or_not_found(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ProposalAskedSerializer, responses=ProposalSerializer)
    @action(detail=False, methods=["post"])
    def propose(self, request: Request) -> Response:
        """这类问题会派给谁：按哪条规则、为什么、谁牵头、谁协办。不写入任何内容。"""
        self.principal.require(RUN)
        body = ProposalAskedSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        found = propose(asked["nature"], asked["category"], asked["chain"], asked["text"])
        answer = {
            "rule": found.rule.pk if found.rule else None,
            "why": found.tried[-1].why if found.rule else "",
            "lead": found.lead.pk if found.lead else None,
            "assists": [unit.pk for unit in found.assists],
        }
        return Response(ProposalSerializer(answer).data)


@extend_schema(tags=["工单"])
class UrgeStepResource(Resource):
    """工单催办阶梯：本市设的，到期前后多久提醒、催办、督办、通报。没有设的时限按通用的。"""

    model = UrgeStep
    scope_name = "urge-steps"
    view_action = VIEW
    filterset_class = UrgeStepFilter
    orderings = {"created": "created_at", "updated": "updated_at"}
    default_ordering = "created"
    list_fields = ("id", "clock", "level", "amount", "unit", "is_before", "updated_at", "version")

    def rows(self) -> Any:
        return urge_steps_for(self.principal)

    @extend_schema(parameters=LIST_PARAMETERS, responses=UrgeStepPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002
        return self.list_response()

    @extend_schema(request=LadderWriteSerializer, responses={200: LadderSerializer})
    def create(self, request: Request) -> Response:
        """一种时限的整个阶梯，替换原来的；答复写成的各步。"""
        self.principal.require_everywhere(EDIT)
        body = LadderWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        kind = ClockKind(body.validated_data["clock"])
        made = set_ticket_ladder(actor=self.principal, kind=kind, steps=body.validated_data["steps"])
        rows = [{name: getattr(step, name) for name in self.list_fields} for step in made]
        return Response(LadderSerializer({"clock": kind.value, "steps": rows}).data)

    @extend_schema(request=LadderTryingSerializer, responses=LadderTrialSerializer)
    @action(detail=False, methods=["post"], url_path="try", url_name="try")
    def try_out(self, request: Request) -> Response:
        """试算：一段时期里开始计时的时限，用这个阶梯会发出多少提醒、催办、督办、通报，和现在的相比。不写入、不发送。"""
        self.principal.require_everywhere(EDIT)
        body = LadderTryingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        kind, in_force = ClockKind(asked["clock"]), ladders()[asked["clock"]]
        steps = as_ladder(checked_steps(asked["steps"])) if "steps" in asked else in_force
        since, until = period_of(asked.get("since"), asked.get("until"))
        trial = tried(kind, steps or USUAL[kind], in_force, since=since, until=until)
        return Response(LadderTrialSerializer(trial_told(kind, trial, since, until)).data)
