"""人才目录: the numbers that came out, one of them as it was, the form that publishes the next, its files."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.pages import attempt, attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, StateTag
from services.actions.talent_needs import needs_to_publish, publish_issue, recall_issue
from services.choices.talent import IssueState
from services.directories.below import may_see_below
from services.directories.pages import columns_of, row_of
from services.directories.publishing import ask_for_paper
from services.models import TalentIssueLine
from services.room import room_tabs
from services.talent.directory import TALENT
from services.talent.filters import IssueFilter, issue_form
from services.talent.forms import PublishForm, RecallForm
from services.talent.queries import NEED_VIEW, PUBLISH, get_issue_for, issues_for, needs_for
from services.talent.signs import issue_tag

ISSUES = Crumb("人才目录", "/services/talent-issues/")


@require_GET
@signed_in
def issue_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(NEED_VIEW)
    issues = issues_for(principal)
    filterset = IssueFilter(request.GET, queryset=issues, request=request)
    form = issue_form(filterset)
    found = filterset.qs if filterset.is_valid() else issues.none()
    allowed = {"day": "published_on", "updated": "updated_at"}
    rows, page = list_page(request, found.select_related("chain"), allowed=allowed, default="-day")
    context = {
        "filter_form": form,
        "rows": [(row, issue_tag(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "may_publish": principal.may_everywhere(PUBLISH),
        "may_see_below": may_see_below(principal),
        "tabs": room_tabs(principal, "talent-issues"),
    }
    return render(request, "services/talent_issue_list.html", context)


@require_GET
@signed_in
def issue_detail(request: HttpRequest, principal: Principal, issue_id: UUID) -> HttpResponse:
    """The lines as they were published; needs one may see are led to."""
    issue = get_issue_for(principal, issue_id)
    lines = TalentIssueLine.objects.filter(issue=issue)
    rows, page = list_page(request, lines, allowed={"place": "place"}, default="place", size=200)
    seen = set(needs_for(principal).filter(pk__in=[line.need_id for line in rows]).values_list("id", flat=True))
    posts = page.total
    context = {
        "issue": issue,
        "state_tag": issue_tag(issue),
        "crumbs": [ISSUES, Crumb(str(issue))],
        "facts": [
            Fact("期次", str(issue)),
            Fact("发布日期", cn_date(issue.published_on)),
            Fact("岗位", f"{thousands(posts)} 个"),
            Fact("产业链", issue.chain.name if issue.chain else "全市"),
        ],
        "columns": columns_of(TALENT),
        "rows": [row_of(TALENT, line, url=_need_url(line, seen), tags=_scarce(line)) for line in rows],
        "page": page,
        "sort": "place",
        "may_recall": principal.may_everywhere(PUBLISH) and issue.state == IssueState.PUBLISHED,
    }
    return render(request, "services/talent_issue_detail.html", context)


def _need_url(line: TalentIssueLine, seen: set[UUID]) -> str:
    return reverse("talent-need-detail", args=[line.need_id]) if line.need_id in seen else ""


def _scarce(line: TalentIssueLine) -> list[StateTag]:
    return [StateTag("紧缺", "warn")] if line.is_scarce else []


@require_POST
@signed_in
def issue_paper(request: HttpRequest, principal: Principal, issue_id: UUID) -> HttpResponse:
    file_format = request.POST.get("format", "pdf")
    job = ask_for_paper(actor=principal, directory=TALENT, issue_id=issue_id, file_format=file_format)
    return done(request, "正在生成目录文件，完成后在本页下载。", reverse("job-detail", args=[job.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def issue_publish(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What would stand in it is shown before; the button below publishes it."""
    principal.require_everywhere(PUBLISH)
    usual = f"{clock.today().year}年紧缺人才和用工需求目录"
    form = PublishForm(posted(request), principal=principal, initial={"title": usual})
    if form.is_bound and form.is_valid():
        title, chain_id = form.cleaned_data["title"], form.chosen()
        saved = attempt(form, lambda: publish_issue(actor=principal, title=title, chain_id=chain_id))
        if saved is not None:
            return done(request, f"已发布{saved}，内容不再变动。", reverse("talent-issue-detail", args=[saved.pk]))
    ready = needs_to_publish(None)
    context = {
        "form": form,
        "needs": ready[:20],
        "count": ready.count(),
        "crumbs": [ISSUES, Crumb("发布一期")],
        "back": reverse("talent-issue-list"),
    }
    return render(request, "services/talent_issue_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def issue_recall(request: HttpRequest, principal: Principal, issue_id: UUID) -> HttpResponse:
    issue = get_issue_for(principal, issue_id, PUBLISH)
    form, detail = RecallForm(posted(request)), reverse("talent-issue-detail", args=[issue.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: recall_issue(actor=principal, issue_id=issue.pk, **form.cleaned_data))
    ):
        return done(request, f"已撤下{issue}。", detail)
    context = {
        "form": form,
        "title": f"撤下{issue}",
        "told": ["期次保留，内容仍可查看，标明已撤下。"],
        "label": "撤下",
        "destructive": True,
        "crumbs": [ISSUES, Crumb(str(issue), detail), Crumb("撤下")],
        "back": detail,
    }
    return render(request, "services/resource_step.html", context, status=422 if form.is_bound else 200)
