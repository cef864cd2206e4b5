"""Sites over the API."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.history import HasHistory
from core.api.resources import IF_MATCH, LIST_PARAMETERS, expected_version, uuid_or_not_found
from core.workdays.queries import calendar_of
from services.actions.sites import close_site, create_site, reopen_site, update_site
from services.api import site_serializers as shapes
from services.models import Site, SiteService
from services.sites.filters import SiteFilter
from services.sites.hours import hours_of, is_open
from services.sites.queries import EDIT, VIEW, get_site_for, sites_for

KEYS = {
    "host_id": "host",
    "host__name": "host_name",
    "party_org_id": "party_org",
    "brand_id": "brand",
    "brand__name": "brand_name",
    "within_id": "within",
}
PLAIN = ("address", "longitude", "latitude", "phone", "summary", "opened_on", "closed_on", "updated_at", "version")


def _with_items(sites: "QuerySet[Site]") -> "QuerySet[Any]":
    offered = SiteService.objects.filter(site_id=OuterRef("pk")).order_by("item__name_key", "id")
    return sites.annotate(items=ArraySubquery(offered.values("item_id")))


@extend_schema(tags=["服务点位"])
class SiteResource(HasHistory):
    """服务点位：党群服务中心、党建工作站、先锋阵地、专席，带位置、开放时间和服务事项。"""

    model = Site
    scope_name = "sites"
    object_code = "sites"
    view_action = VIEW
    filterset_class = SiteFilter
    orderings = {"name": "name_key", "opened": "opened_on", "updated": "updated_at"}
    default_ordering = "name"
    list_fields = ("id", "name", "kind", "host_kind", *KEYS, *PLAIN, "items")

    def rows(self) -> Any:
        self.principal.require(VIEW)
        return _with_items(sites_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """With the hours: one statement a page, and the calendar."""
        weeks, now, calendar = hours_of([row["id"] for row in rows]), clock.now(), calendar_of(clock.today())
        found = []
        for row in rows:
            week = weeks.get(row["id"], {})
            own = {KEYS.get(name, name): row[name] for name in self.list_fields}
            spans = [
                {"days": str(days), "opens": f"{span.opens:%H:%M}", "closes": f"{span.closes:%H:%M}"}
                for days, each in week.items()
                for span in each
            ]
            open_now = row["closed_on"] is None and is_open(week, calendar, now)
            found.append({**own, "hours": spans, "is_open": open_now})
        return found

    def _answer(self, site: Site, *, code: int = status.HTTP_200_OK) -> Response:
        row = _with_items(Site.objects.filter(pk=site.pk)).values(*self.list_fields).get()
        return self.object_response(site, self.shape([row])[0], status=code)

    @extend_schema(parameters=LIST_PARAMETERS, responses=shapes.SitePageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=shapes.SiteSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return self._answer(get_site_for(self.principal, uuid_or_not_found(pk)))

    @extend_schema(request=shapes.SiteWriteSerializer, responses={201: shapes.SiteSerializer})
    def create(self, request: Request) -> Response:
        """登记服务点位。"""
        self.principal.require_everywhere(EDIT)
        body = shapes.SiteWriteSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        made = create_site(actor=self.principal, values=body.columns(), **body.parts())
        return self._answer(made, code=status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.SiteWriteSerializer(partial=True), responses=shapes.SiteSerializer, parameters=[IF_MATCH]
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        site = get_site_for(self.principal, uuid_or_not_found(pk), EDIT)
        version = expected_version(request)
        body = shapes.SiteWriteSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = update_site(
            actor=self.principal,
            site_id=site.pk,
            values=body.columns(),
            expected_version=version,
            **body.parts(),
        )
        return self._answer(changed)

    @extend_schema(request=shapes.SiteCloseSerializer, responses=shapes.SiteSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """停用服务点位。"""
        site = get_site_for(self.principal, uuid_or_not_found(pk), EDIT)
        body = shapes.SiteCloseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._answer(close_site(actor=self.principal, site_id=site.pk, day=body.validated_data["day"]))

    @extend_schema(request=None, responses=shapes.SiteSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """恢复服务点位。"""
        return self._answer(reopen_site(actor=self.principal, site_id=uuid_or_not_found(pk)))
