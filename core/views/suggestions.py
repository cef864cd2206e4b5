"""意见建议: saying it takes one field; what became of it stands in one's own list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.choices import SuggestionState
from core.errors import NotFound
from core.forms import ReplyForm, SuggestionForm
from core.models import Suggestion
from core.pages import attempt, done, list_page, posted, safe_next, signed_in
from core.principal import Principal
from core.suggestions import make_suggestion, reply_to_suggestion, suggestions_for
from core.templatetags.parts import Crumb, Tab

LIST = Crumb("意见建议", "/suggestions/")
TONES = {SuggestionState.OPEN: "warn", SuggestionState.ACCEPTED: "ok", SuggestionState.DECLINED: "off"}


@require_GET
@signed_in
def suggestion_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    may_reply = principal.may_everywhere("suggestion.reply")
    only_open = request.GET.get("show") == "open"
    found = suggestions_for(principal)
    shown = found.filter(state=SuggestionState.OPEN) if only_open else found
    rows, page = list_page(request, shown, allowed={"time": "created_at"}, default="-time")
    context = {
        "rows": [{"row": row, "tone": TONES[SuggestionState(row.state)]} for row in rows],
        "page": page,
        "may_reply": may_reply,
        "own_id": principal.account_id,
        "only_open": only_open,
        "tabs": [
            Tab("全部", reverse("suggestion-list"), active=not only_open),
            Tab("待答复", f"{reverse('suggestion-list')}?show=open", active=only_open),
        ],
    }
    return render(request, "core/suggestion_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def suggestion_new(request: HttpRequest, principal: Principal) -> HttpResponse:
    form = SuggestionForm(posted(request), initial={"page": request.GET.get("page", "")[:200]})
    if form.is_valid():
        row = attempt(form, lambda: make_suggestion(actor=principal, **form.cleaned_data))
        if row:
            return done(request, "意见建议已提交，答复后会通知您。", safe_next(request, reverse("suggestion-list")))
    context = {"form": form, "crumbs": [LIST, Crumb("提意见")]}
    return render(request, "core/suggestion_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def suggestion_reply(request: HttpRequest, principal: Principal, suggestion_id: UUID) -> HttpResponse:
    principal.require_everywhere("suggestion.reply")
    row: Suggestion | None = suggestions_for(principal).filter(pk=suggestion_id).first()
    if row is None:
        raise NotFound
    form = ReplyForm(posted(request))
    if form.is_valid():
        saved = attempt(form, lambda: reply_to_suggestion(actor=principal, suggestion_id=row.pk, **form.cleaned_data))
        if saved:
            return done(request, "已答复，并通知提出人。", reverse("suggestion-list"))
    context = {"form": form, "row": row, "crumbs": [LIST, Crumb("答复")]}
    return render(request, "core/suggestion_reply.html", context, status=422 if form.is_bound else 200)
