"""挂职交流: who records where, counts before names, both ways by sheet, what a merge does with them (R17, R63)."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client

from core import clock
from core.choices import AnchorKind, Role
from core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from core.ids import new_id
from core.models import Account, Anchor, BinEntry, Term
from members.actions.talent import record_talent, update_talent
from members.merge_ways import moves_between
from members.models import Exchange
from members.talent import exchanges_for
from organizations.merging.ways import Meeting
from tests.cast import Cast, make_account, make_grant
from tests.factories import make_chain, make_term, make_unit, put_on_chain
from tests.members.people import make_person, queries_of
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

DAY = dt.date(2026, 3, 1)


def kind(meaning: str = "second_in") -> Term:
    found: Term | None = Term.objects.filter(kind="exchange_kind", code=meaning).first()
    return found or make_term("exchange_kind", meaning, f"形式{meaning}", meaning)


def record(cast: Cast, account: Any = None, **values: Any) -> Exchange:
    given = {"kind_id": kind().pk, "to_name": "示例机关", "starts_on": DAY, **values}
    return record_talent(actor=cast.act(account), model=Exchange, values=given)


# ---- rules ----------------------------------------------------------------------------------------------------------


def test_exchange_owns_an_anchor_and_counts_one_person_unless_said(cast: Cast) -> None:
    with cast.scope():
        made = record(cast)
        assert Anchor.objects.filter(pk=made.pk, kind=AnchorKind.EXCHANGE).exists()
        assert (made.persons, made.person_id, made.ends_on) == (1, None, None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": DAY - dt.timedelta(days=1)}, "__all__"),
        ({"persons": 0}, "persons"),
        ({"to_name": ""}, "__all__"),
        ({"kind_id": None}, "kind"),
        ({"starts_on": None}, "starts_on"),
        ({"to_unit_id": "unit"}, "__all__"),
        ({"to_name": "", "to_unit_id": "unit", "from_unit_id": "unit"}, "__all__"),
        ({"person_id": "person", "persons": 2}, "__all__"),
        ({"person_id": "nobody"}, "person"),
        ({"from_unit_id": "nobody"}, "from_unit"),
        ({"sphere": (AnchorKind.CHAIN, "nobody")}, "sphere"),
        ({"sphere": (AnchorKind.UNIT, "unit")}, "sphere"),
        ({"state": "x"}, "state"),
    ],
)
def test_exchange_that_does_not_hold_is_refused_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    with cast.scope():
        known = {"unit": make_unit().pk, "person": make_person().pk, "nobody": new_id()}

        def told(value: Any) -> Any:
            if isinstance(value, tuple):
                return (value[0], told(value[1]))
            return known.get(value, value) if isinstance(value, str) else value

        with pytest.raises(InvalidInput) as caught:
            record(cast, **{name: told(value) for name, value in values.items()})
        assert list(caught.value.fields) == [field]
        assert not Exchange.objects.exists()


def test_second_saver_is_told_what_the_first_wrote(cast: Cast) -> None:
    with cast.scope():
        made = record(cast)
        update_talent(
            actor=cast.act(), model=Exchange, row_id=made.pk, values={"post": "局长助理"}, expected_version=made.version
        )
        with pytest.raises(StaleVersion):
            update_talent(
                actor=cast.act(),
                model=Exchange,
                row_id=made.pk,
                values={"post": "科长助理"},
                expected_version=made.version,
            )


# ---- who ------------------------------------------------------------------------------------------------------------


def test_liaison_records_within_the_chain_and_sees_only_that(cast: Cast) -> None:
    with cast.scope():
        chain, other = make_chain(), make_chain()
        unit, elsewhere = make_unit(), make_unit()
        put_on_chain(chain, unit)
        put_on_chain(other, elsewhere)
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope(account=liaison):
        own = record(cast, liaison, from_unit_id=unit.pk)
        filed = record(cast, liaison, sphere=(AnchorKind.CHAIN, chain.pk))
        for values in ({"from_unit_id": elsewhere.pk}, {}, {"sphere": (AnchorKind.CHAIN, other.pk)}):
            with pytest.raises(InvalidInput):
                record(cast, liaison, **values)
    with cast.scope():
        hidden = record(cast, from_unit_id=elsewhere.pk)
        citywide = record(cast)
    with cast.scope(account=liaison):
        seen = {row.pk for row in exchanges_for(cast.act(liaison))}
        assert seen == {own.pk, filed.pk}
        with pytest.raises(NotAllowed):
            update_talent(actor=cast.act(liaison), model=Exchange, row_id=hidden.pk, values={}, expected_version=None)
        with pytest.raises(InvalidInput):  # nor may one be moved out of one's sight
            update_talent(
                actor=cast.act(liaison),
                model=Exchange,
                row_id=own.pk,
                values={"from_unit_id": None},
                expected_version=None,
            )
    assert citywide.pk not in seen


def test_liaison_of_one_unit_does_not_see_what_is_filed_under_its_chain(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
        record(cast, sphere=(AnchorKind.CHAIN, chain.pk))
    liaison = cast.add(Role.LIAISON, scope_id=unit.pk, scope_kind=AnchorKind.UNIT)
    with cast.scope(account=liaison):
        assert not exchanges_for(cast.act(liaison)).exists()


def test_person_of_another_liaison_cannot_be_named(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
        stranger = make_person(unit=make_unit())
    liaison = cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN)
    with cast.scope(account=liaison), pytest.raises(InvalidInput) as caught:
        record(cast, liaison, from_unit_id=unit.pk, person_id=stranger.pk)
    assert list(caught.value.fields) == ["person"]


def viewer(cast: Cast) -> Account:
    """A superior who may read the city itself."""
    account = make_account(cast.city, "zz-viewer", "示例上级")
    make_grant(cast.city, account, Role.SUPERIOR)
    return account


def test_superior_sees_counts_and_places_never_a_name(cast: Cast) -> None:
    with cast.scope():
        unit = make_unit("示例企业")
        made = record(cast, person_id=make_person("示例挂职人", unit=unit).pk, from_unit_id=unit.pk)
    superior = viewer(cast)
    client = cast.client(superior)
    for address in ("/talent/exchanges/", f"/talent/exchanges/{made.pk}/"):
        page = client.get(address)
        assert page.status_code == 200
        assert "示例挂职人" not in page.content.decode()
        assert "已登记" in page.content.decode()
    answer = cast.token_client(superior).get(f"/api/v1/exchanges/{made.pk}/").json()
    assert (answer["person"], answer["is_named"], answer["persons"]) == (None, True, 1)
    assert "示例挂职人" in cast.client(cast.department).get("/talent/exchanges/").content.decode()
    foreign = cast.client(cast.stranger_department).get(f"/talent/exchanges/{made.pk}/")
    assert foreign.status_code == 404
    with cast.scope(tenant=cast.stranger), pytest.raises(NotFound):
        update_talent(
            actor=cast.act(cast.stranger_department), model=Exchange, row_id=made.pk, values={}, expected_version=None
        )


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_form_takes_a_unit_by_name_and_keeps_a_place_nobody_knows(cast: Cast) -> None:
    with cast.scope():
        unit, word = make_unit("示例企业甲"), kind()
    client = cast.client(cast.department)
    body = {
        "kind": str(word.pk),
        "sent_by": "示例企业甲",
        "received_by": " 示例  省外学院 ",
        "persons": "8",
        "starts_on": "2026-03-01",
        "ends_on": "",
    }
    assert client.post("/talent/exchanges/new/", body).status_code == 302
    with cast.scope():
        made = Exchange.objects.get()
        assert (made.from_unit_id, made.from_name) == (unit.pk, "")
        assert (made.to_unit_id, made.to_name, made.persons) == (None, "示例 省外学院", 8)
    wrong = client.post(f"/talent/exchanges/{made.pk}/edit/", {**body, "ends_on": "2026-02-01", "version": "1"})
    assert wrong.status_code == 422
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    page = client.get(f"/talent/exchanges/{made.pk}/edit/").content.decode()
    assert "示例企业甲" in page
    assert "示例 省外学院" in page


def test_list_counts_persons_by_the_citys_words_and_narrows(cast: Cast, client: Client) -> None:
    today = clock.today()
    with cast.scope():
        unit = make_unit("示例企业乙")
        record(cast, to_name="", to_unit_id=unit.pk, persons=3, starts_on=today)
        record(cast, persons=5, starts_on=today - dt.timedelta(days=9), ends_on=today - dt.timedelta(days=1))
        record(cast, kind_id=kind("study").pk, persons=8, starts_on=today + dt.timedelta(days=1))
    client.force_login(cast.department)
    context = client.get("/talent/exchanges/").context
    assert [(line.label, line.rows, line.persons, line.going_on) for line in context["kinds"]] == [
        ("形式second_in", 2, 8, 3),
        ("形式study", 1, 8, 0),
    ]
    counted = {
        show: [row.exchange.persons for row in client.get(f"/talent/exchanges/?show={show}").context["rows"]]
        for show in ("now", "past", "ahead")
    }
    assert counted == {"now": [3], "past": [5], "ahead": [8]}
    of_unit = client.get(f"/talent/exchanges/?unit={unit.pk}").context["rows"]
    assert [row.exchange.persons for row in of_unit] == [3]
    assert [row.exchange.persons for row in client.get("/talent/exchanges/?q=企业乙").context["rows"]] == [3]
    assert [row.exchange.persons for row in client.get("/talent/exchanges/?q=示例机关").context["rows"]] == [8, 5]
    assert "3 人" in client.get(f"/units/{unit.pk}/").content.decode()


def test_chain_filter_finds_what_is_filed_there_and_what_its_units_did(cast: Cast) -> None:
    with cast.scope():
        chain, unit = make_chain(), make_unit()
        put_on_chain(chain, unit)
        record(cast, from_unit_id=unit.pk, persons=2)
        record(cast, sphere=(AnchorKind.CHAIN, chain.pk), persons=4)
        record(cast, persons=9)
    found = cast.token_client(cast.department).get(f"/api/v1/exchanges/?chain={chain.pk}").json()["results"]
    assert sorted(row["persons"] for row in found) == [2, 4]


def test_page_of_one_costs_the_same_however_many_there_are(cast: Cast) -> None:
    client = cast.client(cast.department)
    costs = []
    for number in (1, 6):
        with cast.scope():
            for _ in range(number):
                record(cast, from_unit_id=make_unit().pk, person_id=make_person().pk)
        costs.append(queries_of(client, "/talent/exchanges/"))
    assert len(set(costs)) == 1


# ---- API ------------------------------------------------------------------------------------------------------------


def test_api_writes_and_changes_under_the_version_seen(cast: Cast) -> None:
    with cast.scope():
        unit, word, chain = make_unit(), kind(), make_chain()
    client = cast.token_client(cast.department)
    body = {"kind_id": str(word.pk), "to_unit": str(unit.pk), "starts_on": "2026-03-01", "persons": 10}
    made = client.post("/api/v1/exchanges/", body, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/v1/exchanges/{made.json()['id']}/"
    filed = {"sphere": str(chain.pk), "sphere_kind": "chain"}
    changed = client.patch(address, filed, content_type="application/json", headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["sphere"], changed.json()["persons"]) == (200, str(chain.pk), 10)
    half = client.patch(
        address, {"sphere": str(chain.pk)}, content_type="application/json", headers={"If-Match": changed["ETag"]}
    )
    assert half.status_code == 400
    assert client.patch(address, {}, content_type="application/json").status_code == 428
    assert client.get(f"{address}history/").json()["results"][0]["operation"] == "修改"


# ---- sheets ---------------------------------------------------------------------------------------------------------


def test_sheet_makes_rows_and_the_same_sheet_again_changes_nothing(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    client = cast.client(cast.department)
    with cast.scope():
        make_unit("示例企业丙")
        label = kind().label
    headers = ["形式", "人数", "派出单位", "接收方名称", "挂任职务", "开始日期", "结束日期"]
    rows: list[list[Any]] = [
        [label, "", "示例企业丙", "示例市机关", "副局长", "2026-03-01", "2026-12-31"],
        [label, 40, "", "示例县机关", "", "2026-03-01", ""],
    ]
    path = workbook(tmp_path / "exchanges.xlsx", headers, rows)
    import_all(cast, client, "exchanges", path)
    with cast.scope():
        assert sorted(Exchange.objects.values_list("persons", "post")) == [(1, "副局长"), (40, "")]
        before = list(Exchange.objects.order_by("id").values())
    page = upload(client, "exchanges", path)
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    with cast.scope():
        assert list(Exchange.objects.order_by("id").values()) == before
    changed = [[*rows[0][:6], "2027-06-30"]]
    import_all(cast, client, "exchanges", workbook(tmp_path / "longer.xlsx", headers, changed))
    with cast.scope():
        assert Exchange.objects.get(persons=1).ends_on == dt.date(2027, 6, 30)
    page = upload(client, "exchanges", workbook(tmp_path / "wrong.xlsx", headers, [[label, 0, *rows[0][2:]]]))
    run_jobs(cast)
    assert [column for _, column in errors_of(cast, page)] == ["persons"]


def test_exported_sheet_has_names_for_those_who_see_persons_alone(committed_cast: Cast, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        record(cast, person_id=make_person("示例挂职人").pk)
    for account, shown in ((cast.department, True), (viewer(cast), False)):
        path = export(cast, cast.client(account), "exchanges", tmp_path)
        assert ("示例挂职人" in _texts(path)) is shown


def _texts(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


# ---- merging --------------------------------------------------------------------------------------------------------


def test_units_with_an_exchange_between_them_are_not_merged(cast: Cast) -> None:
    with cast.scope():
        first, second, third = make_unit(), make_unit(), make_unit()
        record(cast, from_unit_id=first.pk, to_unit_id=second.pk, to_name="")
        rows = {"members.Exchange.from_unit": list(Exchange.objects.values())}
        assert moves_between(Meeting(second, first, {}, rows))
        assert not moves_between(Meeting(third, first, {}, rows))


def test_deleted_exchange_goes_to_the_bin_and_comes_back(cast: Cast, client: Client) -> None:
    with cast.scope():
        made = record(cast)
    client.force_login(cast.department)
    assert client.post(f"/objects/exchanges/{made.pk}/delete/", {}).status_code == 302
    with cast.scope():
        assert not Exchange.objects.exists()
        entry = BinEntry.objects.get(row_id=made.pk)
    assert client.post(f"/bin/{entry.pk}/restore/", {}).status_code == 302
    with cast.scope():
        assert Anchor.objects.filter(pk=Exchange.objects.get().pk, kind=AnchorKind.EXCHANGE).exists()
