"""年度清单 on a chain's own page: its packs year by year."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chains.access import get_chain_for
from chains.pages import chain_frame
from core import clock
from core.errors import NotAllowed
from core.pages import signed_in
from core.principal import Principal
from reports.access import can
from reports.queries import chains_in_work, years_of
from reports.views.signs import IN_WORK, short_title, tags_of


@require_GET
@signed_in
def chain_packs(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    chain = get_chain_for(principal, chain_id)
    if not can(principal, "pack.view", chain.pk):
        raise NotAllowed
    year = clock.today().year
    rows = [
        {
            "year": row.year,
            "edition": row.edition,
            "tags": tags_of(row, ()),
            "counts": [(short_title(form["title"]), form["count"]) for form in row.edition.facts["lists"]],
            "changes": row.changes,
        }
        for row in years_of(principal, chain)
        if row.edition is not None
    ]
    in_work = chain.pk in chains_in_work(year)
    context = chain_frame(principal, chain, active="packs") | {
        "rows": rows,
        "year": year,
        "in_work": IN_WORK if in_work else None,
        "is_missing": not in_work and all(row["year"] != year for row in rows),
        "may_build": can(principal, "pack.build", chain.pk),
    }
    return render(request, "reports/chain_packs.html", context)
