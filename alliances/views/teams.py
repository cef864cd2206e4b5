"""队伍: the list, a team's page, its form, its end and its taking up again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.access import get_body_for
from alliances.activity_queries import latest_outcomes
from alliances.activity_signs import outcome_lines
from alliances.choices import TeamMeaning, TeamState
from alliances.models import ChainBody, Team
from alliances.pages import BODIES, room_tabs
from alliances.queries import by_body, names_shown
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.teams.choose import choose_body
from alliances.teams.filters import TeamFilter, bodies_and_chains, team_form
from alliances.teams.forms import EndTeamForm, TeamForm
from alliances.teams.pages import (
    SHOWN,
    TEAMS,
    crumbs_to,
    facts_of,
    leader_of,
    milestone_tag,
    pairs_of,
    parted,
    state_tag,
)
from alliances.teams.queries import get_team_for, hookups_for, members_for, milestones_for, teams_for, with_people
from chains.models import KeyProject
from core.choices import AnchorKind
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.templatetags.parts import Confirmation, Crumb
from core.views.bulk import bulk_offer

ORDERINGS = {"name": "name_key", "founded": "founded_on", "updated": "updated_at"}
WORDS = {TeamState.DONE: ("登记任务完成", "成果"), TeamState.DISBANDED: ("撤销队伍", "撤销原因")}


@require_GET
@signed_in
def team_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    teams = teams_for(principal)
    filterset = TeamFilter(request.GET, queryset=teams, request=request)
    bodies, chains = bodies_and_chains(teams, request.GET.get("body", ""))
    form = team_form(filterset, bodies=bodies, chains=chains)
    found = filterset.qs if filterset.is_valid() else teams.none()
    shown = with_people(found.select_related(*SHOWN))
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="name")
    named = names_shown(principal)
    context = {
        "filter_form": form,
        "rows": [(team, state_tag(team), leader_of(team, named=named)) for team in rows],
        "page": page,
        "bulk": bulk_offer(request, principal, "teams", page),
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "teams"),
        "body": request.GET.get("body", ""),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/team_list.html", context)


@require_GET
@signed_in
def team_detail(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    team = get_team_for(principal, team_id)
    named = names_shown(principal)
    members = list(members_for(principal).filter(team=team).select_related("person__unit").order_by("valid_from", "id"))
    hookups = list(hookups_for(principal).filter(team=team).select_related("unit").order_by("valid_from", "id"))
    milestones = list(milestones_for(principal).filter(team=team).order_by("planned_on", "id"))
    may_edit = may_edit_work(principal, team.body_id)
    context = {
        "team": team,
        "state_tag": state_tag(team),
        "crumbs": [BODIES, TEAMS, Crumb(team.name)],
        "facts": facts_of(team, named=named),
        "pairs": pairs_of(team),
        "named": named,
        "members": parted(members),
        "hookups": parted(hookups),
        "milestones": [(milestone, milestone_tag(milestone)) for milestone in milestones],
        "outcomes": outcome_lines(latest_outcomes(principal, AnchorKind.TEAM, team.pk)),
        "may_record": principal.may("outcome.edit"),
        "links_url": reverse("team-links", args=[team.pk]) if named and team.kind.meaning == TeamMeaning.LINK else "",
        "may_edit": may_edit,
        "may_add": may_edit and team.state == TeamState.ACTIVE,
    }
    return render(request, "alliances/team_detail.html", context)


@require_GET
@signed_in
def team_choose_body(request: HttpRequest, principal: Principal) -> HttpResponse:
    return choose_body(request, principal, going_on="team-create", back="team-list", label="组建队伍")


def _form_page(request: HttpRequest, principal: Principal, body: ChainBody, team: Team | None) -> HttpResponse:
    projects = KeyProject.objects.filter(chain_id=body.chain_id).order_by("-year", "name")
    listed = projects.values_list("id", "year", "name")
    form = TeamForm(
        posted(request),
        instance=team,
        principal=principal,
        projects=[(str(key), f"{year}年 · {name}") for key, year, name in listed],
        initial={"version": team.version} if team else {},
    )
    saved: list[Team] = []
    if form.is_bound and form.is_valid() and attempted(form, lambda: saved.append(_save(principal, form, body, team))):
        return done(request, f"已保存“{saved[0].name}”。", reverse("team-detail", args=[saved[0].pk]))
    context = {
        "form": form,
        "team": team,
        "body": body,
        "crumbs": crumbs_to(team, "修改") if team else [BODIES, TEAMS, Crumb("组建队伍")],
        "back": reverse("team-detail", args=[team.pk]) if team else f"{reverse('team-list')}?body={body.pk}",
    }
    return render(request, "alliances/team_form.html", context, status=422 if form.is_bound else 200)


def _save(principal: Principal, form: TeamForm, body: ChainBody, team: Team | None) -> Team:
    if team is None:
        return actions.create_team(actor=principal, body_id=body.pk, values=form.values())
    return actions.update_team(
        actor=principal, team_id=team.pk, values=form.values(), expected_version=form.cleaned_data["version"]
    )


@require_http_methods(["GET", "POST"])
@signed_in
def team_create(request: HttpRequest, principal: Principal, body_id: UUID) -> HttpResponse:
    return _form_page(request, principal, get_body_for(principal, body_id, EDIT), None)


@require_http_methods(["GET", "POST"])
@signed_in
def team_edit(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    team = get_team_for(principal, team_id, EDIT)
    return _form_page(request, principal, team.body, team)


@require_http_methods(["GET", "POST"])
@signed_in
def team_end(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    """Done or disbanded (``to``): each says why."""
    team = get_team_for(principal, team_id, EDIT)
    to = request.POST.get("to") or request.GET.get("to") or TeamState.DONE
    if to not in WORDS:
        raise InvalidInput("没有这个状态，请刷新页面后重试。")
    title, label = WORDS[TeamState(to)]
    form, detail = EndTeamForm(posted(request), label=label), reverse("team-detail", args=[team.pk])
    if (
        form.is_bound
        and form.is_valid()
        and attempted(form, lambda: actions.end_team(actor=principal, team_id=team.pk, to=to, **form.cleaned_data))
    ):
        return done(request, f"“{team.name}”已{title.removeprefix('登记')}。", detail)
    open_steps = milestones_for(principal).filter(team=team, done_on__isnull=True).count()
    effects = ["不再计入在队的队伍，队员、节点和挂钩记录保留，之后可以恢复在队。"]
    if open_steps:
        effects.append(f"还有 {open_steps} 个节点没有登记完成。")
    confirm = Confirmation(
        f"{title}：{team.name}", effects, title, detail, destructive=to == TeamState.DISBANDED, hidden=[("to", to)]
    )
    return render(request, "kit/confirm.html", {"confirm": confirm, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def team_resume(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    get_team_for(principal, team_id, EDIT)
    team = actions.resume_team(actor=principal, team_id=team_id)
    return done(request, f"“{team.name}”已恢复在队。", reverse("team-detail", args=[team.pk]))
