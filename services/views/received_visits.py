"""走访本单位: what a company reads of the visits paid to it, and its answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import clock
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb, Fact, Pair, StateTag
from services.actions.visit_answers import CHANGEABLE, MOST_WORDS, answer_visit, changeable
from services.choices.visits import VisitReply
from services.models import Visit, VisitAnswer
from services.room import room_tabs
from services.signs import sign_of
from services.tickets.signs import state_tag
from services.visits.queries import tickets_shown, with_tickets
from services.visits.received import (
    ANSWER,
    SHOWN,
    ReceivedFilter,
    get_received_for,
    office_of_visit,
    received_for,
    received_form,
)
from services.visits.signs import when_of

ORDERINGS = {"day": "visited_on"}
RECEIVED = Crumb("走访本单位", "/services/visits/received/")


class AnswerForm(forms.Form):
    reply = forms.ChoiceField(label="这次走访", choices=VisitReply.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="说明",
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="走访人看得到；选“另有说明”的要写",
    )


def _tag(answer: VisitAnswer | None) -> StateTag:
    if answer is None:
        return StateTag("待核对", "warn")
    return StateTag(str(answer.get_reply_display()), "ok" if answer.reply == VisitReply.CONFIRMED else "go")


@require_GET
@signed_in
def received_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(ANSWER)
    visits = received_for(principal)
    filterset = ReceivedFilter(request.GET, queryset=visits, request=request)
    found = filterset.qs if filterset.is_valid() else visits.none()
    shown = with_tickets(found.select_related(*SHOWN).prefetch_related("answers"))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="-day")
    context = {
        "filter_form": received_form(filterset),
        "rows": [(one, office_of_visit(one), _tag(next(iter(one.answers.all()), None))) for one in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "tabs": room_tabs(principal, "received-visits"),
    }
    return render(request, "services/received_visit_list.html", context)


def _name(visit: Visit) -> str:
    return f"{cn_date(visit.visited_on)}{visit.kind.label}"


@require_GET
@signed_in
def received_detail(request: HttpRequest, principal: Principal, received_visit_id: UUID) -> HttpResponse:
    visit = get_received_for(principal, received_visit_id)
    answer = VisitAnswer.objects.filter(visit=visit).first()
    tickets = tickets_shown(principal, visit.pk)
    pairs = [Pair("企业提出的事项", visit.asked), Pair("答应办的事", visit.promised)]
    context: dict[str, Any] = {
        "visit": visit,
        "name": _name(visit),
        "crumbs": [RECEIVED, Crumb(_name(visit))],
        "tag": _tag(answer),
        "facts": [
            Fact("走访时间", when_of(visit)),
            Fact("谁来的", office_of_visit(visit)),
            Fact("走访单位", visit.unit.name),
        ],
        "pairs": [pair for pair in pairs if pair.value],
        "tickets": [(sign_of(ticket), ticket, state_tag(ticket)) for ticket in tickets],
        "answer": answer,
        "may_answer": answer is None or changeable(answer, clock.now()),
        "until": answer.answered_at + CHANGEABLE if answer else None,
    }
    return render(request, "services/received_visit_detail.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def received_answer(request: HttpRequest, principal: Principal, received_visit_id: UUID) -> HttpResponse:
    visit = get_received_for(principal, received_visit_id)
    answer = VisitAnswer.objects.filter(visit=visit).first()
    held = {"reply": answer.reply, "text": answer.text} if answer else {"reply": request.GET.get("reply", "")}
    form = AnswerForm(posted(request), initial=held)
    back = reverse("received-visit-detail", args=[visit.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: answer_visit(actor=principal, visit_id=visit.pk, **form.cleaned_data))
    ):
        return done(request, "已回复，走访人会看到；7 天内可以更改。", back)
    own = Crumb(_name(visit), back)
    context = {"form": form, "visit": visit, "crumbs": [RECEIVED, own, Crumb("回复")], "back": back}
    return render(request, "services/received_visit_answer.html", context, status=422 if form.is_bound else 200)
