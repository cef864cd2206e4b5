"""Rows of something larger, with a short row in the API and an action for each write."""

from typing import Any, ClassVar

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.queries import by_body
from alliances.sight import EDIT, VIEW
from core.api.resources import Resource
from core.tenancy.base import Record


class PartResource(Resource):
    """``renamed`` are columns shown by another name."""

    view_action = VIEW
    renamed: ClassVar[dict[str, str]] = {}
    serializer: ClassVar[Any]

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{self.renamed.get(name, name): row[name] for name in self.list_fields} for row in rows]

    def answered(self, row: Record, *, code: int = status.HTTP_200_OK) -> Response:
        found = self.model.objects.filter(pk=row.pk).values(*self.list_fields).get()
        return self.object_response(row, self.serializer(self.shape([found])[0]).data, status=code)

    def checked(self, serializer: Any, request: Request, *, partial: bool = False) -> Any:
        by_body(self.principal).require(EDIT)
        body = serializer(data=request.data, partial=partial)
        body.is_valid(raise_exception=True)
        return body
