"""Pages that take a table away: at once where it is small, in the background where it is not."""

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Conflict
from core.pages import signed_in
from core.principal import Principal
from core.tables import actions
from core.tables.export import DIRECT_ROWS, file_name, suffix_of, write_export
from core.tables.forms import ExportForm
from core.tables.spec import listed_table
from core.templatetags.parts import Crumb
from core.views.tables import file_response


@require_http_methods(["GET", "POST"])
@signed_in
def export_start(request: HttpRequest, principal: Principal, table: str) -> HttpResponseBase:
    """Say what will be exported: a small file is then had at once, a larger one is written in the background."""
    spec = listed_table(table)
    spec.require_export(principal)
    form = ExportForm(request.POST or None, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        job = actions.start_export(
            actor=principal,
            table=table,
            query=form.cleaned_data["query"],
            file_format=form.cleaned_data["format"],
        )
        return HttpResponseRedirect(reverse("job-detail", args=[job.pk]))
    count = spec.count(principal, request.GET)
    context = {
        "spec": spec,
        "count": count,
        "is_direct": count <= DIRECT_ROWS,
        "form": form,
        "query": request.GET.urlencode(),
        "past": spec.past_day(request.GET),
        "narrowed": any(value for name, value in request.GET.items() if name != "sort"),
        "crumbs": [Crumb(spec.label, reverse(spec.list_url)), Crumb("导出")],
        "list_url": reverse(spec.list_url),
    }
    return render(request, "tables/export.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@signed_in
def export_file(request: HttpRequest, principal: Principal, table: str) -> HttpResponse:
    """A small export at once. Raises NotAllowed, Conflict where it is too large for that."""
    spec = listed_table(table)
    spec.require_export(principal)
    filters, file_format = QueryDict(request.GET.get("query", "")), request.GET.get("format", "")
    if spec.count(principal, filters) > DIRECT_ROWS:
        raise Conflict("要导出的行数较多，请回到列表页重新点“导出”，由系统在后台生成。", code="too_many_rows")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        write_export(path, spec, principal, filters, as_csv=suffix_of(file_format) == "csv")
        return file_response(path, file_name(spec, file_format, spec.past_day(filters)))
