"""Photos of a meeting over the API: drawn anew as on the page, so that nothing but the picture is kept."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.jobs import BINARY
from core.api.resources import uuid_or_not_found
from core.api.schema import Refusal
from core.api.uploads import MEDIA_TYPE, PARSERS, KeptFileSerializer, UploadSerializer
from core.attachments import file_response
from documents.views.uploads import on_disk
from meetings.actions.photos import add_photo, remove_photo
from meetings.api.shown import MeetingAnswers
from meetings.photos import get_photo_for, get_photos_for


class PhotosSerializer(serializers.Serializer[Any]):
    results = KeptFileSerializer(many=True, help_text="下载在 photos/{id}/")


class PhotoActions(MeetingAnswers):
    """Mixed into the resource of meetings."""

    @extend_schema(responses=PhotosSerializer)
    @action(detail=True, methods=["get"], parser_classes=PARSERS)
    def photos(self, request: Request, pk: str) -> Response:  # noqa: ARG002
        """会议照片，最多 20 张，先上传的在前。"""
        rows = get_photos_for(self.principal, uuid_or_not_found(pk))
        return Response(PhotosSerializer({"results": rows}).data)

    @extend_schema(request={MEDIA_TYPE: UploadSerializer}, responses={201: KeptFileSerializer, 413: Refusal})
    @photos.mapping.post
    def add_photo(self, request: Request, pk: str) -> Response:
        """上传一张照片（JPG、PNG、WebP，不超过 20 MB）；重新生成后保存，不带拍摄地点等信息。"""
        meeting = self._meeting(pk)
        body = UploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        upload = body.validated_data["file"]
        with on_disk(upload) as source:
            kept = add_photo(actor=self.principal, meeting_id=meeting.pk, source=source, name=upload.name)
        return Response(KeptFileSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="meetings_photos_file_retrieve", responses=BINARY)
    @action(detail=True, methods=["get"], url_path="photos/<uuid:attachment_id>", url_name="photo")
    def photo(self, request: Request, pk: str, attachment_id: UUID) -> FileResponse:  # noqa: ARG002
        """下载一张照片。"""
        return file_response(get_photo_for(self.principal, uuid_or_not_found(pk), attachment_id))

    @extend_schema(request=None, responses={204: None})
    @photo.mapping.delete
    def remove_photo(self, request: Request, pk: str, attachment_id: UUID) -> Response:  # noqa: ARG002
        """移除一张照片。"""
        remove_photo(actor=self.principal, meeting_id=uuid_or_not_found(pk), attachment_id=attachment_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
