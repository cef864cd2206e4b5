"""供需和人才 of the tenants below: figures with a line for each, the numbers they published, one of them to be read."""

from collections import Counter
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from chains.pages import CHAINS
from core.below import found_below, looking_below, roll_up_tabs, tenants_below
from core.errors import NotAllowed
from core.pages import done, list_page, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact
from services.actions.directories import ask_for_paper_below
from services.choices import EntrySide
from services.directories.below import (
    REASON,
    VIEW,
    BelowFilter,
    below_form,
    columns_below,
    directory_below,
    issues_below,
    may_see_below,
    roll_up,
    value_below,
)
from services.directories.kinds import number_of
from services.directories.pages import cells_row, on_page
from services.models import ShownIssue, ShownLine

ORDERINGS = {"day": "issued_on"}
DEFAULT = "-day"
LINES = 100


@require_GET
@signed_in
def directories_below(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The figures of each tenant lead to its numbers."""
    if not may_see_below(principal):
        raise NotAllowed
    cities = tenants_below(principal.tenant)
    with looking_below(principal, VIEW, REASON):
        issues = issues_below()
        filterset = BelowFilter(request.GET, queryset=issues, request=request)
        found = filterset.qs if filterset.is_valid() else issues.none()
        by_year = ShownIssue.objects.order_by().values_list("tenant_id", "year").annotate(Count("id"))
        counted, years = Counter[UUID](), set[int]()
        for tenant_id, year, number in by_year:
            counted[tenant_id] += number
            years.add(year)
        rows, total = roll_up(cities, dict(counted))
        shown, page = list_page(request, found, allowed=ORDERINGS, default=DEFAULT)
    context = {
        "filter_form": below_form(filterset, [city for city, _ in cities], sorted(years, reverse=True)),
        "cities": rows,
        "total": total,
        "own_id": principal.tenant.pk,
        "rows": [(row, number_of(row)) for row in shown],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "crumbs": [CHAINS, Crumb("下级汇总", reverse("chains-below")), Crumb("供需和人才")],
        "tabs": roll_up_tabs(principal, "directories"),
    }
    return render(request, "services/directories_below.html", context)


@require_GET
@signed_in
def directory_from_above(request: HttpRequest, principal: Principal, shown_issue_id: UUID) -> HttpResponse:
    """A number of a tenant below without contacts; one's own is shown on its own page to who may see that."""
    with looking_below(principal, VIEW, REASON):
        issue = found_below(ShownIssue.objects.all(), shown_issue_id)
        directory = directory_below(issue)
        if issue.tenant_id == principal.tenant.id and principal.may(directory.view):
            own_id = issue.talent_id or issue.market_id
            return HttpResponseRedirect(reverse(directory.page, args=[own_id]))
        lines = ShownLine.objects.filter(issue=issue)
        side = request.GET.get("side", "")
        if side in EntrySide.values and not issue.talent_id:
            lines = lines.filter(section=side)
        rows, page = list_page(request, lines, allowed={"place": "place"}, default="place", size=LINES)
    columns = on_page(columns_below(directory))
    context = {
        "issue": issue,
        "crumbs": [
            CHAINS,
            Crumb("供需和人才", reverse("directories-below")),
            Crumb(f"{issue.tenant.name} {number_of(issue)}"),
        ],
        "facts": _facts(issue),
        "columns": columns,
        "rows": [cells_row(columns, row, [value_below(one, row.cells) for one in columns]) for row in rows],
        "page": page,
        "side": side,
        "sides": [] if issue.talent_id else EntrySide.choices,
        "counter": directory.counter,
    }
    return render(request, "services/directory_below.html", context)


def _facts(issue: ShownIssue) -> list[Fact]:
    facts = [
        Fact("发布单位", issue.scope_name or issue.tenant.name),
        Fact("期号", number_of(issue)),
        Fact("发布日期", cn_date(issue.issued_on)),
    ]
    if issue.talent_id:
        return [
            *facts,
            Fact("岗位", thousands(issue.posts), unit="个"),
            Fact("人数", thousands(issue.wanted), unit="人"),
        ]
    return [
        *facts,
        Fact("供给", thousands(issue.supplies), unit="条"),
        Fact("需求", thousands(issue.demands), unit="条"),
    ]


@require_POST
@signed_in
def directory_paper_below(request: HttpRequest, principal: Principal, shown_issue_id: UUID) -> HttpResponse:
    file_format = request.POST.get("format", "pdf")
    job = ask_for_paper_below(actor=principal, issue_id=shown_issue_id, file_format=file_format)
    return done(request, "正在生成目录文件，完成后在本页下载。", reverse("job-detail", args=[job.pk]))
