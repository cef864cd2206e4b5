"""Chains and key projects of the tenants below, opened from a search: to read, in figures and without persons."""

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from chains.chain_rows import leaders_of
from chains.choices import ChainRole, MilestoneState
from chains.figures import NOTHING, ChainFigures, counted_families
from chains.models import Chain, KeyProject, Milestone, Participant, ProjectAction
from chains.pages import in_short, state_of
from chains.project_signs import state_tag
from chains.projects.queries import in_order
from chains.queries import places_in_force
from core import clock
from core.below import Beside, Card, card_of, found_below, link_below, looking_below, shown_below
from core.pages import signed_in
from core.principal import Principal
from core.templatetags.formats import cn_date, thousands, wan, yuan
from core.templatetags.parts import Fact, Pair
from core.tenancy.dated import in_force

UNIT, CHAIN, PROJECT = "unit-below", "chain-below", "project-below"
OF_CHAIN = ("parent", "grade", "industry_class", "scale", "lead_department")
OF_PROJECT = ("chain", "segment", "owner", "goal")


@require_GET
@signed_in
def chain_below(request: HttpRequest, principal: Principal, chain_id: UUID) -> HttpResponse:
    """A chain of a tenant below, as it stands today; one's own is shown on its own page."""
    with looking_below(principal, "chain.view", "查看下级单位的产业链"):
        chain = found_below(Chain.objects.select_related(*OF_CHAIN), chain_id)
        if chain.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("chain-detail", args=[chain.pk]))
        today = clock.today()
        figures, family = counted_families([chain.pk], today).get(chain.pk, (NOTHING, [chain.pk]))
        leaders = leaders_of({chain.pk: family}, today)[chain.pk] if principal.may_everywhere("unit.view") else []
        return shown_below(
            request,
            chain,
            state=state_of(chain, today),
            facts=_chain_facts(principal, figures, leaders, today),
            pairs=_chain_pairs(principal, chain),
            cards=_chain_cards(principal, chain, family, today),
        )


def _chain_facts(principal: Principal, figures: ChainFigures, leaders: list[str], day: dt.date) -> list[Fact]:
    facts = [Fact("链主", in_short(leaders) or "未定"), Fact("链上单位", thousands(figures.units), unit="家")]
    facts.append(Fact("重点企业", thousands(figures.key_enterprises), unit="家"))
    facts.append(Fact("党组织", thousands(figures.party_orgs), unit="个"))
    if principal.may_everywhere("member_count.view"):
        facts.append(Fact("党员", thousands(figures.members), unit="名"))
    return [*facts, Fact(f"{day.year}年重点项目", thousands(figures.projects), unit="个")]


def _chain_pairs(principal: Principal, chain: Chain) -> list[Pair]:
    department = chain.lead_department
    sees_units = principal.may_everywhere("unit.view")
    return [
        Pair("层级", chain.get_level_display()),
        Pair("类别", chain.get_kind_display()),
        Pair("上级链条", chain.parent.name if chain.parent else "", link_below(CHAIN, chain.parent)),
        Pair("产业分类", chain.industry_class.label if chain.industry_class else ""),
        Pair("等级", chain.grade.label if chain.grade else ""),
        Pair("集群规模", chain.scale.label if chain.scale else ""),
        Pair("重点产业链", "是" if chain.is_priority else "否"),
        Pair("牵头部门", department.name if department else "", link_below(UNIT, department) if sees_units else ""),
        Pair("设立日期", cn_date(chain.valid_from)),
        Pair("终止日期", cn_date(chain.valid_to)),
        Pair("简介", chain.description),
    ]


def _chain_cards(principal: Principal, chain: Chain, family: list[UUID], day: dt.date) -> list[Card]:
    children = Chain.objects.filter(in_force(day), parent=chain).order_by("order", "name_key", "id")
    cards = [
        card_of("子链", [Beside(child.name, child.get_level_display(), link_below(CHAIN, child)) for child in children])
    ]
    if principal.may_everywhere("unit.view"):
        cards.append(card_of("链主和重点企业", _key_units(family, day)))
    if principal.may_everywhere("project.view"):
        projects = KeyProject.objects.filter(chain_id__in=family, year=day.year).select_related("goal")
        rows = [
            Beside(project.name, f"{project.goal.label} · {project.get_state_display()}", link_below(PROJECT, project))
            for project in projects.order_by("name_key", "id")
        ]
        cards.append(card_of(f"{day.year}年重点项目", rows))
    return cards


def _key_units(family: list[UUID], day: dt.date) -> list[Beside]:
    """Each once, as leader where it is one on any of the chains."""
    places = places_in_force(family, day).filter(role__in=(ChainRole.LEADER, ChainRole.KEY)).select_related("unit")
    ranked = sorted(places, key=lambda place: (place.role != ChainRole.LEADER, place.unit.name_key, place.unit_id))
    once = {place.unit_id: place for place in reversed(ranked)}
    return [
        Beside(place.unit.name, place.get_role_display(), link_below(UNIT, place.unit))
        for place in ranked
        if once[place.unit_id] is place
    ]


@require_GET
@signed_in
def project_below(request: HttpRequest, principal: Principal, project_id: UUID) -> HttpResponse:
    """A key project of a tenant below; what was reported on it stays there, its milestones are shown."""
    with looking_below(principal, "project.view", "查看下级单位的重点项目"):
        project = found_below(KeyProject.objects.select_related(*OF_PROJECT), project_id)
        if project.tenant_id == principal.tenant.id:
            return HttpResponseRedirect(reverse("project-detail", args=[project.pk]))
        milestones = list(in_order(Milestone.objects.filter(project=project).select_related("owner")))
        return shown_below(
            request,
            project,
            state=state_tag(project),
            facts=_project_facts(project, milestones),
            pairs=_project_pairs(principal, project),
            cards=_project_cards(principal, project, milestones),
        )


def _project_facts(project: KeyProject, milestones: list[Milestone]) -> list[Fact]:
    counted = [row for row in milestones if row.state != MilestoneState.DROPPED]
    done = sum(row.state == MilestoneState.DONE for row in counted)
    return [
        Fact("年度", f"{project.year}年"),
        Fact("目标任务", project.goal.label),
        Fact("投资额", wan(project.amount), note=yuan(project.amount) if project.amount is not None else ""),
        Fact("计划完成", cn_date(project.due_on)),
        Fact("节点完成", f"{done} / {len(counted)}" if counted else "—"),
    ]


def _project_pairs(principal: Principal, project: KeyProject) -> list[Pair]:
    sees_chains, sees_units = principal.may_everywhere("chain.view"), principal.may_everywhere("unit.view")
    tags = ProjectAction.objects.filter(project=project).order_by("action__order", "action__label")
    owner, quantity = project.owner, project.target_quantity
    wanted = f"{thousands(quantity)} {project.target_unit}" if quantity is not None else ""
    return [
        Pair("产业链", project.chain.name, link_below(CHAIN, project.chain) if sees_chains else ""),
        Pair("环节", project.segment.name if project.segment else ""),
        Pair("链条行动", "、".join(tags.values_list("action__label", flat=True))),
        Pair("年度目标", "；".join(part for part in (project.target, wanted) if part)),
        Pair("牵头单位", owner.name if owner else "", link_below(UNIT, owner) if sees_units else ""),
        Pair("开工日期", cn_date(project.started_on)),
        Pair("完成日期", cn_date(project.finished_on)),
        Pair("内容", project.summary),
    ]


def _project_cards(principal: Principal, project: KeyProject, milestones: list[Milestone]) -> list[Card]:
    cards = [card_of("节点", [Beside(row.name, _milestone_words(row)) for row in milestones])]
    if principal.may_everywhere("unit.view"):
        taking_part = Participant.objects.filter(in_force(clock.today()), project=project).select_related("unit")
        rows = [
            Beside(
                row.unit.name,
                " · ".join(part for part in (row.get_category_display(), row.role) if part),
                link_below(UNIT, row.unit),
            )
            for row in taking_part.order_by("category", "unit__name_key", "id")
        ]
        cards.append(card_of("参与单位", rows))
    return cards


def _milestone_words(row: Milestone) -> str:
    done = f"{cn_date(row.done_on)}完成" if row.done_on else ""
    return " · ".join(part for part in (row.get_state_display(), f"计划 {cn_date(row.planned_on)}", done) if part)
