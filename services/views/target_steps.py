"""What is done about a target: a note, another stage, set aside."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.pages import attempt, attempted, done, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from services.actions.targets import move_target, note_target, shelve_target
from services.models import InvestTarget
from services.targets.forms import MoveForm, NoteForm, ShelveForm
from services.targets.queries import FOLLOW, get_target_for
from services.views.targets import crumb, url_of


def _step_page(
    request: HttpRequest, target: InvestTarget, form: Any, *, label: str, template: str = "services/target_step.html"
) -> HttpResponse:
    context = {
        "form": form,
        "target": target,
        "label": label,
        "crumbs": [crumb(), Crumb(target.name, url_of(target)), Crumb(label)],
        "back": url_of(target),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def target_note(request: HttpRequest, principal: Principal, invest_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, invest_target_id, FOLLOW)
    form = NoteForm(posted(request), initial={"next_step": target.next_step, "next_on": target.next_on})
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: note_target(actor=principal, target_id=target.pk, **form.values()))
    ):
        return done(request, "已登记跟进。", url_of(target))
    return _step_page(request, target, form, label="登记跟进")


@require_http_methods(["GET", "POST"])
@signed_in
def target_move(request: HttpRequest, principal: Principal, invest_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, invest_target_id, FOLLOW)
    form = MoveForm(posted(request), principal=principal, target=target)
    if form.is_bound and form.is_valid():
        moved = attempt(form, lambda: move_target(actor=principal, target_id=target.pk, **form.values()))
        if moved is not None:
            return done(request, f"“{moved.name}”已到{moved.get_state_display()}阶段。", url_of(moved))
    return _step_page(request, target, form, label="推进阶段")


@require_http_methods(["GET", "POST"])
@signed_in
def target_shelve(request: HttpRequest, principal: Principal, invest_target_id: UUID) -> HttpResponse:
    target = get_target_for(principal, invest_target_id, FOLLOW)
    form = ShelveForm(posted(request))
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: shelve_target(actor=principal, target_id=target.pk, **form.cleaned_data))
    ):
        return done(request, f"“{target.name}”已搁置。", url_of(target))
    effects = ["不再提醒下一步，记录保留；之后可以从任一阶段重新推进。"]
    confirm = Confirmation(f"搁置：{target.name}", effects, "搁置", url_of(target), destructive=True)
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)
