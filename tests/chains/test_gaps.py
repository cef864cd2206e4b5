"""强链补链: who raises, closes and sees gaps, as of which day they stand open, and the same by API and sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chains import actions
from chains.actions import close_gap, drop_gap, move_gap, raise_gap, update_gap
from chains.choices import GAP_TRANSITIONS, GapState
from chains.gap_forms import suggested_kind
from chains.gap_queries import by_class, gaps_for, gaps_open_on
from chains.models import ChainUnit, Gap
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, StaleVersion
from core.principal import Principal
from tests.cast import Cast
from tests.chains.makers import gap_kind, make_gap, make_project, make_segment
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
ENDINGS: dict[GapState, dict[str, Any]] = {
    GapState.CLOSED: {"ended_on": DAY},
    GapState.DROPPED: {"ended_on": DAY, "reason": "示例原因"},
}
PAIRS = [(state, to) for state in GapState for to in GapState]


def _move(actor: Principal, gap: Gap, to: GapState) -> Gap:
    if to is GapState.CLOSED:
        unit = ChainUnit.objects.filter(chain_id=gap.chain_id).values_list("unit_id", flat=True).get()
        return close_gap(actor=actor, gap_id=gap.pk, day=DAY, unit_id=unit)
    if to is GapState.DROPPED:
        return drop_gap(actor=actor, gap_id=gap.pk, day=DAY, reason="示例原因")
    return move_gap(actor=actor, gap_id=gap.pk, to=to)


@pytest.mark.parametrize(("state", "to"), PAIRS)
def test_gap_moves_only_where_the_table_says(in_city: Cast, state: GapState, to: GapState) -> None:
    chain = make_chain()
    unit = make_unit()
    put_on_chain(chain, unit)
    given = ENDINGS.get(state, {})
    gap = make_gap(chain, state=state, unit=unit if state is GapState.CLOSED else None, **given)
    if to not in GAP_TRANSITIONS[state]:
        with pytest.raises(Conflict):
            _move(in_city.act(), gap, to)
        assert Gap.objects.get(pk=gap.pk).state == state
        return
    moved = _move(in_city.act(), gap, to)
    ended = to in ENDINGS
    assert (moved.state, moved.ended_on, moved.version) == (to, DAY if ended else None, 2)
    assert moved.unit_id == (unit.pk if to is GapState.CLOSED else None)
    assert moved.reason == ("示例原因" if to is GapState.DROPPED else "")


def test_gap_needs_somebody_who_answers_for_it(in_city: Cast) -> None:
    values = {"name": "短板", "kind_id": gap_kind().pk, "target_year": 2026}
    with pytest.raises(InvalidInput, match="责任"):
        raise_gap(actor=in_city.act(), chain_id=make_chain().pk, values=values)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": dt.date(2027, 1, 1)}, "__all__"),
        ({"raised_on": dt.date(2019, 12, 31)}, "raised_on"),
        ({"raised_on": dt.date(2099, 1, 1)}, "raised_on"),
        ({"target_year": 1999}, "target_year"),
        ({"state": "closed"}, "state"),
    ],
)
def test_gap_with_wrong_days_is_refused(in_city: Cast, changes: dict[str, Any], field: str) -> None:
    chain = make_chain(valid_from=dt.date(2020, 1, 1))
    values = {"name": "短板", "kind_id": gap_kind().pk, "target_year": 2026, "owner_id": make_unit().pk}
    with pytest.raises(InvalidInput) as refused:
        raise_gap(actor=in_city.act(), chain_id=chain.pk, values={**values, **changes})
    assert list(refused.value.fields) == [field]


def test_gap_segment_and_project_of_another_chain_are_refused(in_city: Cast) -> None:
    other = make_chain()
    values = {"name": "短板", "kind_id": gap_kind().pk, "target_year": 2026, "owner_id": make_unit().pk}
    given = {"segment": make_segment(other, "环节").pk, "project": make_project(other).pk}
    for field, row_id in given.items():
        with pytest.raises(InvalidInput) as refused:
            raise_gap(actor=in_city.act(), chain_id=make_chain().pk, values={**values, f"{field}_id": row_id})
        assert list(refused.value.fields) == [field]


def test_gap_on_an_ended_chain_is_refused(in_city: Cast) -> None:
    chain = make_chain(valid_to=dt.date(2025, 12, 31))
    values = {"name": "短板", "kind_id": gap_kind().pk, "target_year": 2026, "owner_id": make_unit().pk}
    with pytest.raises(Conflict, match="终止"):
        raise_gap(actor=in_city.act(), chain_id=chain.pk, values=values)


def test_update_gap_second_saver_gets_the_difference(in_city: Cast) -> None:
    gap = make_gap(make_chain())
    update_gap(actor=in_city.act(), gap_id=gap.pk, values={"target_year": 2027}, expected_version=1)
    with pytest.raises(StaleVersion) as stale:
        update_gap(actor=in_city.act(), gap_id=gap.pk, values={"target_year": 2028}, expected_version=1)
    assert stale.value.difference == [("目标年度", "2027", "2028")]


def test_unit_put_on_the_segment_in_its_name_closes_the_gap(in_city: Cast) -> None:
    chain = make_chain()
    segment, unit = make_segment(chain, "环节"), make_unit()
    gap = make_gap(chain, segment=segment)
    actions.put_on_chain(
        actor=in_city.act(),
        chain_id=chain.pk,
        unit_id=unit.pk,
        role="supporting",
        segment_id=segment.pk,
        valid_from=DAY,
        fills=gap.pk,
    )
    gap.refresh_from_db()
    assert (gap.state, gap.unit_id, gap.ended_on) == ("closed", unit.pk, DAY)


def test_unit_put_elsewhere_closes_nothing_and_does_not_come(in_city: Cast) -> None:
    chain = make_chain()
    gap = make_gap(chain, segment=make_segment(chain, "环节甲"))
    other = make_segment(chain, "环节乙")
    with pytest.raises(InvalidInput) as refused, transaction.atomic():
        actions.put_on_chain(
            actor=in_city.act(),
            chain_id=chain.pk,
            unit_id=make_unit().pk,
            role="supporting",
            segment_id=other.pk,
            valid_from=DAY,
            fills=gap.pk,
        )
    assert list(refused.value.fields) == ["fills"]
    assert not ChainUnit.objects.exists()
    assert Gap.objects.get().state == "open"


def test_close_gap_by_a_unit_that_does_not_stand_there_is_refused(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    gap = make_gap(chain, segment=make_segment(chain, "环节"))
    with pytest.raises(InvalidInput) as refused:
        close_gap(actor=in_city.act(), gap_id=gap.pk, day=DAY, unit_id=unit.pk)
    assert list(refused.value.fields) == ["unit"]


def test_close_gap_by_a_project_needs_it_finished(in_city: Cast) -> None:
    chain = make_chain()
    gap = make_gap(chain)
    running = make_project(chain, "在建", state="under_way")
    finished = make_project(chain, "建成", state="finished", finished_on=DAY)
    for project, day in ((running, DAY), (finished, DAY - dt.timedelta(days=1))):
        with pytest.raises(InvalidInput) as refused:
            close_gap(actor=in_city.act(), gap_id=gap.pk, day=day, project_id=project.pk)
        assert list(refused.value.fields) == ["project"]
    closed = close_gap(actor=in_city.act(), gap_id=gap.pk, day=DAY, project_id=finished.pk)
    assert (closed.state, closed.project_id, closed.unit_id) == ("closed", finished.pk, None)


def test_close_gap_by_nothing_before_it_was_raised_or_tomorrow_is_refused(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    put_on_chain(chain, unit)
    gap = make_gap(chain)
    with pytest.raises(InvalidInput, match="修改"):
        close_gap(actor=in_city.act(), gap_id=gap.pk, day=DAY)
    for day in (dt.date(2025, 12, 31), clock.today() + dt.timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            close_gap(actor=in_city.act(), gap_id=gap.pk, day=day, unit_id=unit.pk)
        assert list(refused.value.fields) == ["day"]


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"state": "closed", "ended_on": DAY}, "closed_by_something"),
        ({"state": "dropped", "reason": "示例原因"}, "ended_with_day"),
        ({"state": "dropped", "ended_on": DAY}, "dropped_with_reason"),
        ({"ended_on": DAY}, "ended_with_day"),
        ({"owner_id": None}, "somebody_answers"),
    ],
)
def test_gap_half_ended_is_refused_by_the_database(in_city: Cast, values: dict[str, Any], broken: str) -> None:
    gap = make_gap(make_chain())
    with pytest.raises(IntegrityError, match=broken), transaction.atomic():
        Gap.objects.filter(pk=gap.pk).update(**values)


def test_gaps_open_on_a_day_are_those_raised_and_not_yet_ended(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    gap = make_gap(chain, raised_on=dt.date(2026, 1, 10), state="closed", ended_on=dt.date(2026, 2, 1), unit=unit)
    make_gap(make_chain(), "别的链")
    days = {dt.date(2026, 1, 9): [], dt.date(2026, 1, 10): [gap], dt.date(2026, 1, 31): [gap], dt.date(2026, 2, 1): []}
    assert {day: list(gaps_open_on([chain.pk], day)) for day in days} == days


def test_gaps_are_seen_by_chain_and_by_the_unit_that_answers(in_city: Cast) -> None:
    chain, bureau = make_chain(), make_unit(kind="department")
    mine = make_gap(chain, "本局的", owner=bureau)
    other = make_gap(chain, "别的单位的")
    far = make_gap(make_chain(), "别的链上的")
    put_on_chain(chain, bureau)
    handler = in_city.act(in_city.add(Role.BUREAU, scope_id=bureau.pk, scope_kind=AnchorKind.UNIT))
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    contact = in_city.act(in_city.add(Role.COMPANY, scope_id=bureau.pk, scope_kind=AnchorKind.UNIT))
    assert set(gaps_for(handler)) == {mine}
    assert set(gaps_for(liaison)) == {mine, other}
    assert set(gaps_for(in_city.act())) == {mine, other, far}
    assert set(gaps_for(contact)) == set()
    with pytest.raises(NotAllowed):
        move_gap(actor=handler, gap_id=mine.pk, to="in_progress")
    with pytest.raises(NotAllowed):
        move_gap(actor=liaison, gap_id=far.pk, to="in_progress")
    assert move_gap(actor=liaison, gap_id=other.pk, to="in_progress").state == "in_progress"


def test_suggested_kind_follows_the_class_of_industry(in_city: Cast) -> None:
    for code, meaning in (("fill", "fill"), ("upgrade", "upgrade")):
        make_term("gap_kind", code, code, meaning)
    traditional = make_term("chain_class", "old", "传统特色产业", "traditional")
    kinds = {str(term.pk): term.code for term in gaps_kinds()}
    assert kinds[suggested_kind(make_chain(industry_class=traditional))] == "upgrade"
    assert kinds[suggested_kind(make_chain())] == "fill"


def gaps_kinds() -> Any:
    return type(gap_kind()).objects.filter(kind="gap_kind")


def test_by_class_counts_each_gap_once(in_city: Cast) -> None:
    first, second = (
        make_term(
            "chain_class",
            code,
            code,
            "other",
        )
        for code in ("甲类", "乙类")
    )
    for number, industry_class in enumerate((first, first, second, None)):
        make_gap(make_chain(industry_class=industry_class), f"短板{number}")
    table = by_class(gaps_for(in_city.act()))
    assert [(row.label, row.total) for row in table.rows] == [("乙类", 1), ("甲类", 2), ("未定分类", 1)]


# Pages and API


def test_gap_pages_show_forms_and_cost_the_same_however_many(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain()
    client = cast.client(cast.department)
    costs: dict[str, set[int]] = {}
    for more in (1, 2, 27):
        with cast.scope():
            for number in range(more):
                make_gap(chain, f"短板{more}-{number}", segment=make_segment(chain, f"环节{more}-{number}"))
        for path in ("/gaps/", f"/chains/{chain.pk}/gaps/"):
            with CaptureQueriesContext(connection) as context:
                assert client.get(path).status_code == 200
            costs.setdefault(path, set()).add(len(context))
    assert {path: len(counts) for path, counts in costs.items()} == dict.fromkeys(costs, 1), costs


def test_gap_is_raised_closed_and_taken_up_again_on_the_pages(cast: Cast) -> None:
    with cast.scope():
        chain, unit, kind = make_chain(), make_unit("示例责任单位"), gap_kind()
        segment = make_segment(chain, "环节")
    client = cast.client(cast.department)
    form = {"name": "示例短板", "kind": str(kind.pk), "segment": str(segment.pk), "owner": "示例责任单位"}
    days = {"target_year": "2026", "raised_on": "2026-01-02"}
    assert client.post(f"/chains/{chain.pk}/gaps/new/", {**form, **days, "owner": ""}).status_code == 422
    answer = client.post(f"/chains/{chain.pk}/gaps/new/", {**form, **days})
    assert answer.status_code == 302, answer.content.decode()
    page = str(answer["Location"])
    assert "示例短板" in client.get(page).content.decode()
    assert "示例短板" in client.get(f"/chains/{chain.pk}/units/add/").content.decode()
    placed = {"unit": "示例责任单位", "segment": str(segment.pk), "role": "key", "valid_from": "2026-02-01"}
    with cast.scope():
        gap = Gap.objects.get()
    assert client.post(f"/chains/{chain.pk}/units/add/", {**placed, "fills": str(gap.pk)}).status_code == 302
    shown = client.get(page).content.decode()
    assert "已闭合" in shown
    assert "补上的单位" in shown
    assert client.post(f"{page}move/", {"to": "in_progress"}).status_code == 302
    assert client.post(f"{page}close/", {"unit": str(unit.pk), "day": "2026-02-02"}).status_code == 302
    assert client.post(f"{page}move/", {"to": "in_progress"}).status_code == 302
    assert client.post(f"{page}drop/", {"day": "2026-02-03", "reason": ""}).status_code == 422
    assert client.post(f"{page}drop/", {"day": "2026-02-03", "reason": "示例原因"}).status_code == 302
    assert "示例原因" in client.get(page).content.decode()


def test_gaps_over_the_api_are_listed_written_and_closed(cast: Cast) -> None:
    with cast.scope():
        chain, unit, kind = make_chain(), make_unit(), gap_kind()
        put_on_chain(chain, unit)
    client = cast.token_client(cast.department)
    body = {
        "chain": str(chain.pk),
        "name": "短板",
        "kind_id": str(kind.pk),
        "owner": str(unit.pk),
        "target_year": 2026,
        "raised_on": "2026-01-01",
    }
    made = client.post("/api/v1/gaps/", body, **JSON)
    assert made.status_code == 201, made.content
    path = f"/api/v1/gaps/{made.json()['id']}/"
    assert (made.json()["state"], made.json()["kind_meaning"], made.json()["has_person"]) == ("open", "fill", False)
    changed = client.patch(path, {"target_year": 2027}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["target_year"]) == (200, 2027)
    assert client.patch(path, {"target_year": 2028}, headers={"if-match": '"v1"'}, **JSON).status_code == 412
    assert client.post(f"{path}start/", {}, **JSON).json()["state"] == "in_progress"
    assert client.post(f"{path}close/", {"day": "2026-02-01"}, **JSON).status_code == 422
    closed = client.post(f"{path}close/", {"day": "2026-02-01", "unit": str(unit.pk)}, **JSON)
    assert (closed.json()["state"], closed.json()["unit"]) == ("closed", str(unit.pk))
    assert client.post(f"{path}close/", {"day": "2026-02-01", "unit": str(unit.pk)}, **JSON).status_code == 409
    assert client.get("/api/v1/gaps/?state=closed").json()["results"][0]["name"] == "短板"
    assert client.get("/api/v1/gaps/?state=open").json()["results"] == []
    assert client.get("/api/v1/gaps/?late=true").json()["results"] == []


def test_gaps_api_list_costs_the_same_however_many(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    client.get("/api/v1/units/")
    costs = []
    for more in (1, 2, 97):
        with cast.scope():
            for _ in range(more):
                make_gap(make_chain())
        with CaptureQueriesContext(connection) as context:
            assert client.get("/api/v1/gaps/?size=200").status_code == 200
        costs.append(len(context))
    assert len(set(costs)) == 1, costs


# Sheets


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def test_untouched_export_of_gaps_changes_nothing(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain()
        make_gap(chain, "=短板", segment=make_segment(chain, "环节"), due_on=dt.date(2026, 9, 1))
        make_gap(chain, "已闭合的", state="closed", ended_on=DAY, unit=make_unit())
        make_gap(make_chain(valid_to=dt.date(2026, 1, 31)), "终止的链上的")
        before = list(Gap.objects.order_by("id").values())
    page = upload(client, "gaps", export(cast, client, "gaps", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    with cast.scope():
        assert list(Gap.objects.order_by("id").values()) == before


def test_import_of_gaps_says_what_is_wrong_in_each_row(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("甲链", valid_from=dt.date(2024, 1, 1))
        make_segment(chain, "环节")
        make_unit("示例单位")
        gap_kind()
    headers = ["事项名称", "产业链", "环节", "类型", "责任单位", "目标年度", "目标日期", "提出日期", "状态"]
    good = ["短板甲", "甲链", "环节", "补链", "示例单位", 2026, "2026-06-30", "2026-01-01", ""]
    wrong = {
        3: ("segment", [*good[:2], "没有的", *good[3:]]),
        4: ("owner_id", [*good[:4], "", *good[5:]]),
        5: ("due_on", [*good[:6], "2027-01-01", *good[7:]]),
        6: ("raised_on", [*good[:7], "2023-12-31", ""]),
        7: ("state", [*good[:8], "已闭合"]),
        8: ("target_year", [*good[:5], 1900, *good[6:]]),
    }
    rows = [good, *[[f"短板{number}", *row[1:]] for number, (_, row) in wrong.items()]]
    page = upload(client, "gaps", workbook(tmp_path / "gaps.xlsx", headers, rows))
    run_jobs(cast)
    assert sorted(errors_of(cast, page)) == sorted((number, code) for number, (code, _) in wrong.items())


def test_import_of_gaps_keeps_an_ended_segment_and_the_order_of_days(
    committed_cast: Cast, client: Client, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("甲链")
        segment = make_segment(chain, "环节", valid_to=dt.date(2026, 1, 31))
        held = make_gap(chain, "原有的", segment=segment, owner=make_unit("示例单位"))
        make_gap(chain, "闭合的", state="closed", ended_on=DAY, unit=make_unit(), owner=make_unit("示例另一单位"))
    headers = ["事项名称", "产业链", "环节", "类型", "责任单位", "目标年度", "提出日期"]
    rows = [["原有的", "甲链", "环节", gap_label(cast), "示例单位", 2028, "2026-01-01"]]
    import_all(cast, client, "gaps", workbook(tmp_path / "kept.xlsx", headers, rows))
    with cast.scope():
        changed = Gap.objects.get(pk=held.pk)
        assert (changed.target_year, changed.segment_id) == (2028, segment.pk)
    late = [["闭合的", "甲链", "", gap_label(cast), "示例另一单位", 2026, (DAY + dt.timedelta(days=1)).isoformat()]]
    page = upload(client, "gaps", workbook(tmp_path / "late.xlsx", headers, late))
    run_jobs(cast)
    assert errors_of(cast, page) == {(2, "raised_on"): "提出日期不能晚于闭合日期"}


def gap_label(cast: Cast) -> str:
    with cast.scope():
        return str(gap_kind().label)


def test_import_of_gaps_makes_and_changes_them(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        chain = make_chain("甲链")
        segment, unit = make_segment(chain, "环节"), make_unit("示例单位")
        held = make_gap(chain, "原有的")
        gap_kind()
    headers = ["事项名称", "产业链", "环节", "类型", "责任单位", "目标年度"]
    rows = [["新的", "甲链", "环节", "补链", "示例单位", 2027], ["原有的", "甲链", "", "补链", "示例单位", 2028]]
    import_all(cast, client, "gaps", workbook(tmp_path / "gaps.xlsx", headers, rows))
    with cast.scope():
        found = {gap.name: gap for gap in Gap.objects.all()}
        assert (found["新的"].segment_id, found["新的"].raised_on) == (segment.pk, clock.today())
        changed = found["原有的"]
        assert (changed.pk, changed.target_year, changed.owner_id, changed.version) == (held.pk, 2028, unit.pk, 2)
        assert changed.raised_on == held.raised_on
