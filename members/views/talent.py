"""What the lists of people who move, come and grow have in common: narrowing, counting by the city's words, paging."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.pages import list_page
from core.principal import Principal
from members.models.talent import Sphere
from members.talent import by_kind, talent_for
from members.talent_filters import TalentFilter, talent_form

ORDERINGS = {"updated": "updated_at"}


def listed(
    request: HttpRequest,
    principal: Principal,
    model: type[Sphere],
    filters: type[TalentFilter],
    *,
    term_kind: str,
    related: tuple[str, ...],
    now: Q | None = None,
) -> tuple[list[Any], dict[str, Any]]:
    """The rows of the page asked for, and what every such list shows around them."""
    principal.require("talent.view")
    filterset = filters(request.GET, queryset=talent_for(principal, model), request=request)
    form = talent_form(filterset, term_kind=term_kind)
    found: QuerySet[Any] = filterset.qs if filterset.is_valid() else filterset.queryset.none()
    orderings = {**ORDERINGS, "day": filters.DAY}
    rows, page = list_page(request, found.select_related("kind", *related), allowed=orderings, default="-day")
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
        "unit_asked": request.GET.get("unit", ""),
    }


def first_values(request: HttpRequest) -> dict[str, str]:
    """What a link to a form of a new row may say already: the unit, what it is filed under, the city's word."""
    given = {name: request.GET.get(name, "") for name in ("unit", "sphere", "kind")}
    return {name: value for name, value in given.items() if value}
