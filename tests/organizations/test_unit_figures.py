"""Figures of units by period (F136): entered once, never counted twice, told by the unit, the chain, the region."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from chains.unit_totals import last_day, totals_of
from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from organizations import actions
from organizations.actions.unit_figure import Entry
from organizations.measures import measure_of
from organizations.models import Unit, UnitFigure
from organizations.periods import Period, period_from
from organizations.unit_figures import amounts_of
from tests.cast import Cast
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.members.people import queries_of
from tests.sheets import cells, errors_of, export, import_all, run_jobs, upload, workbook

YEAR = Period(2025, "year", 1)
HEADERS = ["企业名称", "期间", "指标", "金额", "数据来源"]


def kind(meaning: str = "output", label: str = "工业总产值") -> Any:
    return make_term("figure_kind", meaning, label, meaning)


def tell(unit: Unit, of: Any, period: str, value: int) -> None:
    found = period_from(period)
    assert found is not None
    UnitFigure.objects.create(unit=unit, kind=of, year=found.year, period=found.kind, number=found.number, value=value)


# ---- periods --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("2025", "2025", "2025年"),
        ("2025年度", "2025", "2025年"),
        ("2025年上半年", "2025H1", "2025年上半年"),
        ("2025H2", "2025H2", "2025年下半年"),
        ("2025年一季度", "2025Q1", "2025年一季度"),
        ("2025年第4季度", "2025Q4", "2025年四季度"),
        ("2025q3", "2025Q3", "2025年三季度"),
        ("2025年3月", "2025-03", "2025年3月"),
        ("2025-12", "2025-12", "2025年12月"),
        ("202507", "2025-07", "2025年7月"),
    ],
)
def test_period_is_read_as_people_write_it(text: str, code: str, shown: str) -> None:
    found = period_from(text)
    assert found is not None
    assert (found.code, str(found)) == (code, shown)
    assert period_from(found.code) == period_from(str(found)) == found


@pytest.mark.parametrize("text", ["", "去年", "2025年13月", "2025年5季度", "25年", "2025年0月", "1-3月"])
def test_text_that_names_no_period_is_none(text: str) -> None:
    assert period_from(text) is None


def test_parts_are_what_a_period_is_made_of() -> None:
    assert Period(2025, "half", 2).parts("quarter") == [3, 4]
    assert Period(2025, "quarter", 2).parts("month") == [4, 5, 6]
    assert Period(2025, "month", 2).parts("quarter") == []
    assert [last_day(Period(2025, *one)) for one in (("year", 1), ("half", 1), ("quarter", 3), ("month", 2))] == [
        dt.date(2025, 12, 31),
        dt.date(2025, 6, 30),
        dt.date(2025, 9, 30),
        dt.date(2025, 2, 28),
    ]


# ---- no double counting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        ({"2025": 100}, (100, "year")),
        ({"2025": 100, "2025H1": 40, "2025H2": 70}, (100, "year")),
        ({"2025H1": 40, "2025H2": 70}, (110, "half")),
        ({"2025H1": 40}, None),
        ({"2025H1": 40, "2025Q3": 1, "2025Q4": 2}, None),
        ({f"2025Q{number}": number for number in range(1, 5)}, (10, "quarter")),
        ({"2025H1": 5, **{f"2025Q{number}": number for number in range(1, 5)}}, (10, "quarter")),
        ({f"2025-{number:02d}": 1 for number in range(1, 13)}, (12, "month")),
        ({f"2025-{number:02d}": 1 for number in range(1, 12)}, None),
        ({"2024": 7}, None),
        ({"2025": 0, "2025H1": 1, "2025H2": 1}, (0, "year")),
    ],
)
def test_a_year_is_told_once(in_city: Cast, told: dict[str, int], amount: tuple[int, str] | None) -> None:
    unit, output = make_unit(), kind()
    for period, value in told.items():
        tell(unit, output, period, value)
    assert amounts_of(Unit.objects.all(), output, YEAR).get(unit.pk) == amount


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        ({"2025H1": 40, "2025H2": 70}, (70, "half")),
        ({"2025H1": 40}, None),
        ({"2025Q4": 9}, (9, "quarter")),
        ({"2025-12": 3, "2025-11": 4}, (3, "month")),
    ],
)
def test_staff_is_that_of_the_last_period(in_city: Cast, told: dict[str, int], amount: tuple[int, str] | None) -> None:
    unit, staff = make_unit(), kind("staff", "期末从业人员")
    for period, value in told.items():
        tell(unit, staff, period, value)
    assert amounts_of(Unit.objects.all(), staff, YEAR).get(unit.pk) == amount


def test_unit_on_two_chains_counts_in_both_and_once_in_the_city(in_city: Cast) -> None:
    output, top = kind(), make_chain("甲链")
    below, other = make_chain(parent=top), make_chain("乙链")
    both, single = make_unit(region_id="430202"), make_unit()
    for chain, unit in ((top, both), (below, both), (other, both), (below, single)):
        put_on_chain(chain, unit)
    tell(both, output, "2025", 100)
    tell(single, output, "2025", 30)
    totals = totals_of(Unit.objects.all(), [top, other], output, YEAR, dt.date(2025, 12, 31))
    assert (totals.whole.amount, totals.whole.units, totals.whole.base) == (130, 2, 2)
    assert [(one.label, one.total.amount, one.total.units) for one in totals.by_chain] == [
        ("甲链", 130, 2),
        ("乙链", 100, 1),
    ]
    assert sorted(one.total.amount for one in totals.by_region) == [30, 100]


# ---- writing --------------------------------------------------------------------------------------------------------


def test_entries_are_written_changed_and_taken_away_in_one_step(in_city: Cast) -> None:
    unit, output, staff = make_unit(), kind(), kind("staff", "期末从业人员")
    values: dict[str, Any] = {"actor": in_city.act(), "unit_id": unit.pk, "period": YEAR, "expected_version": None}
    first = [Entry(output.pk, 12345, "企业报送"), Entry(staff.pk, 60, "")]
    assert actions.set_unit_figures(entries=first, **values) == 2
    assert actions.set_unit_figures(entries=first, **values) == 0
    assert actions.set_unit_figures(entries=[Entry(output.pk, 12346, ""), Entry(staff.pk, None, "")], **values) == 2
    assert list(UnitFigure.objects.values_list("kind_id", "value")) == [(output.pk, 12346)]


@pytest.mark.parametrize(
    "period",
    [Period(2025, "half", 3), Period(2025, "quarter", 5), Period(2025, "month", 13), Period(2999, "year", 1)],
)
def test_period_that_is_none_or_not_begun_is_refused(in_city: Cast, period: Period) -> None:
    with pytest.raises(InvalidInput):
        actions.set_unit_figures(
            actor=in_city.act(), unit_id=make_unit().pk, period=period, entries=[], expected_version=None
        )


def test_same_period_twice_is_refused_over_the_api(cast: Cast) -> None:
    with cast.scope():
        unit, output = make_unit(), kind()
    client = cast.token_client(cast.department)
    body = {"unit": str(unit.pk), "kind": str(output.pk), "year": 2025, "period": "year", "value": 2116000000}
    first = client.post("/api/v1/unit-figures/", body, content_type="application/json")
    assert (first.status_code, first.json()["value"]) == (201, 2116000000)
    assert client.post("/api/v1/unit-figures/", body, content_type="application/json").status_code == 422
    assert queries_of(client, "/api/v1/unit-figures/") <= queries_of(client, "/api/v1/units/")


def test_company_enters_its_own_figures_and_no_others(cast: Cast) -> None:
    with cast.scope():
        own, other, output = make_unit("示例甲公司"), make_unit("示例乙公司"), kind()
    account = cast.add(Role.COMPANY, scope_id=own.pk, scope_kind=AnchorKind.UNIT)
    client = cast.client(account)
    page = f"/units/{own.pk}/figures/?period=2025"
    assert client.post(page, {f"kind-{output.pk}": "21.16", "source": "企业报送"}).status_code == 302
    assert client.get(f"/units/{other.pk}/figures/").status_code == 403
    with cast.scope():
        assert UnitFigure.objects.get().value == 2116
        with pytest.raises(NotAllowed):
            actions.set_unit_figures(
                actor=cast.act(account), unit_id=other.pk, period=YEAR, entries=[], expected_version=None
            )
    assert "21.16 元" in client.get(page).content.decode()
    wrong = client.post(page, {f"kind-{output.pk}": "21.165"})
    assert wrong.status_code == 422


def test_source_goes_with_what_was_changed_or_is_corrected_alone(cast: Cast) -> None:
    with cast.scope():
        unit, output, tax = make_unit(), kind(), kind("tax", "税收")
        for of, source in ((output, "企业报送"), (tax, "税务部门")):
            UnitFigure.objects.create(unit=unit, kind=of, year=2025, period="year", value=100, source=source)
    client, page = cast.client(cast.department), f"/units/{unit.pk}/figures/?period=2025"

    def sources() -> list[str]:
        with cast.scope():
            return list(UnitFigure.objects.order_by("created_at", "id").values_list("source", flat=True))

    amounts = {f"kind-{output.pk}": "1", f"kind-{tax.pk}": "1"}
    client.post(page, {**amounts, f"kind-{output.pk}": "2", "source": "统计快报"})
    assert sources() == ["统计快报", "税务部门"]
    client.post(page, {**amounts, f"kind-{output.pk}": "2", "source": "年报"})
    assert sources() == ["年报", "年报"]


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_total_opens_exactly_its_units(cast: Cast) -> None:
    with cast.scope():
        output, chain = kind(), make_chain("甲链")
        told, silent = make_unit("已登记企业"), make_unit("未登记企业")
        for unit in (told, silent):
            put_on_chain(chain, unit)
        tell(told, output, "2025", 211_600_000_000)
    client = cast.client(cast.department)
    text = client.get("/figures/?period=2025").content.decode()
    assert "21.16 亿元" in text
    listed = client.get(f"/figures/units/?period=2025&chain={chain.pk}").content.decode()
    assert "已登记企业" in listed
    assert "未登记企业" not in listed
    assert client.get("/figures/?period=nonsense").status_code == 422


def test_pages_cost_the_same_at_any_number(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs: dict[str, list[int]] = {"/figures/?period=2025": [], "/figures/units/?period=2025": []}
    with cast.scope():
        output, chain = kind(), make_chain()
    for wanted in (1, 3, 30):
        with cast.scope():
            while Unit.objects.count() < wanted:
                unit = make_unit()
                put_on_chain(chain, unit)
                tell(unit, output, "2025", 5)
        for address, seen in costs.items():
            seen.append(queries_of(client, address))
    for seen in costs.values():
        assert seen[0] == seen[1] == seen[2]


def test_city_without_kinds_is_told_what_to_do(cast: Cast) -> None:
    assert "设置指标" in cast.client(cast.department).get("/figures/").content.decode()


# ---- sheets ---------------------------------------------------------------------------------------------------------


def test_sheet_writes_money_exact_to_the_fen_and_its_export_changes_nothing(
    committed_cast: Cast, tmp_path: Path
) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例甲公司"), kind(), kind("staff", "期末从业人员")
    rows: list[list[Any]] = [
        ["示例甲公司", "2025年", "工业总产值", "1.2345亿元", "统计快报"],
        ["示例甲公司", "2025年一季度", "工业总产值", 1234567.89, ""],
        ["示例甲公司", 2025, "期末从业人员", 360, None],
    ]
    import_all(cast, client, "unit_figures", workbook(tmp_path / "figures.xlsx", HEADERS, rows))
    with cast.scope():
        held = set(UnitFigure.objects.values_list("kind__label", "period", "value"))
        assert held == {
            ("工业总产值", "year", 12_345_000_000),
            ("工业总产值", "quarter", 123_456_789),
            ("期末从业人员", "year", 360),
        }
    exported = export(cast, client, "unit_figures", tmp_path)
    assert len(cells(exported)) == 4
    page = upload(client, "unit_figures", exported)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()


def test_wrong_cells_of_a_sheet_are_told(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例甲公司"), kind(), kind("staff", "期末从业人员")
    rows: list[list[Any]] = [
        ["示例甲公司", "1-3月", "工业总产值", 1, ""],
        ["示例甲公司", "2999年", "工业总产值", 1, ""],
        ["示例甲公司", "2025年", "期末从业人员", 1.5, ""],
        ["示例甲公司", "2025年", "没有的指标", 1, ""],
        ["示例甲公司", "2025年", "工业总产值", "约30", ""],
    ]
    page = upload(client, "unit_figures", workbook(tmp_path / "figures.xlsx", HEADERS, rows))
    run_jobs(cast)
    assert set(errors_of(cast, page)) == {
        (2, "period"), (3, "period"), (4, "amount"), (5, "kind_id"), (6, "amount"),
    }  # fmt: skip


def test_measure_follows_the_meaning() -> None:
    assert measure_of("output").shown(211_600_000_000) == "21.16 亿元"
    assert measure_of("staff").shown(360) == "360 人"
    assert clock.today().year >= 2025
