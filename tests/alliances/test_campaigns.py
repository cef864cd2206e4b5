"""Campaigns: whose they are, how they begin and close, what was before and after; by page, API and sheet."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.campaigns.queries import campaigns_for, parties_for, with_parties
from alliances.choices import CAMPAIGN_TRANSITIONS, CampaignState
from alliances.models import Campaign, CampaignFigure, CampaignParty
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.principal import Principal
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
PAIRS = [(state, to) for state in CampaignState for to in CampaignState]
HEADERS = ["行动名称", "类别", "链党组织", "开始日期", "计划结束日期", "目标任务"]


def make_campaign(cast: Cast, body: Any = None, name: str = "示例行动", **fields: Any) -> Campaign:
    values = {"name": name, "kind_id": term("campaign_kind", "drive").pk, "starts_on": DAY, **fields}
    return actions.create_campaign(actor=cast.platform(), body_id=body.pk if body else None, values=values)


def _move(actor: Principal, campaign: Campaign, to: CampaignState) -> Campaign:
    if to is CampaignState.CLOSED:
        return actions.close_campaign(actor=actor, campaign_id=campaign.pk, day=DAY, summary="示例总结")
    if to is CampaignState.PLANNED:
        return actions.unstart_campaign(actor=actor, campaign_id=campaign.pk)
    act = actions.reopen_campaign if campaign.state == CampaignState.CLOSED else actions.start_campaign
    return act(actor=actor, campaign_id=campaign.pk)


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_campaign_moves_only_where_the_table_says(in_city: Cast, state: CampaignState, to: CampaignState) -> None:
    actor, campaign = in_city.act(), make_campaign(in_city)
    if state is not CampaignState.PLANNED:
        campaign = _move(actor, campaign, CampaignState.RUNNING)
    if state is CampaignState.CLOSED:
        campaign = _move(actor, campaign, CampaignState.CLOSED)
    if to not in CAMPAIGN_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(actor, campaign, to)
        assert Campaign.objects.get(pk=campaign.pk).state == state
        return
    moved = _move(actor, campaign, to)
    assert (moved.state, moved.closed_on) == (to, DAY if to is CampaignState.CLOSED else None)
    assert moved.version == campaign.version + 1


def test_closing_needs_words_and_a_day_that_has_come_and_is_taken_back_with_its_words(in_city: Cast) -> None:
    actor, campaign = in_city.act(), _move(in_city.act(), make_campaign(in_city), CampaignState.RUNNING)

    def told(**asked: Any) -> set[str]:
        with pytest.raises(InvalidInput) as refused:
            actions.close_campaign(actor=actor, campaign_id=campaign.pk, **asked)
        return set(refused.value.fields)

    assert told(day=DAY, summary="  ") == {"summary"}
    assert told(day=dt.date(2999, 1, 1), summary="示例") == {"day"}
    assert told(day=DAY - dt.timedelta(days=1), summary="示例") == {"day"}
    _move(actor, campaign, CampaignState.CLOSED)
    party = {"unit_id": make_unit().pk}
    for act in (
        lambda: actions.enrol(actor=actor, campaign_id=campaign.pk, values=party),
        lambda: actions.add_campaign_figure(actor=actor, campaign_id=campaign.pk, values={"name": "示例"}),
        lambda: actions.update_campaign(
            actor=actor, campaign_id=campaign.pk, values={"purpose": "又"}, expected_version=None
        ),
    ):
        with pytest.raises(Conflict, match="撤回总结"):
            act()
    back = actions.reopen_campaign(actor=actor, campaign_id=campaign.pk)
    assert (back.state, back.summary) == (CampaignState.RUNNING, "示例总结")
    actions.enrol(actor=actor, campaign_id=campaign.pk, values=party)


def test_what_has_not_begun_is_not_started_and_ends_do_not_come_first(in_city: Cast) -> None:
    later = clock.today() + dt.timedelta(days=1)
    campaign = make_campaign(in_city, starts_on=later)
    with pytest.raises(InvalidInput) as refused:
        actions.start_campaign(actor=in_city.act(), campaign_id=campaign.pk)
    assert "starts_on" in refused.value.fields
    with pytest.raises(InvalidInput):
        make_campaign(in_city, name="示例又一", ends_on=DAY - dt.timedelta(days=1))
    make_campaign(in_city, name="示例同名")
    with pytest.raises((InvalidInput, Conflict)):
        make_campaign(in_city, name="示例同名")
    with pytest.raises((InvalidInput, Conflict)):
        make_campaign(in_city, make_body(make_chain()), name="示例早于组织", starts_on=dt.date(2020, 1, 1))


def test_one_unit_or_organization_is_in_once(in_city: Cast) -> None:
    actor, campaign = in_city.act(), make_campaign(in_city)
    unit, org = make_unit(), make_party_org()
    none: dict[str, Any] = {}
    for wrong in (none, {"unit_id": unit.pk, "party_org_id": org.pk}):
        with pytest.raises(InvalidInput):
            actions.enrol(actor=actor, campaign_id=campaign.pk, values=wrong)
    for values in ({"unit_id": unit.pk, "persons": 3}, {"party_org_id": org.pk, "persons": 4}):
        actions.enrol(actor=actor, campaign_id=campaign.pk, values=values)
        with pytest.raises((InvalidInput, Conflict)):
            actions.enrol(actor=actor, campaign_id=campaign.pk, values=values)
    row = with_parties(Campaign.objects.filter(pk=campaign.pk)).get()
    assert (row.enrolled, row.people) == (2, 7)


def test_platform_reads_before_and_after_by_their_days(in_city: Cast) -> None:
    """The eve, and the last day: three organizations are founded within the window, one after it."""
    actor, chain = in_city.act(), make_chain()
    for number, day in enumerate(("2026-02-28", "2026-03-05", "2026-03-10", "2026-03-31", "2026-04-02")):
        unit = make_unit()
        put_on_chain(chain, unit, valid_from=dt.date(2025, 1, 1))
        make_party_org(f"示例支部{number}", unit=unit, founded_on=dt.date.fromisoformat(day))
    campaign = make_campaign(in_city, ends_on=dt.date(2026, 3, 31))
    figure = actions.add_campaign_figure(
        actor=actor, campaign_id=campaign.pk, values={"indicator": "party_orgs", "name": "", "goal": Decimal(4)}
    )
    assert (figure.name, figure.measure, figure.baseline, figure.result) == ("链上党组织", "个", None, None)
    with pytest.raises(InvalidInput):
        actions.change_campaign_figure(
            actor=actor, figure_id=figure.pk, values={"result": Decimal(9)}, expected_version=None
        )
    for wrong in (
        {"indicator": "没有这个", "name": "示例"},
        {"indicator": "chain_units", "name": "", "baseline": Decimal(1)},
    ):
        with pytest.raises(InvalidInput):
            actions.add_campaign_figure(actor=actor, campaign_id=campaign.pk, values=wrong)
    actions.start_campaign(actor=actor, campaign_id=campaign.pk)
    figure.refresh_from_db()
    assert (figure.baseline, figure.baseline_on) == (Decimal(1), dt.date(2026, 2, 28))
    assert (figure.result, figure.result_on) == (Decimal(4), dt.date(2026, 3, 31))
    actions.close_campaign(actor=actor, campaign_id=campaign.pk, day=dt.date(2026, 4, 5), summary="示例")
    figure.refresh_from_db()
    assert (figure.result, figure.result_on) == (Decimal(5), dt.date(2026, 4, 5))
    with pytest.raises(Conflict):
        actions.read_campaign(actor=actor, campaign_id=campaign.pk)


def test_figure_of_a_body_is_read_of_its_chain_alone(in_city: Cast) -> None:
    own, other = make_chain(), make_chain()
    for chain in (own, other, other):
        put_on_chain(chain, make_unit(), valid_from=dt.date(2025, 1, 1))
    campaign = make_campaign(in_city, make_body(own))
    values = {"indicator": "chain_units", "name": ""}
    figure = actions.add_campaign_figure(actor=in_city.act(), campaign_id=campaign.pk, values=values)
    actions.start_campaign(actor=in_city.act(), campaign_id=campaign.pk)
    figure.refresh_from_db()
    assert (figure.baseline, figure.result) == (Decimal(1), Decimal(1))


def test_who_sees_and_writes_which_campaign(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    body = make_body(chain)
    put_on_chain(chain, unit)
    own, city = make_campaign(in_city, body, "示例本链行动"), make_campaign(in_city, None, "示例全市行动")
    actions.enrol(actor=in_city.act(), campaign_id=city.pk, values={"unit_id": unit.pk})
    actions.enrol(actor=in_city.act(), campaign_id=city.pk, values={"unit_id": make_unit().pk})

    def actor_of(role: Role, scope: Any, kind: AnchorKind, name: str) -> Principal:
        return in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))

    company = actor_of(Role.COMPANY, unit, AnchorKind.UNIT, "c1")
    assert set(campaigns_for(company)) == {city}
    assert [row.unit_id for row in parties_for(company)] == [unit.pk]
    liaison = actor_of(Role.LIAISON, chain, AnchorKind.CHAIN, "l1")
    assert set(campaigns_for(liaison)) == {own, city}
    assert parties_for(liaison).count() == 2
    actions.start_campaign(actor=liaison, campaign_id=own.pk)
    with pytest.raises((NotAllowed, NotFound)):
        actions.start_campaign(actor=liaison, campaign_id=city.pk)
    with pytest.raises(NotAllowed):
        actions.create_campaign(
            actor=liaison,
            body_id=None,
            values={"name": "示例", "kind_id": own.kind_id, "starts_on": DAY},
        )
    assert set(campaigns_for(actor_of(Role.LIAISON, make_chain(), AnchorKind.CHAIN, "l2"))) == {city}


def test_campaign_is_carried_through_on_the_pages(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        body, unit, kind = (
            make_body(make_chain(), name="示例党委"),
            make_unit("示例企业"),
            term("campaign_kind", "contest"),
        )
    page = "/alliances/campaigns/new/"
    wrong = client.post(page, {"name": "示例行动", "kind": "", "starts_on": "2026-03-01", "body": ""})
    assert wrong.status_code == 422
    asked = {"name": "示例行动", "kind": str(kind.pk), "starts_on": "2026-03-01", "body": str(body.pk)}
    made = client.post(page, asked)
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    for part, values in (
        ("figures", {"name": "示例指标", "measure": "家", "baseline": "3", "goal": "5"}),
        ("parties", {"unit": str(unit.pk), "persons": "12"}),
    ):
        answer = client.post(f"{home}{part}/add/", values)
        assert answer.status_code == 302, answer.content.decode()
    assert client.post(f"{home}start/").status_code == 302
    with cast.scope():
        figure, party = CampaignFigure.objects.get(), CampaignParty.objects.get()
    edit = f"/alliances/campaigns/figures/{figure.pk}/edit/"
    changed = client.post(
        edit, {"name": "示例指标", "measure": "家", "baseline": "3", "goal": "5", "result": "6.5", "version": "1"}
    )
    assert changed.status_code == 302, changed.content.decode()
    text = client.get(home).content.decode()
    assert all(word in text for word in ("示例企业", "12 人", "＋3.5", "已达目标", "示例党委", "开展中"))
    assert client.post(f"{home}close/", {"day": "2026-03-09", "summary": ""}).status_code == 422
    closed = client.post(f"{home}close/", {"day": "2026-03-09", "summary": "示例总结全文"})
    assert closed.status_code == 302, closed.content.decode()
    text = client.get(home).content.decode()
    assert "示例总结全文" in text
    assert "添加指标" not in text
    assert client.post(f"/alliances/campaigns/parties/{party.pk}/remove/").status_code == 409
    assert client.post(f"{home}reopen/").status_code == 302
    assert client.post(f"/alliances/campaigns/parties/{party.pk}/remove/").status_code == 302
    with cast.scope():
        assert not CampaignParty.objects.exists()
    assert f"campaigns/?body={body.pk}" in client.get(f"/alliances/{body.pk}/").content.decode()


def test_a_campaign_goes_to_the_bin_whole(in_city: Cast) -> None:
    campaign = make_campaign(in_city)
    actions.enrol(actor=in_city.act(), campaign_id=campaign.pk, values={"unit_id": make_unit().pk})
    actions.add_campaign_figure(actor=in_city.act(), campaign_id=campaign.pk, values={"name": "示例"})
    delete_to_bin(actor=in_city.act(), code="campaigns", row_id=campaign.pk)
    assert not any(model.objects.exists() for model in (Campaign, CampaignFigure, CampaignParty))


def test_api_writes_reads_and_closes(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        kind, unit = term("campaign_kind", "programme"), make_unit()
    values = {"name": "示例计划", "kind": str(kind.pk), "starts_on": "2026-03-01"}
    made = client.post("/api/v1/campaigns/", values, **JSON)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["body"], row["meaning"], row["state"], row["enrolled"]) == (None, "programme", "planned", 0)
    assert client.post("/api/v1/campaigns/", values, **JSON).status_code == 422
    path = f"/api/v1/campaigns/{row['id']}/"
    party = {"campaign": row["id"], "unit": str(unit.pk), "persons": 4}
    assert client.post("/api/v1/campaign-parties/", party, **JSON).json()["persons"] == 4
    figure = client.post("/api/v1/campaign-figures/", {"campaign": row["id"], "name": "示例", "goal": "9.50"}, **JSON)
    assert (figure.status_code, figure.json()["goal"]) == (201, "9.50")
    assert client.patch(path, {"purpose": "又"}, **JSON).status_code == 428
    changed = client.patch(path, {"purpose": "又"}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["enrolled"], changed.json()["people"]) == (200, 1, 4)
    assert client.post(f"{path}close/", {"day": "2026-03-02", "summary": "示例"}, **JSON).status_code == 409
    assert client.post(f"{path}start/", {}, **JSON).json()["state"] == "running"
    assert client.post(f"{path}close/", {"day": "2026-03-02"}, **JSON).status_code in (400, 422)
    closed = client.post(f"{path}close/", {"day": "2026-03-02", "summary": "示例"}, **JSON)
    assert (closed.status_code, closed.json()["closed_on"]) == (200, "2026-03-02")
    assert [one["id"] for one in client.get("/api/v1/campaigns/?on=2026-03-01").json()["results"]] == [row["id"]]
    assert client.get("/api/v1/campaigns/?on=2026-03-03").json()["results"] == []
    assert client.post(f"{path}reopen/", {}, **JSON).json()["state"] == "running"


def test_campaigns_come_in_by_a_sheet_and_wrong_cells_are_told(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        term("campaign_kind", "drive", "专项行动")
        make_unit("示例企业")
        make_party_org("示例支部")
    rows: list[list[Any]] = [
        ["示例一", "专项行动", "示例党委", "2026-03-01", "2026-03-31", "示例"],
        ["示例二", "专项行动", "", "2026-03-02", "", ""],
    ]
    import_all(cast, client, "campaigns", workbook(tmp_path / "campaigns.xlsx", HEADERS, rows))
    parties: list[list[Any]] = [["示例二", "示例企业", "", 4], ["示例二", "", "示例支部", None]]
    heads = ["专项行动", "单位", "党组织", "人数"]
    import_all(cast, client, "campaign_parties", workbook(tmp_path / "parties.xlsx", heads, parties))
    figures: list[list[Any]] = [
        ["示例一", "链上党组织", "链上党组织", None, 5],
        ["示例一", "示例指标", "", 3, 5.5],
    ]
    heads = ["专项行动", "指标", "系统指标", "开展前", "目标"]
    import_all(cast, client, "campaign_figures", workbook(tmp_path / "figures.xlsx", heads, figures))
    with cast.scope():
        found = with_parties(Campaign.objects.order_by("name")).values_list("name", "enrolled", "people", "body__name")
        assert list(found) == [("示例一", 0, 0, "示例党委"), ("示例二", 2, 4, None)]
        assert set(CampaignFigure.objects.values_list("indicator", "baseline")) == {("party_orgs", None), ("", 3)}
    wrong: list[list[Any]] = [
        ["示例三", "没有这类", "", "2026-03-01", "", ""],
        ["示例三", "专项行动", "没有这个组织", "2026-03-01", "", ""],
        ["示例四", "专项行动", "", "2026-03-01", "2026-02-01", ""],
    ]
    page = upload(client, "campaigns", workbook(tmp_path / "wrong.xlsx", HEADERS, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4}
    for table in ("campaigns", "campaign_figures", "campaign_parties"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()
