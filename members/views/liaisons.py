"""缺联络员: how many, of how many, who; appointing one in place, or saying that none is needed (R12, F030)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import undo_address
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.pages import done, list_page, posted, put_errors, signed_in
from core.principal import Principal
from core.templatetags.parts import Crumb, Tab
from members.actions import liaisons as actions
from members.actions.people import Target
from members.forms import ExemptionForm, LiaisonForm
from members.liaisons import candidates, exempt_rows, left_holders, vacancies, vacant_anchors
from members.people import persons_for, target_name
from members.scopes import labels, scope_source
from members.views.people import PERSONS

VACANT = Crumb("缺联络员", "/persons/vacancies/")


@require_GET
@signed_in
def vacancy_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Chains, bodies and units to which nobody is appointed as liaison today, and what need not have one."""
    principal.require("person.view")
    today, url = clock.today(), reverse("vacancy-list")
    counts = vacancies(principal, today)
    kind = request.GET.get("kind") or (str(counts[0].kind) if counts else "")
    anchors, page = list_page(request, vacant_anchors(principal, kind, today), allowed={"id": "id"}, default="id")
    exempt = exempt_rows(principal, kind, today)
    named = labels([(kind, anchor.pk) for anchor in anchors] + [(kind, row.target_id) for row in exempt])
    source, may_edit = scope_source(kind), principal.may("person.edit")
    offered = candidates(principal, kind, [anchor.pk for anchor in anchors], today) if may_edit else {}
    left = left_holders(principal, [anchor.pk for anchor in anchors], today) if may_edit else {}
    context = {
        "rows": [
            (
                anchor.pk,
                named[anchor.pk],
                source.url(anchor.pk) if source else "",
                offered.get(anchor.pk),
                left.get(anchor.pk),
            )
            for anchor in anchors
        ],
        "page": page,
        "kind": kind,
        "kind_label": source.label if source else "",
        "counted": next((row for row in counts if row.kind == kind), None),
        "exempt": [(row, named[row.target_id], source.url(row.target_id) if source else "") for row in exempt],
        "tabs": [
            Tab(row.label, f"{url}?kind={row.kind}", active=row.kind == kind, count=row.missing) for row in counts
        ],
        "today": today,
        "may_edit": may_edit,
        "may_exempt": principal.may_everywhere("person.edit"),
        "crumbs": [PERSONS, Crumb(VACANT.label)],
    }
    return render(request, "members/vacancy_list.html", context)


def _target(request: HttpRequest, principal: Principal) -> tuple[Target, str, str]:
    """What the address names (``?target=kind:uuid``), its name, and the list to go back to.

    Raises NotFound for what the principal may not keep persons for.
    """
    value = request.GET.get("target", "")
    name = target_name(principal, value)
    kind, _, tail = value.partition(":")
    if not name:
        raise NotFound
    return actions.target_of(kind, UUID(tail)), name, f"{reverse('vacancy-list')}?kind={kind}"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def liaison_appoint(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("person.edit")
    target, name, back = _target(request, principal)
    today = clock.today()
    first = candidates(principal, target[0], [target[1]], today).get(target[1])
    form = LiaisonForm(posted(request), principal=principal, initial={"person": str(first.pk) if first else ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.appoint_liaison(
                actor=principal,
                person_id=form.cleaned_data["person"],
                target=target,
                valid_from=form.cleaned_data["valid_from"],
            )
        except (InvalidInput, Conflict, NotAllowed) as error:
            put_errors(form, error)
        else:
            return done(request, f"已登记“{made.person.name}”为“{name}”的联络员。", back)
    context = {
        "form": form,
        "name": name,
        "person_name": _person_name(principal, form["person"].value()),
        "crumbs": [PERSONS, VACANT, Crumb("指定联络员")],
        "back": back,
    }
    return render(request, "members/liaison_form.html", context, status=422 if form.is_bound else 200)


def _person_name(principal: Principal, value: object) -> str:
    try:
        found = persons_for(principal).filter(pk=UUID(str(value or "")))
    except ValueError:
        return ""
    return str(found.values_list("name", flat=True).first() or "")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def liaison_exempt(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("person.edit")
    target, name, back = _target(request, principal)
    form = ExemptionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.exempt_from_liaison(actor=principal, target=target, **form.cleaned_data)
        except (InvalidInput, Conflict) as error:
            put_errors(form, error)
        else:
            return done(request, f"“{name}”不再计入缺联络员，理由和批准人列在名单下方。", back)
    context = {
        "form": form,
        "name": name,
        "crumbs": [PERSONS, VACANT, Crumb("不需要联络员")],
        "back": back,
    }
    return render(request, "members/exemption_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def exemption_end(request: HttpRequest, principal: Principal, exemption_id: UUID) -> HttpResponse:
    exemption = actions.end_exemption(actor=principal, exemption_id=exemption_id)
    undo = undo_address(exemption.pk) if exemption.valid_to is None else ""  # one never in force went into the bin
    return done(request, "已恢复计入。", f"{reverse('vacancy-list')}?kind={exemption.target_kind}", undo=undo)
