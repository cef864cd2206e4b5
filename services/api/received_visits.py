"""What a company reads of the visits paid to it, over the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chains.api.serializers import PageSerializer
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from services.actions.visit_answers import MOST_WORDS, answer_visit
from services.choices.visits import VisitReply
from services.models import Visit
from services.visits.queries import tickets_shown
from services.visits.received import ANSWER, ReceivedFilter, get_received_for, office_of, received_for

KEYS = {"unit_id": "unit", "unit__name": "unit_name", "kind__label": "kind_label"}
ANSWERED = {"answers__reply": "reply", "answers__text": "reply_text", "answers__answered_at": "replied_at"}
OFFICES = ("body__name", "department__name", "person__post")
OWN = ("visited_on", "visited_at", "asked", "promised", "updated_at", "version")


class ReceivedVisitRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    unit = serializers.UUIDField(help_text="走访的单位")
    unit_name = serializers.CharField()
    kind_label = serializers.CharField(help_text="类别，本市用语")
    who = serializers.CharField(help_text="谁来的：组织、部门、职务，不含姓名")
    visited_on = serializers.DateField()
    visited_at = serializers.DateTimeField(allow_null=True, help_text="只知道日期的为空")
    asked = serializers.CharField(allow_blank=True, help_text="企业提出的事项")
    promised = serializers.CharField(allow_blank=True, help_text="答应办的事")
    reply = serializers.ChoiceField(
        choices=VisitReply.choices, allow_blank=True, help_text="本单位回复；没有回复的为空"
    )
    reply_text = serializers.CharField(allow_blank=True)
    replied_at = serializers.DateTimeField(allow_null=True, help_text="首次回复时间，7 天内可以更改")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ReceivedVisitPageSerializer(PageSerializer):
    results = ReceivedVisitRowSerializer(many=True)


class ReceivedVisitSerializer(ReceivedVisitRowSerializer):
    tickets = serializers.ListField(child=serializers.UUIDField(), help_text="当场提出的工单")


class VisitAnswerSerializer(StrictSerializer):
    reply = serializers.ChoiceField(choices=VisitReply.choices)
    text = serializers.CharField(max_length=MOST_WORDS, allow_blank=True, default="", help_text="另有说明的要写")


@extend_schema(tags=["走访"])
class ReceivedVisitResource(Resource):
    """走访本单位：企业看到的走访，可以确认属实或写说明；走访人的内部记录不在其中。"""

    model = Visit
    scope_name = "received-visits"
    view_action = ANSWER
    filterset_class = ReceivedFilter
    orderings = {"day": "visited_on", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", *KEYS, *OFFICES, *OWN, *ANSWERED)

    def rows(self) -> Any:
        self.principal.require(ANSWER)
        return received_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                **{label: row[name] for name, label in KEYS.items()},
                **{name: row[name] for name in OWN},
                "who": office_of(*(row[name] for name in OFFICES)),
                "reply": row["answers__reply"] or "",
                "reply_text": row["answers__text"] or "",
                "replied_at": row["answers__answered_at"],
            }
            for row in rows
        ]

    def _answer(self, visit_id: UUID) -> Response:
        row = Visit.objects.filter(pk=visit_id).values(*self.list_fields).get()
        tickets = [ticket.pk for ticket in tickets_shown(self.principal, visit_id)]
        shown = ReceivedVisitSerializer({**self.shape([row])[0], "tickets": tickets}).data
        return self.object_response(Visit.objects.get(pk=visit_id), shown)

    @extend_schema(parameters=LIST_PARAMETERS, responses=ReceivedVisitPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=ReceivedVisitSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_received_for(self.principal, uuid_or_not_found(pk)).pk)

    @extend_schema(request=VisitAnswerSerializer, responses=ReceivedVisitSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """确认情况属实，或写说明；首次回复后 7 天内可以更改。"""
        visit_id = get_received_for(self.principal, uuid_or_not_found(pk)).pk
        asked = VisitAnswerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer_visit(actor=self.principal, visit_id=visit_id, **asked.validated_data)
        return self._answer(visit_id)
