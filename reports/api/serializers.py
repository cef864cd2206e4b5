"""How packs and editions look in the API. Read and write apart; writes only read the body, the action judges it."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer
from reports.choices import SHOWN_CHOICES, FileFormat, FileStage, ListMeaning, MapMeaning


class PageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class EditionHeadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="版次")
    state = serializers.ChoiceField(choices=SHOWN_CHOICES)
    as_of = serializers.DateField(help_text="数据截至")


class PackRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    chain = serializers.UUIDField()
    chain_name = serializers.CharField()
    year = serializers.IntegerField()
    published = EditionHeadSerializer(allow_null=True, help_text="已发布的版本")
    open = EditionHeadSerializer(allow_null=True, help_text="待送审或待审核的版本")
    updated_at = serializers.DateTimeField()


class PackPageSerializer(PageSerializer):
    results = PackRowSerializer(many=True)


class EditionRowSerializer(EditionHeadSerializer):
    pack = serializers.UUIDField()
    chain = serializers.UUIDField()
    chain_name = serializers.CharField()
    year = serializers.IntegerField()
    content_hash = serializers.CharField(help_text="内容校验值，SHA-256")
    built_at = serializers.DateTimeField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    document_number = serializers.CharField(allow_null=True, help_text="发文字号，未编号的为空")
    updated_at = serializers.DateTimeField()


class EditionPageSerializer(PageSerializer):
    results = EditionRowSerializer(many=True)


class ColumnSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["text", "integer", "money", "date"], help_text="money 以分为单位")


class ListRowSerializer(serializers.Serializer[Any]):
    subject = serializers.UUIDField(help_text="生成时的单位、项目或党组织编号")
    cells = serializers.DictField(help_text="按列代码")


class PackListSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    meaning = serializers.ChoiceField(choices=ListMeaning.choices)
    columns = ColumnSerializer(many=True)
    rows = ListRowSerializer(many=True)


class PackMapSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=MapMeaning.choices)


class FigureSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["count", "money", "text"], help_text="money 以分为单位")
    value = serializers.JSONField(help_text="count、money 为整数，text 为文字")
    unit = serializers.CharField(allow_blank=True)


class ChangesSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    added = serializers.IntegerField()
    left = serializers.IntegerField()
    changed = serializers.IntegerField()


class EditionFileSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    stage = serializers.ChoiceField(choices=FileStage.choices)
    format = serializers.ChoiceField(choices=FileFormat.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    template = serializers.IntegerField(allow_null=True, help_text="所用本市文书模板的版次，未用的为空")


class EditionSerializer(EditionRowSerializer):
    figures = FigureSerializer(many=True)
    lists = PackListSerializer(many=True)
    maps = PackMapSerializer(many=True)
    changes = ChangesSerializer(allow_null=True, help_text="生成时与上一年度已发布版本的比较")
    files = EditionFileSerializer(many=True)
    review_note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class BuildSerializer(StrictSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    chains = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_empty=False,
        max_length=500,
        help_text="不填则为有权生成的全部产业链",
    )


class YearSerializer(StrictSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100)


class NothingSerializer(StrictSerializer):
    """A body that says nothing: the address says it all."""


class ReturnSerializer(StrictSerializer):
    note = serializers.CharField(max_length=400, help_text="退回的原因")
