"""设置 and the pages on which a city names things its own way."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import actions, clock
from core.actions import known_kind
from core.bin import undo_address
from core.errors import Conflict, NotAllowed, NotFound
from core.forms import TermForm
from core.models import Term
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.queries import kinds_by_room, term_usage, terms_for
from core.settings_pages import settings_crumb, settings_groups
from core.templatetags.parts import Crumb
from core.terms import TermKind, term_kind
from core.uses import uses_of

SETTINGS = Crumb("设置", "/settings/")
TERMS = Crumb("名称与分类", "/settings/terms/")


@require_GET
@signed_in
def home(request: HttpRequest, principal: Principal) -> HttpResponse:
    groups = settings_groups(principal)
    if not groups:
        raise NotAllowed
    return render(request, "settings/home.html", {"groups": groups})


@require_GET
@signed_in
def kind_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    context = {"rooms": list(kinds_by_room(principal)), "crumbs": [settings_crumb(principal), Crumb(TERMS.label)]}
    return render(request, "settings/term_kinds.html", context)


@require_GET
@signed_in
def term_list(request: HttpRequest, principal: Principal, kind: str) -> HttpResponse:
    terms, found = terms_for(principal, kind=kind), known_kind(kind)
    used, today = term_usage(kind), clock.today()
    rows = [
        {
            "term": term,
            "meaning": found.meaning_label(term.meaning),
            "used": used.get(term.pk, 0),
            "in_force": term.is_in_force(today),
        }
        for term in terms.order_by("order", "code")
    ]
    context = {
        "kind": found,
        "rows": rows,
        "crumbs": [settings_crumb(principal), TERMS, Crumb(found.label)],
        "may_edit": principal.may_everywhere("term.edit"),
    }
    return render(request, "settings/term_list.html", context)


def _list_url(term: Term) -> str:
    return reverse("term-list", args=[term.kind])


def _term(principal: Principal, term_id: UUID) -> Term:
    """The term, for somebody who may edit it. Raises NotAllowed, NotFound."""
    principal.require_everywhere("term.edit")
    term: Term | None = Term.objects.filter(pk=term_id).first()
    if term is None:
        raise NotFound
    return term


def _save(principal: Principal, form: TermForm, kind: TermKind, term: Term | None) -> Term:
    if term is None:
        return actions.create_term(actor=principal, kind=kind.code, values=form.values())
    return actions.update_term(
        actor=principal, term_id=term.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, kind: TermKind, term: Term | None) -> HttpResponse:
    initial: dict[str, Any] = {"version": term.version, "meaning": term.meaning} if term else {}
    form = TermForm(posted(request), instance=term, initial=initial, kind=kind)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, kind, term))
        if saved:
            return done(request, f"已保存“{saved.label}”。", _list_url(saved))
    back = reverse("term-list", args=[kind.code])
    context = {
        "form": form,
        "kind": kind,
        "term": term,
        "crumbs": [SETTINGS, TERMS, Crumb(kind.label, back), Crumb("修改" if term else "新建")],
        "back": back,
    }
    return render(request, "settings/term_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def term_create(request: HttpRequest, principal: Principal, kind: str) -> HttpResponse:
    principal.require_everywhere("term.edit")
    return _form_page(request, principal, known_kind(kind), None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def term_edit(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    term = _term(principal, term_id)
    return _form_page(request, principal, term_kind(term.kind), term)


@require_POST
@signed_in
def term_move(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    term = actions.move_term(actor=principal, term_id=term_id, up=request.POST.get("to") == "up")
    return done(request, f"已调整“{term.label}”的顺序。", _list_url(term))


@require_POST
@signed_in
def term_end(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    term = actions.end_term(actor=principal, term_id=term_id, last_day=clock.today())
    return done(request, f"“{term.label}”今天之后不再提供选择，可随时恢复。", _list_url(term))


@require_POST
@signed_in
def term_revive(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    term = actions.revive_term(actor=principal, term_id=term_id)
    return done(request, f"已恢复“{term.label}”。", _list_url(term))


@require_POST
@signed_in
def term_delete(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    """Delete, or say where it is used: the refusal comes with the way to each place."""
    try:
        term = actions.delete_term(actor=principal, term_id=term_id)
    except Conflict as error:
        if error.code != "term_in_use":
            raise
        return _uses_page(request, principal, _term(principal, term_id), refused=error.message)
    return done(request, f"已删除“{term.label}”。", _list_url(term), undo=undo_address(term_id))


@require_GET
@signed_in
def term_uses(request: HttpRequest, principal: Principal, term_id: UUID) -> HttpResponse:
    return _uses_page(request, principal, _term(principal, term_id))


def _uses_page(request: HttpRequest, principal: Principal, term: Term, *, refused: str = "") -> HttpResponse:
    groups, kind = uses_of(term, with_rows=principal.sees_business), term_kind(term.kind)
    context = {
        "term": term,
        "groups": groups,
        "total": sum(group.count for group in groups),
        "refused": refused,
        "crumbs": [SETTINGS, TERMS, Crumb(kind.label, _list_url(term)), Crumb("用在哪里")],
        "back": _list_url(term),
    }
    return render(request, "settings/term_uses.html", context, status=409 if refused else 200)
