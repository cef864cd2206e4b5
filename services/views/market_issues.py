"""供需目录: the numbers that came out, one of them as it was, the form that publishes the next, its files."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.choices import BodyState
from alliances.models import ChainBody
from alliances.queries import by_body
from core import clock
from core.choices import AnchorKind
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands
from core.templatetags.parts import Crumb, Fact, Pair
from services.actions.issues import candidates, publish_issue
from services.choices import DirectoryKind, EntrySide
from services.directories.below import may_see_below
from services.directories.kinds import number_of
from services.directories.pages import columns_of, row_of
from services.directories.publishing import ask_for_paper
from services.market.directory import MARKET
from services.market.filters import MarketIssueFilter, issue_form
from services.market.queries import ISSUE, VIEW, get_issue_for, issues_for
from services.models import MarketIssueLine
from services.room import room_tabs
from services.views.market_entries import crumb

ORDERINGS = {"day": "issued_on", "updated": "updated_at"}
LINE_ORDERINGS = {"place": "place"}
DEFAULT = "-day"
MOST_BODIES = 200


def _issues_crumb() -> Crumb:
    return Crumb("供需目录", reverse("market-issue-list"))


@require_GET
@signed_in
def issue_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    issues = issues_for(principal)
    filterset = MarketIssueFilter(request.GET, queryset=issues, request=request)
    form = issue_form(filterset, issues)
    found = filterset.qs if filterset.is_valid() else issues.none()
    rows, page = list_page(request, found.select_related("body"), allowed=ORDERINGS, default=DEFAULT)
    context = {
        "filter_form": form,
        "rows": [(row, number_of(row)) for row in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or DEFAULT,
        "tabs": room_tabs(principal, "issues"),
        "may_publish": principal.may(ISSUE),
        "may_see_below": may_see_below(principal),
    }
    return render(request, "services/market_issue_list.html", context)


@require_GET
@signed_in
def issue_detail(request: HttpRequest, principal: Principal, market_issue_id: UUID) -> HttpResponse:
    issue = get_issue_for(principal, market_issue_id)
    lines = MarketIssueLine.objects.filter(issue=issue)
    side = request.GET.get("side", "")
    if side in EntrySide.values:
        lines = lines.filter(side=side)
    rows, page = list_page(request, lines, allowed=LINE_ORDERINGS, default="place", size=100)
    pairs = [
        Pair("说明", issue.preface),
        Pair("范围", issue.body.name if issue.body else "全市"),
        Pair("发布人", issue.issued_by.display_name if issue.issued_by else ""),
    ]
    context = {
        "issue": issue,
        "crumbs": [crumb(), _issues_crumb(), Crumb(number_of(issue))],
        "facts": [
            Fact("期号", number_of(issue)),
            Fact("发布日期", cn_date(issue.issued_on)),
            Fact("有效期至", cn_date(issue.valid_to) if issue.valid_to else "不限"),
            Fact("供给", thousands(issue.supplies), unit="条"),
            Fact("需求", thousands(issue.demands), unit="条"),
        ],
        "pairs": [pair for pair in pairs if pair.value],
        "columns": columns_of(MARKET),
        "rows": [row_of(MARKET, line) for line in rows],
        "page": page,
        "side": side,
        "sides": EntrySide.choices,
    }
    return render(request, "services/market_issue_detail.html", context)


class IssueForm(forms.Form):
    """``body`` empty is the whole city, for who may speak for it."""

    kind = forms.ChoiceField(label="目录", choices=DirectoryKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="标题", max_length=120, required=False, help_text="不填的按目录和期号拟定")
    preface = forms.CharField(
        label="说明",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="印在目录前面",
    )
    valid_to = forms.DateField(label="有效期至", required=False)

    def __init__(self, *args: Any, principal: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = ChainBody.objects.filter(state=BodyState.ACTIVE)
        held = by_body(principal).narrow(active, ISSUE, AnchorKind.BODY).order_by("name_key", "id")
        rows = [(str(key), name) for key, name in held.values_list("id", "name")[:MOST_BODIES]]
        whole = principal.may_everywhere(ISSUE)
        self.fields["body"] = forms.ChoiceField(
            label="范围", required=not whole, choices=[("", "全市" if whole else "请选择"), *rows]
        )
        self.initial.setdefault("kind", DirectoryKind.BOTH)

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "body_id": UUID(data["body"]) if data["body"] else None,
            "title": data["title"],
            "preface": data["preface"],
            "valid_to": data["valid_to"],
        }


@require_http_methods(["GET", "POST"])
@signed_in
def issue_publish(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(ISSUE)
    form = IssueForm(posted(request), principal=principal)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: publish_issue(actor=principal, **form.values()))
        if made is not None:
            return done(request, f"已发布《{made.title}》。", reverse("market-issue-detail", args=[made.pk]))
    context = {
        "form": form,
        "count": candidates(DirectoryKind.BOTH, None, clock.today()).count()
        if principal.may_everywhere(ISSUE)
        else None,
        "crumbs": [crumb(), _issues_crumb(), Crumb("发布新一期")],
        "back": reverse("market-issue-list"),
    }
    return render(request, "services/market_issue_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def issue_paper(request: HttpRequest, principal: Principal, market_issue_id: UUID) -> HttpResponse:
    job = ask_for_paper(
        actor=principal,
        directory=MARKET,
        issue_id=market_issue_id,
        file_format=request.POST.get("format", "pdf"),
    )
    return done(request, "正在生成目录文件，完成后在本页下载。", reverse("job-detail", args=[job.pk]))
