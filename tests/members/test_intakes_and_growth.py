"""人才引进 and 双向培养: what holds, who sees, how many, both ways by sheet (R29, R54, F050, F089, F120, F124)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed
from core.ids import new_id
from core.models import Anchor, Term
from members.actions.talent import record_talent, update_talent
from members.choices import GrowthMeaning, TalentMeaning
from members.merge_ways import moves_between
from members.models import Growth, TalentIntake
from members.talent import talent_for
from organizations.merging.ways import Meeting
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain
from tests.members.people import make_person, queries_of
from tests.sheets import errors_of, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 5, 4)


def word(kind: str, meaning: str) -> Term:
    found: Term | None = Term.objects.filter(kind=kind, code=meaning).first()
    return found or make_term(kind, meaning, f"类别{meaning}", meaning)


def intake(cast: Cast, account: Any = None, **values: Any) -> TalentIntake:
    given = {"kind_id": word("talent_kind", TalentMeaning.MASTER).pk, "arrived_on": DAY, **values}
    return record_talent(actor=cast.act(account), model=TalentIntake, values=given)


def growth(cast: Cast, account: Any = None, **values: Any) -> Growth:
    kind = word("growth_kind", GrowthMeaning.ADMISSION)
    given = {"kind_id": kind.pk, "role": "backbone", "happened_on": DAY, **values}
    return record_talent(actor=cast.act(account), model=Growth, values=given)


@pytest.mark.parametrize(
    ("make", "values", "field"),
    [
        (intake, {}, "unit"),
        (intake, {"unit_id": "unit", "persons": 0}, "persons"),
        (intake, {"unit_id": "unit", "source_id": "unit"}, "__all__"),
        (intake, {"unit_id": "unit", "source_id": "other", "source_name": "示例大学"}, "__all__"),
        (intake, {"unit_id": "nobody"}, "unit"),
        (intake, {"unit_id": "unit", "person_id": "person"}, "person_id"),
        (growth, {}, "__all__"),
        (growth, {"unit_id": "unit", "role": "king"}, "role"),
        (growth, {"unit_id": "unit", "person_id": "person", "persons": 3}, "__all__"),
        (growth, {"party_org_id": "nobody"}, "party_org"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(cast: Cast, make: Any, values: dict[str, Any], field: str) -> None:
    with cast.scope():
        known = {"unit": make_unit().pk, "other": make_unit().pk, "person": make_person().pk, "nobody": new_id()}
        told = {name: known.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
        with pytest.raises(InvalidInput) as caught:
            make(cast, **told)
        assert list(caught.value.fields) == [field]
        assert not TalentIntake.objects.exists()
        assert not Growth.objects.exists()


def test_growth_of_an_organization_within_the_chain_is_its_liaisons(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
        org, elsewhere = make_party_org(unit=unit), make_party_org()
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope(account=liaison):
        own = growth(cast, liaison, party_org_id=org.pk)
        assert Anchor.objects.filter(pk=own.pk, kind=AnchorKind.GROWTH).exists()
        with pytest.raises(InvalidInput):
            growth(cast, liaison, party_org_id=elsewhere.pk)
        with pytest.raises(InvalidInput):
            intake(cast, liaison, unit_id=make_unit().pk)
    with cast.scope():
        hidden = growth(cast, party_org_id=elsewhere.pk)
    with cast.scope(account=liaison):
        assert list(talent_for(cast.act(liaison), Growth)) == [own]
        with pytest.raises(NotAllowed):
            update_talent(actor=cast.act(liaison), model=Growth, row_id=hidden.pk, values={}, expected_version=None)


def test_lists_count_persons_and_names_stay_with_those_who_see_persons(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
        intake(cast, unit_id=unit.pk, persons=6, source_name="示例大学")
        intake(cast, unit_id=unit.pk, persons=70, kind_id=word("talent_kind", "skilled").pk)
        growth(cast, unit_id=unit.pk, person_id=make_person("示例党员甲", unit=unit).pk)
        growth(cast, unit_id=unit.pk, persons=31)
    client = cast.client(cast.department)
    kinds = client.get("/talent/intakes/").context["kinds"]
    assert [(line.label, line.persons) for line in kinds] == [("类别master", 6), ("类别skilled", 70)]
    page = client.get("/talent/growth/")
    assert (page.context["persons"], "示例党员甲" in page.content.decode()) == (32, True)
    for address in ("/talent/intakes/?q=示例大学", f"/talent/intakes/?unit={unit.pk}&meaning=master"):
        assert client.get(address).status_code == 200
    card = client.get(f"/units/{unit.pk}/").content.decode()
    assert "76 人" in card
    assert "32 人" in card


def test_forms_record_and_correct(cast: Cast) -> None:
    with cast.scope():
        unit, org = make_unit("示例企业甲"), make_party_org("示例党支部")
        kind, step = word("talent_kind", "master"), word("growth_kind", "to_backbone")
    client = cast.client(cast.department)
    body = {
        "kind": str(kind.pk),
        "unit": str(unit.pk),
        "persons": "6",
        "source": "示例大学",
        "arrived_on": "2026-05-04",
    }
    assert client.post("/talent/intakes/new/", body).status_code == 302
    wrong = client.post("/talent/intakes/new/", {**body, "unit": "没有的单位"})
    assert (wrong.status_code, "没有找到单位" in wrong.content.decode()) == (422, True)
    grown = {
        "kind": str(step.pk),
        "role": "worker",
        "unit": "",
        "party_org": "示例党支部",
        "post": "党支部书记",
        "happened_on": "2026-05-04",
    }
    assert client.post("/talent/growth/new/", grown).status_code == 302
    assert client.post("/talent/growth/new/", {**grown, "party_org": ""}).status_code == 422
    with cast.scope():
        came, grew = TalentIntake.objects.get(), Growth.objects.get()
        assert (came.persons, came.source_name, grew.party_org_id, grew.persons) == (6, "示例大学", org.pk, 1)
    for address in (f"/talent/intakes/{came.pk}/", f"/talent/growth/{grew.pk}/"):
        assert client.get(address).status_code == 200
        edit = client.get(f"{address}edit/").content.decode()
        assert "示例企业甲" in edit or "示例党支部" in edit
    again = {**body, "persons": "7", "version": str(came.version)}
    assert client.post(f"/talent/intakes/{came.pk}/edit/", again).status_code == 302
    with cast.scope():
        assert TalentIntake.objects.get().persons == 7


def test_api_tells_meaning_and_persons(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit()
        intake(cast, unit_id=unit.pk, persons=6)
        made = growth(cast, unit_id=unit.pk, persons=3)
    client = cast.token_client(cast.department)
    rows = client.get(f"/api/v1/talent-intakes/?unit={unit.pk}&meaning=master").json()["results"]
    assert [(row["kind_meaning"], row["persons"], row["unit"]) for row in rows] == [("master", 6, str(unit.pk))]
    one = client.get(f"/api/v1/growths/{made.pk}/")
    assert (one.json()["role"], one.json()["is_named"], one["ETag"]) == ("backbone", False, '"v1"')


def test_sheets_of_both_make_rows_once(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例企业丙")
        master, admitted = word("talent_kind", "master").label, word("growth_kind", "admission").label
    sheets = {
        "talent_intakes": (
            ["人才类别", "人数", "引进单位", "来源", "到岗日期"],
            [[master, 6, "示例企业丙", "示例大学", "2026-05-04"]],
        ),
        "growths": (
            ["类别", "身份", "人数", "单位", "日期"],
            [
                [admitted, "出资人", 2, "示例企业丙", "2026-05-04"],
                [admitted, "业务骨干", 30, "示例企业丙", "2026-05-04"],
            ],
        ),
    }
    for table, (headers, rows) in sheets.items():
        path = workbook(tmp_path / f"{table}.xlsx", headers, rows)
        import_all(cast, client, table, path)
        page = upload(client, table, path)
        run_jobs(cast)
        assert errors_of(cast, page) == {}
    with cast.scope():
        assert list(TalentIntake.objects.values_list("persons", flat=True)) == [6]
        assert sorted(Growth.objects.values_list("role", "persons")) == [("backbone", 30), ("owner", 2)]


def test_pages_cost_the_same_however_many_there_are(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs: dict[str, list[int]] = {"/talent/intakes/": [], "/talent/growth/": []}
    for number in (1, 5):
        with cast.scope():
            for _ in range(number):
                unit = make_unit()
                intake(cast, unit_id=unit.pk)
                growth(cast, unit_id=unit.pk, person_id=make_person().pk)
        for address, found in costs.items():
            found.append(queries_of(client, address))
    assert all(len(set(found)) == 1 for found in costs.values()), costs


def test_units_with_talent_sent_between_them_are_not_merged(cast: Cast) -> None:
    with cast.scope():
        first, second = make_unit(), make_unit()
        intake(cast, unit_id=first.pk, source_id=second.pk)
        rows = {"members.TalentIntake.source": list(TalentIntake.objects.values())}
        assert len(moves_between(Meeting(first, second, {}, rows))) == 1


def test_chain_shows_what_is_filed_there_and_what_its_units_did(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
        intake(cast, unit_id=unit.pk, persons=6)
        growth(cast, unit_id=make_unit().pk, persons=3, sphere=(AnchorKind.CHAIN, chain.pk))
        growth(cast, unit_id=make_unit().pk, persons=9)
    client = cast.client(cast.department)
    groups = client.get(f"/chains/{chain.pk}/talent/").context["groups"]
    assert [(group.label, group.persons) for group in groups] == [("挂职交流", 0), ("人才引进", 6), ("双向培养", 3)]
    assert [row.growth.persons for row in client.get(groups[2].url).context["rows"]] == [3]
    form = client.get(groups[2].add_url).context["form"]
    assert form["sphere"].value() == f"chain:{chain.pk}"
    company = cast.add(Role.COMPANY, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    assert cast.client(company).get(f"/chains/{chain.pk}/talent/").status_code == 403
