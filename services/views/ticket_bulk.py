"""Many tickets at once: what is to be done, then what that would change and what it would leave, then done."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import InvalidInput, NotFound
from core.pages import attempt, done, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from services.actions.ticket_bulk import MOST_AT_ONCE, Bulk
from services.queries import RUN
from services.tickets.bulk_forms import WAYS, BulkForm
from services.tickets.pages import tickets_crumb

ASKED, SEEN = "1", "2"


def _ids(texts: list[str]) -> list[UUID]:
    """Raises NotFound for what is no id: nobody clicked that."""
    try:
        return sorted({UUID(text) for text in texts})
    except ValueError as error:
        raise NotFound from error


@require_POST
@signed_in
def ticket_bulk(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(RUN)
    way, ids, step = request.POST.get("action", ""), _ids(request.POST.getlist("ids")), request.POST.get("step", "")
    if way not in WAYS:
        raise NotFound
    if not ids or len(ids) > MOST_AT_ONCE:
        text = "还没有选工单，请先在清单里勾选。" if not ids else f"一次最多办理 {MOST_AT_ONCE} 张，请分几次。"
        raise InvalidInput(text)
    form = WAYS[way](request.POST if step else None, principal=principal)
    preview: Bulk | None = None
    if step and form.is_valid():
        preview = attempt(form, lambda: _act(form, principal, ids, keep=step == SEEN))
    if preview is not None and step == SEEN:
        left = f"，{len(preview.left)} 张没有改" if preview.left else ""
        return done(request, f"已办理 {len(preview.changed)} 张{left}，每张的经过里都有记录。", reverse("ticket-list"))
    context = {
        "form": form,
        "way": way,
        "label": form.label,
        "ids": ids,
        "preview": preview,
        "fields": form.rows(),
        "held": [(name, value) for name, value in request.POST.items() if name in form.fields] if preview else [],
        "crumbs": [tickets_crumb(principal), Crumb(f"批量{form.label}")],
        "back": reverse("ticket-list"),
    }
    return render(request, "services/ticket_bulk.html", context, status=422 if step and preview is None else 200)


def _act(form: BulkForm, principal: Principal, ids: list[UUID], *, keep: bool) -> Any:
    return form.act(actor=principal, ticket_ids=ids, keep=keep, **form.given())
