"""Background work over the API: how far it is, and the file it made. Each room asks for its own work."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import fetch
from core.api.resources import LIST_PARAMETERS, Resource, uuid_or_not_found
from core.attachments import SIGNATURES, file_response
from core.choices import JobState
from core.jobs.files import file_of_job
from core.jobs.queries import jobs_for
from core.models import Job

BINARY = {(200, content_type): OpenApiTypes.BINARY for _, content_type, _ in SIGNATURES}


class JobSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=JobState.choices)
    message = serializers.CharField(allow_blank=True, help_text="正在做什么，或结果、未完成的原因")
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    has_file = serializers.BooleanField(help_text="完成后有文件可下载：/jobs/{id}/file/")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


SHOWN = ("id", "kind", "title", "state", "message", "done", "total", "created_at", "started_at", "finished_at")


class JobPageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = JobSerializer(many=True)


def job_data(job: Job) -> dict[str, Any]:
    """A job as the API shows it."""
    shown = {name: getattr(job, name) for name in SHOWN}
    return {**shown, "has_file": "attachment" in job.result}


@extend_schema(tags=["后台任务"])
class JobResource(Resource):
    """后台任务：生成清单、打包、导入、导出等。完成前可反复读取，查看进度。"""

    model = Job
    scope_name = "jobs"
    orderings = {"time": "created_at"}
    default_ordering = "-time"
    list_fields = ("kind", "title", "state", "message", "done", "total", "result", "started_at", "finished_at")

    def rows(self) -> Any:
        return Job.objects.filter(jobs_for(self.principal))

    def shape(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, "has_file": "attachment" in row.pop("result")} for row in rows]

    def _job(self, pk: str) -> Job:
        job: Job = fetch(Job.objects.all(), uuid_or_not_found(pk), jobs_for(self.principal))
        return job

    @extend_schema(parameters=LIST_PARAMETERS, responses=JobPageSerializer)
    def list(self, request: Request) -> Response:  # noqa: ARG002 - DRF's signature
        return self.list_response()

    @extend_schema(responses=JobSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        return Response(job_data(self._job(pk)))

    @extend_schema(responses=BINARY)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> FileResponse:  # noqa: ARG002
        """下载任务生成的文件，只限发起人。"""
        return file_response(file_of_job(self.principal, self._job(pk)))
