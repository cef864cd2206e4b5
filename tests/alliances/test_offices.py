"""One office for several bodies; plaques under numbers that are never given twice; papers kept with a body."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliances import actions
from alliances.actions.plaque import next_number
from alliances.files import files_of
from alliances.models import ChainBody, Membership, Office, OfficePart, Plaque
from core import clock
from core.choices import AnchorKind, Role
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.models import Term
from organizations.models import PartyOrg, PartyOrgHost
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

FROM = dt.date(2025, 1, 1)
JSON: dict[str, Any] = {"content_type": "application/json"}


def office(cast: Cast, name: str = "示例合署办公室", **fields: Any) -> Office:
    return actions.create_office(actor=cast.act(), values={"name": name, "opened_on": FROM, **fields})


def add(cast: Cast, of: Office, **member: Any) -> OfficePart:
    return actions.add_office_part(actor=cast.act(), office_id=of.pk, valid_from=FROM, **member)


def test_three_share_one_office_and_nothing_else_of_them_changes(in_city: Cast) -> None:
    body = make_body(make_chain())
    chain_office, association = make_unit("示例链长办公室"), make_unit("示例产业协会")
    make_party_org(unit=association)
    before = [list(model.objects.order_by("pk").values()) for model in (PartyOrg, PartyOrgHost, Membership, ChainBody)]
    shared = office(in_city, host_id=association.pk)
    for member in ({"body_id": body.pk}, {"unit_id": chain_office.pk}, {"unit_id": association.pk}):
        add(in_city, shared, **member)
    assert shared.parts.count() == 3
    after = [list(model.objects.order_by("pk").values()) for model in (PartyOrg, PartyOrgHost, Membership, ChainBody)]
    assert after == before


def test_a_body_works_from_one_office_at_a_time(in_city: Cast) -> None:
    body, first, second = make_body(make_chain()), office(in_city), office(in_city, "另一处")
    part = add(in_city, first, body_id=body.pk)
    with pytest.raises((Conflict, InvalidInput)):
        add(in_city, second, body_id=body.pk)
    actions.end_office_part(actor=in_city.act(), part_id=part.pk, last_day=dt.date(2025, 6, 30))
    with pytest.raises(Conflict):
        actions.end_office_part(actor=in_city.act(), part_id=part.pk, last_day=dt.date(2025, 7, 1))
    moved = actions.add_office_part(
        actor=in_city.act(), office_id=second.pk, body_id=body.pk, valid_from=dt.date(2025, 7, 1)
    )
    assert moved.office_id == second.pk


@pytest.mark.parametrize("member", [{}, {"both": True}, {"early": True}, {"foreign": True}])
def test_bad_parts_are_refused(in_city: Cast, member: dict[str, bool]) -> None:
    body, shared = make_body(make_chain()), office(in_city)
    given: dict[str, Any] = {"valid_from": FROM}
    if member.get("both"):
        given |= {"body_id": body.pk, "unit_id": make_unit().pk}
    if member.get("early"):
        given |= {"body_id": body.pk, "valid_from": dt.date(2020, 1, 1)}
    if member.get("foreign"):
        given |= {"unit_id": body.pk}
    with pytest.raises(InvalidInput):
        actions.add_office_part(actor=in_city.act(), office_id=shared.pk, **given)


def test_closing_an_office_ends_who_works_there(in_city: Cast) -> None:
    shared = office(in_city)
    part = add(in_city, shared, unit_id=make_unit().pk)
    closed = dt.date(2026, 1, 31)
    actions.update_office(
        actor=in_city.act(), office_id=shared.pk, values={"closed_on": closed}, expected_version=shared.version
    )
    assert OfficePart.objects.get(pk=part.pk).valid_to == closed
    with pytest.raises(Conflict):
        add(in_city, shared, unit_id=make_unit().pk)


def test_a_name_is_taken_once_and_only_the_department_writes(in_city: Cast) -> None:
    shared = office(in_city)
    with pytest.raises((Conflict, InvalidInput)):
        office(in_city)
    body = make_body(make_chain())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    with pytest.raises(NotAllowed):
        actions.create_office(actor=liaison, values={"name": "越权"})
    with pytest.raises(NotAllowed):
        actions.add_office_part(actor=liaison, office_id=shared.pk, body_id=body.pk, valid_from=FROM)


def plaque(cast: Cast, body: ChainBody, **fields: Any) -> Plaque:
    values = {"kind_id": kind(), "unit_id": make_unit().pk, "granted_on": FROM, **fields}
    return actions.grant_plaque(actor=cast.act(), body_id=body.pk, values=values)


def kind() -> Any:
    made, _ = Term.objects.get_or_create(kind="plaque_kind", code="member", defaults={"label": "成员单位牌匾"})
    return made.pk


def test_numbers_follow_each_other_and_are_never_given_twice(in_city: Cast) -> None:
    body, other = make_body(make_chain()), make_body(make_chain())
    assert next_number(body.pk, kind()) == "001"
    first = plaque(in_city, body, number="示例牌〔2025〕007号")
    assert next_number(body.pk, kind()) == "示例牌〔2025〕008号"
    assert next_number(other.pk, kind()) == "001"
    with pytest.raises((Conflict, InvalidInput)):
        plaque(in_city, body, number=first.number)
    plaque(in_city, other, number=first.number)
    plaque(in_city, body, number="")
    plaque(in_city, body, number="")
    actions.return_plaque(actor=in_city.act(), plaque_id=first.pk, day=clock.today())
    with pytest.raises((Conflict, InvalidInput)):
        plaque(in_city, body, number=first.number)
    calls: tuple[Callable[[], Any], ...] = (
        lambda: actions.return_plaque(actor=in_city.act(), plaque_id=first.pk, day=clock.today()),
        lambda: actions.update_plaque(
            actor=in_city.act(), plaque_id=first.pk, values={"note": "改"}, expected_version=None
        ),
    )
    for call in calls:
        with pytest.raises(Conflict):
            call()


@pytest.mark.parametrize("wrong", ["nobody", "both", "future", "before", "returned_early"])
def test_bad_plaques_are_refused(in_city: Cast, wrong: str) -> None:
    body = make_body(make_chain())
    faults: dict[str, dict[str, Any]] = {
        "nobody": {"unit_id": None},
        "both": {"party_org_id": make_party_org().pk},
        "future": {"granted_on": clock.today() + dt.timedelta(days=1)},
        "before": {"granted_on": dt.date(2020, 1, 1)},
        "returned_early": {},
    }
    given = faults[wrong]
    if wrong != "returned_early":
        with pytest.raises(InvalidInput):
            plaque(in_city, body, **given)
        return
    held = plaque(in_city, body)
    with pytest.raises(InvalidInput):
        actions.return_plaque(actor=in_city.act(), plaque_id=held.pk, day=dt.date(2024, 12, 31))


def test_a_liaison_keeps_the_register_of_his_own_body_alone(in_city: Cast) -> None:
    body, other = make_body(make_chain()), make_body(make_chain())
    liaison = in_city.act(in_city.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    values = {"kind_id": kind(), "unit_id": make_unit().pk, "granted_on": FROM}
    assert actions.grant_plaque(actor=liaison, body_id=body.pk, values=values).body_id == body.pk
    with pytest.raises(NotAllowed):
        actions.grant_plaque(actor=liaison, body_id=other.pk, values=values)
    with pytest.raises(NotAllowed):
        actions.return_plaque(actor=liaison, plaque_id=plaque(in_city, other).pk, day=clock.today())


def test_pages_of_the_shared_office(cast: Cast) -> None:
    with cast.scope():
        body, unit = make_body(make_chain(), name="示例联合党委"), make_unit("示例产业协会")
        values = {"title_id": term("body_seat", "secretary").pk, "person_id": make_person("示例某某").pk}
        actions.give_seat(actor=cast.act(), body_id=body.pk, values={**values, "valid_from": FROM})
    client = cast.client(cast.department)
    assert client.get("/offices/new/").status_code == 200
    assert client.post("/offices/new/", {"name": "示例合署办公室", "opened_on": FROM}).status_code == 302
    with cast.scope():
        shared = Office.objects.get()
    path = f"/offices/{shared.pk}"
    for member in ({"body": body.pk}, {"unit": unit.pk}):
        assert client.post(f"{path}/parts/add/", {**member, "valid_from": FROM}).status_code == 302
    assert client.post(f"{path}/parts/add/", {"valid_from": FROM}).status_code == 422
    shown = client.get(f"{path}/").content.decode()
    assert all(name in shown for name in ("示例联合党委", "示例产业协会", "示例某某", "书记"))
    assert "示例合署办公室" in client.get(f"/offices/?body={body.pk}").content.decode()
    assert f"/offices/?body={body.pk}" in client.get(f"/alliances/{body.pk}/").content.decode()
    with cast.scope():
        part = OfficePart.objects.get(unit=unit)
    assert client.post(f"/office-parts/{part.pk}/end/", {"last_day": "2025-12-31"}).status_code == 302
    assert "其他时间合署的" in client.get(f"{path}/").content.decode()
    liaison = cast.client(cast.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    assert liaison.get(f"{path}/").status_code == 200
    assert liaison.get(f"{path}/edit/").status_code == 403


def test_pages_and_api_of_plaques(cast: Cast) -> None:
    with cast.scope():
        body, unit, plaque_kind = make_body(make_chain()), make_unit("示例成员"), kind()
    client, token = cast.client(cast.department), cast.token_client(cast.department)
    page = f"/alliances/{body.pk}/plaques/new/"
    assert 'value="001"' in client.get(page).content.decode()
    form = {"kind": plaque_kind, "member": f"unit:{unit.pk}", "number": "001", "granted_on": FROM}
    assert client.post(page, {**form, "member": ""}).status_code == 422
    assert client.post(page, form).status_code == 302
    assert 'value="002"' in client.get(page).content.decode()
    with cast.scope():
        held = Plaque.objects.get()
    assert (
        client.post(f"/plaques/{held.pk}/edit/", {"number": "010", "granted_on": FROM, "version": 1}).status_code == 302
    )
    asked = {"body": str(body.pk), "kind": str(plaque_kind), "unit": str(unit.pk), "number": "010"}
    refused = token.post("/api/v1/plaques/", {**asked, "granted_on": "2025-02-01"}, **JSON)
    assert refused.status_code in (409, 422), refused.content
    made = token.post("/api/v1/plaques/", {**asked, "number": "011", "granted_on": "2025-02-01"}, **JSON)
    assert made.status_code == 201
    back = token.post(f"/api/v1/plaques/{made.json()['id']}/return/", {"last_day": "2025-03-01"}, **JSON)
    assert back.json()["returned_on"] == "2025-03-01"
    assert "已收回" in client.get(f"/plaques/?body={body.pk}").content.decode()
    assert [row["number"] for row in token.get("/api/v1/plaques/?returned=false").json()["results"]] == ["010"]


def test_the_charter_is_kept_with_the_body(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with cast.scope():
        body, other = make_body(make_chain()), make_body(make_chain())
    client, path = cast.client(cast.department), f"/alliances/{body.pk}/files/"
    assert client.get(path).status_code == 200
    wrong = SimpleUploadedFile("章程.pdf", b"not a pdf")
    assert client.post(path, {"purpose": "章程", "file": wrong}).status_code == 422
    right = SimpleUploadedFile("章程.pdf", b"%PDF-1.7 example")
    assert client.post(path, {"purpose": "章程", "file": right}).status_code == 302
    with cast.scope():
        file = files_of(body).get()
    assert "章程.pdf" in client.get(path).content.decode()
    assert b"".join(client.get(f"{path}{file.pk}/").streaming_content) == b"%PDF-1.7 example"  # type: ignore[attr-defined]
    assert client.get(f"/alliances/{other.pk}/files/{file.pk}/").status_code == 404
    liaison = cast.client(cast.add(Role.LIAISON, scope_id=body.pk, scope_kind=AnchorKind.BODY))
    assert liaison.get(path).status_code == 200
    assert liaison.post(f"{path}{file.pk}/remove/").status_code == 403
    assert client.post(f"{path}{file.pk}/remove/").status_code == 302
    assert client.get(f"{path}{file.pk}/").status_code == 404


def test_another_citys_office_does_not_exist(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        theirs = Office.objects.create(name="示例办公室", name_key="示例办公室", initials="slbgs")
    with cast.scope(), pytest.raises(NotFound):
        actions.update_office(actor=cast.act(), office_id=theirs.pk, values={"name": "改"}, expected_version=None)
