"""Instructors (R24): one person, many units; the city's rule refuses; hand-over, sheets, one's own list."""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from core.ids import new_id
from members.actions import instructors as actions
from members.actions.people import appoint, hand_over
from members.instructors import Load, Place, Span, breach, load_of, own_assignments
from members.models import Appointment, InstructorRule, Person
from tests.cast import Cast
from tests.factories import make_chain, make_unit, put_on_chain
from tests.members.people import make_person, queries_of, title
from tests.sheets import cells, errors_of, export, import_all, run_jobs, upload, workbook

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2027, 2, 28)
HEADERS = ["姓名", "所在单位", "联系单位", "起始日期", "终止日期"]


def assign(cast: Cast, person: Person, units: list[Any], **given: Any) -> list[Appointment]:
    values: dict[str, Any] = {"valid_from": FIRST, "valid_to": LAST, "title_id": title("instructor").pk, **given}
    return actions.assign_instructor(
        actor=cast.act(), person_id=person.pk, unit_ids=[unit.pk for unit in units], **values
    )


# ---- the rule, by itself --------------------------------------------------------------------------------------------

A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)
PLACES = {
    A: Place("甲公司", "430202", "荷塘区"),
    B: Place("乙公司", "430202", "荷塘区"),
    C: Place("丙公司", "430203", "芦淞区"),
}


def day(number: int) -> dt.date:
    return dt.date(2026, 1, number)


@pytest.mark.parametrize(
    ("held", "new", "is_refused"),
    [
        ([], [Span(A, day(1), None)], False),
        ([Span(A, day(1), None)], [Span(B, day(5), None)], True),
        ([Span(A, day(1), day(4))], [Span(B, day(5), None)], False),
        ([Span(A, day(1), day(5))], [Span(B, day(5), None)], True),
        ([Span(A, day(9), None)], [Span(B, day(5), day(8))], False),
        ([Span(A, day(9), None)], [Span(B, day(5), day(9))], True),
        ([Span(A, None, None)], [Span(B, None, None)], True),
        ([Span(A, None, day(4))], [Span(B, day(5), None)], False),
        ([Span(A, day(1), day(2)), Span(C, day(1), day(2))], [Span(B, day(5), None)], False),
    ],
)
def test_more_units_than_the_rule_allows_are_refused_on_any_common_day(
    held: list[Span], new: list[Span], is_refused: bool
) -> None:
    told = breach("示例指导员", held, new, InstructorRule(max_units=1), PLACES)
    assert bool(told) == is_refused
    assert not told or "每人最多 1 家" in told


def test_two_regions_at_once_are_refused_by_name() -> None:
    rule = InstructorRule(one_region=True)
    assert breach("示例指导员", [Span(A, day(1), None)], [Span(B, day(1), None)], rule, PLACES) == ""
    told = breach("示例指导员", [Span(A, day(1), None)], [Span(C, day(5), None)], rule, PLACES)
    assert told == (
        "“示例指导员”2026年1月5日起将同时联系“甲公司”（荷塘区）和“丙公司”（芦淞区）："
        "本市规定一名指导员只派在同一区县。请另选人员，或先结束原有联系。"
    )


def test_no_rule_forbids_nothing() -> None:
    assert breach("示例", [Span(A, None, None)], [Span(B, None, None)], InstructorRule(), PLACES) == ""


# ---- assigning ------------------------------------------------------------------------------------------------------


def test_one_instructor_gets_many_units_all_or_none(in_city: Cast) -> None:
    person, units = make_person("示例指导员"), [make_unit() for _ in range(3)]
    made = assign(in_city, person, units)
    assert [row.target_id for row in made] == [unit.pk for unit in units]
    assert load_of(in_city.act(), dt.date(2026, 6, 1)) == Load(1, 3)
    with pytest.raises(InvalidInput):
        assign(in_city, person, [make_unit(), units[0]])
    assert Appointment.objects.count() == 3


def test_rule_holds_at_every_door(in_city: Cast) -> None:
    actions.set_instructor_rule(actor=in_city.act(), values={"max_units": 2}, expected_version=None)
    person, units = make_person("示例指导员"), [make_unit() for _ in range(3)]
    with pytest.raises(InvalidInput, match="同时联系 3 家单位，超过本市“每人最多 2 家”"):
        assign(in_city, person, units)
    assign(in_city, person, units[:2])
    values: dict[str, Any] = {"title_id": title("instructor").pk, "valid_from": FIRST}
    with pytest.raises(InvalidInput, match="每人最多 2 家"):
        appoint(
            actor=in_city.act(), person_id=person.pk, target=(AnchorKind.UNIT, units[2].pk), valid_to=None, **values
        )
    other = make_person("示例另一人")
    third = assign(in_city, other, units[2:])[0]
    with pytest.raises(InvalidInput, match="每人最多 2 家"):
        hand_over(actor=in_city.act(), appointment_id=third.pk, to_person_id=person.pk, first_day=dt.date(2026, 5, 1))
    third.refresh_from_db()
    assert third.valid_to == LAST
    appoint(
        actor=in_city.act(),
        person_id=person.pk,
        target=(AnchorKind.UNIT, units[2].pk),
        valid_to=None,
        title_id=title("instructor").pk,
        valid_from=LAST + dt.timedelta(days=1),
    )


def test_liaison_title_is_not_bound_by_the_rule(in_city: Cast) -> None:
    actions.set_instructor_rule(actor=in_city.act(), values={"max_units": 1}, expected_version=None)
    person = make_person()
    for _ in range(2):
        appoint(
            actor=in_city.act(),
            person_id=person.pk,
            target=(AnchorKind.UNIT, make_unit().pk),
            title_id=title("liaison").pk,
            valid_from=FIRST,
        )
    assert Appointment.objects.count() == 2


def test_person_is_locked_before_the_rule_is_asked(in_city: Cast) -> None:
    """Two people sending one instructor at the same time: the second waits, and counts the first one's row."""
    person, unit = make_person("示例指导员"), make_unit()
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assign(in_city, person, [unit])
    locks = [number for number, sql in enumerate(asked) if "members_person" in sql and "FOR UPDATE" in sql]
    reads = [number for number, sql in enumerate(asked) if 'FROM "members_appointment"' in sql]
    assert locks
    assert min(locks) < min(reads)


def test_liaison_sends_within_the_own_chain_alone(cast: Cast) -> None:
    with cast.scope():
        chain, own, other = make_chain(), make_unit(), make_unit()
        put_on_chain(chain, own)
        person = make_person("示例指导员", unit=own)
        word = title("instructor").pk
    actor = cast.act(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    values: dict[str, Any] = {
        "actor": actor,
        "person_id": person.pk,
        "title_id": word,
        "valid_from": FIRST,
        "valid_to": None,
    }
    with cast.scope():
        assert len(actions.assign_instructor(unit_ids=[own.pk], **values)) == 1
        with pytest.raises(InvalidInput, match="不在您负责的范围内"):
            actions.assign_instructor(unit_ids=[other.pk], **values)
        with pytest.raises(NotAllowed):
            actions.set_instructor_rule(actor=actor, values={"max_units": 1}, expected_version=None)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_uncovered_units_get_an_instructor_in_two_steps(cast: Cast) -> None:
    with cast.scope():
        units = [make_unit("示例甲公司"), make_unit("示例乙公司")]
        person, word = make_person("示例指导员"), title("instructor")
    client = cast.client(cast.department)
    ids = [str(unit.pk) for unit in units]
    asked = client.post("/instructors/assign/", {"ids": ids, "action": "assign"})
    assert asked.status_code == 200
    assert "示例甲公司" in asked.content.decode()
    with cast.scope():
        assert Appointment.objects.count() == 0
    body = {"ids": ids, "confirmed": "1", "person": str(person.pk), "title": str(word.pk), "valid_from": "2026-03-01"}
    assert client.post("/instructors/assign/", body).status_code == 302
    text = client.get("/instructors/").content.decode()
    assert "示例甲公司" in text
    assert "2.0" in text
    assert "示例指导员" in client.get(f"/units/{units[0].pk}/").content.decode()


def test_rule_is_set_on_its_page_and_refuses_with_its_sentence(cast: Cast) -> None:
    with cast.scope():
        units = [make_unit(), make_unit()]
        person, word = make_person("示例指导员"), title("instructor")
    client = cast.client(cast.department)
    assert client.post("/settings/instructors/", {"max_units": "1", "term_months": "12"}).status_code == 302
    ids = [str(unit.pk) for unit in units]
    assert "终止日期" in client.post("/instructors/assign/", {"ids": ids}).content.decode()
    body = {"ids": ids, "confirmed": "1", "person": str(person.pk), "title": str(word.pk), "valid_from": "2026-03-01"}
    refused = client.post("/instructors/assign/", body)
    assert refused.status_code == 422
    assert "每人最多 1 家" in refused.content.decode()


def test_instructor_finds_own_units_and_nobody_elses(cast: Cast) -> None:
    with cast.scope():
        unit, other = make_unit("示例甲公司"), make_unit("示例乙公司")
        mine, theirs = make_person("示例本人"), make_person("示例他人")
        assign(cast, mine, [unit])
        assign(cast, theirs, [other])
    account = cast.add(Role.INSTRUCTOR, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    client = cast.client(account)
    assert "还没有登记您的任职" in client.get("/duties/").content.decode()
    linked = cast.client(cast.department).post(f"/persons/{mine.pk}/account/", {"account": str(account.pk)})
    assert linked.status_code == 302
    text = client.get("/duties/").content.decode()
    assert "示例甲公司" in text
    assert "示例乙公司" not in text
    assert "示例甲公司" in client.get("/").content.decode()
    with cast.scope():
        assert own_assignments(cast.act(account)).count() == 1


def test_liaison_sees_of_an_instructor_the_units_of_the_own_chain_alone(cast: Cast) -> None:
    """What else somebody does, and where, is nobody's business who does not work there."""
    with cast.scope():
        chain, own, other = make_chain(), make_unit("示例链上公司"), make_unit("示例链外公司")
        put_on_chain(chain, own)
        assign(cast, make_person("示例指导员"), [own, other], valid_from=clock.today())
        assign(cast, make_person("示例链上员工", unit=own), [other], valid_from=clock.today())
    account = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    text = cast.client(account).get("/instructors/").content.decode()
    assert "示例链上公司" in text
    assert "示例链外公司" not in text
    assert "示例链上员工" not in text
    with cast.scope():
        assert load_of(cast.act(account), clock.today()) == Load(1, 1)
        assert load_of(cast.act(), clock.today()) == Load(2, 2)


def test_account_belongs_to_one_person_of_the_own_city(cast: Cast) -> None:
    with cast.scope():
        first, second = make_person("示例甲"), make_person("示例乙")
        account = cast.add(Role.INSTRUCTOR, scope_id=make_unit().pk, scope_kind=AnchorKind.UNIT)
        actor = cast.act()
        actions.link_account(actor=actor, person_id=first.pk, account_id=account.pk)
        with pytest.raises(InvalidInput, match="已对应“示例甲”"):
            actions.link_account(actor=actor, person_id=second.pk, account_id=account.pk)
        for foreign in (cast.stranger_department.pk, new_id()):
            with pytest.raises(InvalidInput, match="没有找到这个账号"):
                actions.link_account(actor=actor, person_id=second.pk, account_id=foreign)
        assert actions.link_account(actor=actor, person_id=first.pk, account_id=None).account_id is None


def test_list_costs_the_same_at_any_number(cast: Cast) -> None:
    client, costs = cast.client(cast.department), []
    for wanted in (1, 3, 30):
        with cast.scope():
            while Person.objects.count() < wanted:
                assign(cast, make_person("示例指导员"), [make_unit()], valid_from=clock.today())
        costs.append(queries_of(client, "/instructors/"))
    assert costs[0] == costs[1] == costs[2]


# ---- sheets ---------------------------------------------------------------------------------------------------------


def test_sheet_sends_known_and_new_persons_and_its_export_changes_nothing(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        bureau = make_unit("示例甲局", kind="department")
        make_unit("示例乙局", kind="department"), make_unit("示例甲公司"), make_unit("示例乙公司")
        make_person("示例张三", unit=bureau), title("instructor")
    rows: list[list[Any]] = [
        ["示例张三", "", "示例甲公司", "2026-03-01", "2027-02-28"],
        ["示例张三", "示例甲局", "示例乙公司", "2026-03-01", None],
        ["示例李四", "示例乙局", "示例甲公司", "2026-03-01", None],
    ]
    import_all(cast, client, "instructors", workbook(tmp_path / "sent.xlsx", HEADERS, rows))
    with cast.scope():
        held = Appointment.objects.order_by("person__name", "valid_to").values_list(
            "person__name", "person__unit__name"
        )
        assert sorted(held) == [("示例张三", "示例甲局")] * 2 + [("示例李四", "示例乙局")]
        assert Person.objects.count() == 2
    exported = export(cast, client, "instructors", tmp_path)
    assert len(cells(exported)) == 4
    page = upload(client, "instructors", exported)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()


def test_sheet_is_refused_by_rule_and_by_name(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例甲公司"), make_unit("示例乙公司"), title("instructor")
        make_person("同名"), make_person("同名")
        InstructorRule.objects.create(max_units=1)
    rows: list[list[Any]] = [
        ["示例张三", "", "示例甲公司", "2026-03-01", None],
        ["示例张三", "", "示例乙公司", "2026-04-01", None],
        ["同名", "", "示例甲公司", "2026-03-01", None],
        ["示例李四", "", "示例甲公司", "2026-03-01", "2026-02-01"],
    ]
    page = upload(client, "instructors", workbook(tmp_path / "sent.xlsx", HEADERS, rows))
    run_jobs(cast)
    told = errors_of(cast, page)
    assert set(told) == {(2, "unit_id"), (3, "unit_id"), (4, "name"), (5, "valid_to")}
    assert "每人最多 1 家" in told[3, "unit_id"]
