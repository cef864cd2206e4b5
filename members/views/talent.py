"""What the pages of people who move, come and grow have in common: narrowing and counting a list, a page, a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.pages import attempt, done, list_page, posted
from core.principal import Principal
from core.templatetags.parts import Crumb
from members.access import get_talent_for
from members.actions.talent import record_talent, update_talent
from members.models.talent import Sphere
from members.talent import by_kind, sphere_names, sphere_url, talent_for
from members.talent_filters import TalentFilter, talent_form
from members.talent_forms import TalentForm
from organizations.models import Unit

ORDERINGS = {"updated": "updated_at"}


@dataclass(frozen=True)
class TalentPages:
    """The pages of one model: addresses begin with ``code``; ``fields`` is the template of its form's fields.

    ``first`` says what a form for a new row holds, given what the link said already.
    """

    code: str
    label: str
    model: type[Sphere]
    form: type[TalentForm]
    filters: type[TalentFilter]
    term_kind: str
    first: Callable[[dict[str, str]], dict[str, Any]]

    @property
    def list_url(self) -> str:
        return reverse(f"{self.code}-list")

    @property
    def crumb(self) -> Crumb:
        return Crumb(self.label, self.list_url)

    def url(self, row_id: UUID) -> str:
        return reverse(f"{self.code}-detail", args=[row_id])


def listed(
    request: HttpRequest, principal: Principal, pages: TalentPages, *, now: Q | None = None
) -> tuple[list[Any], dict[str, Any]]:
    """The rows of the page asked for, and what every such list shows around them. Raises NotAllowed."""
    principal.require("talent.view")
    filterset = pages.filters(request.GET, queryset=talent_for(principal, pages.model), request=request)
    form = talent_form(filterset, term_kind=pages.term_kind)
    found: QuerySet[Any] = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    orderings = {**ORDERINGS, "day": filterset.DAY}
    rows, page = list_page(request, found.select_related(*pages.model.RELATED), allowed=orderings, default="-day")
    kinds = by_kind(found, now=now)
    return rows, {
        "filter_form": form,
        "page": page,
        "kinds": kinds,
        "persons": sum(line.persons for line in kinds),
        "going_on": sum(line.going_on for line in kinds),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "-day",
        "may_create": principal.may("talent.edit"),
    }


def filed_under(row: Sphere) -> tuple[str, str]:
    """What a row is filed under, and its page."""
    return (sphere_names([row])[row.sphere_id], sphere_url(row)) if row.sphere_id else ("全市", "")


def unit_url(principal: Principal, unit: Unit | None) -> str:
    return reverse("unit-detail", args=[unit.pk]) if unit and principal.may("unit.view") else ""


def may_edit(principal: Principal, row: Sphere) -> bool:
    return bool(talent_for(principal, type(row), action="talent.edit").filter(pk=row.pk).exists())


def create_page(request: HttpRequest, principal: Principal, pages: TalentPages) -> HttpResponse:
    principal.require("talent.edit")
    return _form_page(request, principal, pages, None)


def edit_page(request: HttpRequest, principal: Principal, pages: TalentPages, row_id: UUID) -> HttpResponse:
    return _form_page(request, principal, pages, get_talent_for(principal, pages.model, row_id, "talent.edit"))


def _form_page(request: HttpRequest, principal: Principal, pages: TalentPages, row: Sphere | None) -> HttpResponse:
    given = {name: request.GET[name] for name in ("unit", "sphere", "kind") if request.GET.get(name)}
    initial = {"version": row.version} if row else pages.first(given)
    form = pages.form(posted(request), instance=row, principal=principal, initial=initial)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: _save(principal, pages, form, row))
        if saved is not None:
            return done(request, "已保存。", pages.url(saved.pk))
    title = f"{'修改' if row else '登记'}{pages.label}"
    context = {
        "form": form,
        "title": title,
        "fields": f"members/{pages.code}_fields.html",
        "draft": pages.code,
        "crumbs": [pages.crumb, Crumb(title)],
        "back": pages.url(row.pk) if row else pages.list_url,
    }
    return render(request, "members/talent_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, pages: TalentPages, form: TalentForm, row: Sphere | None) -> Sphere:
    if row is None:
        return record_talent(actor=principal, model=pages.model, values=form.values())
    return update_talent(
        actor=principal,
        model=pages.model,
        row_id=row.pk,
        values=form.values(),
        expected_version=form.cleaned_data["version"],
    )
