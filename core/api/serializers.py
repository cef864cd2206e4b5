from collections.abc import Mapping
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.utils.serializer_helpers import BindingDict


class StrictSerializer(serializers.Serializer[Any]):
    """A write's form: a field that is not known is refused, not dropped."""

    # DRF copies all declared fields for each form that is filled in. Declared fields keep nothing of what they read, so
    # here all forms of a class with data share one set, bound to a form like theirs.

    @property
    def fields(self) -> Any:
        if not hasattr(self, "initial_data"):
            return self.__dict__.get("_own_fields") or self._bind_own()
        return _shared_fields(type(self), partial=self.partial)

    def _bind_own(self) -> Any:
        own: Any = BindingDict(self)
        for name, field in self.get_fields().items():
            own[name] = field
        self.__dict__["_own_fields"] = own
        return own

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - {name for name, field in self.fields.items() if not field.read_only})
            if unknown:
                raise serializers.ValidationError({name: ["没有这个字段，请对照接口文档。"] for name in unknown})
        return super().to_internal_value(data)


@cache
def _shared_fields(form: type[StrictSerializer], *, partial: bool) -> Any:
    return form(partial=partial).fields
