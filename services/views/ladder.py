"""设置 ▸ 工单催办阶梯: one ladder for each of the four clocks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotFound
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb
from core.views.terms import SETTINGS
from services.actions.ladder import checked_steps, set_ticket_ladder
from services.choices import ClockKind, UrgeLevel
from services.clocks import LadderStep, limit_words
from services.ladder import USUAL, as_ladder, ladders, own_ladders
from services.ladder_forms import LadderForm
from services.rule_queries import EDIT
from services.trying import tried

LADDERS = Crumb("工单催办阶梯", "/settings/ticket-ladder/")


def words_of(step: LadderStep[UrgeLevel]) -> str:
    when = "到期时" if step.offset is None else f"期限{'前' if step.before else '后'}{limit_words(step.offset)}"
    return f"{when}{step.level.label}"


@require_GET
@signed_in
def ladder_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere(EDIT)
    own = own_ladders()
    rows = [(kind, [words_of(step) for step in own.get(kind) or USUAL[kind]], kind in own) for kind in ClockKind]
    return render(request, "services/ladder_list.html", {"rows": rows, "crumbs": [SETTINGS, Crumb(LADDERS.label)]})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ladder_try(request: HttpRequest, principal: Principal, clock_kind: str) -> HttpResponse:
    """What the ladder typed in (or the one in force) would have sent on last month's tickets; nothing is kept."""
    principal.require_everywhere(EDIT)
    if clock_kind not in ClockKind.values:
        raise NotFound
    kind = ClockKind(clock_kind)
    in_force = ladders()[kind]
    form = LadderForm(posted(request), steps=in_force)
    found: list[list[dict[str, Any]]] = []
    if form.is_bound and form.is_valid():
        attempted(form, lambda: found.append(checked_steps(form.steps())))
    is_wrong = form.is_bound and not found
    steps = as_ladder(found[0]) if found else in_force
    context = {
        "form": form,
        "kind": kind,
        "trial": None if is_wrong else tried(kind, steps or USUAL[kind], in_force),
        "crumbs": [SETTINGS, LADDERS, Crumb(str(kind.label), f"{LADDERS.url}{kind}/"), Crumb("试算")],
        "back": reverse("ticket-ladder-edit", args=[kind]),
    }
    return render(request, "services/ladder_try.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ladder_edit(request: HttpRequest, principal: Principal, clock_kind: str) -> HttpResponse:
    principal.require_everywhere(EDIT)
    if clock_kind not in ClockKind.values:
        raise NotFound
    kind = ClockKind(clock_kind)
    own = own_ladders().get(kind)
    form = LadderForm(posted(request), steps=own or USUAL[kind])
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: set_ticket_ladder(actor=principal, kind=kind, steps=form.steps()))
    ):
        return done(request, f"已保存“{kind.label}”的催办阶梯，已发出的不变。", reverse("ticket-ladder-list"))
    context = {
        "form": form,
        "kind": kind,
        "is_own": own is not None,
        "usual": [words_of(step) for step in USUAL[kind]],
        "crumbs": [SETTINGS, LADDERS, Crumb(str(kind.label))],
        "back": reverse("ticket-ladder-list"),
    }
    return render(request, "services/ladder_form.html", context, status=422 if form.is_bound else 200)
