"""Codes of issuing bodies, as a configuration file has them. Templates and faces are files and do not go over."""

from core import clock
from core.configuration.columns import Day, Text
from core.configuration.parts import Part, Values
from core.principal import Principal
from documents.actions import create_series, end_series, update_series
from documents.models import DocumentSeries


def _update(actor: Principal, series: DocumentSeries, values: Values) -> DocumentSeries:
    return update_series(actor=actor, series_id=series.pk, values=values, expected_version=None)


def _retire(actor: Principal, series: DocumentSeries) -> DocumentSeries | None:
    if series.ended_on is not None:
        return None
    return end_series(actor=actor, series_id=series.pk, last_day=clock.today())


PART = Part(
    code="document_series",
    label="发文代字",
    help="发文机关和机关代字；已编的号不在其中",
    order=50,
    model=DocumentSeries,
    key=("code",),
    columns=(
        Text(code="code", label="机关代字", required=True),
        Text(code="issuer_name", label="发文机关", required=True),
        Day(code="ended_on", label="停用日期"),
    ),
    right="document.edit",
    create=lambda actor, values: create_series(actor=actor, values=values),
    update=_update,
    retire=_retire,
)
