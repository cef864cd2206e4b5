from collections import defaultdict
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.history import HasHistory
from core.api.jobs import JobSerializer, job_data
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.errors import NotAllowed
from core.models import Job
from reports.access import get_pack_for, may_on_some_chain
from reports.actions import start_build, start_city_zip
from reports.api.serializers import BuildSerializer, PackPageSerializer, PackRowSerializer, YearSerializer
from reports.choices import GRID_STATES, EditionState
from reports.filters import PackFilter
from reports.models import Pack
from reports.queries import as_of_for, chains_for_packs, editions_for, packs_for

HEAD = ("id", "number", "state", "as_of")


def accepted(job: Job) -> Response:
    """202 with the job, and where to read how far it is."""
    location = reverse("api-job-detail", args=[job.pk])
    return Response(job_data(job), status=status.HTTP_202_ACCEPTED, headers={"Location": location})


@extend_schema(tags=["年度清单"])
class PackResource(HasHistory, Resource):
    """年度清单。一链一图三清单，每条产业链每年一份，内容在各版本（editions）中。"""

    model = Pack
    scope_name = "packs"
    object_code = "packs"
    filterset_class = PackFilter
    orderings = {"year": "year", "updated": "updated_at"}
    default_ordering = "-year"
    list_fields = ("chain_id", "chain__name", "year", "updated_at")

    def rows(self) -> Any:
        if not may_on_some_chain(self.principal, "pack.view"):
            raise NotAllowed
        return packs_for(self.principal)

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        heads: dict[UUID, dict[str, Any]] = defaultdict(dict)
        editions = editions_for(self.principal).filter(pack_id__in=[row["id"] for row in rows], state__in=GRID_STATES)
        for edition in editions.values("pack_id", *HEAD):
            which = "published" if edition["state"] == EditionState.PUBLISHED else "open"
            heads[edition["pack_id"]][which] = {name: edition[name] for name in HEAD}
        return [
            {
                "id": row["id"],
                "chain": row["chain_id"],
                "chain_name": row["chain__name"],
                "year": row["year"],
                "published": heads[row["id"]].get("published"),
                "open": heads[row["id"]].get("open"),
                "updated_at": row["updated_at"],
            }
            for row in rows
        ]

    @extend_schema(parameters=LIST_PARAMETERS, responses=PackPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=PackRowSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        pack = get_pack_for(self.principal, uuid_or_not_found(pk))
        row = Pack.objects.filter(pk=pack.pk).values("id", *self.list_fields).get()
        return self.object_response(pack, self.shape([row])[0])

    @extend_schema(request=BuildSerializer, responses={202: JobSerializer})
    @action(detail=False, methods=["post"])
    def build(self, request: Request) -> Response:
        """生成年度清单：在后台逐链办理，返回任务；已发布的版本不会改变。"""
        if not may_on_some_chain(self.principal, "pack.build"):
            raise NotAllowed
        body = BuildSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        year = body.validated_data["year"]
        chain_ids = body.validated_data.get("chains") or list(
            chains_for_packs(self.principal, as_of_for(year, clock.today()), action="pack.build").values_list(
                "id", flat=True
            )
        )
        return accepted(start_build(actor=self.principal, chain_ids=chain_ids, year=year))

    @extend_schema(request=YearSerializer, responses={202: JobSerializer})
    @action(detail=False, methods=["post"])
    def zip(self, request: Request) -> Response:
        """把一个年度全部清单的文件打成一个 ZIP，返回任务；完成后在 /jobs/{id}/file/ 下载。"""
        self.principal.require("pack.view")
        body = YearSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return accepted(start_city_zip(actor=self.principal, year=body.validated_data["year"]))
