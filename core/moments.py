"""A moment as a filter takes it: with its offset, told in UTC, and within what the database can compare."""

import datetime as dt
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField

EARLIEST, LATEST = 1900, 2200
OUT_OF_RANGE = f"时间超出范围，请填写 {EARLIEST} 年至 {LATEST} 年之间的时间。"


class MomentField(IsoDateTimeField):
    """PostgreSQL refuses offsets beyond ±15:59, which ISO 8601 can write: the offset is taken off here."""

    def to_python(self, value: Any) -> dt.datetime | None:
        moment = super().to_python(value)
        if moment is None:
            return None
        try:
            told = moment.astimezone(dt.UTC)
        except OverflowError as error:
            raise ValidationError(OUT_OF_RANGE) from error
        if not EARLIEST <= told.year <= LATEST:
            raise ValidationError(OUT_OF_RANGE)
        return told  # type: ignore[no-any-return]  # the field's stubs are missing


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField
