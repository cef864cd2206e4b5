"""GB/T 4754 below the divisions: from a file, judged whole, in one transaction."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.models import IndustryClass, IndustryLoad
from tests.cast import Cast
from tests.sheets import workbook

HEADERS = ["代码", "名称", "层级"]
# Made up, as the codes of a test must be: 37 and C are the standard's, what stands under it here is 示例.
RAIL = "铁路、船舶、航空航天和其他运输设备制造业"
GROUPS = [["379", "示例中类", "中类"], ["3799", "示例小类", "小类"]]


def load(path: Path, *, year: int = 2017, source: str = "示例文件") -> str:
    out = io.StringIO()
    call_command("load_industries", str(path), year=year, source=source, stdout=out)
    return out.getvalue()


def refusal(path: Path, **more: Any) -> str:
    with pytest.raises(CommandError) as refused:
        load(path, **more)
    assert not IndustryClass.objects.filter(level__gte=3).exists()
    return str(refused.value)


def test_load_groups_and_classes_records_what_was_loaded(kept_industries: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "示例.xlsx", HEADERS, GROUPS)

    load(path)

    rows = IndustryClass.objects.filter(level__gte=3).order_by("code")
    assert list(rows.values_list("code", "name", "level", "parent_id", "edition", "last_year")) == [
        ("379", "示例中类", 3, "37", "GB/T 4754-2017", None),
        ("3799", "示例小类", 4, "379", "GB/T 4754-2017", None),
    ]
    kept = IndustryLoad.objects.get()
    assert (kept.edition, kept.source, kept.file_name, kept.rows, kept.added, kept.renamed, kept.ended) == (
        "GB/T 4754-2017",
        "示例文件",
        "示例.xlsx",
        2,
        2,
        0,
        0,
    )
    assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_load_again_changes_names_alone(kept_industries: None, tmp_path: Path) -> None:
    load(workbook(tmp_path / "a.xlsx", HEADERS, GROUPS))

    load(workbook(tmp_path / "b.xlsx", HEADERS, [GROUPS[0], ["3799", "示例小类（改）", "小类"]]))

    newest = IndustryLoad.objects.order_by("-loaded_at")[0]
    assert (newest.added, newest.renamed, newest.ended) == (0, 1, 0)
    assert IndustryClass.objects.get(code="3799").name == "示例小类（改）"


def test_load_csv_and_a_number_without_its_zero(kept_industries: None, tmp_path: Path) -> None:
    path = tmp_path / "示例.csv"
    path.write_text("行业代码,行业名称,级别\n019,示例中类,3\n0199,示例小类,4\n", encoding="utf-8")
    load(path)

    load(workbook(tmp_path / "数字.xlsx", HEADERS, [[29, "示例中类乙", "中类"], [299, "示例小类乙", "小类"]]))

    assert set(IndustryClass.objects.filter(level__gte=3).values_list("code", "parent_id")) == {
        ("019", "01"),
        ("0199", "019"),
        ("029", "02"),
        ("0299", "029"),
    }


def test_load_tells_every_fault_with_its_place(kept_industries: None, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "错.xlsx",
        HEADERS,
        [
            ["37A", "示例", "中类"],
            ["3799", "示例小类", "小类"],
            ["371", "示例中类", "中类"],
            ["371", "示例中类又一", "中类"],
            ["372", "", "中类"],
            ["373", "示例", "细类"],
        ],
    )

    assert refusal(path).splitlines() == [
        "行业分类文件有误，没有装入任何一行。",
        "第 2 行 A 列：代码“37A”不对，中类代码应为 3 位数字。",
        "第 6 行 A 列：代码 372 的名称应有 1 至 80 个字。",
        "第 7 行 A 列：层级“细类”应为门类、大类、中类、小类（或 1 至 4）。",
        "代码 371 出现多次：第 4 行 A 列、第 5 行 A 列。",
        "第 3 行 A 列：3799 示例小类 的上一级 379 不在文件里，也没有装入过。",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["37", "别的名称", "大类"], *GROUPS], "请核对是不是这一版的文件"),
        ([["98", "示例大类", "大类"]], "的上一级门类不在文件里"),
        ([["Z", "示例门类", "门类"]], "GB/T 4754-2017 没有代码 Z"),
        (
            [
                ["D", "电力、热力、燃气及水生产和供应业", "门类"],
                ["37", RAIL, "大类"],
            ],
            "上一级 D",
        ),
    ],
)
def test_load_another_edition_under_this_year_is_refused(
    kept_industries: None, tmp_path: Path, rows: list[list[str]], said: str
) -> None:
    assert said in refusal(workbook(tmp_path / "别版.xlsx", HEADERS, rows))


def test_load_without_column_source_or_with_an_older_year_is_refused(kept_industries: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "示例.xlsx", HEADERS, GROUPS)

    assert "缺少“层级”列" in refusal(workbook(tmp_path / "少列.xlsx", HEADERS[:2], [["379", "示例"]]))
    assert "请写明文件的来源" in refusal(path, source=" ")
    assert "现用的是 2017 年版，不能装入 2011 年版" in refusal(path, year=2011)


def test_load_later_edition_ends_what_it_no_longer_has(kept_industries: None, tmp_path: Path) -> None:
    load(workbook(tmp_path / "a.xlsx", HEADERS, GROUPS))
    part = workbook(tmp_path / "部分.xlsx", HEADERS, GROUPS)
    with pytest.raises(CommandError, match="不在文件里"):
        load(part, year=2030)
    rows = [
        ["C", "制造业", "门类"],
        ["37", "示例大类", "大类"],
        ["371", "示例中类", "中类"],
        ["3711", "示例小类", "小类"],
    ]

    load(workbook(tmp_path / "新版.xlsx", HEADERS, rows), year=2030)
    call_command("load_reference", stdout=io.StringIO())

    codes = ("37", "371", "379", "3799", "A")
    assert dict(IndustryClass.objects.filter(code__in=codes).values_list("code", "last_year")) == {
        "37": None,
        "371": None,
        "379": 2017,
        "3799": 2017,
        "A": 2017,
    }
    assert IndustryClass.objects.get(code="37").name == "示例大类"


@pytest.mark.django_db
def test_page_says_what_is_loaded_and_finds_by_code(cast: Cast) -> None:
    client = cast.client(cast.department)

    page = client.get("/settings/industries/").content.decode()
    under = client.get("/settings/industries/?under=C").content.decode()

    assert "平台目前只有门类和大类" in page
    assert "制造业" in page
    assert "铁路、船舶、航空航天和其他运输设备制造业" in under
    assert "铁路、船舶、航空航天和其他运输设备制造业" not in page
