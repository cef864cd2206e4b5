"""Both lines of a member organization are shown, and nobody holds one seat twice (R36, R41)."""

import datetime as dt
from typing import Any

import pytest

from alliances import actions
from core.choices import AnchorKind
from core.errors import InvalidInput
from organizations.models import PartyOrg
from tests.alliances.world import make_body, make_person, term
from tests.cast import Cast
from tests.factories import make_chain, make_party_org, make_unit

FROM = dt.date(2024, 6, 1)


def test_an_organization_shows_its_superior_and_its_chain_body(cast: Cast) -> None:
    with cast.scope():
        above = make_party_org("示例街道党工委")
        org = make_party_org("示例企业党支部")
        PartyOrg.objects.filter(pk=org.pk).update(superior=above)
        body = make_body(make_chain(), name="示例联合党委")
    client = cast.client(cast.department)
    before = client.get(f"/party-orgs/{org.pk}/").content.decode()
    assert "目前没有参加链党组织" in before
    with cast.scope():
        actions.join(
            actor=cast.act(),
            body_id=body.pk,
            kind=AnchorKind.PARTY_ORG,
            member_id=org.pk,
            category_id=None,
            valid_from=FROM,
        )
    shown = client.get(f"/party-orgs/{org.pk}/").content.decode()
    card = shown[shown.index("两条线") :]
    assert card.index("示例街道党工委") < card.index("示例联合党委")
    with cast.scope():
        assert PartyOrg.objects.get(pk=org.pk).superior_id == above.pk


def test_one_seat_is_held_once_at_a_time(in_city: Cast) -> None:
    body, person, unit = make_body(make_chain()), make_person(), make_unit()
    title = term("body_seat", "secretary").pk

    def seat(**given: Any) -> Any:
        values = {"title_id": title, "valid_from": FROM, **given}
        return actions.give_seat(actor=in_city.act(), body_id=body.pk, values=values)

    holders: tuple[dict[str, Any], ...] = ({"person_id": person.pk}, {"unit_id": unit.pk}, {"post": "示例区委书记"})
    for holder in holders:
        first = seat(**holder)
        with pytest.raises(InvalidInput) as raised:
            seat(**holder, term_ends_on=dt.date(2027, 1, 1))
        assert list(raised.value.fields) == ["valid_from"]
        actions.leave_seat(actor=in_city.act(), seat_id=first.pk, last_day=dt.date(2025, 5, 31))
        with pytest.raises(InvalidInput):
            seat(**{**holder, "valid_from": dt.date(2025, 5, 31)})
        seat(**{**holder, "valid_from": dt.date(2025, 6, 1)})
    seat(person_id=person.pk, title_id=term("body_seat", "member").pk)
    seat(person_id=make_person("另一人").pk)
