"""帮助: the guide, read inside the product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.choices import Role
from core.errors import NotFound
from core.guide.chapters import chapters, chapters_of, found
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb

LONGEST = 40


@require_GET
@signed_in
def contents(request: HttpRequest, principal: Principal) -> HttpResponse:
    """What this person is to read first, the rest below it; or the headings that hold the words asked for."""
    words = " ".join(request.GET.get("q", "").split())[:LONGEST]
    own = chapters_of(sorted(Role(role) for role in principal.roles))
    context = {
        "words": words,
        "hits": found(words),
        "own": own,
        "others": [chapter for chapter in chapters().values() if chapter not in own],
        "crumbs": [Crumb("帮助")],
    }
    return render(request, "core/help.html", context)


@require_GET
@signed_in
def chapter(request: HttpRequest, principal: Principal, chapter: str) -> HttpResponse:  # noqa: ARG001
    shown = chapters().get(chapter)
    if shown is None:
        raise NotFound
    context = {"chapter": shown, "crumbs": [Crumb("帮助", "/help/"), Crumb(shown.title)]}
    return render(request, "core/help_chapter.html", context)
