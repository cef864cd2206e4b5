"""What was promised and not done by its day, told by itself: late steps of teams, late pledges, companies late on their
way to an organization, campaigns not summed up (R30, R37, R40, R52).
"""

import datetime as dt
from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliances.campaigns.queries import late as campaign_late
from alliances.choices import TeamState
from alliances.models import Campaign, ChainBody, Pledge, StationCase, Team, TeamMilestone
from alliances.posts.queries import late as pledge_late
from alliances.stations.queries import late as case_late
from alliances.teams.queries import late as team_late
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account
from core.notices import notify
from core.templatetags.formats import cn_date
from members.models import Grant
from members.queries import accounts_holding, accounts_with_role

TEAM, PLEDGE, STATION, CAMPAIGN = "team.late", "pledge.late", "station.late", "campaign.late"
NAMED_AT_MOST = 3


def late_teams(day: dt.date) -> "QuerySet[Team]":
    """Teams at work, past their day."""
    rows: QuerySet[Team] = Team.objects.filter(team_late(day), body__ended_on__isnull=True)
    return rows


def late_milestones(day: dt.date) -> "QuerySet[TeamMilestone]":
    """Steps of teams at work, past their day and not done."""
    at_work = Q(team__state=TeamState.ACTIVE, team__body__ended_on__isnull=True)
    rows: QuerySet[TeamMilestone] = TeamMilestone.objects.filter(at_work, done_on__isnull=True, planned_on__lt=day)
    return rows


def late_pledges(day: dt.date) -> "QuerySet[Pledge]":
    rows: QuerySet[Pledge] = Pledge.objects.filter(pledge_late(day), body__ended_on__isnull=True)
    return rows


def late_cases(day: dt.date) -> "QuerySet[StationCase]":
    """Companies on their way past the day planned, of stations at work."""
    rows: QuerySet[StationCase] = StationCase.objects.filter(case_late(day), station__closed_on__isnull=True)
    return rows


def late_campaigns(day: dt.date) -> "QuerySet[Campaign]":
    rows: QuerySet[Campaign] = Campaign.objects.filter(campaign_late(day))
    return rows


LATE = (late_milestones, late_teams, late_pledges, late_cases, late_campaigns)


def slots(moment: dt.datetime) -> list[str]:
    """Today, while anything is late."""
    today = moment.astimezone(clock.CHINA).date()
    is_late = any(late(today).exists() for late in LATE)
    return [today.isoformat()] if is_late else []


def plan(slot: str) -> None:
    """Once a day; who was told of a day's lateness is told again only when something else has become late."""
    today = dt.date.fromisoformat(slot)
    _tell_of_teams(today)
    _tell_of_pledges(today)
    _tell_of_stations(today)
    _tell_of_campaigns(today)


def _tell_of_teams(today: dt.date) -> None:
    """One notice a team: the steps it is late with, or that the whole of it is."""
    words: dict[UUID, list[tuple[dt.date, str]]] = defaultdict(list)
    teams = {team.pk: team for team in late_teams(today).select_related("body")}
    for team in teams.values():
        if team.due_on is not None:
            words[team.pk].append((team.due_on, f"计划{cn_date(team.due_on)}完成"))
    for step in late_milestones(today).select_related("team__body").order_by("planned_on", "id"):
        teams.setdefault(step.team_id, step.team)
        words[step.team_id].append((step.planned_on, f"节点“{step.name}”计划{cn_date(step.planned_on)}完成"))
    receivers = _Receivers()
    for team_id, told in words.items():
        team = teams[team_id]
        some = "；".join(text for _, text in told[:NAMED_AT_MOST])
        more = f"等 {len(told)} 项" if len(told) > NAMED_AT_MOST else ""
        notify(
            receivers.of(team.body),
            event=TEAM,
            occurrence=f"{team_id}:{max(day for day, _ in told)}",
            text=f"“{team.name}”已逾期：{some}{more}",
            path=reverse("team-detail", args=[team_id]),
            subject=(team_id, AnchorKind.TEAM),
        )


def _tell_of_pledges(today: dt.date) -> None:
    """One notice a body, with the number: what persons pledged is not for messages (truth 12)."""
    days: dict[UUID, list[dt.date]] = defaultdict(list)
    bodies: dict[UUID, ChainBody] = {}
    for pledge in late_pledges(today).select_related("body").order_by("due_on", "id"):
        bodies[pledge.body_id] = pledge.body
        if pledge.due_on is not None:
            days[pledge.body_id].append(pledge.due_on)
    receivers = _Receivers()
    for body_id, due in days.items():
        body = bodies[body_id]
        notify(
            receivers.of(body),
            event=PLEDGE,
            occurrence=f"{body_id}:{max(due)}",
            text=f"“{body.name}”有 {len(due)} 项承诺过了兑现期限还没有登记践诺，最早的{cn_date(min(due))}到期",
            path=f"{reverse('pledge-list')}?body={body_id}&late=true",
            subject=(body_id, AnchorKind.BODY),
        )


def _tell_of_stations(today: dt.date) -> None:
    """One notice a station, naming the companies that are late."""
    late: dict[UUID, list[StationCase]] = defaultdict(list)
    for case in late_cases(today).select_related("station__body", "unit").order_by("due_on", "id"):
        late[case.station_id].append(case)
    receivers = _Receivers()
    for station_id, cases in late.items():
        named = "、".join(f"“{case.unit.name}”" for case in cases[:NAMED_AT_MOST])
        more = f"等 {len(cases)} 家" if len(cases) > NAMED_AT_MOST else ""
        notify(
            receivers.of(cases[0].station.body),
            event=STATION,
            occurrence=f"{station_id}:{cases[-1].due_on}",
            text=f"“{cases[0].station.name}”孵化的{named}{more}过了计划建成日期，还没有建成党组织",
            path=reverse("station-detail", args=[station_id]),
            subject=(station_id, AnchorKind.STATION),
        )


def _tell_of_campaigns(today: dt.date) -> None:
    """Once each: its time is over and nobody has written what came of it."""
    receivers = _Receivers()
    for campaign in late_campaigns(today).select_related("body").order_by("ends_on", "id"):
        notify(
            receivers.of(campaign.body),
            event=CAMPAIGN,
            occurrence=f"{campaign.pk}:{campaign.ends_on}",
            text=f"“{campaign.name}”到期了，还没有登记总结",
            path=reverse("campaign-detail", args=[campaign.pk]),
            subject=(campaign.pk, AnchorKind.CAMPAIGN),
        )


class _Receivers:
    """The department, and the liaisons of a body or of its chain; asked once of each."""

    def __init__(self) -> None:
        self._everywhere = accounts_with_role(Role.DEPARTMENT)
        self._by_anchor: dict[UUID, list[Account]] = {}

    def of(self, body: ChainBody | None) -> list[Account]:
        """Of what the whole city does, without a body, the department alone."""
        found = [*self._everywhere]
        for anchor in (body.pk, body.chain_id) if body else ():
            if anchor and anchor not in self._by_anchor:
                grants = Grant.objects.filter(role=Role.LIAISON, scope_id=anchor)
                self._by_anchor[anchor] = accounts_holding(grants)
            found += self._by_anchor.get(anchor, []) if anchor else []
        return list({account.pk: account for account in found}.values())
