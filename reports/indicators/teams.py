"""Teams of bodies, the people on them and the units they serve; model posts and pledges kept (F051, F091, F092, F109,
F110, F113, F154, F156, F157).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from alliances.choices import LinkRole, PledgeState, TeamMeaning
from alliances.links.queries import FIT, RINGS, floating_for, link_rule, nodes_for, ring_is, with_linked
from alliances.models import TeamHookup
from alliances.posts.queries import pledges_for, posts_for
from alliances.teams.queries import teams_for, with_people
from core.templatetags.formats import thousands
from core.tenancy.dated import in_force
from reports.indicators.model import Asked, Dimension, Indicator, Shape
from reports.indicators.subjects import FLOATING, LINKS, PLEDGES, POSTS, TEAMS, UNITS

Rows = QuerySet[Any]
NEEDS = ("work.view",)
LINK_NEEDS = ("work.view", "person.view")
BY_CHAIN = (Dimension.CHAIN,)


def teams(asked: Asked, *meanings: str) -> Rows:
    """Teams set up by the day and not ended before it."""
    asking = in_force(asked.day, start="founded_on", end="ended_on")
    if meanings:
        asking &= Q(kind__meaning__in=meanings)
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = teams_for(asked.sight.principal).filter(asking)
    return found


def _counted(asked: Asked, *meanings: str) -> Rows:
    found: Rows = with_people(teams(asked, *meanings), asked.day).annotate(amount=F("people"))
    return found


def _amounts(asked: Asked, shown: Sequence[Any]) -> dict[UUID, str]:
    some = with_people(teams(asked).filter(pk__in=[row.pk for row in shown]), asked.day)
    return {team.pk: f"{thousands(team.people)} 人" for team in some}


def hooked_units(asked: Asked) -> Rows:
    """Units some team serves on the day, each once."""
    standing = TeamHookup.objects.filter(in_force(asked.day), team__in=teams(asked).values("pk"))
    units = asked.sight.units
    if asked.region is not None:
        units = units.filter(region_id=asked.region) if asked.region else units.filter(Q(region_id__isnull=True))
    found: Rows = units.filter(id__in=standing.values("unit_id"))
    return found


def posts(asked: Asked) -> Rows:
    """Posts that stand on the day."""
    asking = in_force(asked.day, start="since", end="ended_on")
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = posts_for(asked.sight.principal).filter(asking)
    return found


def pledges(asked: Asked, *states: str) -> Rows:
    """Pledges of the day's year made by the day, those withdrawn apart."""
    known = states or (PledgeState.PLEDGED, PledgeState.FULFILLED, PledgeState.REVIEWED)
    asking = Q(year=asked.day.year, pledged_on__lte=asked.day, state__in=known)
    if asked.chain:
        asking &= Q(body__chain_id__in=asked.family)
    found: Rows = pledges_for(asked.sight.principal).filter(asking)
    return found


def kept_pledges(asked: Asked) -> Rows:
    """Said to be done by the day."""
    return pledges(asked, PledgeState.FULFILLED, PledgeState.REVIEWED).filter(fulfilled_on__lte=asked.day)


def links(asked: Asked, *roles: str) -> Rows:
    """Who links or is linked on the day, on teams at work then."""
    asking = in_force(asked.day) & in_force(asked.day, path="team__", start="founded_on", end="ended_on")
    if asked.chain:
        asking &= Q(team__body__chain_id__in=asked.family)
    found: Rows = nodes_for(asked.sight.principal).filter(asking, role__in=roles)
    return found


def _fitting(asked: Asked) -> Rows:
    found: Rows = with_linked(links(asked, *RINGS), asked.day).filter(ring_is(link_rule(), FIT))
    return found


def registered(asked: Asked) -> Rows:
    found: Rows = floating_for(asked.sight.principal).filter(in_force(asked.day))
    return found


def covered_floating(asked: Asked) -> Rows:
    linked = links(asked, LinkRole.FLOATING).filter(floating__isnull=False)
    return registered(asked).filter(pk__in=linked.values("floating_id"))


def _of(code: str, name: str, meaning: TeamMeaning, source: str) -> Indicator:
    return Indicator(
        code,
        name,
        "队伍",
        f"当日在队的{meaning.label}，按本市队伍类别的含义计。",
        "支",
        TEAMS,
        lambda asked: teams(asked, meaning),
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source=source,
    )


TEAM_BOOK = (
    Indicator(
        "teams",
        "队伍",
        "队伍",
        "当日在队的各类队伍，已完成任务和已撤销的不计。",
        "支",
        TEAMS,
        teams,
        dimensions=BY_CHAIN,
        needs=NEEDS,
    ),
    _of("task_teams", "攻坚队", TeamMeaning.TASK, "R30 F051"),
    _of("volunteer_teams", "志愿服务队", TeamMeaning.VOLUNTEER, "F091"),
    _of("link_teams", "结对联系队伍", TeamMeaning.LINK, "F113"),
    _of("talent_teams", "人才队伍", TeamMeaning.TALENT, "F154"),
    Indicator(
        "professionals",
        "专业服务团人数",
        "队伍",
        "当日在队的专业服务团的人数之和；逐人登记的按登记的队员计，没有逐人登记的按填报的人数计。",
        "人",
        TEAMS,
        lambda asked: teams(asked, TeamMeaning.PROFESSIONAL),
        shape=Shape.SUM,
        summed=lambda asked: _counted(asked, TeamMeaning.PROFESSIONAL),
        amounts=_amounts,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="F156",
    ),
    Indicator(
        "hooked_units",
        "队伍挂钩服务的单位",
        "队伍",
        "当日有在队的队伍挂钩服务的单位，一家单位有几支队伍也只计一次。",
        "家",
        UNITS,
        hooked_units,
        needs=NEEDS,
        source="F157",
    ),
    Indicator(
        "model_posts",
        "示范岗",
        "队伍",
        "当日在岗的示范岗、先锋岗、责任区等，已撤岗的不计。",
        "个",
        POSTS,
        posts,
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R38 F092 F109",
    ),
    Indicator(
        "pledges_kept",
        "承诺践诺率",
        "队伍",
        "当年的承诺中到当日已登记践诺（含已评诺）的所占比率；撤回的承诺不在其内，个人的承诺只计本人可见的。",
        "%",
        PLEDGES,
        kept_pledges,
        shape=Shape.RATE,
        base=pledges,
        base_name="当年的承诺",
        dimensions=BY_CHAIN,
        needs=NEEDS,
        source="R52 F110",
    ),
    Indicator(
        "linked_floating",
        "有人联系的流动党员",
        "队伍",
        "当日在 1+5+N 结对联系中由企业党员联系的流动党员，一人只计一次。",
        "名",
        LINKS,
        lambda asked: links(asked, LinkRole.FLOATING),
        dimensions=BY_CHAIN,
        needs=LINK_NEEDS,
        source="R50 F114",
    ),
    Indicator(
        "linked_employees",
        "有人联系的职工群众",
        "队伍",
        "当日在 1+5+N 结对联系中由流动党员联系的职工群众。",
        "名",
        LINKS,
        lambda asked: links(asked, LinkRole.EMPLOYEE),
        dimensions=BY_CHAIN,
        needs=LINK_NEEDS,
        source="R50 F115",
    ),
    Indicator(
        "fitting_rings",
        "联系比例符合率",
        "队伍",
        "联系人数在本市规定比例之内的企业党员和流动党员，占联系他人的企业党员和流动党员的比率。",
        "%",
        LINKS,
        _fitting,
        shape=Shape.RATE,
        base=lambda asked: links(asked, *RINGS),
        base_name="联系他人的党员",
        dimensions=BY_CHAIN,
        needs=LINK_NEEDS,
        source="R50 F111 F112 F116",
    ),
    Indicator(
        "covered_floating",
        "流动党员联系覆盖率",
        "队伍",
        "当日登记在册的流动党员中，在结对联系里由企业党员联系的所占比率。",
        "%",
        FLOATING,
        covered_floating,
        shape=Shape.RATE,
        base=registered,
        base_name="在册流动党员",
        dimensions=(),
        needs=LINK_NEEDS,
        source="R50 R51",
    ),
)
