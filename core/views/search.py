"""The one search box: the page, and the few results shown below the box while typing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.pages import signed_in
from core.principal import Principal
from core.search.sources import may_search_below, search
from core.search.words import LONGEST_QUERY, is_legal_form, is_too_short, words

ON_PAGE, WHILE_TYPING = 20, 5


@require_GET
@signed_in
def search_page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """``below`` includes the tenants below; ``live`` asks for the list below the box alone."""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST_QUERY]
    is_live = "live" in request.GET
    has_below = not is_live and may_search_below(principal)
    below = has_below and request.GET.get("below") == "1"
    asked = words(text)
    context = {
        "q": text,
        "asked": bool(asked),
        "is_short": is_too_short(text),
        "is_common": bool(asked) and all(map(is_legal_form, asked)),
        "has_below": has_below,
        "below": below,
        "groups": search(principal, text, limit=WHILE_TYPING if is_live else ON_PAGE, below=below),
    }
    return render(request, "core/search_live.html" if is_live else "core/search.html", context)
