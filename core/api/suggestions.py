"""意见建议 over the API: said by anybody, answered once by the department."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.api.serializers import StrictSerializer
from core.choices import SuggestionState
from core.models import Suggestion
from core.moments import MomentFilter
from core.suggestions import MAX_TEXT, get_suggestion_for, make_suggestion, reply_to_suggestion, suggestions_for

ANSWERS = [(value, label) for value, label in SuggestionState.choices if value != SuggestionState.OPEN]
RENAMED = {"author__display_name": "author", "replied_by__display_name": "replied_by"}


class SuggestionFilter(django_filters.FilterSet):
    state = django_filters.MultipleChoiceFilter(label="状态", choices=SuggestionState.choices)
    updated_since = MomentFilter(label="更新起始", field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Suggestion
        fields: list[str] = []


class SuggestionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    author = serializers.CharField(help_text="提出人")
    text = serializers.CharField()
    page = serializers.CharField(allow_blank=True, help_text="在哪个页面提出")
    state = serializers.ChoiceField(choices=SuggestionState.choices)
    reply = serializers.CharField(allow_blank=True)
    replied_by = serializers.CharField(allow_null=True, help_text="答复人")
    replied_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SuggestionPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SuggestionSerializer(many=True)


class SuggestionWriteSerializer(StrictSerializer):
    text = serializers.CharField(max_length=MAX_TEXT)
    page = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="本平台页面的路径，如 /units/"
    )


class SuggestionReplySerializer(StrictSerializer):
    to = serializers.ChoiceField(choices=ANSWERS)
    reply = serializers.CharField(max_length=MAX_TEXT)


@extend_schema(tags=["意见建议"])
class SuggestionResource(Resource):
    """意见建议：自己提的；负责答复的看到全部。"""

    model = Suggestion
    scope_name = "suggestions"
    filterset_class = SuggestionFilter
    orderings = {"time": "created_at", "updated": "updated_at"}
    default_ordering = "-time"
    list_fields = (
        "id",
        *RENAMED,
        "text",
        "page",
        "state",
        "reply",
        "replied_at",
        "created_at",
        "updated_at",
        "version",
    )

    def rows(self) -> Any:
        return suggestions_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{RENAMED.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def _answer(self, pk: str, *, code: int = status.HTTP_200_OK) -> Response:
        row = get_suggestion_for(self.principal, uuid_or_not_found(pk))
        columns = self.rows().filter(pk=row.pk).values(*self.list_fields).get()
        return self.object_response(row, SuggestionSerializer(self.shape([columns])[0]).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=SuggestionPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=SuggestionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(pk)

    @extend_schema(request=SuggestionWriteSerializer, responses={201: SuggestionSerializer})
    def create(self, request: Request) -> Response:
        body = SuggestionWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        row = make_suggestion(actor=self.principal, **body.validated_data)
        return self._answer(str(row.pk), code=status.HTTP_201_CREATED)

    @extend_schema(request=SuggestionReplySerializer, responses=SuggestionSerializer)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        """答复：采纳或说明不采纳的理由，只能一次，提出人会得到通知。"""
        self.principal.require_everywhere("suggestion.reply")
        row_id = get_suggestion_for(self.principal, uuid_or_not_found(pk)).pk
        body = SuggestionReplySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reply_to_suggestion(actor=self.principal, suggestion_id=row_id, **body.validated_data)
        return self._answer(pk)
