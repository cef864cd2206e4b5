"""Lists whose JSON the database writes: the whole and the filtered way show what the object's own address shows."""

import datetime as dt

import pytest

from organizations import actions
from organizations.models import MemberCount, Residence, UnitMemberCount
from tests.cast import Cast
from tests.factories import make_party_org, make_term, make_unit

NAMES = ("member-counts", "unit-member-counts", "own-regions", "residences")


def filled(cast: Cast) -> None:
    with cast.scope():
        unit, org = make_unit("示例企业"), make_party_org("示例支部")
        values = {"name": "示例园区", "kind_id": make_term("region_kind").pk}
        park = actions.create_own_region(actor=cast.act(), values=values)
        MemberCount.objects.create(party_org=org, as_of="2026-06-30", full=7, probationary=1)
        UnitMemberCount.objects.create(unit=unit, as_of="2026-06-30", full=3, floating=2)
        Residence.objects.create(unit=unit, own_region=park, valid_from="2020-01-01")


@pytest.mark.parametrize("name", NAMES)
def test_list_shows_what_the_object_shows(cast: Cast, name: str) -> None:
    filled(cast)
    client = cast.token_client(cast.department)
    whole, again = (client.get(f"/api/v1/{name}/{query}").json() for query in ("", "?size=1"))
    assert whole == again
    (row,) = whole["results"]
    shown = client.get(f"/api/v1/{name}/{row['id']}/").json()
    moments = [dt.datetime.fromisoformat(each.pop("updated_at")) for each in (row, shown)]
    assert moments[0] == moments[1]
    assert row == shown


@pytest.mark.parametrize("name", NAMES)
def test_filtered_list_shows_what_the_whole_shows(cast: Cast, name: str) -> None:
    filled(cast)
    client = cast.token_client(cast.department)
    whole = client.get(f"/api/v1/{name}/").json()["results"]
    filtered = client.get(f"/api/v1/{name}/", {"updated_since": "2000-01-01T00:00:00Z"}).json()["results"]
    assert len(whole) == 1
    assert filtered == whole
    assert client.get(f"/api/v1/{name}/", {"updated_since": "2100-01-01T00:00:00Z"}).json()["results"] == []
