from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from core.errors import too_large


class JSONParser(BaseParser):
    """orjson refuses what no answer could repeat: lone surrogates, endless nesting, NaN."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        # A request's stream knows no limit of its own; Django's counts for forms and for ``request.body`` alone.
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise too_large()
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise ParseError from error
