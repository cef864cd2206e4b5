"""Refusals in the API: ``{code, detail, fields}``, one form for ours and for DRF's own."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

from core.database.limits import as_too_slow
from core.errors import DomainError, NotAllowed, NotFound
from core.middleware.errors import body
from core.records import as_merged

DETAILS = {
    status.HTTP_401_UNAUTHORIZED: "请先登录，或在请求头 Authorization 中带上有效的令牌。",
    status.HTTP_403_FORBIDDEN: "您没有办理这件事的权限。",
    status.HTTP_405_METHOD_NOT_ALLOWED: "这个地址不支持这种请求方法。",
    status.HTTP_406_NOT_ACCEPTABLE: "只提供 JSON 格式。",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "请求体应为 JSON（Content-Type: application/json）。",
    status.HTTP_429_TOO_MANY_REQUESTS: "请求过于频繁，请稍后再试。",
}


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, Mapping):
        return [text for value in errors.values() for text in _flat(value)]
    if isinstance(errors, list):
        return [text for value in errors for text in _flat(value)]
    return [str(errors)]


def _validation(error: exceptions.ValidationError) -> dict[str, object]:
    detail = error.detail
    fields = {str(name): _flat(texts) for name, texts in detail.items()} if isinstance(detail, Mapping) else {}
    texts = _flat(detail)
    return {"code": "invalid", "detail": texts[0] if texts else "提交的内容有误。", "fields": fields}


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:  # noqa: ARG001 - DRF's signature
    """DRF's hook. Anything unknown goes on to Django, which answers 500 without telling why."""
    error = as_too_slow(error) or as_merged(error) or error
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = NotAllowed()
    if isinstance(error, DomainError):
        headers = {"WWW-Authenticate": "Bearer"} if error.status == status.HTTP_401_UNAUTHORIZED else None
        return Response(body(error), status=error.status, headers=headers)
    if isinstance(error, exceptions.ValidationError):
        return Response(_validation(error), status=error.status_code)
    if isinstance(error, exceptions.ParseError):
        return Response(
            {"code": "parse_error", "detail": "请求体不是有效的 JSON。", "fields": {}}, status=error.status_code
        )
    if isinstance(error, exceptions.APIException):
        detail = DETAILS.get(error.status_code, str(error.detail))
        return Response({"code": error.default_code, "detail": detail, "fields": {}}, status=error.status_code)
    return None
