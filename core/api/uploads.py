"""Files that come in over the API: a form of several parts, the file in the part called ``file``."""

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from core.api.serializers import StrictSerializer

LONGEST_NAME = 160
PARSERS = [MultiPartParser]
MEDIA_TYPE = "multipart/form-data"


class UploadSerializer(StrictSerializer):
    file = serializers.FileField(max_length=LONGEST_NAME, help_text="文件，名称随之给出")


class KeptFileSerializer(serializers.Serializer[object]):
    """A file kept with a record, as the record tells of it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    purpose = serializers.CharField(help_text="种类")
    size = serializers.IntegerField(help_text="字节")
    created_at = serializers.DateTimeField(help_text="上传时间")
