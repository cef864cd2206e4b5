"""How activities and outcomes look in the API."""

from typing import Any

from rest_framework import serializers

from alliances.choices import OutcomeMeaning, OutcomeState
from alliances.evidence import PAPERS
from alliances.sources import SOURCE_CHOICES
from chains.api.serializers import MOST_FEN, PageSerializer, renamed
from core.api.serializers import StrictSerializer
from core.api.uploads import KeptFileSerializer, UploadSerializer


class ActivityRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    form = serializers.CharField(help_text="本市用语")
    form_meaning = serializers.CharField(help_text="org、study、industry、service、other")
    dimension = serializers.CharField(allow_null=True, help_text="本市用语")
    held_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    attendances = serializers.IntegerField(allow_null=True, help_text="人次")
    persons = serializers.IntegerField(allow_null=True, help_text="人数")
    updated_at = serializers.DateTimeField()


class ActivityPageSerializer(PageSerializer):
    results = ActivityRowSerializer(many=True)


class ActivityPartySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    unit = serializers.UUIDField(allow_null=True)
    party_org = serializers.UUIDField(allow_null=True)


class ActivitySerializer(ActivityRowSerializer):
    form_id = serializers.UUIDField()
    dimension_id = serializers.UUIDField(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    parties = ActivityPartySerializer(many=True)
    pairings = serializers.ListField(child=serializers.UUIDField(), help_text="所属结对")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ActivityChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    form_id = serializers.UUIDField()
    dimension_id = serializers.UUIDField(allow_null=True, required=False)
    held_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, required=False)
    place = serializers.CharField(max_length=80, allow_blank=True, required=False)
    attendances = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    persons = serializers.IntegerField(min_value=0, max_value=10_000_000, allow_null=True, required=False)
    summary = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    pairings = serializers.ListField(child=serializers.UUIDField(), max_length=50, required=False)
    units = serializers.ListField(child=serializers.UUIDField(), max_length=500, required=False)
    party_orgs = serializers.ListField(child=serializers.UUIDField(), max_length=500, required=False)

    def columns(self) -> dict[str, Any]:
        apart = ("body", "units", "party_orgs", "pairings")
        return {name: value for name, value in self.validated_data.items() if name not in apart}


class ActivityWriteSerializer(ActivityChangeSerializer):
    body = serializers.UUIDField()


class OutcomeRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.CharField(help_text="本市用语")
    kind_meaning = serializers.CharField(help_text="、".join(OutcomeMeaning.values))
    body = serializers.UUIDField()
    body_name = serializers.CharField()
    source_kind = serializers.ChoiceField(choices=SOURCE_CHOICES)
    source = serializers.UUIDField()  # type: ignore[assignment]
    dimension = serializers.CharField(allow_null=True, help_text="本市用语")
    amount = serializers.IntegerField(allow_null=True, help_text="金额，单位为分")
    quantity = serializers.IntegerField(allow_null=True)
    happened_on = serializers.DateField()
    asked = serializers.UUIDField(allow_null=True, help_text="请其确认的单位；空为链党组织")
    state = serializers.ChoiceField(choices=OutcomeState.choices)
    decided_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class OutcomePageSerializer(PageSerializer):
    results = OutcomeRowSerializer(many=True)


class OutcomeSerializer(OutcomeRowSerializer):
    kind_id = serializers.UUIDField()
    dimension_id = serializers.UUIDField(allow_null=True)
    detail = serializers.CharField(allow_blank=True)
    recorded_for = serializers.UUIDField(allow_null=True)
    decided_for = serializers.UUIDField(allow_null=True)
    same_as = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    units = serializers.ListField(child=serializers.UUIDField(), help_text="受益单位")
    files = KeptFileSerializer(many=True, help_text="佐证材料，下载在 files/{id}/；不给其他受益单位看")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class OutcomeChangeSerializer(StrictSerializer):
    title = serializers.CharField(max_length=160)
    kind_id = serializers.UUIDField()
    dimension_id = serializers.UUIDField(allow_null=True, required=False)
    amount = serializers.IntegerField(min_value=1, max_value=MOST_FEN, allow_null=True, required=False)
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000_000, allow_null=True, required=False)
    happened_on = serializers.DateField()
    detail = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    asked = serializers.UUIDField(allow_null=True, required=False)
    units = serializers.ListField(child=serializers.UUIDField(), max_length=2000, required=False)

    def columns(self) -> dict[str, Any]:
        apart = ("source_kind", "source", "units")
        data = {name: value for name, value in self.validated_data.items() if name not in apart}
        return renamed(data, {"asked": "asked_id"})


class OutcomeWriteSerializer(OutcomeChangeSerializer):
    source_kind = serializers.ChoiceField(choices=SOURCE_CHOICES)
    source = serializers.UUIDField()  # type: ignore[assignment]


class OutcomeReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class RepeatSerializer(StrictSerializer):
    same_as = serializers.UUIDField()


class EvidenceSerializer(UploadSerializer):
    purpose = serializers.ChoiceField(choices=list(PAPERS.items()), help_text="材料种类")
