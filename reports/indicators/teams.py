"""Teams of bodies, the people on them and the units they serve; model posts and pledges kept (F051, F091, F092, F109,
F110, F113, F154, F156, F157).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from alliances.choices import PledgeState, TeamMeaning
from alliances.models import TeamHookup
from alliances.posts.queries import pledges_for, posts_for
from alliances.teams.queries import teams_for, with_people
from core.templatetags.formats import thousands
from core.tenancy.dated import in_force
from reports.indicators.model import Asked, Dimension, Indicator, Shape
from reports.indicators.subjects import PLEDGES, POSTS, TEAMS, UNITS

Rows = QuerySet[Any]
NEEDS = ("work.view",)
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
)
