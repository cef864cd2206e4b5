"""1+5+N: who links whom, over all teams and in one team's tree, and which rings do not keep to the ratio."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances import actions
from alliances.choices import ABOVE, LinkRole, TeamMeaning, TeamState
from alliances.links.filters import LinkFilter, link_form
from alliances.links.forms import LinkForm, LinkRuleForm
from alliances.links.pages import LINKS, Ring, crumbs_to, figures_of, label_of, ratio_words, ring_of, ring_tag
from alliances.links.queries import (
    coverage_of,
    floating_for,
    get_node_for,
    link_rule,
    link_teams_for,
    nodes_for,
    with_linked,
)
from alliances.models import FloatingMember, LinkNode, LinkRule, Team
from alliances.pages import room_tabs
from alliances.queries import by_body
from alliances.sight import EDIT, VIEW, may_edit_work
from alliances.teams.filters import MOST_BODIES
from alliances.teams.pages import crumbs_to as team_crumbs
from alliances.teams.queries import get_team_for
from core import clock
from core.bin import delete_to_bin, undo_address
from core.errors import InvalidInput
from core.pages import attempted, done, list_page, posted, signed_in
from core.principal import Principal
from core.tenancy.dated import in_force

ORDERINGS = {"name": "name", "updated": "updated_at"}
MEMBERS_SHOWN = 20


@require_GET
@signed_in
def link_list(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require(VIEW)
    principal.require("person.view")
    nodes, today, rule = nodes_for(principal), clock.today(), link_rule()
    filterset = LinkFilter(request.GET, queryset=nodes, request=request)
    teams = list(link_teams_for(principal).order_by("name_key").values_list("id", "name", "body_id", "body__name"))
    bodies = {str(body_id): name for _, _, body_id, name in teams}
    if asked := request.GET.get("body", ""):
        bodies.setdefault(asked, "所选链党组织")
    form = link_form(
        filterset,
        teams=[(str(key), name) for key, name, _, _ in teams[:MOST_BODIES]],
        bodies=list(bodies.items())[:MOST_BODIES],
    )
    found = filterset.qs if filterset.is_valid() else nodes.none()
    shown = with_linked(found, today).select_related("team", "above", "unit")
    rows, page = list_page(request, shown, allowed=ORDERINGS, default="name")
    context = {
        "filter_form": form,
        "rows": [(node, ring_tag(rule, node.role, node.linked) if _stands(node) else None) for node in rows],
        "page": page,
        "narrowing": bool(set(request.GET) - {"sort", "cursor"}),
        "sort": request.GET.get("sort") or "name",
        "tabs": room_tabs(principal, "links"),
        "figures": figures_of(coverage_of(principal, today)),
        "ratio": ratio_words(rule),
        "today": today,
        "may_set": principal.may_everywhere(EDIT),
        "may_create": by_body(principal).may(EDIT),
    }
    return render(request, "alliances/link_list.html", context)


def _stands(node: LinkNode) -> bool:
    today = clock.today()
    return (node.valid_from is None or node.valid_from <= today) and (node.valid_to is None or node.valid_to >= today)


@require_GET
@signed_in
def team_links(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    """The tree of one team, so many members a page, each with those he links and whom they link in turn."""
    team = get_team_for(principal, team_id)
    principal.require("person.view")
    today, rule = clock.today(), link_rule()
    standing = with_linked(nodes_for(principal).filter(in_force(today), team=team).select_related("unit"), today)
    members, page = list_page(
        request, standing.filter(role=LinkRole.MEMBER), allowed=ORDERINGS, default="name", size=MEMBERS_SHOWN
    )
    rings = [ring_of(rule, node) for node in members]
    floating = _hung(rule, rings, standing)
    _hung(rule, floating, standing)
    may_edit = may_edit_work(principal, team.body_id) and team.state == TeamState.ACTIVE
    context = {
        "team": team,
        "rings": rings,
        "page": page,
        "ratio": ratio_words(rule),
        "crumbs": team_crumbs(team, "结对联系"),
        "may_add": may_edit and team.kind.meaning == TeamMeaning.LINK,
    }
    return render(request, "alliances/team_links.html", context)


def _hung(rule: LinkRule, rings: list[Ring], standing: "QuerySet[Any]") -> list[Ring]:
    """Hang below each ring those it links, in one statement; they are returned."""
    places = {ring.node.pk: ring for ring in rings}
    below = [ring_of(rule, node) for node in standing.filter(above_id__in=list(places)).order_by("name", "id")]
    for ring in below:
        places[ring.node.above_id].below.append(ring)
    return below


def _form(request: HttpRequest, principal: Principal, team: Team, role: LinkRole, node: LinkNode | None) -> LinkForm:
    today = clock.today()
    uppers, free = LinkNode.objects.none(), FloatingMember.objects.none()
    if role in ABOVE:
        uppers = LinkNode.objects.filter(in_force(today), team=team, role=ABOVE[role])
    if role == LinkRole.FLOATING:
        linked = LinkNode.objects.filter(in_force(today), floating__isnull=False)
        others = linked.exclude(pk=node.pk if node else None).values("floating_id")
        free = floating_for(principal).filter(in_force(today)).exclude(pk__in=others)
    return LinkForm(
        posted(request),
        instance=node,
        principal=principal,
        role=role,
        above=[(str(one.pk), label_of(one)) for one in uppers.select_related("unit").order_by("name", "id")],
        floating=[(str(one.pk), label_of(one)) for one in free.select_related("unit").order_by("name", "id")],
        initial={"version": node.version} if node else {"above": request.GET.get("above", "")},
    )


def _page(request: HttpRequest, form: LinkForm, team: Team, label: str) -> HttpResponse:
    context = {
        "form": form,
        "label": label,
        "crumbs": team_crumbs(team, label),
        "back": reverse("team-links", args=[team.pk]),
    }
    return render(request, "alliances/link_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def link_add(request: HttpRequest, principal: Principal, team_id: UUID) -> HttpResponse:
    """``role`` and ``above`` come with the link that led here."""
    team = get_team_for(principal, team_id, EDIT)
    principal.require("person.view")
    asked = request.GET.get("role", LinkRole.MEMBER)
    if asked not in LinkRole:
        raise InvalidInput("没有这种身份，请从队伍的结对联系页进入。")
    role = LinkRole(asked)
    form = _form(request, principal, team, role, None)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form, lambda: actions.add_link(actor=principal, team_id=team.pk, values={**form.values(), "role": role})
        )
    ):
        return done(
            request, f"已登记{role.label}“{form.cleaned_data['name']}”。", reverse("team-links", args=[team.pk])
        )
    return _page(request, form, team, f"登记{role.label}")


@require_http_methods(["GET", "POST"])
@signed_in
def link_edit(request: HttpRequest, principal: Principal, link_node_id: UUID) -> HttpResponse:
    node = get_node_for(principal, link_node_id, EDIT)
    form = _form(request, principal, node.team, LinkRole(node.role), node)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.change_link(
                actor=principal, node_id=node.pk, values=form.values(), expected_version=form.cleaned_data["version"]
            ),
        )
    ):
        return done(request, f"已保存“{node.name}”。", reverse("team-links", args=[node.team_id]))
    return _page(request, form, node.team, f"修改：{node.name}")


@require_POST
@signed_in
def link_remove(request: HttpRequest, principal: Principal, link_node_id: UUID) -> HttpResponse:
    node = get_node_for(principal, link_node_id, EDIT)
    entry = delete_to_bin(actor=principal, code="links", row_id=node.pk)
    back = reverse("team-links", args=[node.team_id])
    return done(request, f"已删除“{entry.title}”，30 天内可在回收站恢复。", back, undo=undo_address(node.pk))


@require_http_methods(["GET", "POST"])
@signed_in
def link_rule_edit(request: HttpRequest, principal: Principal) -> HttpResponse:
    principal.require_everywhere("body.edit")
    rule = link_rule()
    # 0 stands for «none kept yet»: somebody who saved the first one meanwhile has saved version 1.
    initial = {"version": 0 if rule._state.adding else rule.version}
    form = LinkRuleForm(posted(request), instance=rule, initial=initial)
    if (
        form.is_bound
        and form.is_valid()
        and attempted(
            form,
            lambda: actions.set_link_rule(
                actor=principal, values=form.values(), expected_version=form.cleaned_data["version"]
            ),
        )
    ):
        return done(request, "已保存结对联系的比例，各处按它核查。", reverse("link-list"))
    context = {"form": form, "crumbs": crumbs_to(LINKS, "联系比例")}
    return render(request, "alliances/link_rule.html", context, status=422 if form.is_bound else 200)
