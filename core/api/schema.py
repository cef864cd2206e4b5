"""The OpenAPI description: one bearer scheme, one form of refusal on every operation."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


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


class Schema(AutoSchema):
    """Adds to each operation the refusals it can answer with."""

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002 - drf-spectacular's signature
        """Lists name their page serializer themselves; nothing is wrapped into an array."""
        return False

    def get_operation_id(self) -> str:
        """A list and its objects are two operations, whatever the list's answer is made of."""
        name: str = super().get_operation_id()
        return f"{name.removesuffix('_retrieve')}_list" if getattr(self.view, "action", "") == "list" else name

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        codes = ["400", "401", "403", "406", "422"]
        if "{" in self.path:
            codes += ["404"]
        if self.method in {"PUT", "PATCH", "DELETE", "POST"}:
            codes += ["404", "409", "412", "415", "428"]
        for code in codes:
            responses.setdefault(code, self._get_response_for_code(Refusal(), code))  # type: ignore[no-untyped-call]
        return responses
