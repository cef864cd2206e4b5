"""新城市向导: one step on each page, to be left and taken up again."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.assistant import steps as assistant
from core.assistant.steps import DONE, PASSED, SetupStep
from core.pages import attempt, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Step

TITLE = "新城市向导"


@require_GET
@signed_in
def overview(request: HttpRequest, principal: Principal) -> HttpResponse:
    """On to the first step that waits, or to what is left."""
    steps, held = assistant.steps_for(principal), assistant.progress()
    states = assistant.states(principal, held)
    waiting = next((step for step in steps if step.code not in states), None)
    context = {
        "rows": [(step, states.get(step.code, "")) for step in steps],
        "next": waiting,
        "may_finish": principal.may_everywhere("configuration.edit"),
        "progress": held,
        "then": [] if waiting and not (held and held.finished_at) else assistant.next_steps_for(principal),
        "crumbs": [Crumb("工作台", reverse("home")), Crumb(TITLE)],
    }
    return render(request, "setup/overview.html", context)


def _after(principal: Principal, step: SetupStep) -> str:
    steps = assistant.steps_for(principal)
    place = [one.code for one in steps].index(step.code)
    return reverse("setup-step", args=[steps[place + 1].code]) if place + 1 < len(steps) else reverse("setup")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def setup_step(request: HttpRequest, principal: Principal, step: str) -> HttpResponse:
    found = assistant.step_for(principal, step)
    if request.method == "POST" and "pass" in request.POST:
        assistant.mark_step(actor=principal, code=found.code, state=PASSED)
        return redirect(_after(principal, found))
    better = found.elsewhere(principal) if found.elsewhere else ""
    if better and request.method != "POST":
        return redirect(better)
    form = found.form(principal, posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = attempt(form, lambda: found.save(principal, form))
        if told is not None:
            assistant.mark_step(actor=principal, code=found.code, state=DONE)
            return done(request, told, _after(principal, found))
    return render(request, "setup/step.html", _context(principal, found, form), status=422 if form.is_bound else 200)


def _context(principal: Principal, step: SetupStep, form: Any) -> dict[str, Any]:
    steps, states = assistant.steps_for(principal), assistant.states(principal, assistant.progress())
    place = [one.code for one in steps].index(step.code)
    return {
        "step": step,
        "form": form,
        "number": place + 1,
        "total": len(steps),
        "steps": [
            Step(
                one.short,
                "current" if one.code == step.code else "done" if one.code in states else "todo",
                reverse("setup-step", args=[one.code]) if one.code in states else "",
            )
            for one in steps
        ],
        "back": reverse("setup-step", args=[steps[place - 1].code]) if place else reverse("setup"),
        "preview": step.preview(principal, form) if step.preview else None,
        "crumbs": [Crumb("工作台", reverse("home")), Crumb(TITLE, reverse("setup")), Crumb(step.label)],
    }


@require_POST
@signed_in
def setup_preview(request: HttpRequest, principal: Principal, step: str) -> HttpResponse:
    """What stands beside the form, as it is filled in now; nothing is written."""
    found = assistant.step_for(principal, step)
    if found.preview is None:
        return HttpResponse(status=204)
    form = found.form(principal, request.POST, None)
    return render(request, found.preview_template, {"preview": found.preview(principal, form)})


@require_POST
@signed_in
def setup_finish(request: HttpRequest, principal: Principal) -> HttpResponse:
    assistant.finish_setup(actor=principal)
    return done(request, "建立完成，以后可在“设置”里随时修改。", reverse("setup"))
