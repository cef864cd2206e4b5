from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response


class JSONRenderer(BaseRenderer):
    """orjson writes dates, UUIDs and decimals' text straight from the rows."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> bytes:
        return b"" if data is None else written(data)


def written(data: Any) -> bytes:
    return orjson.dumps(data, default=str)


class JSONAnswer(Response):
    """A response whose body is written at once, for the answers asked for most: DRF's is a template's underneath."""

    def __init__(self, data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        HttpResponse.__init__(
            self, written(data), status=status, content_type=JSONRenderer.media_type, headers=dict(headers or {})
        )
        self.data = data
