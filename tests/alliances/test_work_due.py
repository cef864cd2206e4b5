"""Late teams, late steps, late pledges: who is told, how often, and what is never said in a message."""

import datetime as dt

from alliances import actions, work_due
from alliances.choices import StationStage
from alliances.models import ChainBody, Pledge, TeamMilestone
from core import clock
from core.choices import AnchorKind, Role
from core.models import Account, Notice
from tests.alliances.test_campaigns import make_campaign
from tests.alliances.test_stations import make_station, take
from tests.alliances.test_teams import make_team
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

DAY = dt.timedelta(days=1)


def told(event: str) -> list[tuple[Account, str]]:
    rows = Notice.objects.filter(event=event).order_by("created_at", "id")
    return [(row.account, row.text) for row in rows]


def pledge(cast: Cast, body: ChainBody, due: dt.date | None, **fields: object) -> Pledge:
    today = clock.today()
    whose = fields or {"party_org_id": make_party_org().pk}
    values = {"year": today.year, "text": "示例承诺", "pledged_on": today - 60 * DAY, "due_on": due, **whose}
    return actions.make_pledge(actor=cast.act(), body_id=body.pk, values=values)


def run(days: int) -> list[str]:
    moment = dt.datetime.combine(clock.today() + days * DAY, dt.time(9), clock.CHINA)
    with clock.fixed(moment):
        found = work_due.slots(moment)
        for slot in found:
            work_due.plan(slot)
    return found


def test_late_steps_and_teams_are_told_once_each_time_another_becomes_late(cast: Cast) -> None:
    today = clock.today()
    with cast.scope():
        chain, other = make_chain(), make_chain()
        team = make_team(cast, make_body(chain), due_on=today + 20 * DAY)
        for name, days in (("示例一", 0), ("示例二", 10)):
            TeamMilestone.objects.create(team=team, name=name, planned_on=today + days * DAY)
        TeamMilestone.objects.create(team=team, name="示例已办", planned_on=today, done_on=today)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    cast.add(Role.LIAISON, scope_id=other.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        assert run(0) == []
        counts = []
        for days in (1, 2, 11, 12, 21):
            assert run(days)
            counts.append(len(told(work_due.TEAM)))
        assert counts == [2, 2, 4, 4, 6]
        assert {account for account, _ in told(work_due.TEAM)} == {cast.department, liaison}
        first, last = told(work_due.TEAM)[0][1], told(work_due.TEAM)[-1][1]
        assert "示例一" in first
        assert "示例已办" not in last
        assert "等" not in last
        assert last.count("完成") == 3
        actions.end_team(actor=cast.act(), team_id=team.pk, to="done", day=today, result="示例成果")
        assert run(30) == []


def test_late_pledges_are_counted_by_body_and_never_quoted(cast: Cast) -> None:
    today = clock.today()
    with cast.scope():
        body = make_body(make_chain(), name="示例党委")
        person = make_person("示例个人")
        pledge(cast, body, today, person_id=person.pk)
        kept = pledge(cast, body, today + 5 * DAY)
        pledge(cast, body, None)
        assert run(0) == []
        run(1)
        run(2)
        ((account, text),) = told(work_due.PLEDGE)
        assert account == cast.department
        assert text.startswith("“示例党委”有 1 项承诺")
        assert person.name not in text
        assert "示例承诺" not in text
        run(6)
        assert [words.split("项")[0] for _, words in told(work_due.PLEDGE)] == ["“示例党委”有 1 ", "“示例党委”有 2 "]
        notice = Notice.objects.filter(event=work_due.PLEDGE).first()
        assert notice is not None
        page = cast.client(cast.department)
        actions.fulfil_pledge(actor=cast.act(), pledge_id=kept.pk, day=today, fulfilment="示例践诺")
        run(7)
        assert len(told(work_due.PLEDGE)) == 2
    with clock.fixed(dt.datetime.combine(today + 7 * DAY, dt.time(9), clock.CHINA)):
        assert page.get(notice.path).status_code in (200, 302)


def test_what_hangs_on_an_ended_body_is_told_to_nobody(cast: Cast) -> None:
    today = clock.today()
    with cast.scope():
        body = make_body(make_chain())
        team = make_team(cast, body)
        TeamMilestone.objects.create(team=team, name="示例", planned_on=today - DAY)
        pledge(cast, body, today - DAY)
        assert run(0)
        ChainBody.objects.filter(pk=body.pk).update(state="ended", ended_on=today)
        assert run(1) == []


def test_companies_late_on_their_way_are_told_once_a_day_of_lateness_to_who_follows_the_station(cast: Cast) -> None:
    today = clock.today()
    with cast.scope():
        chain = make_chain()
        station = make_station(cast, make_body(chain), opened_on=today - 90 * DAY)
        begun = today - 60 * DAY
        first = take(cast, station, make_unit("示例甲企业"), begun_on=begun, due_on=today)
        take(cast, station, make_unit("示例乙企业"), begun_on=begun, due_on=today + 10 * DAY)
        take(cast, station, make_unit("示例丙企业"), begun_on=begun)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        assert run(0) == []
        counts = []
        for days in (1, 2, 11):
            assert run(days)
            counts.append(len(told(work_due.STATION)))
        assert counts == [2, 2, 4]
        assert {account for account, _ in told(work_due.STATION)} == {cast.department, liaison}
        before, after = told(work_due.STATION)[0][1], told(work_due.STATION)[-1][1]
        assert ("示例甲企业" in before, "示例乙企业" in before) == (True, False)
        assert ("示例甲企业" in after, "示例乙企业" in after, "示例丙企业" in after) == (True, True, False)
        actions.move_case(
            actor=cast.act(), case_id=first.pk, to=StationStage.LEFT, day=today, note="示例原因", party_org_id=None
        )
        assert run(9) == []


def test_campaign_over_and_not_summed_up_is_told_once_and_a_city_s_own_to_the_department_alone(cast: Cast) -> None:
    today = clock.today()
    with cast.scope():
        chain = make_chain()
        of_body = make_campaign(cast, make_body(chain), "示例组织的行动", starts_on=today - 30 * DAY, ends_on=today)
        make_campaign(cast, None, "示例全市的行动", starts_on=today - 30 * DAY, ends_on=today)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope():
        assert run(0) == []
        for days in (1, 2, 5):
            assert run(days)
        by_text = {(account, "组织的" in text) for account, text in told(work_due.CAMPAIGN)}
        assert len(told(work_due.CAMPAIGN)) == len(by_text)
        assert by_text == {(cast.department, True), (cast.department, False), (liaison, True)}
        actions.start_campaign(actor=cast.act(), campaign_id=of_body.pk)
        actions.close_campaign(actor=cast.act(), campaign_id=of_body.pk, day=today, summary="示例总结")
        run(6)
        assert len(told(work_due.CAMPAIGN)) == len(by_text)
