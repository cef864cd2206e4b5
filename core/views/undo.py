"""Taking an import back: what it would do, the confirmation, what it did."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.choices import RowUndo
from core.models import ImportRow, ImportRun
from core.pages import done, list_page, signed_in
from core.principal import Principal
from core.tables import undo_actions
from core.tables.grid import undone_row
from core.tables.plan import IGNORED
from core.tables.spec import KEY


def undo_context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """How many rows go, how many get back what they held, which are left alone and why."""
    found = ImportRow.objects.filter(run=run).exclude(undone="").values_list("undone").annotate(number=Count("id"))
    counts = {str(code): 0 for code in RowUndo} | {str(code): number for code, number in found.order_by()}
    filled = [str(code) for code in (RowUndo.KEPT, RowUndo.RESTORED, RowUndo.REMOVED) if counts[str(code)]]
    asked = request.GET.get("show", "")
    shown = asked if asked in filled else next(iter(filled), "")
    rows, page = list_page(
        request, ImportRow.objects.filter(run=run, undone=shown), allowed={"number": "number"}, default="number"
    )
    codes = [code for code in run.mapping.values() if code not in (KEY, IGNORED)]
    return {
        "outcomes": [(str(code), code.label, counts[str(code)]) for code in RowUndo],
        "counts": counts,
        "todo": counts[RowUndo.REMOVED] + counts[RowUndo.RESTORED],
        "rows": [undone_row(row, codes) for row in rows],
        "page": page,
        "shown": shown,
    }


def _back(run_id: UUID) -> str:
    return reverse("import-run", args=[run_id])


@require_POST
@signed_in
def import_undo(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Look at what taking it back would do."""
    undo_actions.plan_undo(actor=principal, run_id=run_id)
    return HttpResponseRedirect(_back(run_id))


@require_POST
@signed_in
def import_undo_confirm(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    undo_actions.apply_undo(actor=principal, run_id=run_id, seen=request.POST.get("seen", ""))
    return HttpResponseRedirect(_back(run_id))


@require_POST
@signed_in
def import_undo_leave(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    undo_actions.leave_undo(actor=principal, run_id=run_id)
    return done(request, "没有撤销，写入的内容保持不变。", _back(run_id))
