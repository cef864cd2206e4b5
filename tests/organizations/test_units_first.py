"""The first slice: one unit, in two tenants, from action to page and API."""

from organizations.actions import create_unit
from organizations.models import Unit
from tests.cast import Cast


def test_unit_page_shows_own_unit_and_hides_foreign(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        foreign = create_unit(actor=cast.platform(cast.stranger), values={"name": "丙市示例企业", "kind": "company"})
    with cast.scope():
        create_unit(actor=cast.act(), values={"name": "甲市示例企业", "kind": "company"})
    client = cast.client(cast.department)
    page = client.get("/units/").content.decode()
    assert "甲市示例企业" in page
    assert "丙市示例企业" not in page
    assert client.get(f"/units/{foreign.pk}/").status_code == 404


def test_unit_api_lists_own_units_only(cast: Cast) -> None:
    with cast.scope(cast.stranger):
        create_unit(actor=cast.platform(cast.stranger), values={"name": "丙市示例企业", "kind": "company"})
    client = cast.token_client(cast.department)
    created = client.post(
        "/api/v1/units/", {"name": "甲市示例企业", "kind": "company"}, content_type="application/json"
    )
    assert created.status_code == 201, created.content
    assert created.headers["ETag"] == '"v1"'
    listed = client.get("/api/v1/units/").json()
    assert [row["name"] for row in listed["results"]] == ["甲市示例企业"]
    changed = client.patch(
        f"/api/v1/units/{created.json()['id']}/",
        {"short_name": "甲企"},
        content_type="application/json",
        headers={"if-match": '"v1"'},
    )
    assert changed.status_code == 200, changed.content
    stale = client.patch(
        f"/api/v1/units/{created.json()['id']}/",
        {"short_name": "乙企"},
        content_type="application/json",
        headers={"if-match": '"v1"'},
    )
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    with cast.scope():
        assert Unit.objects.get().short_name == "甲企"
