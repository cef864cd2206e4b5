"""Brands and honours: one holder of one kind, persons' honours for who sees persons; by form, API and sheet."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances import actions
from alliances.choices import HonourHolder
from alliances.honours.queries import brands_for, honours_for
from alliances.models import Brand, Honour
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed
from core.principal import Principal
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}
SHEET = ["荣誉名称", "级别", "类别", "获得者类别", "单位", "不在册的获得者", "链党组织", "授予日期"]


def make_brand(cast: Cast, body: Any = None, **fields: Any) -> Brand:
    values = {"name": "示例品牌", "kind_id": term("brand_kind", "brand").pk, "founded_on": DAY, **fields}
    return actions.create_brand(actor=cast.platform(), body_id=(body or make_body(make_chain())).pk, values=values)


def give(actor: Principal, holder: str = "unit", body: Any = None, **fields: Any) -> Honour:
    values = {
        "title": "示例荣誉",
        "kind_id": term("honour_kind", "").pk,
        "level": "city",
        "given_on": DAY,
        **fields,
    }
    body_id = body.pk if body else None
    return actions.create_honour(actor=actor, body_id=body_id, holder_kind=holder, values=values)


def test_an_ended_brand_stays_as_what_was(in_city: Cast) -> None:
    actor, brand = in_city.platform(), make_brand(in_city)
    with pytest.raises((Conflict, InvalidInput), match="已有同名品牌"):
        make_brand(in_city, brand.body)
    with pytest.raises(InvalidInput):
        actions.end_brand(actor=actor, brand_id=brand.pk, day=DAY - dt.timedelta(days=1))
    actions.end_brand(actor=actor, brand_id=brand.pk, day=DAY)
    with pytest.raises(Conflict):
        actions.end_brand(actor=actor, brand_id=brand.pk, day=DAY)
    assert [each.ended_on for each in brands_for(in_city.act())] == [DAY]
    actions.reopen_brand(actor=actor, brand_id=brand.pk)
    with pytest.raises(Conflict):
        actions.reopen_brand(actor=actor, brand_id=brand.pk)


@pytest.mark.parametrize("kind", list(HonourHolder))
def test_an_honour_has_one_holder_of_its_kind(in_city: Cast, kind: HonourHolder) -> None:
    actor, chain = in_city.platform(), make_chain()
    body = make_body(chain)
    keys = {
        "person": {"person_id": make_person().pk},
        "unit": {"unit_id": make_unit().pk},
        "party_org": {"party_org_id": make_party_org().pk},
        "chain": {"chain_id": chain.pk},
        "body": {},
    }
    own = keys[kind]
    made = give(actor, kind, body, **own)
    assert (made.holder_kind, made.body_id) == (kind, body.pk)
    with pytest.raises((Conflict, InvalidInput), match="已登记过"):
        give(actor, kind, body, **own, kind_id=made.kind_id)
    for other, key in keys.items():
        if other != kind and key:
            with pytest.raises(InvalidInput):
                give(actor, kind, body, **own, **key, title="又一荣誉")
    with pytest.raises(InvalidInput):
        give(actor, kind, body, **own, holder_name="示例名称", title="又一荣誉")
    if kind == HonourHolder.BODY:
        with pytest.raises(InvalidInput):
            give(actor, kind, title="又一荣誉")
    else:
        with pytest.raises(InvalidInput):
            give(actor, kind, body, title="又一荣誉")
        named = give(actor, kind, body, holder_name="示例名称", title="又一荣誉")
        actions.update_honour(actor=actor, honour_id=named.pk, values={**own, "holder_name": ""}, expected_version=None)
    with pytest.raises(InvalidInput):
        actions.update_honour(actor=actor, honour_id=made.pk, values={"holder_kind": "unit"}, expected_version=None)


def test_days_to_come_and_unknown_words_are_refused(in_city: Cast) -> None:
    actor = in_city.platform()
    for wrong in ({"given_on": dt.date(2099, 1, 1)}, {"level": "galactic"}, {"kind_id": term("brand_kind", "").pk}):
        with pytest.raises(InvalidInput):
            give(actor, holder_name="示例名称", **wrong)
    with pytest.raises(InvalidInput):
        give(actor, "planet", holder_name="示例名称")
    assert not Honour.objects.exists()


def test_honours_of_persons_are_for_who_sees_persons(in_city: Cast) -> None:
    chain, unit = make_chain(), make_unit()
    body, platform = make_body(chain), in_city.platform()
    give(platform, "unit", body, unit_id=unit.pk)
    give(platform, "unit", body, unit_id=make_unit().pk)
    give(platform, "person", body, holder_name="示例某某")  # a name alone tells of a person as well
    give(platform, "person", body, person_id=make_person().pk)
    give(platform, "unit", unit_id=make_unit().pk, title="全市的荣誉")

    def someone(role: Role, scope: Any, kind: AnchorKind, name: str) -> Principal:
        return in_city.act(in_city.add(role, scope_id=scope.pk, scope_kind=kind, username=name))

    liaison = someone(Role.LIAISON, chain, AnchorKind.CHAIN, "l1")
    assert honours_for(in_city.act()).count() == 5
    assert honours_for(liaison).count() == 4
    company = someone(Role.COMPANY, unit, AnchorKind.UNIT, "c1")
    assert [row.unit_id for row in honours_for(company)] == [unit.pk]
    superior = in_city.act(in_city.superior, in_city.city)
    assert honours_for(superior).filter(holder_kind="person").count() == 0
    with pytest.raises(NotAllowed):
        give(liaison, holder_name="示例名称")  # what is no body's is the city's to write
    give(liaison, "unit", body, holder_name="示例名称", title="本链的荣誉")


def test_forms_ask_for_one_kind_of_holder_at_a_time(cast: Cast) -> None:
    client = cast.client(cast.department)
    with cast.scope():
        kind, unit, body = term("honour_kind", ""), make_unit("示例企业"), make_body(make_chain())
        brand_kind = term("brand_kind", "base")
    page = client.get("/alliances/honours/new/?holder=person").content.decode()
    assert "获得者（个人）" in page
    assert "获得者（单位）" not in page
    given = {"title": "示例荣誉", "kind": str(kind.pk), "level": "national", "given_on": "2026-03-01"}
    rest = {"body": "", "given_by": "", "document": "", "holder_name": "", "unit": ""}
    assert client.post("/alliances/honours/new/?holder=unit", {**rest, **given}).status_code == 422
    made = client.post("/alliances/honours/new/?holder=unit", {**rest, **given, "unit": str(unit.pk)})
    assert made.status_code == 302, made.content.decode()
    assert "示例企业" in client.get(made.headers["Location"]).content.decode()
    of_body = {**rest, **given, "body": str(body.pk), "title": "链党组织的荣誉"}
    assert client.post("/alliances/honours/new/?holder=body", {**of_body, "body": ""}).status_code == 422
    assert client.post("/alliances/honours/new/?holder=body", of_body).status_code == 302
    register = client.get("/alliances/honours/?level=national").content.decode()
    assert "国家级 2 项" in register
    assert body.name in register
    assert "示例荣誉" not in client.get("/alliances/honours/?level=city").content.decode()
    edit = f"{made.headers['Location']}edit/"
    assert (
        client.post(edit, {**rest, **given, "unit": "", "holder_name": "示例他人", "version": "1"}).status_code == 302
    )
    brand = {"name": "示例基地", "kind": str(brand_kind.pk), "body": str(body.pk), "founded_on": "2026-03-01"}
    made = client.post("/alliances/brands/new/", {**brand, "unit": "", "party_org": "", "meaning": ""})
    assert made.status_code == 302, made.content.decode()
    home = made.headers["Location"]
    assert client.post(f"{home}end/", {"day": "2026-03-02"}).status_code == 302
    assert "已停用" in client.get(home).content.decode()
    assert "示例基地" not in client.get("/alliances/brands/?standing=true").content.decode()
    assert "示例基地" in client.get("/alliances/brands/").content.decode()
    assert client.post(f"{home}reopen/").status_code == 302


def test_api_registers_and_corrects(cast: Cast) -> None:
    client = cast.token_client(cast.department)
    with cast.scope():
        kind, chain = term("honour_kind", ""), make_chain()
        brand_kind, body = term("brand_kind", "brand"), make_body(chain)
    values = {"title": "示例", "kind": str(kind.pk), "level": "province", "given_on": "2026-03-01"}
    row = client.post("/api/v1/honours/", {**values, "holder_kind": "chain", "chain": str(chain.pk)}, **JSON).json()
    assert (row["holder_kind"], row["chain"]) == ("chain", str(chain.pk))
    both = {**values, "holder_kind": "unit", "chain": str(chain.pk)}
    assert client.post("/api/v1/honours/", both, **JSON).status_code == 422
    path = f"/api/v1/honours/{row['id']}/"
    assert client.patch(path, {"level": "national"}, **JSON, headers={"If-Match": '"v1"'}).status_code == 200
    assert client.patch(path, {"holder_kind": "unit"}, **JSON, headers={"If-Match": '"v2"'}).status_code == 400
    assert len(client.get("/api/v1/honours/?level=national&holder=chain").json()["results"]) == 1
    made = {"name": "示例品牌", "kind": str(brand_kind.pk), "body": str(body.pk), "content": "示例内涵"}
    brand = client.post("/api/v1/brands/", made, **JSON).json()
    assert (brand["meaning"], brand["content"]) == ("brand", "示例内涵")
    ended = client.post(f"/api/v1/brands/{brand['id']}/end/", {"day": "2026-03-02"}, **JSON)
    assert (ended.status_code, ended.json()["ended_on"]) == (200, "2026-03-02")


def test_honours_and_brands_come_in_by_a_sheet(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client: Client = cast.client(cast.department)
    with cast.scope():
        make_body(make_chain("示例链"), name="示例党委")
        term("honour_kind", "", "示例荣誉类别")
        term("brand_kind", "brand", "示例品牌类别")
        make_unit("示例企业")
    rows: list[list[Any]] = [
        ["甲", "国家级", "示例荣誉类别", "单位", "示例企业", "", "", "2026-03-01"],
        ["乙", "市级", "示例荣誉类别", "个人", "", "示例某某", "示例党委", "2026-03-01"],
        ["丙", "市级", "示例荣誉类别", "链党组织", "", "", "示例党委", "2026-03-01"],
    ]
    import_all(cast, client, "honours", workbook(tmp_path / "honours.xlsx", SHEET, rows))
    head = ["品牌名称", "链党组织", "类别", "创建日期"]
    brands: list[list[Any]] = [["示例品牌", "示例党委", "示例品牌类别", "2026-03-01"]]
    import_all(cast, client, "brands", workbook(tmp_path / "brands.xlsx", head, brands))
    with cast.scope():
        assert dict(Honour.objects.values_list("title", "holder_kind")) == {"甲": "unit", "乙": "person", "丙": "body"}
        assert Brand.objects.get().name == "示例品牌"
    wrong: list[list[Any]] = [
        ["丁", "国家级", "示例荣誉类别", "单位", "示例企业", "示例某某", "", "2026-03-01"],
        ["戊", "国家级", "示例荣誉类别", "链党组织", "", "", "", "2026-03-01"],
        ["己", "宇宙级", "示例荣誉类别", "单位", "示例企业", "", "", "2026-03-01"],
        ["庚", "国家级", "示例荣誉类别", "个人", "示例企业", "", "", "2026-03-01"],
    ]
    page = upload(client, "honours", workbook(tmp_path / "wrong.xlsx", SHEET, wrong))
    run_jobs(cast)
    assert {row for row, _ in errors_of(cast, page)} == {2, 3, 4, 5}
    for table in ("honours", "brands"):
        again = upload(client, table, export(cast, client, table, tmp_path))
        run_jobs(cast)
        assert errors_of(cast, again) == {}
        assert "无需写入" in client.get(again).content.decode()
