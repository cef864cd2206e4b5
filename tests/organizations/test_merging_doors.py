"""Merging by page and by the API; other names by both; what leads on from a record that is no more."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from core.search.sources import search
from organizations import actions
from organizations.choices import MergeState, UnitState
from organizations.models import Merge, Unit, UnitAlias, UnitFigure
from organizations.tables.names import unit_names
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_term, make_unit, put_on_chain

CODE = "91430200MA4L16J67T"


def versions(kept: Any, gone: Any) -> dict[str, int]:
    return {"survivor_version": kept.version, "absorbed_version": gone.version}


def test_side_by_side_then_merged_then_undone(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    kept = make_unit("示例精工有限公司", address="示例路1号")
    gone = make_unit("示例精工", address="示例路2号", uscc=CODE)
    put_on_chain(make_chain(), gone)
    url = reverse("merge-compare", args=[kept.pk, gone.pk])
    page = client.get(url).content.decode()
    assert "链上位置" in page
    assert "转移 1 个" in page
    assert client.post(url, {}).status_code == 422  # not from the page
    stale = client.post(url, versions(kept, gone) | {"absorbed_version": 9})
    assert stale.status_code == 409
    assert "对照期间有人修改" in stale.content.decode()
    done = client.post(url, versions(kept, gone) | {"field-address": "absorbed"}, follow=True)
    assert "示例精工”并入“示例精工有限公司" in done.content.decode()
    assert Unit.objects.get(pk=kept.pk).address == "示例路2号"
    merge = Merge.objects.get()
    led = client.get(reverse("unit-detail", args=[gone.pk]), follow=True)
    assert led.redirect_chain[0][0] == reverse("unit-detail", args=[kept.pk])
    assert "已并入" in led.content.decode()
    assert "合并带入" in led.content.decode()
    assert client.post(reverse("unit-end", args=[gone.pk]), {"last_day": "2026-01-01"}).status_code == 410
    assert "可撤销" in client.get(reverse("merge-list")).content.decode()
    undone = client.post(reverse("merge-undo", args=[merge.pk]), follow=True)
    assert "全部退回原处" in undone.content.decode()
    assert client.post(reverse("merge-undo", args=[merge.pk])).status_code == 409
    assert client.get(reverse("unit-detail", args=[gone.pk])).status_code == 200


def test_page_shows_why_not_and_what_to_choose(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    kept, gone, chain = make_unit(), make_unit(), make_chain("示例链")
    kind = make_term("figure_kind", "output", "工业总产值", "output")
    for unit, value in ((kept, 100_00), (gone, 250_00)):
        UnitFigure.objects.create(unit=unit, kind=kind, year=2025, period="year", number=1, value=value)
    url = reverse("merge-compare", args=[kept.pk, gone.pk])
    page = client.get(url).content.decode()
    assert "工业总产值" in page
    assert "请选定一份" in page
    assert client.post(url, versions(kept, gone)).status_code == 422
    put_on_chain(chain, kept, role="leader"), put_on_chain(chain, gone, valid_from=dt.date(2020, 1, 1))
    assert "还不能合并" in client.get(url).content.decode()
    assert client.post(url, versions(kept, gone)).status_code == 409
    assert not Merge.objects.exists()


def test_the_partner_is_chosen_by_name(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    kept, gone = make_unit(), make_unit("示例另一家")
    url = reverse("merge-start", args=[kept.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"other": "没有这家"}).status_code == 422
    chosen = client.post(url, {"other": "示例另一家"})
    assert chosen.headers["Location"] == reverse("merge-compare", args=[kept.pk, gone.pk])
    assert client.post(reverse("merge-start", args=[make_party_org().pk]), {}).status_code == 422


def test_merging_over_the_api(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    kept, gone = make_unit("示例甲"), make_unit("示例乙", uscc=CODE)
    body = {"survivor": str(kept.pk), "absorbed": str(gone.pk), "choices": {"name": "absorbed"}}
    wrong = client.post("/api/v1/merges/", body | {"choices": {"name": "both"}}, content_type="application/json")
    assert wrong.status_code == 400
    itself = client.post("/api/v1/merges/", body | {"absorbed": str(kept.pk)}, content_type="application/json")
    assert itself.status_code == 422
    made = client.post("/api/v1/merges/", body, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert made.json()["state"] == MergeState.DONE
    answer = client.get(f"/api/v1/units/{gone.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (410, "merged_into")
    assert answer.json()["fields"] == {"merged_into": [str(kept.pk)]}
    assert [row["id"] for row in client.get("/api/v1/units/").json()["results"]] == [str(kept.pk)]
    again = client.post("/api/v1/merges/", body, content_type="application/json")
    assert again.status_code == 410
    address = f"/api/v1/merges/{made.json()['id']}/"
    assert client.get(address).json()["survivor"] == str(kept.pk)
    assert client.get("/api/v1/merges/", {"absorbed": str(gone.pk)}).json()["results"][0]["absorbed_name"] == "示例乙"
    assert client.post(f"{address}undo/").json()["left"] == []
    assert client.post(f"{address}undo/").status_code == 409
    assert client.get(f"/api/v1/units/{gone.pk}/").json()["uscc"] == CODE


def test_refusals_over_the_api_say_which(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    kept, gone = make_unit(), make_unit(state=UnitState.ENDED)
    body = {"survivor": str(kept.pk), "absorbed": str(gone.pk)}
    refused = client.post("/api/v1/merges/", body, content_type="application/json")
    assert refused.status_code == 409
    assert refused.json()["code"] == "merge_refused"
    assert "已注销" in refused.json()["fields"]["refusals"][0]


def test_names_over_the_api_and_the_page(in_city: Cast) -> None:
    client: Client = in_city.client(in_city.department)
    unit, org = make_unit("示例现名"), make_party_org("示例支部")
    added = client.post(
        "/api/v1/unit-aliases/", {"unit": str(unit.pk), "name": "示例旧名"}, content_type="application/json"
    )
    assert added.status_code == 201, added.json()
    twice = client.post(
        "/api/v1/unit-aliases/", {"unit": str(unit.pk), "name": "示例旧名"}, content_type="application/json"
    )
    assert twice.status_code in (409, 422)
    same = client.post(
        "/api/v1/unit-aliases/", {"unit": str(unit.pk), "name": "示例现名"}, content_type="application/json"
    )
    assert same.status_code == 422
    assert client.get("/api/v1/unit-aliases/", {"unit": str(unit.pk)}).json()["results"][0]["name"] == "示例旧名"
    assert "示例旧名" in client.get(reverse("unit-detail", args=[unit.pk])).content.decode()
    page = reverse("alias-list", args=[org.pk])
    assert client.post(page, {"name": "示例旧支部", "kind": "former"}).status_code == 302
    assert "示例旧支部" in client.get(page).content.decode()
    assert client.post(page, {"name": "", "kind": "former"}).status_code == 422
    alias = org.aliases.get()
    assert client.get(reverse("alias-remove", args=[org.pk, alias.pk])).status_code == 200
    assert client.post(reverse("alias-remove", args=[org.pk, alias.pk])).status_code == 302
    assert client.delete(f"/api/v1/unit-aliases/{added.json()['id']}/").status_code == 204
    assert not UnitAlias.objects.exists()


def test_former_and_merged_names_are_found(in_city: Cast) -> None:
    kept, gone = make_unit("示例新材料有限公司"), make_unit("示例陶瓷厂", uscc=CODE)
    actions.merge(actor=in_city.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})
    for text in ("陶瓷厂", "taoci", "slt"):
        (group,) = search(in_city.act(), text)
        assert [hit.id for hit in group.hits] == [kept.pk], text
        assert "曾用名 示例陶瓷厂" in group.hits[0].detail
    client: Client = in_city.client(in_city.department)
    assert "示例新材料有限公司" in client.get("/units/", {"q": "陶瓷厂"}).content.decode()
    names = unit_names()
    assert names.ids("示例陶瓷厂") == [kept.pk]
    assert names.ids(CODE) == [kept.pk]
