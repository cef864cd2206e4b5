"""Numbers of official documents: one code, one year, 1, 2, 3 …, however many draw at once and whatever fails."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.http import QueryDict

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.ids import new_id
from core.models import Counter
from core.principal import Principal
from core.tables.actions import start_import
from core.tables.export import write_export
from core.tables.spec import table_spec
from documents.actions import create_series, end_series, update_series, void_number
from documents.models import DocumentNumber, DocumentSeries
from documents.numbering import draw_number, number_text
from tests.cast import Cast
from tests.core.concurrent import at_once, overtaken
from tests.factories import make_unit
from tests.members.people import queries_of

NOON = dt.datetime(2026, 9, 30, 4, tzinfo=dt.UTC)


def make_series(actor: Principal, code: str = "示组发", **values: Any) -> DocumentSeries:
    return create_series(actor=actor, values={"issuer_name": "中共示例市委组织部", "code": code, **values})


def draw(actor: Principal, series: DocumentSeries, carrier: UUID | None = None) -> DocumentNumber:
    return draw_number(
        actor=actor, series_id=series.pk, carrier=carrier or new_id(), title="示例公文", path="/packs/?year=2026"
    )


def drawn(series: DocumentSeries) -> list[tuple[int, int]]:
    return list(DocumentNumber.objects.filter(series=series).order_by("year", "number").values_list("year", "number"))


def test_number_text_has_hexagonal_brackets_and_no_leading_zero() -> None:
    assert number_text("示组发", 2026, 1) == "示组发〔2026〕1号"


def test_numbers_run_by_code_and_year(in_city: Cast) -> None:
    first, second = make_series(in_city.act()), make_series(in_city.act(), "示组通")
    with clock.fixed(NOON):
        texts = [draw(in_city.act(), series).text for series in (first, first, second)]
    with clock.fixed(dt.datetime(2026, 12, 31, 16, tzinfo=dt.UTC)):  # the new year has begun in China
        texts.append(draw(in_city.act(), first).text)
    assert texts == ["示组发〔2026〕1号", "示组发〔2026〕2号", "示组通〔2026〕1号", "示组发〔2027〕1号"]


def test_document_that_has_a_number_keeps_it(in_city: Cast) -> None:
    series, carrier = make_series(in_city.act()), new_id()
    assert draw(in_city.act(), series, carrier).pk == draw(in_city.act(), series, carrier).pk
    assert draw(in_city.act(), series).number == 2


def test_document_not_issued_after_all_leaves_no_gap(in_city: Cast) -> None:
    series = make_series(in_city.act())
    draw(in_city.act(), series)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert draw(in_city.act(), series).number == 2
        raise RuntimeError("the issuing failed after its number was drawn")
    assert draw(in_city.act(), series).number == 2


def test_many_at_once_get_each_number_once_without_a_gap(committed_cast: Cast) -> None:
    """From the year's first on: the counter itself is made by one of them."""
    actor = committed_cast.act()
    with committed_cast.scope():
        series = make_series(actor)

    def issue() -> int:
        with committed_cast.scope():
            return draw(actor, series).number

    assert sorted(at_once(*[issue] * 10)) == list(range(1, 11))
    with committed_cast.scope():
        assert Counter.objects.get(series=f"document:{series.pk}").last == 10


def test_second_drawer_reads_the_counter_only_after_the_first_has_committed(committed_cast: Cast) -> None:
    """Whoever draws meanwhile waits, and reads what the first has written."""
    actor = committed_cast.act()
    with committed_cast.scope():
        series = make_series(actor)
        draw(actor, series)

    def second() -> int:
        with committed_cast.scope():
            return draw(actor, series).number

    with committed_cast.scope():
        future = overtaken(lambda: draw(actor, series), second)
    assert future.result(timeout=30) == 3
    with committed_cast.scope():
        assert [number for _, number in drawn(series)] == [1, 2, 3]


def test_second_drawer_takes_the_number_the_first_gave_back(committed_cast: Cast) -> None:
    actor = committed_cast.act()
    with committed_cast.scope():
        series = make_series(actor)
        draw(actor, series)

    def second() -> int:
        with committed_cast.scope():
            return draw(actor, series).number

    with pytest.raises(RuntimeError), committed_cast.scope():
        future = overtaken(lambda: draw(actor, series), second)
        raise RuntimeError("rolled back")
    assert future.result(timeout=30) == 2


def test_voided_number_stays_and_is_never_given_again(in_city: Cast) -> None:
    series = make_series(in_city.act())
    number = draw(in_city.act(), series)
    void_number(actor=in_city.act(), number_id=number.pk, reason=" 标题有误， 另行发文 ")
    number.refresh_from_db()
    assert (number.void_reason, number.voided_by_id) == ("标题有误， 另行发文", in_city.department.pk)
    assert draw(in_city.act(), series).number == 2
    with pytest.raises(Conflict):
        void_number(actor=in_city.act(), number_id=number.pk, reason="再次")


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_voiding_needs_a_reason_that_fits(in_city: Cast, reason: str) -> None:
    number = draw(in_city.act(), make_series(in_city.act()))
    with pytest.raises(InvalidInput):
        void_number(actor=in_city.act(), number_id=number.pk, reason=reason)


@pytest.mark.parametrize("change", [{"number": 9}, {"text": "别号"}, {"title": "别的"}, {"carrier": new_id()}])
def test_number_can_not_be_changed_in_the_database(in_city: Cast, change: dict[str, Any]) -> None:
    number = draw(in_city.act(), make_series(in_city.act()))
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentNumber.objects.filter(pk=number.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentNumber.objects.filter(pk=number.pk).delete()


def test_voided_number_can_not_be_made_valid_again(in_city: Cast) -> None:
    number = draw(in_city.act(), make_series(in_city.act()))
    void_number(actor=in_city.act(), number_id=number.pk, reason="有误")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentNumber.objects.filter(pk=number.pk).update(voided_at=None, void_reason="")


def test_ended_code_gives_no_number_and_goes_on_where_it_stopped(in_city: Cast) -> None:
    series = make_series(in_city.act())
    draw(in_city.act(), series)
    end_series(actor=in_city.act(), series_id=series.pk, last_day=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Conflict, match="已停用"):
        draw(in_city.act(), series)
    end_series(actor=in_city.act(), series_id=series.pk, last_day=None)
    assert draw(in_city.act(), series).number == 2


def test_code_changes_until_a_number_stands_on_paper(in_city: Cast) -> None:
    series = make_series(in_city.act())
    update_series(actor=in_city.act(), series_id=series.pk, values={"code": "示组字"}, expected_version=1)
    draw(in_city.act(), series)
    with pytest.raises(InvalidInput, match="已编过号"):
        update_series(actor=in_city.act(), series_id=series.pk, values={"code": "示组发"}, expected_version=2)
    update_series(actor=in_city.act(), series_id=series.pk, values={"issuer_name": "示例市委"}, expected_version=2)
    assert DocumentNumber.objects.get().issuer_name == "中共示例市委组织部"


@pytest.mark.parametrize("code", ["示组发〔2026〕", "示 组\t发〔", "示组发(甲)", "", "长" * 21])
def test_code_that_would_not_print_is_refused(in_city: Cast, code: str) -> None:
    with pytest.raises(InvalidInput):
        make_series(in_city.act(), code)


def test_code_twice_in_one_city_is_refused(in_city: Cast) -> None:
    make_series(in_city.act())
    with pytest.raises(InvalidInput, match="同号"):
        make_series(in_city.act())


def test_only_the_department_keeps_the_register(in_city: Cast) -> None:
    number = draw(in_city.act(), make_series(in_city.act()))
    for account in (in_city.operator, in_city.security, in_city.auditor):
        with pytest.raises(NotAllowed):
            void_number(actor=in_city.act(account), number_id=number.pk, reason="示例")
        with pytest.raises(NotAllowed):
            make_series(in_city.act(account), "别")


def test_other_city_numbers_for_itself(cast: Cast) -> None:
    with cast.scope():
        draw(cast.act(), make_series(cast.act()))
    with cast.scope(cast.stranger):
        stranger = cast.act(cast.stranger_department)
        assert draw(stranger, make_series(stranger)).text.endswith("1号")


# ---- pages and interface --------------------------------------------------------------------------------------------


def test_register_says_what_carries_each_number_and_which_are_void(cast: Cast) -> None:
    with cast.scope(), clock.fixed(NOON):
        series = make_series(cast.act())
        draw(cast.act(), series)
        void_number(actor=cast.act(), number_id=draw(cast.act(), series).pk, reason="标题有误")
    client = cast.client(cast.department)
    page = client.get("/settings/documents/numbers/").content.decode()
    assert [page.count(text) for text in ("示组发〔2026〕1号", "示组发〔2026〕2号", "作废：标题有误")] == [2, 1, 1]
    assert '<a href="/packs/?year=2026">示例公文</a>' in page
    valid = client.get("/settings/documents/numbers/?standing=valid").content.decode()
    assert "示组发〔2026〕2号" not in valid
    assert "示组发〔2026〕1号" in valid


def test_register_costs_the_same_at_any_length(cast: Cast) -> None:
    page, api = [], []
    client, token = cast.client(cast.department), cast.token_client(cast.department)
    with cast.scope():
        series = make_series(cast.act())
    for more in (1, 2, 97):
        with cast.scope():
            for _ in range(more):
                draw(cast.act(), series)
        page.append(queries_of(client, "/settings/documents/numbers/"))
        api.append(queries_of(token, "/api/v1/document-numbers/?size=200"))
    assert (len(set(page)), len(set(api))) == (1, 1), (page, api)
    assert len(token.get("/api/v1/document-numbers/?size=200").json()["results"]) == 100


def test_code_of_a_unit_is_made_and_ended_on_its_page(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例集团")
    client = cast.client(cast.department)
    answer = client.post(
        "/settings/documents/series/new/",
        {"issuer_name": "示例集团", "code": "示集发", "issuer_anchor": f"unit:{unit.pk}"},
    )
    assert answer.status_code == 302
    with cast.scope():
        series = DocumentSeries.objects.get()
        assert (series.issuer_id, series.issuer_kind) == (unit.pk, "unit")
    client.post(f"/settings/documents/series/{series.pk}/end/")
    assert "明天起停用" in client.get("/settings/documents/series/").content.decode()
    with clock.fixed(clock.now() + dt.timedelta(days=1)):
        assert "已停用" in cast.client(cast.department).get("/settings/documents/series/").content.decode()


def test_voiding_on_its_page_without_a_reason_says_what_is_missing(cast: Cast) -> None:
    with cast.scope():
        number = draw(cast.act(), make_series(cast.act()))
    client = cast.client(cast.department)
    answer = client.post(f"/settings/documents/numbers/{number.pk}/void/", {"reason": " "})
    assert (answer.status_code, "请写明作废的原因" in answer.content.decode()) == (422, True)
    client.post(f"/settings/documents/numbers/{number.pk}/void/", {"reason": "标题有误"})
    shown = cast.token_client(cast.department).get(f"/api/v1/document-numbers/{number.pk}/").json()
    assert (shown["void_reason"], shown["text"]) == ("标题有误", number.text)


def test_second_saver_of_a_code_is_shown_both_contents(cast: Cast) -> None:
    with cast.scope():
        series = make_series(cast.act())
        update_series(actor=cast.act(), series_id=series.pk, values={"issuer_name": "先存的名称"}, expected_version=1)
    answer = cast.client(cast.department).post(
        f"/settings/documents/series/{series.pk}/edit/",
        {"issuer_name": "后存的名称", "code": "示组发", "issuer_anchor": "", "version": 1},
    )
    text = answer.content.decode()
    assert (answer.status_code, "先存的名称" in text, "后存的名称" in text) == (412, True, True)
    with cast.scope():
        assert DocumentSeries.objects.get().issuer_name == "先存的名称"


def test_register_is_exported_as_it_is_filtered(cast: Cast, tmp_path: Path) -> None:
    with cast.scope(), clock.fixed(NOON):
        series = make_series(cast.act())
        draw(cast.act(), series)
        void_number(actor=cast.act(), number_id=draw(cast.act(), series).pk, reason="标题有误")
        spec = table_spec("document_numbers")
        assert write_export(tmp_path / "all.csv", spec, cast.act(), QueryDict(""), as_csv=True) == 2
        write_export(tmp_path / "void.csv", spec, cast.act(), QueryDict("standing=void"), as_csv=True)
    whole, void = (
        list(csv.reader((tmp_path / name).read_text("utf-8-sig").splitlines())) for name in ("all.csv", "void.csv")
    )
    assert (
        "，".join(whole[0])
        == "发文字号，公文标题，发文机关，成文日期，机关代字，年份，序号，编号人，作废日期，作废原因"
    )
    name = cast.department.display_name
    first, second = (
        [f"示组发〔2026〕{number}号", "示例公文", "中共示例市委组织部", "2026-09-30", "示组发", "2026", number, name]
        for number in "12"
    )
    assert whole[1:] == [[*first, "", ""], [*second, "2026-09-30", "标题有误"]]
    assert void[1:] == whole[2:]


def test_register_can_not_be_imported(cast: Cast, tmp_path: Path) -> None:
    client = cast.client(cast.department)
    assert client.get("/import/document_numbers/").status_code == 404
    assert client.get("/import/document_numbers/template/").status_code == 404
    page = client.get("/export/document_numbers/").content.decode()
    assert "改好后可以直接导入" not in page
    sheet = tmp_path / "numbers.csv"
    sheet.write_text("发文字号\n示组发〔2026〕1号\n")
    with cast.scope(), pytest.raises(NotFound, match="只能导出"):
        start_import(actor=cast.act(), table="document_numbers", path=sheet, name="numbers.csv")
