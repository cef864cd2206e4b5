"""Activities and outcomes: counted once, confirmed by another, in a total only then (truths 3, 4 and 9)."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alliances.actions import (
    confirm_outcome,
    log_activity,
    mark_repeat,
    record_outcome,
    refuse_outcome,
    unconfirm_outcome,
    update_activity,
    update_outcome,
    withdraw_outcome,
)
from alliances.activity_queries import activities_for, activity_sums, outcome_sums, outcomes_for, parties_of, to_confirm
from alliances.choices import OUTCOME_TRANSITIONS, OutcomeState, PairingState
from alliances.models import Activity, ActivityParty, ChainBody, Outcome
from alliances.tables.outcome import TEAM
from core import clock
from core.bin import delete_to_bin
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Notice
from core.principal import Principal
from organizations.models import PartyOrgHost, Unit
from tests.alliances.pairings import make_pairing, party, put_into
from tests.alliances.test_teams import make_team
from tests.alliances.world import make_body, term
from tests.cast import Cast, make_account, new_grant
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 6, 1)
ACTS: dict[OutcomeState, Callable[..., Outcome]] = {
    OutcomeState.CONFIRMED: confirm_outcome,
    OutcomeState.REFUSED: partial(refuse_outcome, reason="示例原因"),
    OutcomeState.WITHDRAWN: partial(withdraw_outcome, reason="示例原因"),
    OutcomeState.RECORDED: partial(unconfirm_outcome, reason="示例原因"),
}


def activity_values(**fields: Any) -> dict[str, Any]:
    return {"title": "示例联学", "form_id": term("activity_form", "study").pk, "held_on": DAY, **fields}


def outcome_values(meaning: str = "order", **fields: Any) -> dict[str, Any]:
    counted = {"amount": 100_000} if meaning in ("order", "revenue", "saving", "credit") else {}
    kind = term("outcome_kind", meaning)
    return {"title": "示例采购叶片", "kind_id": kind.pk, "happened_on": DAY, **counted, **fields}


def recorded(actor: Principal, body: ChainBody, **fields: Any) -> Outcome:
    return record_outcome(actor=actor, source_kind=AnchorKind.BODY, source_id=body.pk, values=outcome_values(**fields))


def put(outcome: Outcome, state: OutcomeState, other: Outcome) -> Outcome:
    columns: dict[str, Any] = {"state": state}
    if state in (OutcomeState.CONFIRMED, OutcomeState.REFUSED):
        columns["decided_at"] = clock.now()
    if state in (OutcomeState.REFUSED, OutcomeState.WITHDRAWN):
        columns["reason"] = "示例原因"
    if state is OutcomeState.DUPLICATE:
        columns["same_as"] = other
    Outcome.objects.filter(pk=outcome.pk).update(**columns)
    outcome.refresh_from_db()
    return outcome


def contact_of(cast: Cast, unit: Unit, name: str) -> Principal:
    account = make_account(cast.city, name, "示例企业联系人")
    new_grant(account, Role.COMPANY, unit.pk, AnchorKind.UNIT).save()
    return cast.act(account)


def faults(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as caught:
        act()
    return dict(caught.value.fields)


def test_activity_is_one_for_all_who_took_part(in_city: Cast) -> None:
    body, unit, org = make_body(make_chain()), make_unit(), make_party_org()
    parties = [(AnchorKind.UNIT, unit.pk), (AnchorKind.PARTY_ORG, org.pk), (AnchorKind.UNIT, unit.pk)]
    made = log_activity(
        actor=in_city.act(), body_id=body.pk, values=activity_values(attendances=40, persons=25), parties=parties
    )
    assert ActivityParty.objects.filter(activity=made).count() == 2
    assert {each.name for each in parties_of([made.pk])[made.pk]} == {unit.name, org.name}
    sums = activity_sums(Activity.objects.all())
    assert (sums.activities, sums.attendances, sums.units) == (1, 40, 1)


def test_activity_of_two_pairings_is_one(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    pairings = [put_into(make_pairing(body, party(unit), party(make_unit())), PairingState.ACTIVE) for _ in range(2)]
    made = log_activity(
        actor=in_city.act(), body_id=body.pk, values=activity_values(), pairing_ids=[row.pk for row in pairings]
    )
    assert made.pairing_links.count() == 2
    assert activity_sums(Activity.objects.all()).activities == 1
    draft = make_pairing(body, party(make_unit()), party(make_unit()))
    wrong = faults(
        lambda: update_activity(
            actor=in_city.act(), activity_id=made.pk, values={}, expected_version=made.version, pairing_ids=[draft.pk]
        )
    )
    assert wrong == {"pairings": [f"“{draft.name}”还没有签约，签约后再登记它的活动。"]}


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"held_on": dt.date(2100, 1, 1)}, "held_on"),
        ({"held_on": dt.date(2020, 1, 1)}, "held_on"),
        ({"ended_on": DAY - dt.timedelta(days=1)}, "ended_on"),
        ({"attendances": 5, "persons": 9}, ""),
    ],
)
def test_activity_that_cannot_be(in_city: Cast, fields: dict[str, Any], named: str) -> None:
    body = make_body(make_chain())
    wrong = faults(lambda: log_activity(actor=in_city.act(), body_id=body.pk, values=activity_values(**fields)))
    assert not named or set(wrong) & {named, "__all__"}
    assert not Activity.objects.exists()


def test_two_people_correct_one_activity(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    made = log_activity(actor=in_city.act(), body_id=body.pk, values=activity_values())
    changed = update_activity(
        actor=in_city.act(),
        activity_id=made.pk,
        values={"title": "示例联学一"},
        parties=[(AnchorKind.UNIT, unit.pk)],
        expected_version=made.version,
    )
    assert changed.version > made.version
    with pytest.raises(StaleVersion):
        update_activity(
            actor=in_city.act(), activity_id=made.pk, values={"title": "示例联学二"}, expected_version=made.version
        )


def test_author_never_confirms(in_city: Cast) -> None:
    body = make_body(make_chain())
    made = recorded(in_city.act(), body)
    with pytest.raises(Conflict) as caught:
        confirm_outcome(actor=in_city.act(), outcome_id=made.pk)
    assert caught.value.code == "own_outcome"
    assert made.pk not in to_confirm(in_city.act()).values_list("pk", flat=True)
    with pytest.raises(IntegrityError, match="alliances_outcome_not_by_its_author"), transaction.atomic():
        Outcome.objects.filter(pk=made.pk).update(
            state="confirmed", decided_at=clock.now(), decided_by_id=made.recorded_by_id
        )


def test_company_asked_confirms_and_only_then_it_counts(in_city: Cast) -> None:
    body, asked, other = make_body(make_chain()), make_unit(), make_unit()
    buyer, stranger = contact_of(in_city, asked, "buyer"), contact_of(in_city, other, "stranger")
    made = recorded(in_city.act(), body, asked_id=asked.pk)
    assert [row.amount for row in outcome_sums(Outcome.objects.all())] == [0]
    assert [row.waiting for row in outcome_sums(Outcome.objects.all())] == [1]
    assert Notice.objects.filter(account=buyer.account, subject_id=made.pk).count() == 1
    assert list(to_confirm(buyer)) == [made]
    with pytest.raises(NotAllowed):
        confirm_outcome(actor=stranger, outcome_id=made.pk)
    confirmed = confirm_outcome(actor=buyer, outcome_id=made.pk)
    assert (confirmed.decided_for_id, confirmed.decided_by_id) == (asked.pk, buyer.account_id)
    assert [(row.amount, row.waiting) for row in outcome_sums(Outcome.objects.all())] == [(100_000, 0)]
    assert Notice.objects.filter(account_id=made.recorded_by_id, subject_id=made.pk).count() == 1


def test_company_records_what_its_activity_brought_and_sees_no_other(in_city: Cast) -> None:
    body, seller, buyer = make_body(make_chain()), make_unit(), make_unit()
    company = contact_of(in_city, seller, "seller")
    activity = log_activity(
        actor=in_city.act(),
        body_id=body.pk,
        values=activity_values(),
        parties=[(AnchorKind.UNIT, seller.pk), (AnchorKind.UNIT, buyer.pk)],
    )
    made = record_outcome(
        actor=company,
        source_kind=AnchorKind.ACTIVITY,
        source_id=activity.pk,
        values=outcome_values(asked_id=buyer.pk),
        unit_ids=[seller.pk],
    )
    assert made.recorded_for_id == seller.pk
    hidden = recorded(in_city.act(), body)
    assert list(outcomes_for(company)) == [made]
    with pytest.raises(NotAllowed):
        withdraw_outcome(actor=company, outcome_id=hidden.pk, reason="示例")
    own = faults(
        lambda: record_outcome(
            actor=company,
            source_kind=AnchorKind.ACTIVITY,
            source_id=activity.pk,
            values=outcome_values(asked_id=seller.pk),
        )
    )
    assert own == {"asked": ["请对方单位确认，不能请登记方自己确认。"]}
    elsewhere = log_activity(actor=in_city.act(), body_id=body.pk, values=activity_values())
    with pytest.raises(NotAllowed):
        record_outcome(actor=company, source_kind=AnchorKind.ACTIVITY, source_id=elsewhere.pk, values=outcome_values())


@pytest.mark.parametrize(
    ("meaning", "fields", "named"),
    [
        ("order", {"amount": None}, "amount"),
        ("cooperation", {"amount": 100}, "amount"),
        ("order", {"happened_on": dt.date(2100, 1, 1)}, "happened_on"),
    ],
)
def test_outcome_that_cannot_be(in_city: Cast, meaning: str, fields: dict[str, Any], named: str) -> None:
    body = make_body(make_chain())
    assert set(faults(lambda: recorded(in_city.act(), body, meaning=meaning, **fields))) == {named}
    assert not Outcome.objects.exists()


def test_what_is_not_money_counts_one_where_nobody_says_more(in_city: Cast) -> None:
    made = recorded(in_city.act(), make_body(make_chain()), meaning="cooperation")
    assert (made.amount, made.quantity) == (None, 1)


@pytest.mark.parametrize("to", list(ACTS))
@pytest.mark.parametrize("state", list(OutcomeState))
def test_every_state_against_every_step(in_city: Cast, state: OutcomeState, to: OutcomeState) -> None:
    body = make_body(make_chain())
    platform = in_city.platform(in_city.city)
    made, other = recorded(platform, body), recorded(platform, body)
    put(made, state, other)
    if to in OUTCOME_TRANSITIONS[state]:
        assert ACTS[to](actor=in_city.act(), outcome_id=made.pk).state == to
    else:
        with pytest.raises(Conflict):
            ACTS[to](actor=in_city.act(), outcome_id=made.pk)
        made.refresh_from_db()
        assert made.state == state


def test_refused_one_is_corrected_and_asked_about_anew(in_city: Cast) -> None:
    body, asked = make_body(make_chain()), make_unit()
    buyer = contact_of(in_city, asked, "buyer")
    made = recorded(in_city.act(), body, asked_id=asked.pk)
    refused = refuse_outcome(actor=buyer, outcome_id=made.pk, reason="示例：数额不符")
    again = update_outcome(
        actor=in_city.act(), outcome_id=made.pk, values={"amount": 90_000}, expected_version=refused.version
    )
    assert (again.state, again.reason, again.decided_at, again.amount) == ("recorded", "", None, 90_000)
    confirm_outcome(actor=buyer, outcome_id=made.pk)
    with pytest.raises(Conflict):
        update_outcome(actor=in_city.act(), outcome_id=made.pk, values={"amount": 1}, expected_version=again.version)


def test_repeat_counts_nowhere(in_city: Cast) -> None:
    body = make_body(make_chain())
    platform = in_city.platform(in_city.city)
    first, second = recorded(platform, body), recorded(platform, body)
    for outcome in (first, second):
        confirm_outcome(actor=in_city.act(), outcome_id=outcome.pk)
    assert [row.amount for row in outcome_sums(Outcome.objects.all())] == [200_000]
    mark_repeat(actor=in_city.act(), outcome_id=second.pk, same_as_id=first.pk)
    assert [row.amount for row in outcome_sums(Outcome.objects.all())] == [100_000]
    with pytest.raises(Conflict):
        mark_repeat(actor=in_city.act(), outcome_id=first.pk, same_as_id=recorded(platform, body).pk)
    other_kind = recorded(platform, body, meaning="cooperation")
    wrong = faults(lambda: mark_repeat(actor=in_city.act(), outcome_id=other_kind.pk, same_as_id=first.pk))
    assert wrong == {"same_as": ["两项成效类别不同，不是同一项。"]}


def test_pages_carry_an_activity_to_a_confirmed_order(in_city: Cast, client: Client) -> None:
    body, unit, buyer = make_body(make_chain()), make_unit(), make_unit()
    client.force_login(in_city.department)
    said = client.post(
        "/alliances/activities/new/",
        {
            "title": "示例供需对接",
            "body": str(body.pk),
            "form": str(term("activity_form", "industry").pk),
            "held_on": "2026-06-01",
            "parties": [f"unit:{unit.pk}"],
            "pasted": f"{buyer.name}、{unit.name}",
            "attendances": "30",
        },
    )
    activity = Activity.objects.get()
    assert said.status_code == 302
    assert activity.parties.count() == 2
    page = client.get(f"/alliances/activities/{activity.pk}/").content.decode()
    assert buyer.name in page
    record = f"/alliances/outcomes/new/?source=activity:{activity.pk}"
    assert client.get(record).status_code == 200
    said = client.post(
        record,
        {
            "title": "示例订单",
            "kind": str(term("outcome_kind", "order").pk),
            "happened_on": "2026-06-02",
            "yuan": "1000.50",
            "asked": str(buyer.pk),
            "units": [str(unit.pk)],
        },
    )
    outcome = Outcome.objects.get()
    assert (outcome.amount, outcome.units.count(), outcome.asked_id) == (100_050, 1, buyer.pk)
    assert "由您登记" in client.get(f"/alliances/outcomes/{outcome.pk}/").content.decode()
    account = contact_of(in_city, buyer, "buyer").account
    assert account is not None
    client.force_login(account)
    assert "示例订单" in client.get("/alliances/outcomes/mine/").content.decode()
    assert client.post(f"/alliances/outcomes/{outcome.pk}/confirm/").status_code == 302
    client.force_login(in_city.department)
    ledger = client.get(f"/alliances/outcomes/?body={body.pk}").content.decode()
    assert "1,000.5" in ledger or "1,000.50" in ledger
    assert "示例订单" in client.get(f"/chains/{body.chain_id}/outcomes/").content.decode()


def test_pairing_shows_what_was_done_under_it(in_city: Cast, client: Client) -> None:
    body, unit, other = make_body(make_chain()), make_unit(), make_unit()
    pairing = put_into(make_pairing(body, party(unit), party(other)), PairingState.ACTIVE)
    client.force_login(in_city.department)
    url = f"/pairings/{pairing.pk}/"
    page = client.get(url).content.decode()
    assert f"?pairing={pairing.pk}" in page
    assert f"?source=pairing:{pairing.pk}" in page
    form = client.get(f"/alliances/activities/new/?pairing={pairing.pk}").content.decode()
    assert unit.name in form
    log_activity(actor=in_city.act(), body_id=body.pk, values=activity_values(), pairing_ids=[pairing.pk])
    record_outcome(
        actor=in_city.act(),
        source_kind=AnchorKind.PAIRING,
        source_id=pairing.pk,
        values=outcome_values(asked_id=other.pk),
        unit_ids=[unit.pk],
    )
    page = client.get(url).content.decode()
    assert page.count("示例联学") == 2
    assert page.count("示例采购叶片") == 2


def test_unit_an_organization_has_left_sees_nothing_of_it_any_more(in_city: Cast) -> None:
    body, unit = make_body(make_chain()), make_unit()
    org = make_party_org(unit=unit)
    log_activity(
        actor=in_city.act(), body_id=body.pk, values=activity_values(), parties=[(AnchorKind.PARTY_ORG, org.pk)]
    )
    company = contact_of(in_city, unit, "host")
    assert activities_for(company).count() == 1
    PartyOrgHost.objects.filter(party_org=org).update(valid_to=clock.day_before(clock.today()))
    assert activities_for(company).count() == 0


def test_what_a_team_brought_is_counted_once_beside_the_pairing_that_tells_the_same(
    in_city: Cast, client: Client
) -> None:
    body, unit, other = make_body(make_chain()), make_unit(), make_unit()
    pairing = put_into(make_pairing(body, party(unit), party(other)), PairingState.ACTIVE)
    team = make_team(in_city, body, unit_id=unit.pk)
    client.force_login(in_city.department)
    home = f"/alliances/teams/{team.pk}/"
    assert f"?source=team:{team.pk}" in client.get(home).content.decode()
    assert team.name in client.get(f"/alliances/outcomes/new/?source=team:{team.pk}").content.decode()
    platform = in_city.platform(in_city.city)
    made = {
        kind: record_outcome(
            actor=platform,
            source_kind=kind,
            source_id=row.pk,
            values=outcome_values(title=f"示例{kind}", asked_id=other.pk),
        )
        for kind, row in ((AnchorKind.PAIRING, pairing), (AnchorKind.TEAM, team))
    }
    mine, theirs = made[AnchorKind.TEAM], made[AnchorKind.PAIRING]
    assert mine.title in client.get(home).content.decode()
    page = client.get(f"/alliances/outcomes/{mine.pk}/").content.decode()
    assert team.name in page
    assert "可能已从别的渠道登记过" in page
    assert theirs.title in page
    for row in made.values():
        confirm_outcome(actor=in_city.act(), outcome_id=row.pk)
    mark_repeat(actor=in_city.act(), outcome_id=mine.pk, same_as_id=theirs.pk)
    assert [row.amount for row in outcome_sums(Outcome.objects.all())] == [100_000]
    rows = client.get("/api/v1/outcomes/?source_kind=team").json()["results"]
    assert [(row["source_kind"], row["source"]) for row in rows] == [("team", str(team.pk))]
    found = client.get("/alliances/outcomes/?source_kind=team").content.decode()
    assert mine.title in found
    assert theirs.title not in found


def test_company_of_a_team_records_what_the_team_brought(in_city: Cast) -> None:
    body, unit, other = make_body(make_chain()), make_unit(), make_unit()
    team = make_team(in_city, body, unit_id=unit.pk)
    asked: dict[str, Any] = {
        "source_kind": AnchorKind.TEAM,
        "source_id": team.pk,
        "values": outcome_values(asked_id=other.pk),
    }
    assert record_outcome(actor=contact_of(in_city, unit, "own"), **asked).recorded_for_id == unit.pk
    with pytest.raises(NotAllowed):
        record_outcome(actor=contact_of(in_city, other, "other"), **asked)


def test_team_with_outcomes_is_not_deleted(in_city: Cast, client: Client) -> None:
    team = make_team(in_city)
    record_outcome(actor=in_city.act(), source_kind=AnchorKind.TEAM, source_id=team.pk, values=outcome_values())
    with pytest.raises(Conflict):
        delete_to_bin(actor=in_city.act(), code="teams", row_id=team.pk)


def test_sheet_names_the_team_and_refuses_that_of_another_body(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        body, other = make_body(make_chain(), name="示例党委"), make_body(make_chain(), name="示例别处")
        make_team(cast, body, "示例攻坚队")
        make_team(cast, other, "示例他队")
        term("outcome_kind", "order", "订单")
    heads = ["成效", "链党组织", "成效类别", "金额（元）", "日期", "攻坚队伍"]
    rows: list[list[Any]] = [["示例订单", "示例党委", "订单", 1000, "2026-06-01", "示例攻坚队"]]
    import_all(cast, client, "outcomes", workbook(tmp_path / "good.xlsx", heads, rows))
    with cast.scope():
        assert Outcome.objects.get().source_kind == "team"
    page = upload(client, "outcomes", export(cast, client, "outcomes", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()
    rows = [["示例订单二", "示例党委", "订单", 1000, "2026-06-01", "示例他队"]]
    page = upload(client, "outcomes", workbook(tmp_path / "wrong.xlsx", heads, rows))
    run_jobs(cast)
    assert errors_of(cast, page) == {(2, TEAM): "这支队伍不是这个链党组织的，请核对链党组织或队伍。"}
