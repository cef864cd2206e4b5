from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.history import HasHistory
from core.api.resources import LIST_PARAMETERS, uuid_or_not_found
from services.actions.issues import publish_issue
from services.api import market_serializers as shapes
from services.api.market import asked_by
from services.market.filters import MarketIssueFilter
from services.market.queries import ISSUE, VIEW, get_issue_for, issues_for
from services.models import MarketIssue

ISSUE_OWN = (
    "title",
    "kind",
    "year",
    "number",
    "issued_on",
    "valid_to",
    "supplies",
    "demands",
    "updated_at",
    "version",
)


@extend_schema(tags=["供需"])
class MarketIssueResource(HasHistory):
    """供需目录：按期发布，发布后内容不变；期号按目录和年度连续。"""

    model = MarketIssue
    scope_name = "market-issues"
    object_code = "market-issues"
    view_action = VIEW
    filterset_class = MarketIssueFilter
    orderings = {"day": "issued_on", "updated": "updated_at"}
    default_ordering = "-day"
    list_fields = ("id", "body_id", *ISSUE_OWN)

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return issues_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"body" if name == "body_id" else name: row[name] for name in self.list_fields} for row in rows]

    def _answer(self, issue: MarketIssue, *, code: int = status.HTTP_200_OK) -> Response:
        row = MarketIssue.objects.filter(pk=issue.pk).values(*self.list_fields).get()
        shown = {**self.shape([row])[0], "preface": issue.preface, "lines": issue.lines.order_by("place")}
        return self.object_response(issue, shapes.MarketIssueSerializer(shown).data, status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.MarketIssuePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.MarketIssueSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_issue_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.MarketIssueWriteSerializer, responses={201: shapes.MarketIssueSerializer})
    def create(self, request: Request) -> Response:
        """发布新一期：正在发布的供需原样收入，期号由平台编。"""
        self.principal.require(ISSUE)
        given = dict(asked_by(shapes.MarketIssueWriteSerializer, request).validated_data)
        made = publish_issue(actor=self.principal, body_id=given.pop("body", None), **given)
        return self._answer(made, code=status.HTTP_201_CREATED)
