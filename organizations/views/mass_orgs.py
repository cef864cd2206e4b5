"""群团组织: the list of the city's, and their form (F088)."""

from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.bin import delete_to_bin, undo_address
from core.pages import attempt, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.formats import thousands
from core.templatetags.parts import Crumb, Fact
from organizations.access import get_mass_org_for
from organizations.actions import create_mass_org, update_mass_org
from organizations.choices import MassOrgKind
from organizations.filters import MassOrgFilter, for_page
from organizations.mass_org_forms import MassOrgForm
from organizations.mass_orgs import mass_orgs_for, standing_on
from organizations.models import MassOrg
from organizations.queries import units_for

ORDERINGS = {"name": "name_key", "updated": "updated_at"}
MASS_ORGS = Crumb("群团组织", "/mass-orgs/")


@require_GET
@signed_in
def mass_org_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("mass_org.view")
    today = clock.today()
    filterset = MassOrgFilter(request.GET, queryset=mass_orgs_for(principal), request=request)
    form = for_page(filterset, {"unit": _asked(request, principal), "chain": []})
    form.fields.pop("on")
    found = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    rows, page = list_page(request, found.select_related("unit"), allowed=ORDERINGS, default="name")
    counted = dict(found.filter(standing_on(today)).order_by().values_list("kind").annotate(Count("id")))
    context = {
        "filter_form": form,
        "rows": rows,
        "page": page,
        "today": today,
        "facts": [
            Fact(str(kind.label), thousands(counted.get(kind, 0)), unit="个", url=f"?kind={kind}&ended=false")
            for kind in MassOrgKind
        ],
        "may_edit": principal.may("mass_org.edit"),
    }
    return render(request, "organizations/mass_org_list.html", context)


def _asked(request: HttpRequest, principal: Principal) -> list[tuple[str, str]]:
    """The unit a link from its page asked for."""
    asked = request.GET.get("unit", "")
    if not asked:
        return []
    try:
        found = units_for(principal).filter(pk=UUID(asked)).values_list("id", "name")
    except ValueError:
        return []
    return [(str(key), name) for key, name in found]


def _save(principal: Principal, form: MassOrgForm, org: MassOrg | None) -> MassOrg:
    if org is None:
        return create_mass_org(actor=principal, values=form.values())
    return update_mass_org(
        actor=principal, mass_org_id=org.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


def _form_page(request: HttpRequest, principal: Principal, org: MassOrg | None) -> HttpResponse:
    initial = {"version": org.version} if org else {"unit": request.GET.get("unit", "")}
    form = MassOrgForm(posted(request), instance=org, principal=principal, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, form, org))
        if saved is not None:
            return done(request, f"已保存“{saved.name}”。", reverse("mass-org-list"))
    context = {
        "form": form,
        "org": org,
        "crumbs": [MASS_ORGS, Crumb("修改" if org else "登记群团组织")],
        "back": reverse("mass-org-list"),
    }
    return render(request, "organizations/mass_org_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mass_org_create(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require("mass_org.edit")
    return _form_page(request, principal, None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mass_org_edit(request: HttpRequest, principal: Principal, mass_org_id: UUID) -> HttpResponse:
    """Its form; who may only see it is shown the unit it stands in."""
    org = get_mass_org_for(principal, mass_org_id)
    may_edit = mass_orgs_for(principal, action="mass_org.edit").filter(pk=org.pk).exists()
    if not may_edit and request.method != "POST":
        return redirect("unit-detail", org.unit_id)
    return _form_page(request, principal, get_mass_org_for(principal, mass_org_id, "mass_org.edit"))


@require_POST
@signed_in
def mass_org_delete(request: HttpRequest, principal: Principal, mass_org_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code="mass-orgs", row_id=mass_org_id)
    text = f"已删除“{entry.title}”，30 天内可在回收站恢复。"
    return done(request, text, reverse("mass-org-list"), undo=undo_address(mass_org_id))
