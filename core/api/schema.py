"""The OpenAPI description: one bearer scheme, one form of refusal on every operation."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from django_filters import (
    BooleanFilter,
    DateFilter,
    Filter,
    FilterSet,
    IsoDateTimeFilter,
    MultipleChoiceFilter,
    NumberFilter,
    UUIDFilter,
)
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from core.kept_answers import HEADER, KEY
from core.middleware.idempotency import WRITING

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": 100, "pattern": f"^{KEY}$"},
    OpenApiParameter.HEADER,
    description="重发时带上同一个键，只办理一次，答复与第一次相同（保留一天）；键已用于别的内容时答 422",
)


class Refusal(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="稳定的错误代码")
    detail = serializers.CharField(help_text="哪里、为什么、怎么办")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="按字段列出的错误"
    )


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "core.api.authentication.PrincipalAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002 - drf-spectacular's signature
        return {"type": "http", "scheme": "bearer"}


def filter_parameters(filterset: type[FilterSet] | None, given: Iterable[Any]) -> Iterator[OpenApiParameter]:
    """What a list may be narrowed by, but what the view describes itself."""
    described = {getattr(each, "name", "") for each in given}
    for name, each in (filterset.base_filters if filterset else {}).items():
        if name in described:
            continue
        kind = next((kind for known, kind in FILTER_KINDS if isinstance(each, known)), OpenApiTypes.STR)
        parameter = OpenApiParameter(name, kind, description=str(each.label or ""), enum=_choices(each))
        parameter.many = True if isinstance(each, MultipleChoiceFilter) else None
        yield parameter


def _choices(each: Filter) -> list[str] | None:
    choices = each.extra.get("choices")
    return [str(value) for value, _ in choices] if isinstance(choices, list | tuple) else None


FILTER_KINDS = (
    (UUIDFilter, OpenApiTypes.UUID),
    (BooleanFilter, OpenApiTypes.BOOL),
    (IsoDateTimeFilter, OpenApiTypes.DATETIME),
    (DateFilter, OpenApiTypes.DATE),
    (NumberFilter, OpenApiTypes.NUMBER),
)


class Schema(AutoSchema):
    """Adds to each operation the refusals it can answer with."""

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002 - drf-spectacular's signature
        """Lists name their page serializer themselves; nothing is wrapped into an array."""
        return False

    def get_operation_id(self) -> str:
        """A list and its objects are two operations, whatever the list's answer is made of."""
        name: str = super().get_operation_id()
        return f"{name.removesuffix('_retrieve')}_list" if getattr(self.view, "action", "") == "list" else name

    def get_override_parameters(self) -> Any:
        """Every operation that writes may be sent again under its key."""
        parameters = super().get_override_parameters()
        if getattr(self.view, "action", "") == "list":
            return [*parameters, *filter_parameters(getattr(self.view, "filterset_class", None), parameters)]
        return [*parameters, IDEMPOTENCY_KEY] if self.method in WRITING else parameters

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        codes = ["400", "401", "403", "406", "422"]
        if "{" in self.path:
            codes += ["404"]
        if self.method in WRITING:
            codes += ["404", "409", "412", "415", "428"]
        for code in codes:
            responses.setdefault(code, self._get_response_for_code(Refusal(), code))  # type: ignore[no-untyped-call]
        return responses
