"""Pages of rows that belong to something larger: one form to add or correct a row, one way to take it out again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.bin import delete_to_bin, undo_address
from core.pages import attempted, done
from core.principal import Principal
from core.templatetags.parts import Crumb


def part_page(
    request: HttpRequest,
    form: Any,
    write: Callable[[], object],
    *,
    template: str,
    label: str,
    saved: str,
    crumbs: list[Crumb],
    back: str,
    standing: bool,
) -> HttpResponse:
    """``standing``: the row is there and is corrected. Once written, back to what it belongs to."""
    if form.is_bound and form.is_valid() and attempted(form, write):
        return done(request, saved, back)
    context = {"form": form, "label": label, "crumbs": crumbs, "back": back, "standing": standing}
    return render(request, template, context, status=422 if form.is_bound else 200)


def part_removed(request: HttpRequest, principal: Principal, code: str, row_id: UUID, back: str) -> HttpResponse:
    """Into the bin, with the way out of it beside the message."""
    entry = delete_to_bin(actor=principal, code=code, row_id=row_id)
    return done(request, f"已删除“{entry.title}”，30 天内可在回收站恢复。", back, undo=undo_address(row_id))
