"""结对 on pages, in the API and in sheets."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliances.choices import PairingState
from alliances.models import Pairing
from alliances.pairing_parties import as_given, parties_of
from core import clock
from core.choices import AnchorKind, Role
from tests.alliances.pairings import make_pairing, party, put_into
from tests.alliances.world import make_body, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit
from tests.sheets import errors_of, export, import_all, run_jobs, upload, workbook

JSON: dict[str, Any] = {"content_type": "application/json"}
SHEET = ["结对类别", "所属链党组织", "牵头方", "其他结对方", "平台外单位", "带动方式", "期限止", "签约日期"]


def test_pairing_is_made_signed_and_ended_on_the_pages(cast: Cast) -> None:
    with cast.scope():
        chain = make_chain("示例链")
        body, first, org = make_body(chain), make_unit("示例甲公司"), make_party_org("示例支部")
        kind = term("pairing_kind", "units")
    client = cast.client(cast.add(Role.LIAISON, scope_id=chain.pk, scope_kind=AnchorKind.CHAIN))
    form = client.get(f"/pairings/new/?body={body.pk}&party=unit:{first.pk}").content.decode()
    assert "示例甲公司" in form
    given = {
        "kind": str(kind.pk),
        "body": str(body.pk),
        "party_0": f"unit:{first.pk}",
        "lead_0": "on",
        "party_1": "示例支部",
        "outside": "示例外地院\n",
        "pattern": "main_parts",
        "valid_to": "2099-12-31",
    }
    refused = client.post("/pairings/new/", given | {"party_1": "没有这一家"})
    assert refused.status_code == 422
    assert "没有找到“没有这一家”" in refused.content.decode()
    made = client.post("/pairings/new/", given)
    assert made.status_code == 302, made.content.decode()
    page = str(made["Location"])
    with cast.scope():
        pairing = Pairing.objects.get()
        told = [as_given(row) for row in parties_of([pairing.pk])[pairing.pk]]
        assert told == [party(first, lead=True), party(org), party("示例外地院")]
    edited = given | {"name": "示例结对", "version": "1", "party_1": f"party_org:{org.pk}"}
    assert client.post(f"{page}edit/", edited).status_code == 302
    assert client.post(f"{page}propose/").status_code == 302
    assert client.post(f"{page}sign/", {"signed_on": "2026-01-05"}).status_code == 302
    shown = client.get(page).content.decode()
    for words in ("示例结对", "牵头", "平台外单位", "各方签约", "主机带配套", "进行中", "提醒各方", "续签"):
        assert words in shown, words
    for address in ("/pairings/", f"/chains/{chain.pk}/pairings/", f"/pairings/?body={body.pk}"):
        assert "示例结对" in client.get(address).content.decode(), address
    late = client.post(f"{page}end/", {"ended_on": "2025-01-01", "reason": "示例"})
    assert (late.status_code, "终止日期不能更早" in late.content.decode()) == (422, True)
    assert client.post(f"{page}end/", {"ended_on": "2026-02-01", "reason": "示例"}).status_code == 302
    with cast.scope():
        assert Pairing.objects.get().state == PairingState.ENDED
    unit_page = cast.client(cast.department).get(f"/units/{first.pk}/").content.decode()
    assert "示例结对" in unit_page


def test_renewal_and_rule_are_reached_from_pages(cast: Cast) -> None:
    with cast.scope():
        pairing = put_into(make_pairing(), PairingState.ACTIVE, valid_to=clock.today())
    client = cast.client(cast.department)
    made = client.post(f"/pairings/{pairing.pk}/renew/", {"valid_from": "2030-01-01", "valid_to": ""})
    assert made.status_code == 302, made.content.decode()
    assert "续签自" in client.get(str(made["Location"])).content.decode()
    again = client.post(f"/pairings/{pairing.pk}/renew/", {"valid_from": "2030-01-01"})
    assert (again.status_code, "正在办理" in again.content.decode()) == (422, True)
    rule = {"dormant_days": "90", "early_days": "30", "late_days": "7"}
    assert client.post("/settings/pairings/", rule).status_code == 302
    assert client.post("/settings/pairings/", rule | {"late_days": "30", "version": "1"}).status_code == 422


def test_api_tells_parties_chains_and_modes_and_narrows(cast: Cast) -> None:
    with cast.scope():
        body, first, second = make_body(make_chain()), make_unit(), make_unit()
        kind, mode, chain = term("pairing_kind", "units"), term("cooperation_mode", ""), make_chain()
        other = put_into(make_pairing(), PairingState.ACTIVE)
    client = cast.token_client(cast.department)
    given = {
        "kind": str(kind.pk),
        "body": str(body.pk),
        "pattern": "large_small",
        "parties": [
            {"kind": "unit", "id": str(first.pk), "lead": True},
            {"kind": "unit", "id": str(second.pk), "group": "采购组"},
            {"kind": "outside", "name": "示例外地院"},
        ],
        "chains": [str(chain.pk)],
        "modes": [str(mode.pk)],
    }
    made = client.post("/api/v1/pairings/", given, **JSON)
    assert made.status_code == 201, made.content
    row = made.json()
    assert [(each["kind"], each["role"], each["group"]) for each in row["parties"]] == [
        ("unit", "lead", ""),
        ("unit", "follow", "采购组"),
        ("outside", "follow", ""),
    ]
    assert (row["chains"], row["modes"], row["state"]) == ([str(chain.pk)], [str(mode.pk)], "draft")
    for query, found in (
        (f"unit={second.pk}", [row["id"]]),
        (f"chain={chain.pk}", [row["id"]]),
        ("standing=true", [str(other.pk)]),
        ("pattern=large_small", [row["id"]]),
        (f"body={body.pk}&state=ended", []),
    ):
        answer = client.get(f"/api/v1/pairings/?{query}").json()
        assert [each["id"] for each in answer["results"]] == found, query
    path = f"/api/v1/pairings/{row['id']}/"
    assert client.patch(path, {"theme": "碳中和"}, **JSON).status_code == 428
    changed = client.patch(path, {"theme": "碳中和"}, headers={"if-match": '"v1"'}, **JSON)
    assert (changed.status_code, changed.json()["theme"], changed.headers["ETag"]) == (200, "碳中和", '"v2"')
    twice = client.patch(
        path, {"parties": [given["parties"][0], given["parties"][0]]}, headers={"if-match": '"v2"'}, **JSON
    )
    assert (twice.status_code, list(twice.json()["fields"])) == (422, ["parties"])
    assert client.post(f"{path}propose/").json()["state"] == "proposed"
    assert client.post(f"{path}sign/", {"signed_on": "2026-01-05"}, **JSON).json()["state"] == "active"
    assert client.post(f"{path}propose/").status_code == 409
    renewed = client.post(f"{path}renew/", {"valid_from": "2030-01-01"}, **JSON)
    assert (renewed.status_code, renewed.json()["renews"]) == (201, row["id"])


@pytest.fixture
def client(committed_cast: Cast) -> Client:
    return committed_cast.client(committed_cast.department)


def test_pairings_signed_long_ago_come_in_by_a_sheet_once(committed_cast: Cast, client: Client, tmp_path: Path) -> None:
    cast = committed_cast
    with cast.scope():
        make_body(make_chain(), name="示例链党委")
        term("pairing_kind", "units", "企业结对")
        for name in ("示例甲公司", "示例乙公司", "示例丙公司"):
            make_unit(name)
    rows = [
        ["企业结对", "示例链党委", "示例甲公司", "示例乙公司", "", "国有带民营", "2030-12-31", "2025-03-01"],
        ["企业结对", "示例链党委", "", "示例丙公司", "示例外地院", "", "", ""],
    ]
    path = workbook(tmp_path / "in.xlsx", SHEET, rows)
    import_all(cast, client, "pairings", path)
    with cast.scope():
        found = {row.name: (row.state, row.signed_on) for row in Pairing.objects.all()}
        assert found == {
            "示例甲公司与示例乙公司结对": (PairingState.ACTIVE, dt.date(2025, 3, 1)),
            "示例丙公司与示例外地院结对": (PairingState.DRAFT, None),
        }
    page = upload(client, "pairings", export(cast, client, "pairings", tmp_path))
    run_jobs(cast)
    assert errors_of(cast, page) == {}
    assert "无需写入" in client.get(page).content.decode()
    twice = workbook(
        tmp_path / "bad.xlsx",
        SHEET,
        [["企业结对", "示例链党委", "示例甲公司", "示例甲公司", "", "", "", ""], [*rows[0][:6], "2020-01-01", ""]],
    )
    page = upload(client, "pairings", twice)
    run_jobs(cast)
    assert {(row, column) for row, column in errors_of(cast, page)} >= {(2, "others")}
