"""Turning what a typeahead posted (an id, a number, a name) into the ticket or the department meant."""

from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet

from core.choices import Role
from core.principal import Principal
from core.search.index import named_like
from members.models import Grant
from organizations.choices import UnitKind
from organizations.models import Unit
from organizations.queries import standing_units
from services.models import Ticket
from services.queries import RUN, VIEW, tickets_for
from services.signs import sign_of
from services.tickets.numbers import numbered

LIMIT = 20
OFFICES = (UnitKind.DEPARTMENT, UnitKind.PARK)


def chosen_ticket(principal: Principal, text: str) -> Ticket:
    """One the reader may run. Raises ValidationError."""
    text, found = text.strip(), tickets_for(principal, action=RUN)
    try:
        rows = list(found.filter(pk=UUID(text)))
    except ValueError:
        rows = list(found.filter(**(numbered(text) or {"name": text}))[:2])
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise forms.ValidationError(f"有多张工单叫“{text}”，请填编号，例如 2026-000123。")
    raise forms.ValidationError(f"没有找到工单“{text}”，请填编号，例如 2026-000123，或从下拉结果中选择。")


def ticket_suggestions(principal: Principal, text: str) -> list[dict[str, str]]:
    text = text.strip()
    if not text or not principal.may(VIEW):
        return []
    number = numbered(text)
    seen = tickets_for(principal)
    found = seen.filter(**number) if number else named_like(seen, text)
    rows = found.select_related("unit").order_by("-raised_at", "id")[:LIMIT]
    return [
        {
            "id": str(row.pk),
            "label": row.name,
            "detail": " ".join(
                part for part in (sign_of(row), row.unit.name if row.unit else "", row.get_state_display()) if part
            ),
        }
        for row in rows
    ]


# ---- departments ----------------------------------------------------------------------------------------------------


def departments() -> "QuerySet[Unit]":
    """Whom a ticket may be sent to: offices, and every unit that somebody handles tickets for. Their names are no
    secret: who sends one need not hold them otherwise.
    """
    handled = Grant.objects.filter(role=Role.BUREAU, scope_id__isnull=False).values("scope_id")
    rows: QuerySet[Unit] = standing_units().filter(Q(kind__in=OFFICES) | Q(id__in=handled))
    return rows


def chosen_department(text: str) -> Unit | None:
    """None for nothing. Raises ValidationError; one that is no office is found by its full name."""
    text = text.strip()
    if not text:
        return None
    try:
        rows = list(standing_units().filter(pk=UUID(text)))
    except ValueError:
        rows = list(standing_units().filter(name=text)[:2])
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise forms.ValidationError(f"有多个单位叫“{text}”，请从下拉结果中选择。")
    raise forms.ValidationError(f"没有找到部门“{text}”，请输入名称后从下拉结果中选择。")


def department_suggestions(text: str) -> list[dict[str, str]]:
    text = text.strip()
    if not text:
        return []
    rows = named_like(departments(), text).order_by("name_key").values_list("id", "name")[:LIMIT]
    return [{"id": str(key), "label": name, "detail": ""} for key, name in rows]
