"""Records that look like one are found with the reason, remembered where they are not, and told while one is typed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import AnchorKind, Role
from core.errors import Conflict, NotAllowed
from organizations import actions
from organizations.choices import Likeness, PairState, UnitState
from organizations.duplicates import find_duplicates
from organizations.likeness import NOBODY, Typed, core_of, like_typed, pairs_of
from organizations.models import DuplicatePair, UnitAlias
from organizations.naming import name_key
from tests.cast import Cast
from tests.factories import make_party_org, make_unit

UNIT, PARTY_ORG = AnchorKind.UNIT, AnchorKind.PARTY_ORG
CODE = "91430200MA4L16J67T"
PREFIX = "^(示例省|示例市|示例)+"


def reasons(cast: Cast, kind: AnchorKind = UNIT) -> list[str]:
    return [reason for pair in pairs_of(kind, cast.city) for reason in pair.reasons]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("示例（精工）有限公司", "示例(精工) 有限公司", Likeness.SAME_NAME),
        ("ＡＢＣ精工有限公司", "abc精工有限公司", Likeness.SAME_NAME),
        ("示例精工有限公司", "示例精工有限责任公司", Likeness.SAME_CORE),
        ("示例精工股份有限公司", "示例精工", Likeness.SAME_CORE),
        ("示例华联机械有限公司", "示例華聯機械有限公司", Likeness.SAME_SOUND),
        ("示例精密制造有限公司", "示例精蜜制造有限公司", Likeness.SAME_SOUND),
    ],
)
def test_names_that_look_like_one(in_city: Cast, one: str, other: str, reason: str) -> None:
    make_unit(one), make_unit(other)
    assert reasons(in_city) == [reason]
    assert find_duplicates(in_city.city) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("示例甲有限公司", "示例乙有限公司"), ("甲有限公司", "甲有限责任公司"), ("示例示例区支行", "示例示例县支行")],
)
def test_names_that_do_not(in_city: Cast, one: str, other: str) -> None:
    make_unit(one), make_unit(other)
    assert reasons(in_city) == []


def test_a_company_is_compared_without_the_region_its_name_begins_with() -> None:
    for name in ("示例省示例市精工有限公司", "示例精工股份有限公司", "精工有限责任公司"):
        assert core_of(UNIT, name, PREFIX) == "精工"
    assert core_of(UNIT, "示例市税务局", PREFIX) == "示例市税务局"
    for name in ("中共精工有限公司党支部", "精工支部委员会", "中国共产党精工公司支部委员会"):
        assert core_of(PARTY_ORG, name, "") == "精工支部"


def test_the_regions_own_names_are_left_out_in_both_twins(in_city: Cast) -> None:
    in_city.city.region_code = "430200"
    make_unit("湖南省株洲市示例精工有限公司"), make_unit("株洲示例精工有限公司"), make_unit("示例精工有限公司")
    assert {reason for pair in pairs_of(UNIT, in_city.city) for reason in pair.reasons} == {Likeness.SAME_CORE}
    assert len(pairs_of(UNIT, in_city.city)) == 3
    assert len(like_typed(UNIT, in_city.city, Typed("株洲市示例精工股份有限公司"))) == 3


def test_a_code_mistyped_by_one_character(in_city: Cast) -> None:
    make_unit("示例甲公司", uscc=CODE)
    make_unit("示例乙公司", uscc=CODE[:9] + "9" + CODE[10:], uscc_note="执照如此")
    make_unit("示例丙公司", uscc="91430200MA4L16J75M")
    assert reasons(in_city) == [Likeness.CODE_TYPO]


def test_former_names_and_codes_count(in_city: Cast) -> None:
    renamed = make_unit("示例新名有限公司")
    UnitAlias.objects.create(unit=renamed, name="示例旧名有限公司", name_key=name_key("示例旧名有限公司"), uscc=CODE)
    make_unit("示例旧名有限公司")
    make_unit("示例别家", uscc=CODE)
    assert sorted(reasons(in_city)) == [Likeness.FORMER_CODE, Likeness.FORMER_NAME]


def test_ended_units_and_names_of_many_are_left_out(in_city: Cast) -> None:
    make_unit("示例精工有限公司"), make_unit("示例精工有限责任公司", state=UnitState.ENDED)
    for _ in range(21):
        make_unit("示例连锁门店")
    assert reasons(in_city) == []


def test_party_organizations_of_different_units_are_not_one(in_city: Cast) -> None:
    first, second = make_unit(), make_unit()
    make_party_org("第一党支部", unit=first), make_party_org("第一党支部", unit=second)
    assert reasons(in_city, PARTY_ORG) == []
    make_party_org("中共示例精工有限公司党支部", unit=first), make_party_org("示例精工公司支部委员会", unit=first)
    assert reasons(in_city, PARTY_ORG) == [Likeness.SAME_CORE]


def test_what_was_said_not_to_be_one_stays_so(in_city: Cast) -> None:
    first, _ = make_unit("示例精工有限公司"), make_unit("示例精工有限责任公司")
    find_duplicates(in_city.city)
    pair = DuplicatePair.objects.get()
    actions.dismiss_pair(actor=in_city.act(), pair_id=pair.pk)
    assert find_duplicates(in_city.city) == 0
    assert DuplicatePair.objects.get().decided_by_id == in_city.department.pk
    with pytest.raises(Conflict):
        actions.dismiss_pair(actor=in_city.act(), pair_id=pair.pk)
    actions.reopen_pair(actor=in_city.act(), pair_id=pair.pk)
    with pytest.raises(Conflict):
        actions.reopen_pair(actor=in_city.act(), pair_id=pair.pk)
    actions.update_unit(actor=in_city.act(), unit_id=first.pk, values={"name": "另一家"}, expected_version=1)
    UnitAlias.objects.all().delete()
    assert find_duplicates(in_city.city) == 0
    assert not DuplicatePair.objects.exists()


@pytest.mark.parametrize("state", PairState)
@pytest.mark.parametrize("step", ["dismiss_pair", "reopen_pair"])
def test_pair_moves_only_as_declared(in_city: Cast, state: str, step: str) -> None:
    first, second = sorted([make_unit(), make_unit()], key=lambda unit: unit.pk)
    kinds = {"first_kind": "unit", "second_kind": "unit"}
    pair = DuplicatePair.objects.create(first_id=first.pk, second_id=second.pk, state=state, **kinds)
    act = getattr(actions, step)
    target = PairState.DISMISSED if step == "dismiss_pair" else PairState.OPEN
    if state == target:
        with pytest.raises(Conflict):
            act(actor=in_city.act(), pair_id=pair.pk)
    else:
        assert act(actor=in_city.act(), pair_id=pair.pk).state == target
    liaison = in_city.add(Role.LIAISON, scope_id=first.pk, scope_kind=AnchorKind.UNIT)
    with pytest.raises(NotAllowed):
        act(actor=in_city.act(liaison), pair_id=pair.pk)


def test_typing_a_known_name_tells_of_it(in_city: Cast) -> None:
    unit = make_unit("示例精密制造有限公司", uscc=CODE)
    for typed in (
        Typed("示例精密制造有限责任公司"),
        Typed("示例精蜜制造"),
        Typed("全然不同", code=CODE[:9] + "9" + CODE[10:], is_doubtful=True),
    ):
        (pair,) = like_typed(UNIT, in_city.city, typed)
        assert (pair.first, pair.second) == (NOBODY, unit.pk)
    assert like_typed(UNIT, in_city.city, Typed("示例精密制造有限责任公司"), except_id=unit.pk) == []
    assert like_typed(UNIT, in_city.city, Typed("全然不同")) == []


def test_statements_are_as_many_at_a_hundred(in_city: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            find_duplicates(in_city.city)
        return len(queries)

    make_unit("示例精工0有限公司"), make_unit("示例精工0公司")
    count()
    make_unit("示例精工1有限公司"), make_unit("示例精工1公司")
    once = count()
    for number in range(2, 100):
        make_unit(f"示例精工{number}有限公司"), make_unit(f"示例精工{number}公司")
    assert count() == once


def test_pages_tell_of_the_pair(in_city: Cast) -> None:
    make_unit("示例精工有限公司"), make_unit("示例精工有限责任公司")
    client: Client = in_city.client(in_city.department)
    assert "没有待核对的疑似重复" in client.get("/duplicates/").content.decode()
    find_duplicates(in_city.city)
    assert "疑似重复 1 对" in client.get("/units/").content.decode()
    page = client.get("/duplicates/").content.decode()
    assert "去掉地区和“有限公司”等后缀，名称相同" in page
    near = client.get("/duplicates/near/", {"name": "示例精工股份有限公司"}).content.decode()
    assert "已有相近单位" in near
    pair = DuplicatePair.objects.get()
    assert client.post(f"/duplicates/{pair.pk}/dismiss/").status_code == 302
    assert "示例精工" in client.get("/duplicates/", {"state": "dismissed"}).content.decode()
    assert client.get("/duplicates/near/", {"name": "名" * 300, "uscc": "x" * 99, "id": "x"}).status_code == 200
