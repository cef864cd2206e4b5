"""The way of a data request between departments (R49 数据信息1小时共享)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class DataRequestState(TextChoices):
    ASKED = "asked", "待答复"
    ANSWERED = "answered", "已提供"
    REFUSED = "refused", "不能提供"
    WITHDRAWN = "withdrawn", "已撤回"


DATA_REQUEST_TRANSITIONS: Mapping[str, frozenset[str]] = {
    DataRequestState.ASKED: frozenset(
        {DataRequestState.ANSWERED, DataRequestState.REFUSED, DataRequestState.WITHDRAWN}
    ),
    DataRequestState.ANSWERED: frozenset(),
    DataRequestState.REFUSED: frozenset({DataRequestState.ANSWERED}),  # it can be given after all
    DataRequestState.WITHDRAWN: frozenset(),
}
