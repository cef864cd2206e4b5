"""All a person has in hand, with boxes: to whom, from when, confirmed once."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from core.pages import done, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date
from core.templatetags.parts import Crumb
from members.access import get_person_for
from members.actions.hand_over import hand_over_all
from members.forms import HandOverAllForm
from members.holdings import in_hand
from members.people import persons_for
from members.views.people import PERSONS


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person_hand_over(request: HttpRequest, principal: Principal, person_id: UUID) -> HttpResponse:
    person = get_person_for(principal, person_id, "person.edit")
    back = reverse("person-detail", args=[person.pk])
    first_day = clock.today() + dt.timedelta(days=1)
    form = HandOverAllForm(posted(request), principal=principal, initial={"first_day": first_day})
    chosen = request.POST.getlist("items")
    if request.method == "POST" and form.is_valid():
        try:
            handed = hand_over_all(
                actor=principal,
                person_id=person.pk,
                to_person_id=form.cleaned_data["to_person"],
                first_day=form.cleaned_data["first_day"],
                items=chosen,
                leaves=form.cleaned_data["leaves"],
            )
        except (InvalidInput, Conflict, NotAllowed) as error:
            put_errors(form, error)
        else:
            to = persons_for(principal).get(pk=form.cleaned_data["to_person"])
            day = cn_date(form.cleaned_data["first_day"])
            text = f"已交接 {len(handed.items)} 项，{day}起由“{to.name}”接任。24 小时内可在本页撤销。"
            return done(request, text, back)
    groups = [
        (held.holding, [(token, item, not form.is_bound or token in chosen) for token, item in held.tokens().items()])
        for held in in_hand(principal, person)
    ]
    context = {
        "person": person,
        "form": form,
        "groups": groups,
        "total": sum(len(items) for _, items in groups),
        "to_name": _name(principal, form["to_person"].value()),
        "crumbs": [PERSONS, Crumb(person.name, back), Crumb("工作交接")],
        "back": back,
    }
    return render(request, "members/hand_over.html", context, status=422 if form.is_bound else 200)


def _name(principal: Principal, value: object) -> str:
    try:
        found = persons_for(principal).filter(pk=UUID(str(value or "")))
    except ValueError:
        return ""
    return str(found.values_list("name", flat=True).first() or "")
