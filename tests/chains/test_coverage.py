"""Both coverages: who counts, why not, over which base, and that each number opens exactly its units (truth 6, 10)."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest

from chains import actions
from chains.choices import ExclusionState
from chains.coverage import (
    base_units,
    coverage_sets_for,
    left_out_units,
    months_before,
    region_range,
    splits_of,
    standard_set,
    words_of,
)
from chains.models import CoverageExclusion, CoverageSet
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.models import Notice, Region
from core.principal import Principal
from core.state import transition
from members.coverage import ADVICE, ASKED, Advice, advice_for, coverage_of, with_standing
from organizations.choices import BuildMode, Reason
from organizations.models import PartyOrgHost, Unit, UnitMemberCount, UnitTag
from tests.cast import Cast, make_account, make_grant
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain
from tests.members.people import appoint, make_person, queries_of, title

DAY = dt.date(2026, 6, 30)


def count(unit: Unit, full: int, *, probationary: int = 0, as_of: str = "2026-01-01") -> None:
    UnitMemberCount.objects.create(unit=unit, as_of=as_of, full=full, probationary=probationary)


def second_of(cast: Cast) -> Principal:
    """Another of the department's staff: nobody approves what he proposed himself."""
    account = make_account(cast.city, "second", "示例第二人")
    make_grant(cast.city, account, Role.DEPARTMENT)
    return cast.act(account)


def send(unit: Unit, **fields: Any) -> Any:
    fields.setdefault("valid_from", dt.date(2026, 1, 1))
    person = fields.pop("person", None) or make_person("示例指导员")
    return appoint(person, unit, AnchorKind.UNIT, title=title("instructor"), **fields)


def standing(unit: Unit, day: dt.date = DAY) -> tuple[str, str, bool]:
    row = with_standing(Unit.objects.filter(pk=unit.pk), day).get()
    return row.build, row.reason, row.instructed


# ---- one unit -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("org", "build"),
    [
        ({"build_mode": "stand_alone"}, BuildMode.STAND_ALONE),
        ({"build_mode": "joint"}, BuildMode.JOINT),
        ({"build_mode": "attached"}, BuildMode.ATTACHED),
        ({"build_mode": ""}, BuildMode.STAND_ALONE),
        ({"build_mode": "", "kind": "joint_branch"}, BuildMode.JOINT),
    ],
)
def test_unit_with_an_organization_is_covered_by_it(in_city: Cast, org: dict[str, Any], build: str) -> None:
    unit = make_unit()
    make_party_org(unit=unit, **org)
    assert standing(unit) == (build, "", False)


def test_organization_of_its_own_comes_before_a_joint_one(in_city: Cast) -> None:
    unit = make_unit()
    make_party_org(unit=unit, build_mode="attached")
    make_party_org(unit=unit, build_mode="joint")
    assert standing(unit)[0] == BuildMode.JOINT
    make_party_org(unit=unit, build_mode="stand_alone")
    assert standing(unit)[0] == BuildMode.STAND_ALONE


@pytest.mark.parametrize(
    "org",
    [{"dissolved_on": dt.date(2026, 6, 29)}, {"founded_on": dt.date(2026, 7, 1)}],
)
def test_organization_that_does_not_exist_on_the_day_covers_nobody(in_city: Cast, org: dict[str, Any]) -> None:
    unit = make_unit()
    make_party_org(unit=unit, **org)
    assert standing(unit) == ("", Reason.UNKNOWN, False)


def test_host_that_ended_covers_no_more(in_city: Cast) -> None:
    unit = make_unit()
    org = make_party_org(unit=unit)
    PartyOrgHost.objects.filter(party_org=org).update(valid_to=dt.date(2026, 6, 29))
    assert standing(unit)[0] == ""
    assert standing(unit, dt.date(2026, 6, 29))[0] == BuildMode.STAND_ALONE


@pytest.mark.parametrize(
    ("full", "probationary", "reason"),
    [
        (3, 0, Reason.SHOULD_BUILD),
        (2, 5, Reason.FEW),
        (1, 0, Reason.FEW),
        (0, 1, Reason.FEW),
        (0, 0, Reason.NONE),
    ],
)
def test_reason_follows_from_full_members(in_city: Cast, full: int, probationary: int, reason: str) -> None:
    unit = make_unit()
    count(unit, full, probationary=probationary)
    assert standing(unit) == ("", reason, False)


def test_reason_follows_from_the_latest_count_by_the_day(in_city: Cast) -> None:
    unit = make_unit()
    count(unit, 5, as_of="2025-12-31")
    count(unit, 0, as_of="2026-06-30")
    count(unit, 9, as_of="2026-07-01")
    assert standing(unit)[1] == Reason.NONE
    assert standing(unit, dt.date(2026, 6, 29))[1] == Reason.SHOULD_BUILD
    assert standing(unit, dt.date(2025, 1, 1))[1] == Reason.UNKNOWN


def test_instructor_counts_while_the_assignment_and_the_service_last(in_city: Cast) -> None:
    unit = make_unit()
    send(unit, valid_to=dt.date(2026, 6, 30))
    assert [standing(unit, day)[2] for day in (dt.date(2025, 12, 31), DAY, dt.date(2026, 7, 1))] == [False, True, False]
    other = make_unit()
    send(other, person=make_person("示例离任", left_on=dt.date(2026, 6, 1)))
    assert standing(other)[2] is False


def test_liaison_is_no_instructor(in_city: Cast) -> None:
    unit = make_unit()
    appoint(make_person(), unit, AnchorKind.UNIT)
    assert standing(unit, clock.today())[2] is False


@pytest.mark.parametrize(
    ("reason", "instructed", "advice"),
    [
        ("", True, None),
        (Reason.SHOULD_BUILD, True, Advice.ALONE),
        (Reason.FEW, False, Advice.JOINT),
        (Reason.NONE, False, Advice.SEND),
        (Reason.NONE, True, Advice.KEEP),
        (Reason.UNKNOWN, False, Advice.COUNT),
    ],
)
def test_advice_by_rule(reason: str, instructed: bool, advice: Advice | None) -> None:
    assert advice_for(reason, instructed=instructed) == advice


# ---- the base -------------------------------------------------------------------------------------------------------


def names(units: Any) -> set[str]:
    return set(units.values_list("name", flat=True))


def test_standard_base_is_every_living_unit_on_any_chain_once(in_city: Cast) -> None:
    one, two, ended = make_chain(), make_chain(), make_chain(valid_to=dt.date(2026, 1, 1))
    both, gone, off, late = make_unit("两链"), make_unit("注销", state="ended"), make_unit("链外"), make_unit("离链")
    put_on_chain(one, both, segment=make_segment(one, "环节"))
    put_on_chain(two, both)
    put_on_chain(one, gone)
    put_on_chain(one, late, valid_to=dt.date(2026, 6, 29))
    put_on_chain(ended, off)
    base = base_units(Unit.objects.all(), standard_set(), DAY)
    assert (names(base), base.count(), coverage_of(base, DAY).base) == ({"两链"}, 1, 1)


def test_conditions_hold_all_together(in_city: Cast) -> None:
    tag = make_term("unit_tag")
    kept = make_unit("甲", ownership="private", region_id="430202")
    UnitTag.objects.create(unit=kept, tag=tag)
    for name, fields in (
        ("乙", {"ownership": "state"}),
        ("丙", {"kind": "university"}),
        ("丁", {"region_id": "430302"}),
    ):
        other = make_unit(name, **{"ownership": "private", "region_id": "430202", **fields})
        UnitTag.objects.create(unit=other, tag=tag)
    make_unit("戊", ownership="private", region_id="430202")
    chosen = CoverageSet(
        scope="any", kinds=["company"], ownerships=["private"], tag_id=tag.pk, region=Region.objects.get(pk="430200")
    )
    assert names(base_units(Unit.objects.all(), chosen, DAY)) == {"甲"}


def test_base_of_one_chain_holds_its_sub_chains(in_city: Cast) -> None:
    top = make_chain()
    below, other = make_chain(parent=top), make_chain()
    first, second, third = make_unit("甲"), make_unit("乙"), make_unit("丙")
    for chain, unit in ((top, first), (below, second), (other, third)):
        put_on_chain(chain, unit)
    assert names(base_units(Unit.objects.all(), CoverageSet(scope="one", chain=top), DAY)) == {"甲", "乙"}


def test_left_out_are_those_a_rule_or_an_approved_row_takes_away(in_city: Cast) -> None:
    make_unit("正常", established_on=dt.date(2020, 1, 1))
    make_unit("停业", state="suspended")
    make_unit("新设", established_on=dt.date(2026, 2, 1))
    cleared = make_unit("清算")
    CoverageExclusion.objects.create(
        unit=cleared, reason="破产清算", approver="示例部务会", valid_to=DAY, state="approved"
    )
    chosen = CoverageSet(scope="any", skips_suspended=True, minimum_months=6)
    assert names(base_units(Unit.objects.all(), chosen, DAY)) == {"正常"}
    assert names(left_out_units(Unit.objects.all(), chosen, DAY)) == {"停业", "新设", "清算"}
    later = DAY + dt.timedelta(days=1)
    assert "清算" in names(base_units(Unit.objects.all(), chosen, later))


def test_months_before_ends_with_the_month() -> None:
    assert months_before(dt.date(2026, 8, 31), 6) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 15), 1) == dt.date(2025, 12, 15)
    assert months_before(dt.date(2026, 12, 31), 12) == dt.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("code", "bounds"), [("430000", ("43", "44")), ("430200", ("4302", "4303")), ("430299", ("430299", "43029:"))]
)
def test_region_range_holds_what_lies_below(code: str, bounds: tuple[str, str]) -> None:
    assert region_range(code) == bounds


def test_words_say_what_is_counted_and_what_not() -> None:
    chosen = CoverageSet(scope="any", kinds=["company"], ownerships=["private"], skips_suspended=True)
    assert words_of(chosen) == "本市每家民营企业计一次；不计：已注销的、停业的、经批准不计入的。"


# ---- figures --------------------------------------------------------------------------------------------------------


def crowd() -> tuple[Any, Any]:
    """A chain with a sub-chain, one unit of every standing; the joint unit stands on both."""
    top = make_chain("甲链")
    below = make_chain("乙链", parent=top)
    units = {name: make_unit(name) for name in ("单独", "联合", "应建", "个别", "没有", "没有派", "未登记")}
    for name, unit in units.items():
        put_on_chain(below if name in ("个别", "联合") else top, unit)
    put_on_chain(top, units["联合"])
    make_party_org(unit=units["单独"], build_mode="stand_alone")
    make_party_org(unit=units["联合"], build_mode="joint")
    for name, full in (("应建", 4), ("个别", 1), ("没有", 0), ("没有派", 0)):
        count(units[name], full)
    send(units["没有派"])
    return top, below


def test_coverage_adds_up_and_every_state_opens_its_number(in_city: Cast) -> None:
    crowd()
    base = base_units(Unit.objects.all(), standard_set(), DAY)
    found = coverage_of(base, DAY)
    assert (found.base, found.organized, found.covered, found.uncovered) == (7, 2, 3, 4)
    assert (found.organization_rate, found.work_rate) == (2 / 7, 3 / 7)
    assert [found.without(reason, instructed=False) for reason in Reason] == [1, 1, 1, 1]
    assert found.without(Reason.NONE, instructed=True) == 1
    rows = with_standing(base, DAY)
    numbers = {"organized": 2, "unorganized": 5, "covered": 3, "uncovered": 4}
    assert {state: rows.filter(q).count() for state, q in ASKED.items()} == numbers
    assert sum(rows.filter(q).count() for q in ADVICE.values()) == found.unorganized


def test_splits_count_a_unit_once_in_each_chain(in_city: Cast) -> None:
    top, below = crowd()
    splits = splits_of(base_units(Unit.objects.all(), standard_set(), DAY), [top, below], DAY)
    assert [(one.label, one.coverage.base, one.coverage.covered) for one in splits.by_chain] == [
        ("甲链", 7, 3),
        ("乙链", 2, 1),
    ]
    assert [(one.label, one.coverage.base) for one in splits.by_region] == [("未填区县", 7)]


def test_empty_base_has_no_rate(in_city: Cast) -> None:
    found = coverage_of(Unit.objects.none(), DAY)
    assert (found.base, found.organization_rate, found.work_rate) == (0, None, None)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_every_number_of_the_page_opens_as_many_units(cast: Cast) -> None:
    with cast.scope():
        crowd()
    client = cast.client(cast.department)
    text = client.get(f"/coverage/?day={DAY.isoformat()}").content.decode()
    links = re.findall(r'<a href="(/coverage/units/[^"]*)">([\d,]+)</a>', text)
    assert len(links) > 20
    for address, number in links:
        listed = client.get(address.replace("&amp;", "&")).content.decode()
        total = re.search(r'<span class="mute">([\d,]+)\+? 家', listed)
        assert total is not None, address
        assert total[1] == number, address


def test_page_and_list_cost_the_same_at_any_number_of_units(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs: dict[str, list[int]] = {"/coverage/": [], "/coverage/units/": []}
    with cast.scope():
        chain = make_chain()
    for wanted in (1, 3, 30):
        with cast.scope():
            while Unit.objects.count() < wanted:
                unit = make_unit()
                put_on_chain(chain, unit)
                send(unit, person=make_person("示例指导员"))
        for address, seen in costs.items():
            seen.append(queries_of(client, address))
    for address, seen in costs.items():
        assert seen[0] == seen[1] == seen[2], (address, seen)


def test_liaison_sees_coverage_of_own_chain_alone(cast: Cast) -> None:
    with cast.scope():
        own, other = make_chain("甲链"), make_chain("乙链")
        put_on_chain(own, make_unit("本链企业"))
        put_on_chain(other, make_unit("他链企业"))
        other_id = other.pk
    client = cast.client(cast.add(Role.LIAISON, scope_id=own.pk, scope_kind=AnchorKind.CHAIN))
    text = client.get("/coverage/").content.decode()
    assert "甲链" in text
    assert "乙链" not in text
    listed = client.get("/coverage/units/").content.decode()
    assert "本链企业" in listed
    assert "他链企业" not in listed
    assert "他链企业" not in client.get(f"/coverage/units/?chain={other_id}").content.decode()


def test_export_has_a_sheet_for_each_thing_to_do(cast: Cast) -> None:
    with cast.scope():
        crowd()
    answer = cast.client(cast.department).get(f"/coverage/units/export/?state=unorganized&day={DAY.isoformat()}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [
        "全部", "单独组建", "联合组建", "选派指导员", "先登记党员数", "已有指导员，继续培养", "说明",
    ]  # fmt: skip
    assert [row[0].value for row in book["单独组建"].iter_rows(min_row=2)] == ["应建"]
    assert len(list(book["全部"].iter_rows(min_row=2))) == 5


# ---- sets and exclusions --------------------------------------------------------------------------------------------


def test_set_is_made_changed_and_ended(cast: Cast) -> None:
    actor = cast.act()
    with cast.scope():
        chain = make_chain()
        made = actions.create_coverage_set(
            actor=actor, values={"name": "规上企业", "scope": "one", "chain_id": chain.pk, "kinds": ["company"]}
        )
        with pytest.raises(InvalidInput):
            actions.create_coverage_set(actor=actor, values={"name": "规上企业", "scope": "any"})
        changed = actions.update_coverage_set(
            actor=actor, coverage_set_id=made.pk, values={"scope": "any"}, expected_version=made.version
        )
        assert (changed.scope, changed.chain_id) == ("any", None)
        with pytest.raises(StaleVersion):
            actions.update_coverage_set(
                actor=actor, coverage_set_id=made.pk, values={"name": "别名"}, expected_version=made.version
            )
        actions.end_coverage_set(actor=actor, coverage_set_id=made.pk, last_day=clock.today())
        with pytest.raises(Conflict):
            actions.end_coverage_set(actor=actor, coverage_set_id=made.pk, last_day=clock.today())
        assert coverage_sets_for(actor).count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scope": "one"}, "__all__"),
        ({"kinds": ["spaceship"]}, "kinds"),
        ({"ownerships": ["x"]}, "ownerships"),
        ({"region_id": "999999"}, "region"),
        ({"colour": "red"}, "colour"),
        ({"minimum_months": 0}, "minimum_months"),
    ],
)
def test_set_that_makes_no_sense_is_refused_at_its_field(in_city: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.create_coverage_set(actor=in_city.act(), values={"name": "口径", "scope": "any", **values})
    assert field in refused.value.fields


def test_exclusion_needs_reason_and_approver_and_only_the_department_enters_it(cast: Cast) -> None:
    with cast.scope():
        unit, chain = make_unit(), make_chain()
        put_on_chain(chain, unit)
        actor = cast.act()
        with pytest.raises(InvalidInput) as refused:
            actions.exclude_unit(actor=actor, unit_id=unit.pk, values={"reason": "", "approver": ""})
        assert set(refused.value.fields) == {"reason", "approver"}
        values = {"reason": "破产清算", "approver": "示例部务会"}
        made = actions.exclude_unit(actor=actor, unit_id=unit.pk, values=values)
        assert made.entered_by_id == cast.department.pk
        with pytest.raises(InvalidInput):
            actions.exclude_unit(actor=actor, unit_id=unit.pk, values=values)
    liaison = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    with cast.scope(), pytest.raises(NotAllowed):
        actions.end_exclusion(actor=liaison, coverage_exclusion_id=made.pk, last_day=DAY)


def test_exclusion_counts_once_another_has_approved_it(cast: Cast) -> None:
    values = {"reason": "破产清算", "approver": "示例部务会"}
    other = second_of(cast)
    with cast.scope():
        unit = make_unit("示例甲公司")
        made = actions.exclude_unit(actor=cast.act(), unit_id=unit.pk, values=values)
        told = list(Notice.objects.values_list("account_id", "text"))
        pending = names(base_units(Unit.objects.all(), CoverageSet(scope="any"), DAY))
        with pytest.raises(NotAllowed) as own:
            actions.approve_exclusion(actor=cast.act(), coverage_exclusion_id=made.pk)
        actions.approve_exclusion(actor=other, coverage_exclusion_id=made.pk)
        approved = names(base_units(Unit.objects.all(), CoverageSet(scope="any"), DAY))
        with pytest.raises(Conflict):
            actions.refuse_exclusion(actor=other, coverage_exclusion_id=made.pk, note="迟了")
        answered = list(Notice.objects.filter(account=cast.department).values_list("text", flat=True))

    assert told == [(other.account_id, "待审批：示例甲公司不计入覆盖基数（破产清算）")]
    assert own.value.code == "own_proposal"
    assert (pending, approved) == ({"示例甲公司"}, set())
    assert answered == ["已批准：示例甲公司不计入覆盖基数"]


def test_exclusion_refused_or_withdrawn_may_be_proposed_anew(cast: Cast) -> None:
    values = {"reason": "破产清算", "approver": "示例部务会"}
    other = second_of(cast)
    with cast.scope():
        unit = make_unit("示例甲公司")
        first = actions.exclude_unit(actor=cast.act(), unit_id=unit.pk, values=values)
        with pytest.raises(InvalidInput):
            actions.refuse_exclusion(actor=other, coverage_exclusion_id=first.pk, note=" ")
        actions.refuse_exclusion(actor=other, coverage_exclusion_id=first.pk, note="仍有职工")
        second = actions.exclude_unit(actor=cast.act(), unit_id=unit.pk, values=values)
        with pytest.raises(Conflict):
            actions.end_exclusion(actor=cast.act(), coverage_exclusion_id=second.pk, last_day=DAY)
        actions.withdraw_exclusion(actor=cast.act(), coverage_exclusion_id=second.pk)
        actions.exclude_unit(actor=cast.act(), unit_id=unit.pk, values=values)

        assert names(base_units(Unit.objects.all(), CoverageSet(scope="any"), DAY)) == {"示例甲公司"}
        assert list(CoverageExclusion.objects.order_by("id").values_list("state", "decision_note")) == [
            ("refused", "仍有职工"),
            ("withdrawn", ""),
            ("proposed", ""),
        ]


@pytest.mark.parametrize("before", ExclusionState)
@pytest.mark.parametrize("after", ExclusionState)
def test_exclusion_moves_as_its_table_says(in_city: Cast, before: ExclusionState, after: ExclusionState) -> None:
    decided = {"decided_at": clock.now()} if before in ("approved", "refused") else {}
    held = CoverageExclusion.objects.create(unit=make_unit(), reason="示例", approver="示例", state=before, **decided)
    changes = {"decided_at": clock.now()} if after in ("approved", "refused") else {}

    if (before, after) in {("proposed", "approved"), ("proposed", "refused"), ("proposed", "withdrawn")}:
        assert transition(held, after, **changes).state == after
    else:
        with pytest.raises(Conflict):
            transition(held, after, **changes)


def test_exclusion_is_decided_on_page_and_by_api_by_another(cast: Cast) -> None:
    values = {"reason": "破产清算", "approver": "示例部务会"}
    other = second_of(cast)
    assert other.account is not None
    with cast.scope():
        first, second = (
            actions.exclude_unit(actor=cast.act(), unit_id=make_unit(name).pk, values=values) for name in ("甲", "乙")
        )
    page = f"/settings/coverage/exclusions/{first.pk}/"
    own, another = cast.client(cast.department), cast.client(other.account)

    assert "须由另一位同事审批" in own.get(page).content.decode()
    assert own.post(page, {"decision": "approved", "note": ""}).status_code == 403
    assert another.post(page, {"decision": "refused", "note": ""}).status_code == 422
    assert another.post(page, {"decision": "approved", "note": "同意"}).status_code == 302
    told = cast.token_client(other.account).post(
        f"/api/v1/coverage-exclusions/{second.pk}/refuse/", {"note": "仍有职工"}, content_type="application/json"
    )
    assert (told.status_code, told.json()["state"], told.json()["decision_note"]) == (200, "refused", "仍有职工")
    listed = cast.token_client(cast.department).get("/api/v1/coverage-exclusions/?state=approved").json()["results"]
    assert [(row["id"], row["decided_by"]) for row in listed] == [(str(first.pk), str(other.account.pk))]


def test_settings_pages_make_a_set_and_an_exclusion(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例甲公司")
    client = cast.client(cast.department)
    body = {"name": "全市企业", "scope": "any", "kinds": ["company"], "order": "1"}
    assert client.post("/settings/coverage/new/", body).status_code == 302
    body = {"unit": str(unit.pk), "reason": "破产清算", "approver": "示例部务会", "valid_from": "2026-01-01"}
    assert client.post("/settings/coverage/exclusions/new/", body).status_code == 302
    text = client.get("/settings/coverage/").content.decode()
    assert "本市每家企业计一次" in text
    assert "示例部务会" in text
    page = client.get("/coverage/").content.decode()
    assert "您负责的范围内没有" not in page
    with cast.scope():
        made = CoverageSet.objects.get()
        excluded = CoverageExclusion.objects.get()
    assert client.post(f"/settings/coverage/{made.pk}/", {"name": "", "scope": "any"}).status_code == 422
    assert client.post(f"/settings/coverage/{made.pk}/end/", {"last_day": "2026-06-30"}).status_code == 302
    with cast.scope():
        other = second_of(cast)
        actions.approve_exclusion(actor=other, coverage_exclusion_id=excluded.pk)
    address = f"/settings/coverage/exclusions/{excluded.pk}/end/"
    assert client.post(address, {"last_day": clock.today().isoformat()}).status_code == 302


# ---- API ------------------------------------------------------------------------------------------------------------


def test_api_tells_what_the_page_tells(cast: Cast) -> None:
    with cast.scope():
        crowd()
        held = CoverageSet.objects.create(name="链上单位")
    client = cast.token_client(cast.department)
    address = f"/api/v1/coverage-sets/{held.pk}/"
    told = client.get(f"{address}coverage/?day={DAY.isoformat()}").json()
    assert (told["base"], told["organized"], told["covered"], told["uncovered"]) == (7, 2, 3, 4)
    assert sum(cell["units"] for cell in told["cells"]) == 7
    rows = client.get(f"{address}units/?day={DAY.isoformat()}&state=uncovered").json()["results"]
    assert sorted(row["name"] for row in rows) == sorted(["应建", "个别", "没有", "未登记"])
    assert client.get(f"{address}units/?state=nothing").status_code == 422
    assert client.get(f"{address}coverage/?colour=red").status_code == 422


def test_api_lists_cost_at_most_four_queries(cast: Cast) -> None:
    with cast.scope():
        crowd()
        held = CoverageSet.objects.create(name="链上单位")
    client = cast.token_client(cast.department)
    frame = queries_of(client, "/api/v1/units/?size=1")
    for address in ("/api/v1/coverage-sets/", "/api/v1/coverage-exclusions/", "/api/v1/unit-member-counts/"):
        assert queries_of(client, address) <= frame
    assert queries_of(client, f"/api/v1/coverage-sets/{held.pk}/units/") <= frame + 1
