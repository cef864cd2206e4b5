"""What is found by what is typed, by names of the articles; noted in the transaction of the name."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from chains.actions.lineage import rename_chain
from core import clock
from core.choices import AnchorKind, Role
from core.ids import new_id
from core.models import PersonPiece, SearchDue, SearchPiece
from core.principal import Principal
from core.search import upkeep
from core.search.index import named_like
from core.search.marks import Part, marked
from core.search.sources import search
from core.search.sql import MANY, NOTED
from core.search.upkeep import differences, take_all_apart, take_apart
from core.tables.bulk import add_anchors, add_rows, change_rows
from organizations.actions.unit import create_unit, end_unit, update_unit
from organizations.models import PartyOrg, Unit, UnitAlias
from organizations.naming import initials, name_key
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.members.people import make_person

RAIL = "中车株洲电力机车有限公司"
UNITS = (RAIL, "株洲中车时代电气股份有限公司", "重庆长安（株洲）Ｔesla-1配套有限公司")


def names(principal: Principal, text: str, **asked: Any) -> dict[str, list[str]]:
    return {group.code: [hit.name for hit in group.hits] for group in search(principal, text, **asked)}


@pytest.fixture
def city(in_city: Cast) -> Cast:
    """Companies as the articles name them."""
    actor = in_city.act()
    create_unit(
        actor=actor, values={"name": RAIL, "short_name": "株机", "kind": "company", "uscc": "914302007790310965"}
    )
    for name in UNITS[1:]:
        create_unit(actor=actor, values={"name": name, "kind": "company"})
    return in_city


@pytest.mark.parametrize(
    "typed",
    [
        "株机",
        "zhuji",
        "zj",
        "ZJ",
        "ｚｊ",
        "电力机车",
        "力机",
        "dljc",
        "dianliji",
        "zhongchezhuzhoudianlijicheyouxiangongsi",
        "中车株洲电力机车有限公司",
        "914302007790310965",
        "9143020077",
        "中车 机车",
        "机车 zhongche",
        "车有限公司",
        " 机 ",
    ],
)
def test_unit_of_the_articles_is_found_by(city: Cast, typed: str) -> None:
    assert RAIL in names(city.act(), typed)["units"]


@pytest.mark.parametrize("typed", ["株洲中车", "zhuzhouzhongche", "zzzc", "时代电气", "株洲 电气"])
def test_other_unit_is_found_alone_by(city: Cast, typed: str) -> None:
    assert names(city.act(), typed) == {"units": ["株洲中车时代电气股份有限公司"]}


@pytest.mark.parametrize("typed", ["chongqingchangan", "cqca", "TESLA1", "tesla-1", "Ｔesla", "1配套", "重庆长安株洲"])
def test_readings_follow_the_word_and_widths_do_not_matter(city: Cast, typed: str) -> None:
    assert names(city.act(), typed) == {"units": ["重庆长安（株洲）Ｔesla-1配套有限公司"]}


@pytest.mark.parametrize("typed", ["", "  ", "z", "1", "（）", "株机厂", "机车 电气", "%", "_", "zhongqing changan"])
def test_nothing_is_found_by(city: Cast, typed: str) -> None:
    assert names(city.act(), typed) == {}


def test_legal_form_alone_reads_the_names_themselves(city: Cast) -> None:
    assert len(names(city.act(), "有限公司")["units"]) == 3
    assert names(city.act(), "股份有限公司") == {"units": ["株洲中车时代电气股份有限公司"]}


@pytest.mark.parametrize(
    "typed", ["有限公司", "股份有限公司", "有限公司 株洲", "电力 有限公司 zhongche", "有限公司 没有"]
)
def test_legal_form_beside_other_words_is_asked_of_box_and_list_alike(city: Cast, typed: str) -> None:
    """Also before the names are taken apart and after."""
    asked = []
    for _ in range(2):
        asked.append(names(city.act(), typed).get("units", []))
        asked.append([*named_like(Unit.objects.all(), typed).values_list("name", flat=True)])
        take_apart()
    expected = [name for name in UNITS if all(part in name for part in typed.replace("zhongche", "中车").split())]
    assert [sorted(found) for found in asked] == [sorted(expected)] * 4


def test_exact_and_short_names_come_first_and_ended_ones_last(city: Cast) -> None:
    actor = city.act()
    later = create_unit(actor=actor, values={"name": "示例株机", "kind": "company"})
    create_unit(actor=actor, values={"name": "株机配件", "kind": "company"})
    assert names(actor, "株机")["units"] == [RAIL, "株机配件", "示例株机"]
    end_unit(actor=actor, unit_id=later.pk, last_day=clock.today())
    create_unit(actor=actor, values={"name": "示例甲株机", "kind": "company"})
    assert names(actor, "株机")["units"] == [RAIL, "株机配件", "示例甲株机", "示例株机"]


def test_every_kind_is_grouped_in_its_place(city: Cast) -> None:
    with_name = "轨道交通"
    make_chain(with_name)
    make_party_org(with_name + "党委")
    make_person(with_name[:3])
    create_unit(actor=city.act(), values={"name": with_name + "研究所", "kind": "company"})
    found = names(city.act(), "gdj")
    assert list(found) == ["chains", "units", "party_orgs", "persons"]


def test_renamed_unit_is_found_by_the_new_name_and_by_what_it_was_called(city: Cast) -> None:
    unit = Unit.objects.get(name=RAIL)
    update_unit(
        actor=city.act(), unit_id=unit.pk, values={"name": "示例机车", "short_name": ""}, expected_version=unit.version
    )
    assert names(city.act(), "slj") == {"units": ["示例机车"]}
    for former in ("电力机车", "dianlijiche", "dljc"):
        assert names(city.act(), former) == {"units": ["示例机车"]}
    for gone in ("株机", "zhuji"):  # the short name was taken away
        assert names(city.act(), gone) == {}
    assert differences() == []


def test_chain_is_found_by_what_it_was_called(in_city: Cast) -> None:
    chain = make_chain("轨道交通", valid_from=dt.date(2020, 1, 1))
    rename_chain(
        actor=in_city.act(),
        chain_id=chain.pk,
        name="先进轨道",
        short_name="轨道",
        day=dt.date(2024, 1, 1),
        reason="示例",
    )
    for typed in ("轨道交通", "guidaojiaotong", "先进", "xj"):
        assert names(in_city.act(), typed) == {"chains": ["先进轨道"]}
    hit = search(in_city.act(), "轨道交通")[0].hits[0]
    assert "曾用名 轨道交通" in hit.detail
    assert Part("轨道交通", is_match=True) in hit.marked_detail
    assert differences() == []


def bulk(count: int, start: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(start, start + count):
        name = f"示例企业{number:04d}有限公司"
        found.append(
            {"id": new_id(), "name": name, "name_key": name_key(name), "initials": initials(name), "kind": "company"}
        )
    add_anchors([row["id"] for row in found], AnchorKind.UNIT)
    add_rows(Unit, found)
    return found


def test_whole_sheets_of_any_kind_of_name_are_noted_as_each_row_is(in_city: Cast) -> None:
    rows = bulk(MANY)
    named: list[dict[str, Any]] = [
        {"id": new_id(), "name": f"示例{n}总支", "name_key": f"示例{n}总支", "initials": ""} for n in range(MANY)
    ]
    add_anchors([row["id"] for row in named], AnchorKind.PARTY_ORG)
    add_rows(PartyOrg, [{**row, "kind": "branch"} for row in named])
    former = [{"unit_id": row["id"], "name": f'旧"{n}', "name_key": f"旧{n}"} for n, row in enumerate(rows)]
    add_rows(UnitAlias, [{**row, "uscc": "9143020" if n % 2 else ""} for n, row in enumerate(former)])
    assert SearchDue.objects.count() == 3 * MANY
    assert differences() == []
    assert noted("示例企业0042有限公司") == ("示例企业0042有限公司", initials("示例企业0042有限公司"), "", "", "", "")
    assert noted("旧7") == ("旧7", "", "", "", "9143020", "")
    make_unit("示例一家", short_name="一家", uscc="914302007790310965")
    assert noted("示例一家") == ("示例一家", initials("示例一家"), "一家", "", "914302007790310965", "")
    add_rows(UnitAlias, [{"unit_id": rows[0]["id"], "name": "更旧", "name_key": "更旧", "uscc": "9143021"}])
    assert noted("更旧") == ("更旧", "", "", "", "9143021", "")


def noted(key: str) -> tuple[str, ...]:
    found: tuple[str, ...] = SearchDue.objects.values_list(*NOTED).get(key=key)
    return found


def test_names_are_found_before_and_after_they_are_taken_apart(in_city: Cast) -> None:
    rows = bulk(100)
    actor = in_city.act()
    assert SearchDue.objects.count() == 100
    assert not SearchPiece.objects.exists()
    for _ in range(2):
        for typed in ("0042", "shiliqiye0042", "业0042", "0042 示例", "slqy0042"):
            assert names(actor, typed) == {"units": ["示例企业0042有限公司"]}
        assert search(actor, "示例")[0].total == 100
        assert differences() == []
        take_apart()
        assert not SearchDue.objects.exists()
    change_rows(Unit, [{"id": row["id"], "name": f"改{n}", "name_key": f"改{n}"} for n, row in enumerate(rows)])
    for _ in range(2):
        assert names(actor, "示例") == {}
        assert names(actor, "改42") == {"units": ["改42"]}
        assert differences() == []
        take_apart()
    Unit.objects.all().delete()
    assert not SearchPiece.objects.exists()


@pytest.mark.parametrize("typed", ["株机", "zhuji", "zj", "电力 机车", "9143020077", "电力jiche", "j가"])
def test_list_filter_and_box_know_a_unit_in_the_transaction_that_makes_it(in_city: Cast, typed: str) -> None:
    """Also where only the initials hold a character that has no reading."""
    unit = create_unit(
        actor=in_city.act(),
        values={"name": f"{RAIL}机가", "short_name": "株机", "kind": "company", "uscc": "914302007790310965"},
    )
    asked = [*named_like(Unit.objects.all(), typed).values_list("id", flat=True)]
    found = [hit.id for group in search(in_city.act(), typed) for hit in group.hits]
    take_apart()
    assert asked == [*named_like(Unit.objects.all(), typed).values_list("id", flat=True)]
    assert found == [hit.id for group in search(in_city.act(), typed) for hit in group.hits]
    assert found == asked == ([] if typed == "电力jiche" else [unit.pk])


@pytest.mark.parametrize("is_taken_apart", [False, True])
def test_name_changed_is_found_as_it_is_now(in_city: Cast, is_taken_apart: bool) -> None:
    bulk(10)
    if is_taken_apart:
        take_apart()
    Unit.objects.filter(name="示例企业0007有限公司").update(name="示例改名", name_key="示例改名", initials="slgm")
    assert names(in_city.act(), "改名") == {"units": ["示例改名"]}
    assert names(in_city.act(), "0007") == {}
    take_apart()
    assert names(in_city.act(), "0007") == {}
    assert differences() == []


def test_counts_of_common_words_are_capped_and_say_so(in_city: Cast) -> None:
    bulk(1001)
    take_apart(5000)
    group = search(in_city.act(), "企业")[0]
    assert (group.total, group.is_capped, group.count_text) == (1000, True, "1,000 条以上")
    Unit.objects.filter(name="示例企业0000有限公司").delete()
    group = search(in_city.act(), "企业")[0]
    assert (group.total, group.is_capped) == (1000, False)


def test_a_check_tells_what_the_index_lacks_and_a_rebuild_mends_it(cast: Cast) -> None:
    with cast.scope():
        make_unit(RAIL, short_name="株机")
        take_apart()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_searchpiece WHERE piece = '株机'")
            cursor.execute(
                "INSERT INTO core_searchpiece (tenant_id, kind, piece, entry, source) "
                "SELECT tenant_id, kind, '不存在', entry, source FROM core_searchpiece LIMIT 1"
            )
        assert [(one.table, one.missing, one.surplus) for one in differences()] == [("organizations_unit", 1, 1)]
    with pytest.raises(CommandError, match="rebuild"):
        call_command("search_index", "--check", verbosity=0)
    call_command("search_index", "--rebuild", verbosity=0)
    call_command("search_index", "--check", verbosity=0)
    with cast.scope():
        assert names(cast.act(), "株机") == {"units": [RAIL]}


def checked() -> str:
    told = StringIO()
    call_command("search_index", "--check", stdout=told)
    return told.getvalue().strip()


def test_a_check_knows_what_waits_and_whether_it_is_right(cast: Cast) -> None:
    with cast.scope():
        make_unit(RAIL)
        make_unit("示例甲厂")
    assert checked() == "搜索与名称一致。其中 2 个名称等待编入，已能查到。"
    with cast.scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_searchdue WHERE key = '示例甲厂'")
        assert [(one.missing > 0, one.surplus) for one in differences()] == [(True, 0)]
        cursor.execute("UPDATE core_searchdue SET key = '示例乙厂'")
        assert [(one.missing > 0, one.surplus > 0) for one in differences()] == [(True, True)]
    with pytest.raises(CommandError, match="rebuild"):
        checked()
    call_command("search_index", "--rebuild", verbosity=0)
    assert checked() == "搜索与名称一致。"


def test_command_takes_waiting_names_apart(cast: Cast) -> None:
    with cast.scope():
        bulk(3)
    call_command("search_index", "--tenant", cast.city.code, verbosity=0)
    with cast.scope():
        assert not SearchDue.objects.exists()
        assert differences() == []
    with pytest.raises(CommandError, match="编号前缀"):
        call_command("search_index", "--tenant", "没有", verbosity=0)


def test_worker_takes_apart_batch_after_batch_and_one_tenant_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 2)
    monkeypatch.setattr(upkeep, "MOST", 2)
    with cast.scope():
        bulk(5)
    with cast.scope(cast.sibling):
        make_unit("示例邻厂")
    assert [take_all_apart(cast.city.pk) for _ in range(3)] == [4, 1, 0]
    with cast.scope():
        assert not SearchDue.objects.exists()
        assert differences() == []
    with cast.scope(cast.sibling):
        assert SearchDue.objects.count() == 1


# ---- rights and tenants ---------------------------------------------------------------------------------------------


def test_city_next_door_finds_nothing_and_its_province_headers_only(cast: Cast) -> None:
    with cast.scope(cast.city):
        unit = make_unit(RAIL, short_name="株机")
        make_person("株机员")
        take_apart()  # and next door it waits: a superior finds both
    with cast.scope(cast.sibling):
        other = make_unit("示例株机分厂")
    with cast.scope(cast.stranger):
        make_unit("外市株机")
    with cast.scope(cast.sibling):
        assert SearchPiece.objects.filter(entry=unit.pk).count() == 0
        assert SearchDue.objects.filter(entry=unit.pk).count() == 0
        assert names(cast.platform(cast.sibling), "株机") == {"units": ["示例株机分厂"]}
    with cast.scope(cast.province):
        actor = cast.platform(cast.province)
        assert names(actor, "株机") == {}
        found = search(actor, "株机", below=True)
        assert [(group.code, [(hit.name, hit.tenant, hit.url) for hit in group.hits]) for group in found] == [
            (
                "units",
                [
                    (RAIL, cast.city.name, f"/below/units/{unit.pk}/"),
                    ("示例株机分厂", cast.sibling.name, f"/below/units/{other.pk}/"),
                ],
            ),
        ]
        assert not PersonPiece.objects.exists()
    with cast.scope(cast.province, mode="subtree"):
        assert SearchPiece.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_personpiece")
            assert cursor.fetchone() == (0,)


def test_liaison_finds_what_lies_within_the_grant_and_counts_no_other(in_city: Cast) -> None:
    unit, other = make_unit("示例甲厂"), make_unit("示例乙厂")
    account = in_city.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    liaison = in_city.act(account)
    found = search(liaison, "示例")
    assert [(group.code, group.total, [hit.name for hit in group.hits]) for group in found] == [
        ("units", 1, ["示例甲厂"])
    ]
    assert names(liaison, other.name) == {}


def test_people_are_found_only_by_those_who_may_see_them(in_city: Cast) -> None:
    make_person("李示例")
    assert names(in_city.act(), "李示例") == {"persons": ["李示例"]}
    assert names(in_city.act(), "lsl") == {"persons": ["李示例"]}
    for account in (in_city.superior, in_city.auditor, in_city.operator, in_city.security):
        assert "persons" not in names(in_city.act(account, in_city.city), "李示例")


# ---- marks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "typed", "hit"),
    [
        ("中车株洲电力机车", "电力", "电力"),
        ("重庆（长安）汽车", "cqca", "重庆（长安"),
        ("重庆长安", "chongqingch", "重庆长"),
        ("TCL华星", "tclh", "TCL华"),
        ("示例", "没有", ""),
    ],
)
def test_the_stretch_that_was_found_is_marked(text: str, typed: str, hit: str) -> None:
    parts = marked(text, [typed])
    assert "".join(part.text for part in parts) == text
    assert "".join(part.text for part in parts if part.is_match) == hit
