"""Changing one column of many chosen rows: what it is to hold; the rest are the import's pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.errors import InvalidInput, NotFound
from core.pages import put_errors, signed_in
from core.principal import Principal
from core.tables.beside import offered_columns
from core.tables.bulk_edit import bulk_column, start_bulk_edit
from core.tables.bulk_forms import BulkEditForm
from core.tables.spec import TableSpec, imported_table, table_specs
from core.templatetags.parts import Crumb, Page


@dataclass(frozen=True)
class BulkOffer:
    """The bar under a list: which columns may be changed for the chosen rows, or for all the filters show."""

    url: str
    columns: Sequence[tuple[str, str]]
    noun: str
    query: str
    total: int
    capped: bool


def bulk_offer(
    request: HttpRequest, principal: Principal, table: str, page: Page, *, within: Mapping[str, str] | None = None
) -> BulkOffer | None:
    """What a list's page offers; None for those who may not, for a list no column of which is changed so, and for a
    list as it was on a past day.

    ``within`` are filters the page has by its address: a chain's own list is that chain's.
    """
    spec = next((spec for spec in table_specs() if spec.code == table), None)
    if spec is None or spec.past_day(request.GET) or not principal.may_everywhere("import.run"):
        return None
    columns = offered_columns(spec)
    if not columns:
        return None
    return BulkOffer(
        url=reverse("bulk-edit", args=[table]),
        columns=list(columns.items()),
        noun=spec.noun,
        query=urlencode([*(within or {}).items(), *request.GET.lists()], doseq=True),
        total=page.total or 0,
        capped=page.capped,
    )


def _ids(texts: Sequence[str]) -> list[UUID]:
    """The chosen rows. Raises NotFound for what is no id: nobody clicked that."""
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise NotFound from error


@require_POST
@signed_in
def bulk_edit(request: HttpRequest, principal: Principal, table: str) -> HttpResponse:
    """Say what the column is to hold; then see what that would change, on the page of the import it makes."""
    principal.require_everywhere("import.run")
    spec = imported_table(table)
    back = _back(request, spec)
    try:
        column = bulk_column(principal, spec, request.POST.get("column", "")).column
    except InvalidInput as error:
        raise NotFound(error.message) from error
    ids, everything = _ids(request.POST.getlist("ids")), request.POST.get("all") == "1"
    query = request.POST.get("query", "")
    answered = "start" in request.POST
    form = BulkEditForm(request.POST if answered else None, column=column)
    if answered and form.is_valid():
        try:
            run = start_bulk_edit(
                actor=principal,
                table=table,
                column=column.code,
                how=form.how(),
                value=form.value(),
                ids=ids,
                filters=QueryDict(query) if everything else None,
                **form.days(),
            )
        except InvalidInput as error:
            put_errors(form, error)
        else:
            return HttpResponseRedirect(reverse("import-run", args=[run.pk]))
    context: dict[str, Any] = {
        "spec": spec,
        "column": column,
        "form": form,
        "ids": () if everything else ids,
        "everything": everything,
        "query": query,
        "count": spec.count(principal, QueryDict(query)) if everything else len(ids),
        "suggest_url": reverse(column.suggest) if column.suggest else "",
        "back": back,
        "crumbs": [Crumb(spec.label, back), Crumb("批量修改")],
    }
    return render(request, "tables/bulk_edit.html", context, status=422 if form.is_bound else 200)


def _back(request: HttpRequest, spec: TableSpec) -> str:
    """The list as it was narrowed to."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse(spec.list_url)}?{query}" if query else reverse(spec.list_url)
