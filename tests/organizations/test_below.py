"""What a superior opens of the tenants below: to read, never persons, and nothing of anybody else's."""

import pytest
from django.urls import reverse

from organizations import actions
from tests.cast import Cast
from tests.factories import make_member_count, make_party_org, make_unit
from tests.members.people import make_person


def test_unit_below_is_read_by_its_superior_alone(cast: Cast) -> None:
    with cast.scope(cast.city):
        unit = make_unit("示例精工有限公司")
        org = make_party_org("示例精工党支部", unit=unit)
        make_member_count(org, as_of="2026-01-01", full=7)
        make_person("李示例", unit=unit)
    superior = cast.client(cast.superior)
    page = superior.get(reverse("unit-below", args=[unit.pk]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "示例精工党支部" in shown
    assert cast.city.name in shown
    assert "党员 7 人" in shown
    assert "李示例" not in shown
    beside = superior.get(reverse("party-org-below", args=[org.pk])).content.decode()
    assert "示例精工有限公司" in beside
    assert superior.get(reverse("unit-detail", args=[unit.pk])).status_code == 404
    stranger = cast.client(cast.stranger_department)
    for name in ("unit-below", "party-org-below"):
        for row in (unit, org):
            assert stranger.get(reverse(name, args=[row.pk])).status_code == 404
    own = cast.client(cast.department).get(reverse("unit-below", args=[unit.pk]))
    assert own.headers["Location"] == reverse("unit-detail", args=[unit.pk])


@pytest.mark.parametrize("kind", ["unit", "party_org"])
def test_one_merged_below_leads_on(cast: Cast, kind: str) -> None:
    make, name = (make_unit, "unit-below") if kind == "unit" else (make_party_org, "party-org-below")
    with cast.scope(cast.city):
        kept, gone = make("示例甲"), make("示例乙")
        actions.merge(actor=cast.act(), survivor_id=kept.pk, absorbed_id=gone.pk, fields={}, answers={})
    led = cast.client(cast.superior).get(reverse(name, args=[gone.pk]))
    assert led.headers["Location"] == reverse(name, args=[kept.pk])
