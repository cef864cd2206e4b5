"""What a city sets for its tickets, as programs read and write it."""

from typing import Any

from rest_framework import serializers

from chains.api.serializers import PageSerializer
from core.api.serializers import StrictSerializer
from services.actions.questions import MOST_OPTIONS
from services.choices import QuestionKind

CATEGORY = "工单类别（名称与分类 ticket_category）"


class CategoryRuleSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    category = serializers.UUIDField(help_text=CATEGORY)
    parent = serializers.UUIDField(allow_null=True, help_text="上级类别，空表示最上一级")  # type: ignore[assignment]
    hint = serializers.CharField(allow_blank=True, help_text="选这一类时看到的填写提示")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CategoryRulePageSerializer(PageSerializer):
    results = CategoryRuleSerializer(many=True)


class CategoryRuleChangeSerializer(StrictSerializer):
    parent = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    hint = serializers.CharField(max_length=200, allow_blank=True, required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"category": "category_id", "parent": "parent_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


class CategoryRuleWriteSerializer(CategoryRuleChangeSerializer):
    category = serializers.UUIDField(help_text=CATEGORY)


class CategoryQuestionSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    category = serializers.UUIDField(help_text=CATEGORY)
    place = serializers.IntegerField(help_text="次序，从小到大")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    options = serializers.ListField(child=serializers.CharField(), help_text="单选的选项")
    is_required = serializers.BooleanField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True, help_text="当日以后不再问")
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CategoryQuestionPageSerializer(PageSerializer):
    results = CategoryQuestionSerializer(many=True)


class CategoryQuestionChangeSerializer(StrictSerializer):
    place = serializers.IntegerField(min_value=1, max_value=999, required=False)
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=QuestionKind.choices, required=False)
    options = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MOST_OPTIONS, required=False, help_text="单选的问题填写"
    )
    is_required = serializers.BooleanField(required=False)

    def columns(self) -> dict[str, Any]:
        keys = {"category": "category_id"}
        return {keys.get(name, name): value for name, value in self.validated_data.items()}


class CategoryQuestionWriteSerializer(CategoryQuestionChangeSerializer):
    category = serializers.UUIDField(help_text=CATEGORY)
