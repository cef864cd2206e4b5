"""修改记录: one page for objects of every kind."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.audit import record_access
from core.errors import NotAllowed, NotFound
from core.history import events_of, history_rows
from core.objects import ObjectKind, get_object_for, object_kind
from core.pages import list_page, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb


def _readable(principal: Principal, kind: ObjectKind, row_id: UUID) -> object | None:
    """The object, where this person may read it; None for an auditor who may not, or where it is gone and the log
    remains. Raises NotAllowed, NotFound.
    """
    try:
        row: object = get_object_for(principal, kind, row_id)
    except (NotAllowed, NotFound):
        if principal.may_everywhere("audit.view") and events_of(principal, kind, row_id, whole=True).exists():
            return None
        raise
    return row


@require_GET
@signed_in
def object_history(request: HttpRequest, principal: Principal, object_code: str, object_id: UUID) -> HttpResponse:
    """Values for who may read the object; an auditor reads who, when and which columns, and that he did is noted."""
    kind = object_kind(object_code)
    row = _readable(principal, kind, object_id)
    if principal.may_everywhere("audit.view"):
        record_access(kind.model, object_id, {"fields": ["history"]})
    events = events_of(principal, kind, object_id, whole=row is None)
    shown, page = list_page(request, events, allowed={"time": "at"}, default="-time")
    name = kind.name(row) if row is not None else f"编号 {object_id}"
    context = {
        "kind": kind,
        "name": name,
        "rows": history_rows(principal, shown, values=row is not None),
        "page": page,
        "crumbs": [Crumb(kind.label), Crumb(name, kind.url(row) if row is not None else ""), Crumb("修改记录")],
    }
    return render(request, "core/object_history.html", context)
