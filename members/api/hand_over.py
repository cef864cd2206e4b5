"""工作交接 over the API: what a person has in hand, passing it on as it was shown, taking it back for a day."""

import hashlib
from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.errors import Conflict
from core.moments import MomentFilter
from core.principal import Principal
from members.access import get_person_for
from members.actions.hand_over import hand_over_all
from members.actions.take_back import (
    KEPT_FOR,
    digest_of,
    get_hand_over_for,
    plan_of_taking_back,
    take_hand_over_back,
)
from members.holdings import in_hand
from members.models import HandOver, Person
from members.people import persons_for


class HandOverFilter(django_filters.FilterSet):
    person = django_filters.UUIDFilter(label="移交的人", field_name="person_id")
    to_person = django_filters.UUIDFilter(label="接任的人", field_name="to_person_id")
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = HandOver
        fields: list[str] = []


class HeldSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="这一项和它现在的样子，办理时带回")
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True, help_text="移交后会怎样")


class InHandSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField()
    items = HeldSerializer(many=True)
    plan = serializers.CharField(help_text="所列全部事项的校验值，办理时带回")


class PassedSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True, help_text="撤销后：back 已退回，stays 保持不变")
    because = serializers.CharField(allow_blank=True, help_text="为什么保持不变")


class HandOverSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    person = serializers.UUIDField(help_text="移交的人")
    to_person = serializers.UUIDField(help_text="接任的人")
    first_day = serializers.DateField(help_text="接任日期")
    items = PassedSerializer(many=True)
    created_at = serializers.DateTimeField()
    undo_until = serializers.DateTimeField(help_text="在此之前可以撤销")
    undone_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class HandOverPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = HandOverSerializer(many=True)


class HandOverWriteSerializer(StrictSerializer):
    person = serializers.UUIDField()
    to_person = serializers.UUIDField()
    first_day = serializers.DateField()
    items = serializers.ListField(child=serializers.CharField(max_length=120), max_length=2000)
    leaves = serializers.BooleanField(required=False, default=False, help_text="同时登记前一天离任")
    plan = serializers.CharField(max_length=64, help_text="核对时得到的校验值；有变化时不办理")


class BackSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    goes_back = serializers.BooleanField()
    because = serializers.CharField(allow_blank=True)


class UndoPlanSerializer(serializers.Serializer[Any]):
    items = BackSerializer(many=True)
    undo_plan = serializers.CharField(help_text="所列内容的校验值，确认撤销时带回")


class HandOverUndoSerializer(StrictSerializer):
    undo_plan = serializers.CharField(max_length=64)


def held_by(principal: Principal, person: Person) -> dict[str, Any]:
    items = [
        {
            "token": token,
            "kind": held.holding.code,
            "label": held.holding.label,
            "name": item.label,
            "detail": item.detail,
            "note": held.holding.note,
        }
        for held in in_hand(principal, person)
        for token, item in held.tokens().items()
    ]
    told = "\n".join(sorted(item["token"] for item in items))
    return {"person": person.pk, "items": items, "plan": hashlib.sha256(told.encode()).hexdigest()}


RENAMED = {"person_id": "person", "to_person_id": "to_person"}
PASSED = ("kind", "label", "name", "outcome", "because")


@extend_schema(tags=["人员"])
class HandOverResource(Resource):
    """工作交接：一个人手上的任职、席位、事项、授权等一次移交，24 小时内可以撤销。"""

    model = HandOver
    scope_name = "hand-overs"
    filterset_class = HandOverFilter
    orderings = {"time": "created_at", "updated": "updated_at"}
    default_ordering = "-time"
    list_fields = ("id", *RENAMED, "first_day", "items", "created_at", "undone_at", "updated_at", "version")

    def rows(self) -> Any:
        """Hand-overs between persons the principal keeps."""
        self.principal.require("person.edit")
        if self.principal.may_everywhere("person.edit"):
            return HandOver.objects.all()
        kept = persons_for(self.principal, action="person.edit").values("id")
        return HandOver.objects.filter(person_id__in=kept, to_person_id__in=kept)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                **{RENAMED.get(name, name): row[name] for name in self.list_fields},
                "items": [{name: item[name] for name in PASSED} for item in row["items"]],
                "undo_until": row["created_at"] + KEPT_FOR,
            }
            for row in rows
        ]

    def _answer(self, hand_over: HandOver, *, code: int = status.HTTP_200_OK) -> Response:
        row = {name: getattr(hand_over, name) for name in self.list_fields}
        return self.object_response(hand_over, HandOverSerializer(self.shape([row])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=HandOverPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=HandOverSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        self.principal.require("person.edit")
        return self._answer(get_hand_over_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=HandOverWriteSerializer, responses={201: HandOverSerializer})
    def create(self, request: Request) -> Response:
        """办理交接：勾选的一次办完，有一项不能交接就都不办理，并写明原因。"""
        self.principal.require("person.edit")
        body = HandOverWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        person = get_person_for(self.principal, asked.pop("person"), "person.edit")
        if asked.pop("plan") != held_by(self.principal, person)["plan"]:
            raise Conflict("手上的事项刚刚有变化，请重新核对后再办理。", code="changed_meanwhile")
        made = hand_over_all(actor=self.principal, person_id=person.pk, to_person_id=asked.pop("to_person"), **asked)
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(responses=UndoPlanSerializer)
    @action(detail=True, methods=["get"], url_path="undo-plan", filterset_class=None)
    def undo_plan(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """撤销会怎样：哪些退回，哪些之后有变化、保持不变。"""
        self.principal.require("person.edit")
        verdicts = plan_of_taking_back(actor=self.principal, hand_over_id=uuid_or_not_found(pk))
        items = [
            {"label": one.label, "name": one.name, "goes_back": one.goes_back, "because": one.because}
            for one in verdicts
        ]
        return Response(UndoPlanSerializer({"items": items, "undo_plan": digest_of(verdicts)}).data)

    @extend_schema(request=HandOverUndoSerializer, responses=HandOverSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """按所列内容撤销，只能一次。"""
        self.principal.require("person.edit")
        hand_over = get_hand_over_for(self.principal, uuid_or_not_found(pk))
        body = HandOverUndoSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        undone = take_hand_over_back(
            actor=self.principal, hand_over_id=hand_over.pk, seen=body.validated_data["undo_plan"]
        )
        return self._answer(undone)
