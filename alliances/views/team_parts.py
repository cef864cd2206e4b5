"""队员、节点、挂钩: added, corrected, deleted where they were written down by mistake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from alliances import actions
from alliances.models import Team
from alliances.sight import EDIT
from alliances.teams.forms import TeamHookupForm, TeamMemberForm, TeamMilestoneForm
from alliances.teams.pages import crumbs_to
from alliances.teams.queries import get_hookup_for, get_member_for, get_milestone_for, get_team_for
from core.bin import delete_to_bin, undo_address
from core.pages import attempted, done, posted, signed_in
from core.principal import Principal


@dataclass(frozen=True)
class _Kind:
    """One kind of part: what it is called, how it is written. ``argument`` is what the action calls its id."""

    noun: str
    form: Any
    add: Callable[..., Any]
    alter: Callable[..., Any]
    argument: str
    name: Callable[[Any], str]


MEMBER = _Kind(
    "队员",
    TeamMemberForm,
    actions.add_team_member,
    actions.change_team_member,
    "member_id",
    lambda row: str(row.person.name),
)
MILESTONE = _Kind(
    "节点",
    TeamMilestoneForm,
    actions.add_team_milestone,
    actions.change_team_milestone,
    "milestone_id",
    lambda row: str(row.name),
)
HOOKUP = _Kind(
    "挂钩单位",
    TeamHookupForm,
    actions.add_team_hookup,
    actions.change_team_hookup,
    "hookup_id",
    lambda row: str(row.unit.name),
)


def _page(request: HttpRequest, principal: Principal, kind: _Kind, team: Team, row: Any = None) -> HttpResponse:
    """The form that adds a part, or corrects ``row``."""
    standing = row is not None
    names = set(kind.form.base_fields) - {"person", "unit"}
    initial = {name: getattr(row, name) for name in names} if standing else {}
    form = kind.form(posted(request), principal=principal, standing=standing, initial=initial)
    label = f"修改{kind.noun}：{kind.name(row)}" if standing else f"添加{kind.noun}"
    back = reverse("team-detail", args=[team.pk])
    if form.is_bound and form.is_valid() and attempted(form, lambda: _write(principal, kind, team, row, form)):
        return done(request, f"已保存{kind.noun}。", back)
    context = {"form": form, "label": label, "crumbs": crumbs_to(team, label), "back": back, "standing": standing}
    return render(request, "alliances/team_part_form.html", context, status=422 if form.is_bound else 200)


def _write(principal: Principal, kind: _Kind, team: Team, row: Any, form: Any) -> None:
    if row is None:
        kind.add(actor=principal, team_id=team.pk, values=form.values())
    else:
        asked = {kind.argument: row.pk, "expected_version": form.cleaned_data["version"]}
        kind.alter(actor=principal, values=form.values(), **asked)


def _remove(request: HttpRequest, principal: Principal, code: str, team_id: UUID, row_id: UUID) -> HttpResponse:
    entry = delete_to_bin(actor=principal, code=code, row_id=row_id)
    back = reverse("team-detail", args=[team_id])
    return done(request, f"已删除“{entry.title}”，30 天内可在回收站恢复。", back, undo=undo_address(row_id))


@require_http_methods(["GET", "POST"])
@signed_in
def member_add(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    return _page(request, principal, MEMBER, get_team_for(principal, team_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def member_edit(request: HttpRequest, principal: Principal, team_member_id: UUID) -> HttpResponse:
    row = get_member_for(principal, team_member_id, EDIT)
    return _page(request, principal, MEMBER, row.team, row)


@require_POST
@signed_in
def member_remove(request: HttpRequest, principal: Principal, team_member_id: UUID) -> HttpResponse:
    row = get_member_for(principal, team_member_id, EDIT)
    return _remove(request, principal, "team-members", row.team_id, row.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_add(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    return _page(request, principal, MILESTONE, get_team_for(principal, team_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def milestone_edit(request: HttpRequest, principal: Principal, team_milestone_id: UUID) -> HttpResponse:
    row = get_milestone_for(principal, team_milestone_id, EDIT)
    return _page(request, principal, MILESTONE, row.team, row)


@require_POST
@signed_in
def milestone_remove(request: HttpRequest, principal: Principal, team_milestone_id: UUID) -> HttpResponse:
    row = get_milestone_for(principal, team_milestone_id, EDIT)
    return _remove(request, principal, "team-milestones", row.team_id, row.pk)


@require_http_methods(["GET", "POST"])
@signed_in
def hookup_add(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    return _page(request, principal, HOOKUP, get_team_for(principal, team_id, EDIT))


@require_http_methods(["GET", "POST"])
@signed_in
def hookup_edit(request: HttpRequest, principal: Principal, team_hookup_id: UUID) -> HttpResponse:
    row = get_hookup_for(principal, team_hookup_id, EDIT)
    return _page(request, principal, HOOKUP, row.team, row)


@require_POST
@signed_in
def hookup_remove(request: HttpRequest, principal: Principal, team_hookup_id: UUID) -> HttpResponse:
    row = get_hookup_for(principal, team_hookup_id, EDIT)
    return _remove(request, principal, "team-hookups", row.team_id, row.pk)
