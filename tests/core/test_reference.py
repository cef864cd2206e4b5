"""The national tables as they stand in the database after ``load_reference``."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from core.models import IndustryClass, Region
from core.reference.extract import Found, is_region, parent_of
from core.reference.load import HERE

reads = pytest.mark.django_db


def _csv_lines(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@reads
def test_regions_in_force_count_provinces_prefectures_and_counties() -> None:
    in_force = Region.objects.filter(last_year__isnull=True)

    counts = {level: in_force.filter(level=level).count() for level in ("province", "city", "county")}

    assert counts == {"province": 31, "city": 333, "county": 2845}


@reads
@pytest.mark.parametrize(
    ("code", "full_name", "parent"),
    [
        ("430200", "湖南省株洲市", "430000"),
        ("430212", "湖南省株洲市渌口区", "430200"),
        ("350181", "福建省福州市福清市", "350100"),
        ("520203", "贵州省六盘水市六枝特区", "520200"),
        ("320582", "江苏省苏州市张家港市", "320500"),
        ("110101", "北京市东城区", "110000"),
        ("429004", "湖北省仙桃市", "420000"),
    ],
)
def test_region_known_code_has_name_and_parent(code: str, full_name: str, parent: str) -> None:
    region = Region.objects.get(code=code)

    assert (region.full_name, region.parent_id, region.last_year) == (full_name, parent, None)


@reads
def test_region_renamed_by_a_new_code_keeps_the_old_one_with_its_last_year() -> None:
    old = Region.objects.get(code="430221")

    assert (old.name, old.first_year, old.last_year) == ("株洲县", 1980, 2018)


@reads
def test_regions_in_force_stand_below_regions_in_force() -> None:
    orphans = Region.objects.filter(last_year__isnull=True, parent__last_year__isnull=False)

    assert list(orphans) == []


@reads
def test_regions_levels_follow_the_tree() -> None:
    pairs = set(Region.objects.exclude(parent=None).values_list("parent__level", "level").distinct())

    assert pairs == {("province", "city"), ("province", "county"), ("city", "county")}
    assert set(Region.objects.filter(parent=None).values_list("level", flat=True)) == {"province"}


@reads
def test_regions_in_the_database_are_those_of_the_file() -> None:
    assert set(Region.objects.values_list("code", flat=True)) == {line["code"] for line in _csv_lines("regions.csv")}


@reads
def test_industries_hold_twenty_sections_and_ninety_seven_divisions() -> None:
    sections = list(IndustryClass.objects.filter(level=1).order_by("code").values_list("code", flat=True))
    divisions = list(IndustryClass.objects.filter(level=2).order_by("code").values_list("code", flat=True))

    assert sections == list("ABCDEFGHIJKLMNOPQRST")
    assert divisions == [f"{number:02d}" for number in range(1, 98)]


@reads
@pytest.mark.parametrize(("code", "section"), [("05", "A"), ("13", "C"), ("43", "C"), ("44", "D"), ("96", "S")])
def test_industry_division_belongs_to_its_section(code: str, section: str) -> None:
    assert IndustryClass.objects.get(code=code).parent_id == section


def test_load_reference_run_again_changes_nothing(committed_db: None) -> None:
    before = list(Region.objects.order_by("code").values_list())
    output = io.StringIO()

    call_command("load_reference", stdout=output)

    assert list(Region.objects.order_by("code").values_list()) == before
    assert output.getvalue() == f"行政区划 {len(before)} 条，行业分类 117 条，放假和调休 771 天。\n"


@pytest.mark.parametrize(
    ("code", "name"),
    [("430201", "市辖区"), ("429000", "省直辖县级行政区划"), ("430271", "云龙示范区"), ("810001", "中西区")],
)
def test_extract_heading_zone_or_elsewhere_is_no_region(code: str, name: str) -> None:
    assert not is_region(code, name)


def test_extract_parent_without_prefecture_is_the_province() -> None:
    known = {"430000": Found(), "430200": Found(), "430281": Found(), "429004": Found()}

    assert [parent_of(code, known) for code in ("430281", "429004", "430200", "430000")] == [
        "430200",
        "420000",
        "430000",
        "",
    ]


def test_sources_name_every_file() -> None:
    text = Path(HERE / "SOURCES.md").read_text(encoding="utf-8")

    assert [path.name for path in sorted(HERE.glob("*.csv")) if path.name not in text] == []
