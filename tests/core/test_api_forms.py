"""Forms of the API share their fields and nothing else: what one reads or refuses never shows in another."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import StrictSerializer


class Part(StrictSerializer):
    size = serializers.IntegerField(min_value=1)


class Form(StrictSerializer):
    name = serializers.CharField(max_length=3)
    parts = Part(many=True, required=False)


def filled(data: Any, *, partial: bool = False) -> Form:
    form = Form(data=data, partial=partial)
    form.is_valid()
    return form


def test_forms_keep_their_own_data_and_refusals() -> None:
    good, bad = filled({"name": "甲", "parts": [{"size": 2}]}), filled({"name": "甲乙丙丁", "parts": [{"size": 0}]})
    again = filled({"name": "乙"})
    assert good.validated_data == {"name": "甲", "parts": [{"size": 2}]}
    assert (set(bad.errors), again.errors) == ({"name", "parts"}, {})
    assert again.validated_data == {"name": "乙"}
    assert good.fields is bad.fields


def test_partial_forms_ask_for_nothing_and_whole_forms_do() -> None:
    assert filled({}, partial=True).errors == {}
    assert filled({}).errors["name"][0].code == "required"
    assert filled({"parts": [{}]}, partial=True).errors == {}
    assert "name" in filled({"parts": [{}]}).errors


def test_unknown_fields_are_refused_at_every_depth() -> None:
    assert set(filled({"name": "甲", "nome": ""}).errors) == {"nome"}
    assert "parts" in filled({"name": "甲", "parts": [{"size": 1, "sise": 1}]}).errors


def test_a_form_shown_has_fields_of_its_own() -> None:
    """Who describes a form, or changes its fields, touches no other."""
    assert Form().fields is not Form().fields
    assert Form(data={}).fields is not Form(data={}, partial=True).fields
