"""Drawing a document's number: gap-free within a code and a year, never drawn twice (GB/T 9704-2012, 7.2.5)."""

import datetime as dt
from uuid import UUID

from core import clock
from core.errors import Conflict
from core.models import Counter
from core.principal import Principal
from documents.models import DocumentNumber, DocumentSeries


def number_text(code: str, year: int, number: int) -> str:
    """某组发〔2026〕1号: hexagonal brackets, no 第, no leading zero."""
    return f"{code}〔{year}〕{number}号"


def draw_number(*, actor: Principal, series_id: UUID, carrier: UUID, title: str, path: str) -> DocumentNumber:
    """The next number of a code for the document ``carrier``; the same number where that document has one already.

    Called last in the action that issues the document, in its transaction and under its authorisation: the counter
    stays locked to the transaction's end, so whoever draws meanwhile waits, and a document that is not issued after
    all gives its number back with the rollback. Raises Conflict where the code is no longer in use.
    """
    series: DocumentSeries = DocumentSeries.objects.get(pk=series_id)
    today = clock.today()
    held: DocumentNumber | None = DocumentNumber.objects.filter(carrier=carrier).first()
    if held is not None:
        return held
    if not series.is_in_use(today):
        raise Conflict(
            f"机关代字“{series.code}”已停用，不能再编发文字号，请在设置中改用其他代字。", code="series_ended"
        )
    number = _next(series, today)
    drawn: DocumentNumber = DocumentNumber.objects.create(
        series=series,
        year=today.year,
        number=number,
        text=number_text(series.code, today.year, number),
        issuer_name=series.issuer_name,
        title=title,
        carrier=carrier,
        path=path,
        drawn_on=today,
        drawn_by_id=actor.account_id,
    )
    return drawn


def _next(series: DocumentSeries, today: dt.date) -> int:
    """Two first documents of a year make one counter: the second waits for the first, and reads its row."""
    key = {"series": f"document:{series.pk}", "year": today.year}
    Counter.objects.bulk_create([Counter(**key)], ignore_conflicts=True)
    counter: Counter = Counter.objects.select_for_update().get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
