"""Which codes of GB/T 4754 a unit and a segment may have: those loaded, and a plain word about the others."""

from pathlib import Path
from typing import Any

import pytest

from chains.actions import add_segment_industry
from core.errors import InvalidInput
from core.reference.industry_load import load_industries
from organizations.actions import create_unit, set_other_industries, update_unit
from organizations.models import Unit, UnitIndustry
from tests.cast import Cast
from tests.chains.makers import make_segment
from tests.factories import make_chain, make_unit
from tests.sheets import errors_of, import_all, run_jobs, upload, workbook

HEADERS = ["代码", "名称", "层级"]
ONLY_DIVISIONS = (
    "“3799”是小类代码，平台目前只有门类和大类，"
    "请先填大类“37 铁路、船舶、航空航天和其他运输设备制造业”，或联系平台管理员装入完整的行业分类。"
)


@pytest.fixture
def with_classes(kept_industries: None, tmp_path: Path) -> None:
    """As an operator loads them; what stands under 37 here is 示例."""
    rows = [["379", "示例中类", "中类"], ["3799", "示例小类", "小类"]]
    load_industries(workbook(tmp_path / "示例.xlsx", HEADERS, rows), year=2017, source="示例", using="admin")


def test_class_not_loaded_is_refused_with_the_division_to_take(cast: Cast) -> None:
    values: dict[str, Any] = {"name": "示例厂", "kind": "company", "industry_id": "3799"}
    with cast.scope():
        unit, segment = make_unit("示例乙厂", industry_id="37"), make_segment(make_chain("示例链"), "整车")

        with pytest.raises(InvalidInput) as created:
            create_unit(actor=cast.act(), values=values)
        with pytest.raises(InvalidInput) as changed:
            update_unit(actor=cast.act(), unit_id=unit.pk, values={"industry_id": "3799"}, expected_version=None)
        with pytest.raises(InvalidInput) as added:
            set_other_industries(actor=cast.act(), unit_id=unit.pk, codes=["3799"])
        with pytest.raises(InvalidInput) as placed:
            add_segment_industry(actor=cast.act(), segment_id=segment.pk, code="3799")

    assert created.value.fields == changed.value.fields == {"industry": [ONLY_DIVISIONS]}
    assert added.value.fields == placed.value.fields == {"industries": [ONLY_DIVISIONS]}


def test_class_not_loaded_is_an_error_of_its_cell(committed_cast: Cast, tmp_path: Path) -> None:
    client = committed_cast.client(committed_cast.department)
    path = workbook(tmp_path / "单位.xlsx", ["单位名称", "类型", "主要行业"], [["示例厂", "企业", "3799"]])

    page = upload(client, "units", path)
    run_jobs(committed_cast)

    assert list(errors_of(committed_cast, page).values()) == [ONLY_DIVISIONS.rstrip("。")]


def test_loaded_class_is_taken_by_page_api_sheet_and_segment(
    with_classes: None, committed_cast: Cast, tmp_path: Path
) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    path = workbook(tmp_path / "单位.xlsx", ["单位名称", "类型", "主要行业"], [["示例厂", "企业", "3799"]])

    import_all(cast, client, "units", path)
    posted = cast.token_client(cast.department).post(
        "/api/v1/units/", {"name": "示例乙厂", "kind": "company", "industry": "379"}, content_type="application/json"
    )
    with cast.scope():
        unit, segment = Unit.objects.get(name="示例厂"), make_segment(make_chain("示例链"), "整车")
        add_segment_industry(actor=cast.act(), segment_id=segment.pk, code="379")
        set_other_industries(actor=cast.act(), unit_id=unit.pk, codes=["379"])
        further = list(UnitIndustry.objects.values_list("industry_id", flat=True))

    assert (posted.status_code, posted.json()["industry"]) == (201, "379")
    assert (unit.industry_id, further) == ("3799", ["379"])
    assert client.get("/industries/suggest/?q=3799").json() == [
        {"id": "3799 示例小类", "label": "3799 示例小类", "detail": "小类"}
    ]
    assert "示例中类" in client.get("/settings/industries/?under=379").content.decode()


def test_ended_class_stays_where_it_is_and_is_not_chosen_anew(
    with_classes: None, committed_cast: Cast, tmp_path: Path
) -> None:
    cast = committed_cast
    with cast.scope():
        unit = make_unit("示例厂", industry_id="3799")
    rows = [
        ["C", "制造业", "门类"],
        ["37", "示例大类", "大类"],
        ["371", "示例中类", "中类"],
        ["3711", "示例小类", "小类"],
    ]
    load_industries(workbook(tmp_path / "新版.xlsx", HEADERS, rows), year=2030, source="示例", using="admin")

    with cast.scope():
        kept = update_unit(
            actor=cast.act(), unit_id=unit.pk, values={"industry_id": "3799", "size": "large"}, expected_version=None
        )
        with pytest.raises(InvalidInput) as refused:
            create_unit(actor=cast.act(), values={"name": "示例乙厂", "kind": "company", "industry_id": "3799"})

    assert (kept.industry_id, kept.size) == ("3799", "large")
    assert refused.value.fields == {"industry": ["国民经济行业分类中没有“3799”，请从下拉结果中选择或核对代码。"]}
