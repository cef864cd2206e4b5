"""What every resource of the API is made of: rows shaped from values, keyset pages, ETag and If-Match."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from orjson import Fragment
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core import clock
from core.api.narrowed import narrowed
from core.api.permissions import principal_of
from core.api.renderers import JSONAnswer
from core.errors import InvalidInput, NotFound, PreconditionRequired
from core.keyset import json_page, keyset_page, statement_page, statement_rows_page
from core.principal import Principal
from core.rows import Statement, one_sql, statement_of
from core.tenancy.base import Record, TenantModel
from core.token_scopes import register_token_scope

MAX_SIZE = 200
PAGING = frozenset({"cursor", "ordering", "size", "format"})

LIST_PARAMETERS = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="上一页返回的 next 或 previous"),
    OpenApiParameter("ordering", OpenApiTypes.STR, description="排序字段，前加 - 为倒序"),
    OpenApiParameter("size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, description="每页条数，默认 50"),
]
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="读取时得到的 ETag"
)


def etag(version: int) -> str:
    return f'"v{version}"'


def expected_version(request: Request) -> int:
    """The version the client last read. Raises PreconditionRequired without a usable If-Match."""
    match = re.fullmatch(r'(?:W/)?"v(\d{1,9})"', request.headers.get("If-Match", "").strip())
    if match is None:
        raise PreconditionRequired
    return int(match.group(1))


class Resource(GenericViewSet[Any]):
    """A viewset whose lists are shaped rows. Subclasses say where rows come from; they hold no rule.

    ``model`` names the record; ``scope_name`` is the token scope; ``list_fields`` the columns read; ``orderings`` maps
    a public name to its column; ``filterset_class`` is the allow-list of filters (an unknown parameter is refused).

    A list that needs no ``shape`` says ``columns`` instead of ``list_fields``: each name shown with the column of
    ``described`` behind it. One that is read often also says ``whole_action``, the right with which all of the tenant's
    rows are shown: it then costs one prepared statement, narrowed by filters or not (core.api.narrowed).
    ``view_action`` is the right with which all of its rows are shown: who has it over the tenant is told what of them
    is gone (core.api.deletions).
    """

    model: ClassVar[type[TenantModel]]
    scope_name: ClassVar[str] = ""
    list_fields: ClassVar[Sequence[str]] = ()
    orderings: ClassVar[Mapping[str, str]] = {"updated": "updated_at"}
    default_ordering: ClassVar[str] = "updated"
    whole_action: ClassVar[str] = ""
    view_action: ClassVar[str] = ""
    columns: ClassVar[Mapping[str, str]] = {}
    lookup_value_converter = "uuid"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Every resource is a scope a token may have; its docstring's first words are its name."""
        super().__init_subclass__(**kwargs)
        if cls.scope_name:
            register_token_scope(cls.scope_name, re.split("[：。]", (cls.__doc__ or cls.scope_name).strip())[0])

    @property
    def principal(self) -> Principal:
        return principal_of(self.request)

    def get_queryset(self) -> "QuerySet[Any]":
        """For the schema's eyes only: it names the model and holds no row."""
        return self.model._base_manager.none()

    def rows(self) -> "QuerySet[Any]":
        """The records this principal may read; never called while the schema is built."""
        raise NotFound

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of one page as the API shows them; further queries here are per page, not per row."""
        return rows

    def filtered(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        filterset_class: type[FilterSet] | None = getattr(self, "filterset_class", None)
        known = set(filterset_class.base_filters) if filterset_class else set()
        unknown = sorted(set(self.request.query_params) - known - PAGING)
        if unknown:
            raise InvalidInput(
                "有不认识的查询参数，请对照接口文档。",
                code="unknown_filter",
                fields={name: ["没有这个查询参数。"] for name in unknown},
            )
        if filterset_class is None:
            return queryset
        filterset = filterset_class(self.request.query_params, queryset=queryset, request=self.request)
        if not filterset.is_valid():
            raise InvalidInput(
                "查询参数有误，请按提示修改。",
                code="bad_filter",
                fields={name: [str(text) for text in texts] for name, texts in filterset.errors.items()},
            )
        found: QuerySet[Any] = filterset.qs
        return found

    def _size(self) -> int:
        text = self.request.query_params.get("size", "50")
        if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_SIZE:
            raise InvalidInput(f"size 应为 1 到 {MAX_SIZE} 的整数。", code="bad_size", fields={"size": ["超出范围。"]})
        return int(text)

    @staticmethod
    def described(rows: "QuerySet[Any]", day: dt.date) -> "QuerySet[Any]":  # noqa: ARG004 - for those that need it
        """The rows with what is shown of them on ``day``."""
        return rows

    @classmethod
    def whole(cls, day: dt.date) -> "QuerySet[Any]":
        """All rows of the tenant, with what is shown of them on ``day``."""
        return cls.described(cls.model.objects.all(), day)

    def list_response(self) -> Response:
        """``{next, previous, results}``, next and previous being cursors or null."""
        given = self.request.query_params
        asked: dict[str, Any] = {
            "ordering": given.get("ordering") or self.default_ordering,
            "allowed": self.orderings,
            "cursor": given.get("cursor", ""),
            "size": self._size(),
        }
        statement = self._statement(asked["ordering"])
        if self.columns:
            page = (
                json_page(self.described(self.filtered(self.rows()), clock.today()), self.columns, **asked)
                if statement is None
                else statement_page(statement, self.columns, **asked)
            )
            shown = page.rows
        else:
            page = (
                keyset_page(self.filtered(self.rows()).values(*self._names("")), **asked)
                if statement is None
                else statement_rows_page(statement, **asked)
            )
            shown = self.shape([dict(row) for row in page.rows])
        return JSONAnswer({"next": page.next or None, "previous": page.previous or None, "results": shown})

    def _names(self, ordering: str) -> tuple[str, ...]:
        """The columns that a page of the list is made of; its cursors hold one by which it is ordered."""
        if not self.columns:
            return tuple(dict.fromkeys([*self.list_fields, "id", *self.orderings.values()]))
        by = self.orderings.get(ordering.removeprefix("-"), "id")
        return tuple(dict.fromkeys([*self.columns.values(), "id", by]))

    def _statement(self, ordering: str) -> Statement | None:
        """The list compiled, where all of the tenant's rows are shown and what is asked can be."""
        if not self.whole_action or not self.principal.may_everywhere(self.whole_action):
            return None
        given, names, whole = self.request.query_params, self._names(ordering), type(self).whole
        if given.keys() <= PAGING:
            return statement_of(whole, names)
        filters: type[FilterSet] | None = getattr(self, "filterset_class", None)
        return None if filters is None else narrowed(whole, filters, given, set(given) - PAGING, names)

    def whole_object(self, row_id: UUID, columns: Mapping[str, str]) -> Response | None:
        """One object by the same means, where all of the tenant's are shown; None where rights must be asked.

        ``columns`` hold the version. Raises NotFound.
        """
        if not self.principal.may_everywhere(self.whole_action):
            return None
        statement = statement_of(type(self).whole, tuple(columns.values()))
        inner = f"{statement.text} AND {statement.column('id')} = %s"
        rows = statement.sent(one_sql(inner, statement.shape(columns), "version"), [row_id])
        if not rows:
            raise NotFound
        shown, version = rows[0]
        return JSONAnswer(Fragment(shown), headers={"ETag": etag(version)})

    @staticmethod
    def object_response(record: Record, data: Mapping[str, Any], *, status: int = 200) -> Response:
        return JSONAnswer(data, status=status, headers={"ETag": etag(record.version)})


def uuid_or_not_found(text: str) -> UUID:
    """A path's id; one that is no id names nothing."""
    try:
        return UUID(str(text))
    except ValueError as error:
        raise NotFound from error
