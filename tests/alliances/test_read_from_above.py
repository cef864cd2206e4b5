"""Chain bodies of the tenants below, read by their superior: neither members nor seats, nothing of anybody else's."""

import re

from django.urls import reverse

from alliances.models import Membership
from tests.alliances.world import make_body, make_person
from tests.cast import Cast
from tests.factories import make_chain, make_unit


def test_body_below_is_read_by_its_superior_alone(cast: Cast) -> None:
    with cast.scope(cast.city):
        chain, host, member = make_chain("示例链"), make_unit("示例办公室单位"), make_unit("示例成员公司")
        body = make_body(chain, office_host_id=host.pk)
        child = make_body(chain, "alliance", name="示例联盟", parent_id=body.pk)
        Membership.objects.create(body=body, unit=member)
        Membership.objects.create(body=body, person=make_person("李示例"), post="示例职务")
    with cast.scope(cast.stranger):
        other = make_body(make_chain("示例别处的链"))
    address = reverse("body-from-above", args=[body.pk])
    superior = cast.client(cast.superior)
    page = superior.get(address)
    shown = page.content.decode()
    assert page.status_code == 200
    assert set(re.findall(r'href="(/below/[^"]+)"', shown)) == {
        reverse("chain-below", args=[chain.pk]),
        reverse("unit-below", args=[host.pk]),
        reverse("body-from-above", args=[child.pk]),
    }
    assert cast.city.name in shown
    for hidden in ("李示例", "示例职务", "示例成员公司"):
        assert hidden not in shown
    assert superior.get(reverse("body-from-above", args=[other.pk])).status_code == 404
    assert superior.get(reverse("body-detail", args=[body.pk])).status_code == 404
    assert superior.post(address).status_code == 405
    assert cast.client(cast.stranger_department).get(address).status_code == 404
    assert cast.client(cast.auditor).get(address).status_code == 403
    own = cast.client(cast.department).get(address)
    assert own.headers["Location"] == reverse("body-detail", args=[body.pk])
    found = superior.get(reverse("search"), {"q": "示例联盟", "below": "1"}).content.decode()
    assert reverse("body-from-above", args=[child.pk]) in found
