"""What is said about a whole column or a whole group of errors of an import."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.choices import RowOutcome
from core.errors import InvalidInput
from core.pages import done, signed_in
from core.principal import Principal
from core.tables import actions
from core.tables.actions import get_import_for
from core.tables.groups import Fix, fix_group
from core.tables.queries import outcome_counts
from core.tables.spec import table_spec
from core.views.import_parts import crumbs_of, match_context, steps_of


@require_POST
@signed_in
def import_match(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    run = get_import_for(principal, run_id)
    mapping = {header: request.POST.get(f"column-{number}", "") for number, header in enumerate(run.headers)}
    try:
        actions.map_columns(actor=principal, run_id=run_id, mapping=mapping)
    except InvalidInput as error:
        spec = table_spec(run.table)
        run.mapping = mapping
        context = {
            "run": run,
            "spec": spec,
            "steps": steps_of(0),
            "crumbs": crumbs_of(spec),
            "list_url": reverse(spec.list_url),
            **match_context(principal, run, spec, error.fields),
        }
        return render(request, "tables/import_match.html", context, status=422)
    return HttpResponseRedirect(reverse("import-run", args=[run_id]))


@require_POST
@signed_in
def import_fix(request: HttpRequest, principal: Principal, run_id: UUID) -> HttpResponse:
    """One correction for all cells of a group of errors."""
    fix = Fix(request.POST.get("mode", ""), request.POST.get("find", ""), request.POST.get("put", ""))
    changed = fix_group(actor=principal, run_id=run_id, group=request.POST.get("group", ""), fix=fix)
    left = outcome_counts(get_import_for(principal, run_id))[RowOutcome.ERROR]
    text = "已全部改好，请核对变化。" if not left else f"已改 {changed} 处，还有 {left} 行有错。"
    return done(request, text, reverse("import-run", args=[run_id]))
