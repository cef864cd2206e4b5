"""Taking a hand-over back: what goes back and what stays, then done as shown."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.pages import done, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_datetime
from core.templatetags.parts import Confirmation, Crumb
from members.access import get_person_for
from members.actions.take_back import digest_of, get_hand_over_for, plan_of_taking_back, take_hand_over_back
from members.views.people import PERSONS


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hand_over_undo(request: HttpRequest, principal: Principal, hand_over_id: UUID) -> HttpResponse:
    hand_over = get_hand_over_for(principal, hand_over_id)
    person = get_person_for(principal, hand_over.person_id, "person.edit")
    to = get_person_for(principal, hand_over.to_person_id, "person.edit")
    back = reverse("person-detail", args=[person.pk])
    if request.method == "POST":
        undone = take_hand_over_back(actor=principal, hand_over_id=hand_over.pk, seen=request.POST.get("seen", ""))
        number = sum(1 for item in undone.items if item["outcome"] == "back")
        stays = len(undone.items) - number
        told = f"，{stays} 项之后有变化，保持不变" if stays else ""
        return done(request, f"已撤销交接 {number} 项{told}。", back)
    verdicts = plan_of_taking_back(actor=principal, hand_over_id=hand_over.pk)
    going = [one for one in verdicts if one.goes_back]
    effects = [f"{one.label}“{one.name}”退回给{person.name}" for one in going]
    effects += [f"{one.label}“{one.name}”不退回：{one.because}" for one in verdicts if not one.goes_back]
    context = {
        "confirm": Confirmation(
            title=f"撤销{person.name}向{to.name}的工作交接",
            effects=effects,
            verb="撤销交接",
            cancel_url=back,
            undo=f"{cn_datetime(hand_over.created_at)}办理的交接，24 小时内可以撤销一次。",
            hidden=[("seen", digest_of(verdicts))],
        ),
        "crumbs": [PERSONS, Crumb(person.name, back), Crumb("撤销交接")],
    }
    return render(request, "kit/confirm.html", context)
